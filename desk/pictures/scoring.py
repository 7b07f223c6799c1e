"""Scoring: how right a model is, as pictures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from classifier.evaluate import Report
from desk.language import tr
from desk.pictures.picture import (
    INK,
    SOFT,
    Picture,
    drawn,
    ink_on,
    joined,
    share_told,
    tag_colours,
    tag_panels,
)
from desk.scores import figure_told, number, stage_names, tag_names
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle


def precision_and_recall(
    judgements: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    report: Report,
    codebook: Codebook,
) -> Picture:
    """Return what each threshold would find and cry in vain, a panel a tag.

    Parameters
    ----------
    judgements
        In the order of ``coded``.
    coded
        The truth.
    report
        Of both; where the model draws its line, with the intervals.
    codebook
        Names and orders the tags.
    """
    names = {
        tag: name for tag, name in tag_names(codebook).items() if report.figures[tag]["positives"]
    }
    if not names:
        return Picture(None, tr("No coded article has a tag: there is nothing to find."))
    colours = tag_colours(codebook)

    def draw(axes: Any, tag: str) -> None:
        scores = np.array([judgement.tags[tag].probability for judgement in judgements])
        truth = np.array([tag in article.label.tags for article in coded])
        hits = np.cumsum(truth[np.argsort(-scores, kind="stable")])
        axes.plot(
            hits / truth.sum(), hits / np.arange(1, len(hits) + 1), color=colours[tag],
            linewidth=1.6,
        )  # fmt: skip
        axes.axhline(truth.mean(), color=SOFT, linewidth=0.8, linestyle="--")
        _draw_point(axes, tag, report)
        axes.set_title(f"{names[tag]} (n = {int(truth.sum())})", fontsize=10)
        axes.set_xlabel(tr("recall"))
        axes.set_xlim(0, 1.03)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
        axes.set_ylim(0, 1.05)

    lines = [
        tr(
            "From the strictest threshold (left) to the laxest. The cross is where the model draws"
            " it, its arms are 95 % intervals; the dashed line is what flagging by lot would give."
            " Further up: fewer false alarms. Further right: less is missed."
        )
    ]
    for tag, name in names.items():
        found, right = (figure_told(report, tag, key) for key in ("recall", "precision"))
        told = tr("{tag}: recall {recall}, precision {precision}.")
        lines.append(told.format(tag=name, recall=found, precision=right))
    return Picture(tag_panels(names, draw, tr("precision"), square=False), joined(lines))


def _draw_point(axes: Any, tag: str, report: Report) -> None:
    x, y = report.figures[tag]["recall"], report.figures[tag]["precision"]
    if np.isnan(x) or np.isnan(y):
        return
    low_x, high_x = report.intervals.get(f"{tag}.recall", (x, x))
    low_y, high_y = report.intervals.get(f"{tag}.precision", (y, y))
    axes.hlines(y, low_x, high_x, color=INK, linewidth=1.4, zorder=3)
    axes.vlines(x, low_y, high_y, color=INK, linewidth=1.4, zorder=3)
    axes.plot(x, y, "o", color=INK, markersize=4, zorder=3)


def reliability_curves(report: Report, codebook: Codebook) -> Picture:
    """Return how honest the probabilities are, a panel a tag; the figures are the report's."""
    names = {tag: name for tag, name in tag_names(codebook).items() if report.curves.get(tag)}
    if not names:
        return Picture(None, tr("No article was judged: there is nothing to compare."))
    colours = tag_colours(codebook)

    def draw(axes: Any, tag: str) -> None:
        curve = pd.DataFrame(report.curves[tag])
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=0.8, linestyle="--")
        axes.vlines(curve["probability"], curve["low"], curve["high"], color=SOFT, linewidth=1)
        axes.scatter(
            curve["probability"], curve["share"], color=colours[tag], zorder=3,
            s=10 + 70 * curve["count"] / curve["count"].max(),
        )  # fmt: skip
        axes.set_xlabel(tr("mean probability"))
        axes.set_aspect("equal")
        axes.set_xlim(-0.04, 1.04)
        axes.set_ylim(-0.04, 1.04)

    lines = [
        tr(
            "Of articles with a probability around 0.8 four in five should have the tag: a point"
            " upon the dashed line. Above it the model is too shy, below it too bold; a bar (95 %"
            " interval) that reaches the line says nothing against it. Larger points stand for more"
            " articles."
        )
    ]
    for tag, name in names.items():
        row = report.figures[tag]
        error, chance = row["calibration_error"], row["calibration_error_by_chance"]
        told = (
            tr("{tag}: calibration error {error}, more than chance explains ({chance}).")
            if error > chance
            else tr("{tag}: calibration error {error}, no more than chance ({chance}).")
        )
        values = {"error": number(error, "0.000"), "chance": number(chance, "0.000")}
        lines.append(told.format(tag=name, **values))
    return Picture(tag_panels(names, draw, tr("share with the tag")), joined(lines))


