"""``kentongan search``: the desk's own questions to the archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from desk.commands.narrowing import (
    FoundPlace,
    FoundSince,
    FoundStage,
    FoundTag,
    FoundUntil,
    filters_of,
    why_nothing,
)
from desk.commands.options import OutletIds
from desk.context import context_of
from desk.language import tr
from desk.logs import printable
from desk.snippet import Snippet, marked, snippet_of
from news.errors import WrongInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from archive.search import Hit
    from language.query import Query


def search(  # noqa: PLR0913, PLR0917 - one for each option
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help=tr(
                'Words that must all be there, "phrases" in quotation marks, and -words that must'
                " not be there."
            ),
        ),
    ],
    since: FoundSince = None,
    until: FoundUntil = None,
    tag: FoundTag = None,
    stage: FoundStage = None,
    place: FoundPlace = None,
    outlet: OutletIds = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help=tr("How many at the most."))
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=tr("Print a JSON line a hit."))] = False,
) -> None:
    """Print the best matches, each with the part of the text that holds the words."""
    from archive.matching import MAX_RANKED
    from archive.patience import patiently
    from archive.search import search as search_archive
    from language.query import parse_query

    desk = context_of(context)
    if wrong := [word for word in words if word.startswith("--")]:
        raise WrongInput(
            "{name}: no such option; `kentongan search --help` names them", name=wrong[0]
        )
    query = parse_query(" ".join(words))
    filters = filters_of(
        desk, since=since, until=until, tag=tag, stage=stage, place=place, outlets=outlet
    )
    with desk.reading():
        hits, back_to = patiently(search_archive, query, filters, limit=limit)
        why = "" if hits else why_nothing(desk, filters)
    console = Console(soft_wrap=True, highlight=False)
    for hit in hits:
        if as_json:
            typer.echo(json.dumps(_row(hit, query), ensure_ascii=True))
        else:
            _print(console, hit, query, desk.settings.zone)
    if not hits and not as_json:
        typer.echo(tr("no article found"), err=True)
    if why:
        typer.echo(printable(why), err=True)
    if back_to:
        message = tr("the newest {n} matches were ranked; for those before {day}: --until {day}")
        day = back_to.astimezone(desk.settings.zone).date()
        typer.echo(message.format(n=MAX_RANKED, day=day), err=True)


def _row(hit: Hit, query: Query) -> dict[str, object]:
    article = hit.article
    snippet = snippet_of(article.text, query.stems)
    return {
        "id": article.id,
        "url": article.url,
        "outlet": article.outlet,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "title": article.title,
        "score": round(hit.score, 4),
        "snippet": snippet.text,
        "marks": [list(span) for span in snippet.marks],
    }


def _print(console: Console, hit: Hit, query: Query, zone: ZoneInfo) -> None:
    article = hit.article
    at = article.came_at.astimezone(zone)
    console.print(_shown(marked(article.title, query.stems), console, style="bold"))
    line = f"{at:%Y-%m-%d} · {article.outlet} · {article.id} · {article.url}"
    console.print(Text(printable(line), style="dim"))
    console.print(_shown(snippet_of(article.text, query.stems), console))
    console.print()


def _shown(snippet: Snippet, console: Console, style: str = "") -> Text:
    """Return the text with its hits in colour, or between ``[`` and ``]`` where none is."""
    before, after = ("", "") if console.is_terminal else ("[", "]")
    shown, done = Text(style=style), 0
    for start, end in snippet.marks:
        shown.append(printable(snippet.text[done:start]))
        shown.append(f"{before}{printable(snippet.text[start:end])}{after}", "bold yellow")
        done = end
    shown.append(printable(snippet.text[done:]))
    return shown
