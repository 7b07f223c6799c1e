"""Evaluation: judgements against coded articles, with the figures and their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.figures import tally
from classifier.metrics import calibration_chance, calibration_error, reliability
from news.codebook import Codebook
from news.judgement import Judgement
from news.label import CodedArticle

RESAMPLES = 500
"""Bootstrap draws: the ends of an interval then move by less than 0.005 from run to run."""

OTHERS = "…"
"""Under this name stand the groups that are too small for figures of their own."""

LEAST_GROUP = 10
"""Figures of fewer articles say nothing."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Report:
    """The figures of a model on a set of coded articles.

    Parameters
    ----------
    figures
        By tag and ``"all"``, each a table of figures by name.
    intervals
        95 % bootstrap intervals, by ``"tag.figure"``. Where a share or an F1 is 0 or 1 no draw can
        differ from it, and Wilson's interval stands instead; another figure has none then. Nor has
        the calibration error, since a draw with repeated articles is always worse calibrated: what
        honest probabilities stay below stands beside it, see ``metrics.calibration_chance``.
    curves
        Reliability curve of each tag, see ``classifier.metrics.reliability``.
    """

    figures: Mapping[str, Mapping[str, float | int]]
    intervals: Mapping[str, tuple[float, float]]
    curves: Mapping[str, Sequence[Mapping[str, float]]]

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready; a figure that is not defined is None."""

        def plain(value: Any) -> Any:
            return None if isinstance(value, float) and math.isnan(value) else value

        figures = {
            name: {key: plain(value) for key, value in row.items()}
            for name, row in self.figures.items()
        }
        return {
            **figures,
            "intervals": {k: list(v) for k, v in self.intervals.items()},
            "reliability": {k: [dict(row) for row in v] for k, v in self.curves.items()},
        }


def bootstrap(size: int, draws: int, seed: int) -> Iterator[Array]:
    """Yield the places of the articles of each draw, shape (size,); none where there are none.

    References
    ----------
    Efron, B., Tibshirani, R. (1993). An introduction to the bootstrap. Chapter 8.
    """
    rng = np.random.default_rng(seed)
    for _ in range(draws if size else 0):
        yield rng.integers(0, size, size)


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the middle 95 % of what the draws gave, None where no draw gave anything."""
    known = np.array(values)[~np.isnan(values)]
    return (
        (float(np.quantile(known, 0.025)), float(np.quantile(known, 0.975))) if len(known) else None
    )


def evaluate(
    judgements: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Report:
    """Return the figures of judgements on coded articles.

    An article without a judgement counts as judged with nothing. Where the thresholds were
    chosen on these very articles, F1 is too good; ``cross_fitted_f1`` is the honest one.

    Parameters
    ----------
    judgements
        In any order.
    coded
        The truth.
    codebook
        Tags, and which stages are incidents.
    resamples
        Bootstrap draws for the intervals; 0 for none.
    seed
        Of the draws.
    """
    by_id = {judgement.id: judgement for judgement in judgements}
    pairs = [(article, by_id.get(article.id)) for article in coded]
    parts = tally(pairs, codebook)
    figures: dict[str, dict[str, float | int]] = {name: {} for name in (*codebook.tags, "all")}
    for key, value in {**parts.counts, **parts.figures()}.items():
        name, _, figure = key.rpartition(".")
        figures[name][figure] = value
    for tag, scores in parts.scores.items():
        error = calibration_error(scores, parts.truth[tag]) if pairs else math.nan
        figures[tag]["calibration_error"] = error
        chance = calibration_chance(scores) if pairs else math.nan
        figures[tag]["calibration_error_by_chance"] = chance
    drawn: dict[str, list[float]] = {}
    for places in bootstrap(len(pairs), resamples, seed):
        for key, value in parts.figures(places).items():
            drawn.setdefault(key, []).append(value)
    ends = {key: interval(values) for key, values in drawn.items()}
    shares = parts.share_intervals()
    known = {
        # Draws that all agree know nothing of what else might have been drawn.
        key: found if found[0] < found[1] else shares.get(key)
        for key, found in ends.items()
        if found
    }
    return Report(
        figures,
        {key: found for key, found in known.items() if found},
        {tag: reliability(scores, parts.truth[tag]) for tag, scores in parts.scores.items()},
    )


def evaluate_groups(
    judgements: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    key: Callable[[CodedArticle], str],
    *,
    least: int = LEAST_GROUP,
    resamples: int = RESAMPLES,
) -> dict[str, Report]:
    """Return a report for each group of articles: by outlet, by year.

    Parameters
    ----------
    judgements, coded, codebook, resamples
        As for ``evaluate``.
    key
        Gives the group of an article; ``""`` leaves it out.
    least
        Smaller groups are joined under ``OTHERS``, which comes last.
    """
    groups: dict[str, list[CodedArticle]] = {}
    for article in coded:
        if name := key(article):
            groups.setdefault(name, []).append(article)
    large = {name: rows for name, rows in sorted(groups.items()) if len(rows) >= least}
    rest = [article for name, rows in groups.items() if name not in large for article in rows]
    return {
        name: evaluate(judgements, rows, codebook, resamples=resamples)
        for name, rows in {**large, OTHERS: rest}.items()
        if rows
    }


def cross_fitted_f1(scores: Any, truth: Any, *, draws: int = 40, seed: int = 0) -> float:
    """Return the F1 where each half's threshold is chosen on the other, averaged over draws.

    This is what a threshold that was chosen on as many articles reaches on others.

    Parameters
    ----------
    scores, truth
        Shape (n,).
    """
    from classifier.thresholds import best_balance  # noqa: PLC0415 - scipy.stats loads slowly

    scores, truth = np.asarray(scores, dtype=float), np.asarray(truth, dtype=int)
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        order = rng.permutation(len(truth))
        halves = order[::2], order[1::2]
        flagged = np.zeros(len(truth), dtype=bool)
        for chosen, other in (halves, halves[::-1]):
            if truth[chosen].sum():
                flagged[other] = scores[other] >= best_balance(scores[chosen], truth[chosen])
        hits = int((flagged & (truth == 1)).sum())
        values.append(2 * hits / (flagged.sum() + truth.sum()))
    return float(np.mean(values))
