"""Comparison of two models on the same articles: whether the second may replace the first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.evaluate import bootstrap, interval
from classifier.figures import Tally, tally
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle

DRAWS = 300
"""Bootstrap draws: the ends of an interval then move by about a tenth of its length."""

GUARDED = ("f1", "recall", "recall_with_borderline", "borderline_rate", "average_precision",
           "stage_accuracy", "macro_f1", "false_incident_rate", "election_f1")  # fmt: skip
"""Figures that are compared."""

MUST_NOT_FALL = ("macro_f1", "recall")
"""Figures whose fall keeps a model from being put to work."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two models.

    Parameters
    ----------
    before, after
        The figure of the first and of the second model.
    low, high
        95 % bootstrap interval of ``after - before``; what is hard for both cancels out in it.
    """

    before: float
    after: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, JSON-ready; one that is not defined is None."""
        before, after, low, high = (
            None if math.isnan(value) else value
            for value in (self.before, self.after, self.low, self.high)
        )
        return {"before": before, "after": after, "interval": [low, high]}


def compare(
    one: Sequence[Judgement],
    other: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, Difference]:
    """Return how the figures of two models differ, by ``"tag.figure"`` and ``"all.figure"``.

    Parameters
    ----------
    one, other
        Judgements of the same articles by the two models.
    coded
        The truth.
    codebook
        Tags, and which stages are incidents.
    draws
        Bootstrap draws; each draws articles and asks both models about them.
    seed
        Of the draws.
    """
    parts = [_tallied(said, coded, codebook) for said in (one, other)]
    before, after = (part.figures() for part in parts)
    keys = [key for key in before if key.rpartition(".")[2] in GUARDED]
    drawn: dict[str, list[float]] = {key: [] for key in keys}
    for places in bootstrap(len(coded), draws, seed):
        first, second = (part.figures(places) for part in parts)
        for key, values in drawn.items():
            values.append(second[key] - first[key])
    ends = {key: interval(values) or (math.nan, math.nan) for key, values in drawn.items()}
    return {key: Difference(before[key], after[key], *ends[key]) for key in keys}


def _tallied(said: Sequence[Judgement], coded: Sequence[CodedArticle], codebook: Codebook) -> Tally:
    by_id = {judgement.id: judgement for judgement in said}
    return tally([(article, by_id.get(article.id)) for article in coded], codebook)


def falls(differences: Mapping[str, Difference]) -> list[str]:
    """Return which of the figures that must not fall do fall, by name; empty where none does.

    A figure that is not defined for both models (a tag without positives) cannot fall.
    """
    return [
        key
        for key, row in differences.items()
        if key.rpartition(".")[2] in MUST_NOT_FALL and row.after < row.before
    ]