def stage_confusion(
    judgements: Sequence[Judgement], coded: Sequence[CodedArticle], codebook: Codebook
) -> Picture:
    """Return which stages are taken for which, over all tags that coder and model both see.

    Parameters
    ----------
    judgements
        In the order of ``coded``.
    coded
        The truth.
    codebook
        Names and orders the stages.
    """
    pairs = [
        (article.label.tags[tag], judgement.tags[tag].stage)
        for article, judgement in zip(coded, judgements, strict=True)
        for tag in codebook.tags
        if tag in article.label.tags and judgement.tags[tag].flagged
    ]
    if not pairs:
        return Picture(None, tr("No flagged article has its tag: there is no stage to compare."))
    names = stage_names(codebook)
    stages = list(names)
    coders, said = (pd.Series(side) for side in zip(*pairs, strict=True))
    counts = pd.crosstab(coders, said).reindex(index=stages, columns=stages, fill_value=0)

    def draw(_: Any, axes: Any) -> None:
        _draw_confusion(axes[0, 0], counts, names, codebook)

    happened = [stage for stage in stages if codebook.stages[stage].incident]
    calm = [stage for stage in stages if stage not in happened]
    cried = int(counts.loc[calm, happened].to_numpy().sum())
    lost = int(counts.loc[happened, calm].to_numpy().sum())
    told = tr(
        "Numbers are articles; the darker, the larger the share of its row. On the diagonal coder"
        " and model agree. The corners beyond the lines are the costly ones: of what had not"
        " happened the model calls {cried} an incident (a false alarm), of what had happened it"
        " calls {lost} none (an incident missed)."
    )
    caption = told.format(
        cried=share_told(cried, int(counts.loc[calm].to_numpy().sum())),
        lost=share_told(lost, int(counts.loc[happened].to_numpy().sum())),
    )
    return Picture(drawn(1, 1, (6.2, 4.6), draw), caption)


def _draw_confusion(
    axes: Any, counts: pd.DataFrame, names: Mapping[str, str], codebook: Codebook
) -> None:
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0).to_numpy()
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts.to_numpy()):
        axes.text(
            column, row, count or "·", ha="center", va="center",
            color=ink_on(image.cmap(image.norm(shares[row, column]))),
        )  # fmt: skip
    order = [codebook.stages[stage].incident for stage in names]
    for place in range(1, len(order)):
        if order[place] != order[place - 1]:
            axes.axhline(place - 0.5, color=INK, linewidth=1.2)
            axes.axvline(place - 0.5, color=INK, linewidth=1.2)
    axes.set_xticks(range(len(names)), names.values())
    totals = [
        f"{name} (n = {n})" for name, n in zip(names.values(), counts.sum(axis=1), strict=True)
    ]
    axes.set_yticks(range(len(names)), totals)
    axes.set_xlabel(tr("the model said"))
    axes.set_ylabel(tr("coders wrote"))
    axes.set_title(tr("Which stage is taken for which"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
