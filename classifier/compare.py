"""Comparison of two models on the same articles: whether the second may replace the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.evaluate import evaluate
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle

DRAWS = 300
"""Bootstrap draws: the ends of an interval then move by about a tenth of its length."""

GUARDED = ("f1", "recall", "recall_with_borderline", "average_precision", "stage_accuracy",
           "macro_f1", "false_incident_rate", "election_f1")  # fmt: skip
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

    References
    ----------
    Efron, B., Tibshirani, R. (1993). An introduction to the bootstrap. Chapter 8.
    """
    before, after = (_figures(said, coded, codebook) for said in (one, other))
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {key: [] for key in before}
    for _ in range(draws if coded else 0):
        sample = [coded[at] for at in rng.integers(0, len(coded), len(coded))]
        first, second = (_figures(said, sample, codebook) for said in (one, other))
        for key, values in drawn.items():
            values.append(second[key] - first[key])
    rows = {}
    for key, value in before.items():
        found = np.array(drawn[key])
        found = found[~np.isnan(found)]
        low, high = np.quantile(found, (0.025, 0.975)) if len(found) else (np.nan, np.nan)
        rows[key] = Difference(value, after[key], float(low), float(high))
    return rows


def _figures(
    said: Sequence[Judgement], coded: Sequence[CodedArticle], codebook: Codebook
) -> dict[str, float]:
    report = evaluate(said, coded, codebook, resamples=0)
    return {
        f"{name}.{key}": float(row[key])
        for name, row in report.figures.items()
        for key in GUARDED
        if key in row
    }


def falls(differences: Mapping[str, Difference]) -> list[str]:
    """Return which of the figures that must not fall do fall, by name; empty where none does.

    A figure that is not defined for both models (a tag without positives) cannot fall.
    """
    return [
        key
        for key, row in differences.items()
        if key.rpartition(".")[2] in MUST_NOT_FALL and row.after < row.before
    ]


def grouped(
    said: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    key: Callable[[CodedArticle], str],
    *,
    least: int = 10,
) -> dict[str, Mapping[str, float | int]]:
    """Return overall figures for each group of articles: by outlet, by year.

    Parameters
    ----------
    key
        Gives the group of an article; ``""`` leaves it out.
    least
        Smaller groups are joined under ``"…"``: figures of five articles say nothing.
    """
    groups: dict[str, list[CodedArticle]] = {}
    for article in coded:
        if name := key(article):
            groups.setdefault(name, []).append(article)
    small = [name for name, rows in groups.items() if len(rows) < least]
    if rest := [article for name in small for article in groups.pop(name)]:
        groups["…"] = rest
    return {
        name: evaluate(said, rows, codebook, resamples=0).figures["all"]
        for name, rows in sorted(groups.items())
    }
