"""``kentongan article``: one article as the archive has it, with its revisions."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from desk.context import context_of
from desk.language import tr
from desk.logs import printable
from news.article import Article, article_id
from news.errors import WrongInput

if TYPE_CHECKING:
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
    as_json: Annotated[
        bool, typer.Option("--json", help=tr("Print every revision as a JSON line."))
    ] = False,
) -> None:
    """Print an article of the archive."""
    from archive.articles import revisions
    from crawler.address import canonical_url

    desk = context_of(context)
    is_url = key.startswith(("http://", "https://"))
    with desk.archive("article.lock"):  # reads beside a run at work
        texts = revisions(article_id(canonical_url(key)) if is_url else key)
    if not texts:
        raise WrongInput(f"{key!r}: no such article in the archive; expected an id or an address")
    if as_json:
        for one in texts:
            typer.echo(json.dumps(one.to_dict(), ensure_ascii=False))
        return
    console = Console(soft_wrap=True, highlight=False)
    if not diff:
        _print_article(console, texts)
        return
    if len(texts) == 1:
        typer.echo(tr("One revision only: the text has not changed since it was found."))
    from desk.revision import differences

    for number, (earlier, later) in enumerate(itertools.pairwise(texts), 2):
        console.rule(f"{number - 1} → {number} · {later.fetched_at:%Y-%m-%d %H:%M} UTC")
        console.print(_shown(differences(earlier, later), coloured=console.is_terminal))


def _print_article(console: Console, texts: list[Article]) -> None:
    latest = texts[-1]
    published = latest.published_at.isoformat(timespec="minutes") if latest.published_at else "–"
    console.print(Text(printable(latest.title), style="bold"))
    console.print(Text(printable(f"{latest.outlet} · {published} · {latest.url}")))
    for number, one in enumerate(texts, 1):
        line = tr("revision {n}: fetched {at}, read by {rule}").format(
            n=number, at=f"{one.fetched_at:%Y-%m-%d %H:%M} UTC", rule=one.extraction
        )
        console.print(Text(printable(line), style="dim"))
    console.print()
    for paragraph in latest.text.split("\n"):
        console.print(Text(printable(paragraph)))


def _shown(pieces: list[Piece], *, coloured: bool) -> Text:
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
