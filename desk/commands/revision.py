"""``kentongan article``: one article as the archive has it, with its revisions and copies."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from desk.context import context_of
from desk.instant import instant_told
from desk.language import tr
from desk.logs import printable
from news.article import Article, article_id
from news.errors import WrongInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from desk.revision import Piece

# Words kept on both sides of a change.
_AROUND = 12


def article(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar="ID|URL", help=tr("The article's id, or its address."))
    ],
    diff: Annotated[
        bool, typer.Option("--diff", help=tr("Show what each revision changed, word by word."))
    ] = False,
    copies: Annotated[
        bool, typer.Option("--copies", help=tr("List who has nearly the same text, by time."))
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=tr("Print every revision, or copy, as a JSON line."))
    ] = False,
) -> None:
    """Print an article of the archive."""
    from archive.articles import revisions
    from crawler.address import canonical_url

    if diff and copies:
        raise WrongInput("--diff and --copies: expected one of the two")

    desk = context_of(context)
    is_url = key.startswith(("http://", "https://"))
    with desk.reading():
        texts = revisions(article_id(canonical_url(key)) if is_url else key)
        found = _copies(texts[-1]) if copies and texts else []
    if not texts:
        raise WrongInput(
            "{key!r}: no such article in the archive; expected an id or an address", key=key
        )
    if copies:
        _print_copies(found, zone=desk.settings.zone, as_json=as_json)
        return
    if as_json:
        for one in texts:
            typer.echo(json.dumps(one.to_dict(), ensure_ascii=False))
        return
    console = Console(soft_wrap=True, highlight=False)
    if not diff:
        _print_article(console, texts, desk.settings.zone)
        return
    if len(texts) == 1:
        typer.echo(tr("One revision only: the text has not changed since it was found."))
    from desk.revision import differences

    for number, (earlier, later) in enumerate(itertools.pairwise(texts), 2):
        at = instant_told(later.fetched_at, desk.settings.zone)
        console.rule(f"{number - 1} → {number} · {at}")
        compared = differences(earlier, later)
        if not compared.fine:
            typer.echo(tr("Too long, or too unlike, to be compared at each word."))
        console.print(_shown(compared.pieces, coloured=console.is_terminal))


def _copies(article: Article) -> list[tuple[Article, float]]:
    """Return the articles with nearly the same text and their similarity, by time."""
    from archive.articles import articles_of
    from archive.duplicates import copies_of

    shares = {copy.article: copy.similarity for copy in copies_of(article.text, without=article.id)}
    found = sorted(articles_of(list(shares)), key=lambda one: (one.came_at, one.id))
    return [(one, shares[one.id]) for one in found]


def _print_copies(copies: list[tuple[Article, float]], *, zone: ZoneInfo, as_json: bool) -> None:
    for one, similarity in copies:
        if as_json:
            row = {
                "id": one.id,
                "url": one.url,
                "outlet": one.outlet,
                "published_at": one.published_at.isoformat() if one.published_at else None,
                "title": one.title,
                "similarity": round(similarity, 4),
            }
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        at = instant_told(one.came_at, zone)
        typer.echo(printable(f"{at} · {similarity:.0%} · {one.outlet} · {one.title}"))
        typer.echo(printable(f"    {one.id} · {one.url}"))
    if not copies:
        typer.echo(tr("no copy found"), err=True)


def _print_article(console: Console, texts: list[Article], zone: ZoneInfo) -> None:
    latest = texts[-1]
    published = instant_told(latest.published_at, zone) if latest.published_at else "–"
    console.print(Text(printable(latest.title), style="bold"))
    console.print(Text(printable(f"{latest.outlet} · {published} · {latest.url}")))
    for number, one in enumerate(texts, 1):
        line = tr("revision {n}: fetched {at}, read by {rule}").format(
            n=number, at=instant_told(one.fetched_at, zone), rule=one.extraction
        )
        console.print(Text(printable(line), style="dim"))
    console.print()
    for paragraph in latest.text.split("\n"):
        console.print(Text(printable(paragraph)))


def _shown(pieces: Sequence[Piece], *, coloured: bool) -> Text:
    """Return the changes with some words around them; without colours as ``[-gone-]{+new+}``."""
    styles = {"same": "", "gone": "red strike", "new": "green underline"}
    marks = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
    text = Text()
    for place, piece in enumerate(pieces):
        words = piece.text
        if piece.kind == "same":
            words = _shortened(words, first=place == 0, last=place == len(pieces) - 1)
        before, after = ("", "") if coloured else marks[piece.kind]
        lines = "\n".join(printable(line) for line in words.split("\n"))
        text.append(f"{before}{lines}{after}", styles[piece.kind])
    return text


def _shortened(words: str, *, first: bool, last: bool) -> str:
    """Keep the words next to a change; what lies far from any is left out."""
    parts = words.split(" ")
    if len(parts) <= 2 * _AROUND:
        return words
    head = "" if first else " ".join(parts[:_AROUND])
    tail = "" if last else " ".join(parts[-_AROUND:])
    return f"{head} […] {tail}"
