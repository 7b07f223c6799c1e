"""Comparing: how two models differ on the same articles, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from classifier.compare import Difference
from classifier.metrics import share_interval
from desk.language import tr
from desk.modelhome import LEAST_TEST
from desk.pictures.picture import (
    INK,
    MAIN,
    SOFT,
    WIDTH,
    Listing,
    Picture,
    drawn,
    joined,
    share_told,
)
from desk.scores import figure_name, number, signed, stage_names, tag_names
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle

_COMPARED = ("macro_f1", "f1", "recall", "average_precision", "stage_accuracy")


def differences(
    found: Mapping[str, Difference],
    fallen: Sequence[str],
    codebook: Codebook,
    coded: Sequence[CodedArticle] = (),
) -> Picture:
    """Return how the figures of two models differ, with the intervals of the differences.

    Parameters
    ----------
    found
        ``classifier.compare.compare``.
    fallen
        ``classifier.compare.falls``: what `models promote` would refuse the second model for.
    codebook
        Names the tags.
    coded
        On which they were compared: without them nothing is said of a model that does not fall.
    """
    order = {name: place for place, name in enumerate(("all", *codebook.tags))}
    rows = {
        key: row
        for key, row in sorted(found.items(), key=lambda one: order[one[0].rpartition(".")[0]])
        if key.rpartition(".")[2] in _COMPARED and not np.isnan([row.low, row.high]).any()
    }
    if not rows:
        return Picture(None, tr("No figure of the two models can be compared: label more."))
    sure = {key: row.low > 0 or row.high < 0 for key, row in rows.items()}

    def draw(figure: Any, axes: Any) -> None:
        one = axes[0, 0]
        for certain, colour, marker, told in (
            (False, SOFT, "o", tr("may be chance")),
            (True, MAIN, "D", tr("interval without zero")),
        ):
            places = [n for n, key in enumerate(rows) if sure[key] is certain]
            some = [row for key, row in rows.items() if sure[key] is certain]
            one.hlines(places, [r.low for r in some], [r.high for r in some], color=colour, lw=2.2)
            one.plot([r.after - r.before for r in some], places, marker, color=colour, label=told)
        one.axvline(0, color=INK, linewidth=0.9)
        one.set_yticks(range(len(rows)), [figure_name(key, codebook) for key in rows])
        one.invert_yaxis()
        one.set_xlabel(tr("second model minus first, 95 % interval"))
        one.xaxis.set_major_formatter(lambda value, _: signed(float(value)))
        one.tick_params(axis="y", length=0)
        figure.legend(ncols=2, loc="outside lower center")

    lines = [
        tr(
            "Right of zero the second model is better. A bar that touches zero may be chance;"
            " and of {n} bars one in twenty lies beside it by chance alone, so look at several"
            " together: {better} of them speak for the second model, {worse} for the first."
        ).format(
            n=len(rows),
            better=sum(row.low > 0 for row in rows.values()),
            worse=sum(row.high < 0 for row in rows.values()),
        ),
        _promotion(fallen, codebook, coded),
    ]
    return Picture(drawn(1, 1, (WIDTH, 1.4 + 0.28 * len(rows)), draw), joined(lines))


def _promotion(fallen: Sequence[str], codebook: Codebook, coded: Sequence[CodedArticle]) -> str:
    """Return what `models promote` would say of the second model, by its own order of asking."""
    if coded and len(coded) < LEAST_TEST:
        told = tr(
            "`kentongan models promote` would refuse it for a test on {n} articles, expected at"
            " least {least}."
        )
        return told.format(least=LEAST_TEST, n=len(coded))
    if fallen:
        return tr("`kentongan models promote` would refuse it for: {names}.").format(
            names=", ".join(figure_name(key, codebook) for key in fallen)
        )
    if any(article.label.tags for article in coded):
        return tr("`kentongan models promote` would not refuse it.")
    return ""


def disagreements_table(
    first: Sequence[Judgement],
    second: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    most: int = 12,
) -> Listing:
    """Return what one model flags and the other does not, and who of both is right.

    Parameters
    ----------
    first, second
        Judgements of the two models, in the order of ``coded``.
    coded
        The truth.
    codebook
        Names tags and stages.
    most
        Longer lists are cut, and the caption says so.
    """
    names, stages = tag_names(codebook), stage_names(codebook)
    rows = [
        {
            tr("tag"): names[tag],
            tr("coded stage"): stages.get(article.label.tags.get(tag, ""), "–"),
            tr("first"): number(one.tags[tag].probability),
            tr("second"): number(other.tags[tag].probability),
            tr("right"): tr("second")
            if other.tags[tag].flagged == (tag in article.label.tags)
            else tr("first"),
            tr("title"): article.title,
        }
        for article, one, other in zip(coded, first, second, strict=True)
        for tag in codebook.tags
        if one.tags[tag].flagged != other.tags[tag].flagged
    ]
    frame = pd.DataFrame(rows[:most], index=range(1, min(most, len(rows)) + 1))
    won = sum(row[tr("right")] == tr("second") for row in rows)
    told = tr("The first {shown} of {n} disagreements. The second model is right in {share}")
    caption = told.format(shown=len(frame), n=len(rows), share=share_told(won, len(rows)))
    return Listing(frame, f"{caption}{_verdict(won, len(rows))}", tr("The two never disagree."))


def _verdict(won: int, count: int) -> str:
    low, high = share_interval(won, count) if count else (0.0, 1.0)
    if low > 0.5:
        return tr(": more often than the first.")
    if high < 0.5:
        return tr(": less often than the first.")
    return tr(": which may be chance.")
