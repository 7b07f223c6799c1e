"""``kentongan models drift``: does the news still look like what the model has learned from."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.context import context_of
from desk.language import tr
from desk.logs import printable
from news.errors import WrongInput

if TYPE_CHECKING:
    from classifier.drift import Drift
    from news.codebook import Codebook

_LEAST = 50
"""Fewer articles than this tell nothing about a shift."""


def drift(
    context: typer.Context,
    days: Annotated[
        int, typer.Option("--days", min=1, max=90, help=tr("Length of the period looked at."))
    ] = 7,
    before: Annotated[
        int, typer.Option("--before", min=7, max=365, help=tr("Days before it to compare with."))
    ] = 28,
    as_json: Annotated[bool, typer.Option("--json", help=tr("Print the figures as JSON."))] = False,
) -> None:
    """Compare the last days' scores and words with those before, and with the training."""
    from archive.judgements import judged_between
    from classifier.background import default_background
    from classifier.drift import Drift, risen_words, tag_drift, unknown_share, word_counts
    from classifier.judge import Document
    from classifier.reading import Reader
    from desk.steps import run_judge

    desk = context_of(context)
    with desk.judging():
        judge = run_judge(desk)
        middle = desk.now - timedelta(days=days)
        periods = [
            [(a, j) for a, j, _ in judged_between(start, end, model=judge.version)]
            for start, end in (
                (middle - timedelta(days=before), middle),
                (middle, desk.now + timedelta(seconds=1)),
            )
        ]
    if small := [len(rows) for rows in periods if len(rows) < _LEAST]:
        raise WrongInput(
            "{count} judged articles in a period, expected at least {least}; crawl and"
            " classify more, or widen --days and --before",
            count=small[0],
            least=_LEAST,
        )
    reader = Reader(judge.model.cues)
    counts = [
        word_counts((Document(a.id, a.title, a.text) for a, _ in rows), reader) for rows in periods
    ]
    judged = [[j for _, j in rows] for rows in periods]
    terms = judge.model.vocabulary()
    found = Drift(
        before=len(periods[0]),
        now=len(periods[1]),
        tags=tag_drift(judged[0], judged[1], judge.model.tags),
        unknown_before=unknown_share(counts[0][0], terms),
        unknown_now=unknown_share(counts[1][0], terms),
        new_words=risen_words(*counts[1], default_background()),
    )
    if as_json:
        typer.echo(json.dumps(_row(found), indent=1, ensure_ascii=False))
    else:
        show_drift(found, desk.codebook, days=days, before=before)


def _row(found: Drift) -> dict[str, Any]:
    tags = {
        tag: {"flagged": [d.flagged_before, d.flagged_now], "index": d.index, "chance": d.chance}
        for tag, d in found.tags.items()
    }
    return {
        "articles": [found.before, found.now],
        "tags": tags,
        "unknown_words": [found.unknown_before, found.unknown_now],
        "new_words": list(found.new_words),
    }


def show_drift(found: Drift, codebook: Codebook, *, days: int, before: int) -> None:
    """Print what has moved, and what to conclude.

    Parameters
    ----------
    found
        The drift.
    codebook
        Names the tags.
    days, before
        Length of the period looked at, and of that before it.
    """
    from classifier.drift import SHIFTED, STABLE
    from desk.commands.sheets import print_sheets
    from desk.scores import Sheet, number, percent_told, tag_names

    names = tag_names(codebook)
    rows = []
    for tag, d in found.tags.items():
        verdict = tr("shifted") if d.shifted else tr("moves") if d.moves else tr("stable")
        shares = (
            percent_told(round(share * articles), articles)
            for share, articles in ((d.flagged_before, found.before), (d.flagged_now, found.now))
        )
        index = f"{number(d.index, '0.000')} {verdict}"
        rows.append([names.get(tag, tag), *shares, index, number(d.chance, "0.000")])
    told = tr("{now} articles of the last {days} days, {then} of the {before} days before")
    heads = [
        "",
        tr("flagged before"),
        tr("flagged now"),
        tr("stability index"),
        tr("by chance up to"),
    ]
    caption = told.format(now=found.now, days=days, then=found.before, before=before)
    print_sheets([Sheet(caption, heads, rows)])
    unknown = tr("words the model does not know: {before} before, {now} now")
    shares = (number(share, "0.0 %") for share in (found.unknown_before, found.unknown_now))
    typer.echo(unknown.format(**dict(zip(("before", "now"), shares, strict=True))))
    words = printable(", ".join(found.new_words)) or "–"
    told = tr("stems that are more frequent than in news at large: {words}")
    typer.echo(told.format(words=words))
    typer.echo(
        tr(
            "Stability index: below {stable} nothing has moved, above {shifted} the scores have"
            " shifted, unless unchanged news would reach it by chance. In brackets: 95 % intervals."
        ).format(stable=number(STABLE, "0.0"), shifted=number(SHIFTED))
    )
    typer.echo(_conclusion(found))


def _conclusion(found: Drift) -> str:
    if any(d.shifted for d in found.tags.values()):
        return tr("The scores have shifted: `kentongan label export --since` a day, code, train")
    if any(d.moves for d in found.tags.values()):
        return tr("Scores move, but less than a shift: look again in a week.")
    return tr("Nothing has moved by more than chance: the model still judges news that it knows.")
