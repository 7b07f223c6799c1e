"""Coding: which articles are chosen to be labelled, and what labels changed in a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from desk.language import tr
from desk.pictures.picture import (
    MAIN,
    SECOND,
    SOFT,
    WIDTH,
    Listing,
    Picture,
    decimals,
    drawn,
    joined,
    share_told,
    tag_panels,
)
from desk.scores import stage_names, tag_names
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle


def choice(nearness: Sequence[float], how: Sequence[str]) -> Picture:
    """Return which articles of a pool are chosen to be labelled.

    Parameters
    ----------
    nearness
        ``classifier.queue.uncertainty`` of each article: 0 at a threshold, less farther away.
    how
        How each was drawn, ``"uncertain"`` or ``"random"``; ``""`` where it was left.
    """
    if not nearness:
        return Picture(
            None,
            tr(
                "No article is left to be labelled: nothing is judged by this model, or all is"
                " coded. `kentongan crawl` and `classify` bring more."
            ),
        )
    frame = pd.DataFrame({"near": list(nearness), "how": list(how)})
    frame = frame.sort_values("near", ignore_index=True)
    figure = drawn(1, 1, (WIDTH, 3.2), lambda f, axes: _draw_choice(f, axes[0, 0], frame))
    counts = frame["how"].value_counts()
    told = tr(
        "Of {n} articles that nobody has coded {unsure} are chosen because the model is unsure of"
        " them and {random} at random. Recall can be estimated on the random ones alone: the model"
        " that is to be judged chose the others."
    )
    return Picture(
        figure,
        told.format(
            n=len(frame), unsure=counts.get("uncertain", 0), random=counts.get("random", 0)
        ),
    )


def _draw_choice(figure: Figure, axes: Any, frame: pd.DataFrame) -> None:
    for how, name, colour, marker, size in (
        ("", tr("left"), "#bbbbbb", ".", 14),
        ("uncertain", tr("model unsure"), SECOND, "o", 40),
        ("random", tr("at random"), MAIN, "D", 34),
    ):
        some = frame[frame["how"] == how]
        axes.scatter(some.index, some["near"], s=size, color=colour, marker=marker, label=name)
    axes.set_xlabel(tr("articles, the surest first"))
    axes.set_ylabel(tr("nearness to a threshold\n(log-odds; 0: upon it)"))
    axes.set_title(tr("Which articles are chosen to be labelled"))
    decimals(axes.yaxis)
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(ncols=3, loc="outside lower center")


def labels_table(
    rows: Sequence[Mapping[str, str]], codebook: Codebook, outlets: Mapping[str, str]
) -> Listing:
    """Return what a coder sees of a sheet, and what the model says of each article.

    Parameters
    ----------
    rows
        Of ``desk.sheet.sheet_row``.
    codebook
        Names tags and stages.
    outlets
        Names of outlets by id.
    """
    names = {**tag_names(codebook), **stage_names(codebook)}
    how = {"uncertain": tr("model unsure"), "random": tr("at random")}
    says = [
        "; ".join(
            ": ".join(names.get(word, word) for word in part.split(": "))
            for part in filter(None, row["model_says"].split("; "))
        )
        for row in rows
    ]
    frame = pd.DataFrame(
        {
            tr("outlet"): [outlets.get(row["outlet"], row["outlet"]) for row in rows],
            tr("title"): [row["title"] for row in rows],
            tr("how drawn"): [how.get(row["drawn"], row["drawn"]) for row in rows],
            tr("the model says"): [told or "–" for told in says],
        },
        index=range(1, len(rows) + 1),
    )
    told = tr(
        "Code the text before you read what the model says: whoever reads it first agrees with it"
        " too often."
    )
    return Listing(frame, told, tr("No article was chosen, so that the sheet is empty."))


def changes(
    before: Sequence[Judgement],
    after: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
) -> Picture:
    """Return how the probabilities of the same articles moved from one model to another.

    Parameters
    ----------
    before, after
        Judgements of the two models, in the order of ``coded``.
    coded
        The truth.
    codebook
        Names and orders the tags.
    """
    if not coded:
        return Picture(None, tr("No article was judged: there is nothing to compare."))
    names = {tag: name for tag, name in tag_names(codebook).items() if tag in before[0].tags}
    lines = [
        tr(
            "{n} articles that neither model learned from. On the diagonal nothing changed. Of few"
            " labels expect little; whether it is for the better, notebook 04 and `kentongan models"
            " promote` tell."
        ).format(n=len(coded))
    ]
    for tag, name in names.items():
        right = [tag in article.label.tags for article in coded]
        flips = [
            two.tags[tag].flagged == is_on
            for one, two, is_on in zip(before, after, right, strict=True)
            if one.tags[tag].flagged != two.tags[tag].flagged
        ]
        told = tr("{tag}: {n} flagged otherwise than before, rightly {right}.")
        lines.append(
            told.format(tag=name, n=len(flips), right=share_told(sum(flips), len(flips)))
            if flips
            else tr("{tag}: none flagged otherwise than before.").format(tag=name)
        )

    def draw(axes: Any, tag: str) -> None:
        _draw_change(axes, tag, before, after, coded)

    figure = tag_panels(names, draw, tr("probability after"), legend=True)
    return Picture(figure, joined(lines))


def _draw_change(
    axes: Any, tag: str, before: Sequence[Judgement], after: Sequence[Judgement],
    coded: Sequence[CodedArticle],
) -> None:  # fmt: skip
    points = np.array(
        [(a.tags[tag].probability, b.tags[tag].probability)
         for a, b in zip(before, after, strict=True)]
    )  # fmt: skip
    on = np.array([tag in article.label.tags for article in coded])
    axes.plot([0, 1], [0, 1], color=SOFT, linewidth=0.8, linestyle="--", zorder=0)
    for is_on, colour, marker, told in (
        (False, "#7fa8ce", "o", tr("coded without it")),
        (True, "#7a1f05", "^", tr("coded with it")),
    ):
        some = points[on == is_on]
        axes.scatter(
            some[:, 0], some[:, 1], s=18, color=colour, marker=marker, label=told,
            alpha=0.8, linewidths=0,
        )  # fmt: skip
    axes.set_xlabel(tr("probability before"))
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_aspect("equal")
