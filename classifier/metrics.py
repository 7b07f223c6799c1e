"""Measures of ranked and calibrated predictions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def average_precision(scores: Array, truth: Array) -> float:
    """Return the mean precision at each positive, ranked by score; ties count pessimistically.

    Parameters
    ----------
    scores
        Shape (n,).
    truth
        Shape (n,), 0 or 1.

    Returns
    -------
    float
        In [0, 1]; NaN without a positive.
    """
    truth = np.asarray(truth, dtype=int)
    if not truth.sum():
        return float("nan")
    order = np.lexsort((truth, -np.asarray(scores, dtype=float)))
    hits = truth[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits == 1].mean())


def best_f1(scores: Array, truth: Array) -> float:
    """Return the F1 at the best threshold; an upper bound of what a chosen one reaches."""
    truth = np.asarray(truth, dtype=int)
    hits = np.cumsum(truth[np.argsort(-np.asarray(scores), kind="stable")])
    return float((2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())).max())


def brier_score(probabilities: Array, truth: Array) -> float:
    """Return the mean squared difference of probability and truth, in [0, 1]; less is better.

    References
    ----------
    Brier, G. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather
    Review 78.
    """
    return float(np.mean((np.asarray(probabilities, float) - np.asarray(truth, float)) ** 2))


def share_interval(on: float, count: float, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share, in [0, 1], by Wilson's score.

    References
    ----------
    Wilson, E. (1927). Probable inference, the law of succession, and statistical inference. JASA
    22.
    """
    share, more = on / count, z * z / count
    middle = (share + more / 2) / (1 + more)
    half = z * math.sqrt(share * (1 - share) / count + more / (4 * count)) / (1 + more)
    return max(0.0, middle - half), min(1.0, middle + half)


def f1_interval(hits: float, union: float) -> tuple[float, float]:
    """Return the 95 % interval of an F1, in [0, 1].

    The share of the hits among what is flagged or true (Jaccard's J) is a share of articles, and
    the F1 is ``2 J / (1 + J)``, which rises with it: Wilson's ends go through.

    Parameters
    ----------
    hits
        Articles flagged and true.
    union
        Articles flagged or true.
    """
    low, high = share_interval(hits, union)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def reliability(probabilities: Array, truth: Array, bins: int = 10) -> list[dict[str, float]]:
    """Return the reliability curve, a row for each bin of probability that holds an article.

    Parameters
    ----------
    probabilities
        Shape (n,), in [0, 1].
    truth
        Shape (n,), 0 or 1.
    bins
        Bins of equal width over [0, 1].

    Returns
    -------
    list of dict
        ``probability``: the mean of the bin; ``share`` of its articles that are on, with the 95 %
        interval ``low`` to ``high``; ``count`` of its articles.
    """
    probabilities, truth = np.asarray(probabilities, dtype=float), np.asarray(truth)
    places = _places(probabilities, bins)
    rows = []
    for place in range(bins):
        inside = places == place
        if not inside.any():
            continue
        count, on = int(inside.sum()), int(truth[inside].sum())
        low, high = share_interval(on, count)
        mean = float(probabilities[inside].mean())
        rows.append(
            {"probability": mean, "share": on / count, "low": low, "high": high, "count": count}
        )
    return rows


def calibration_error(probabilities: Array, truth: Array, bins: int = 10) -> float:
    """Return the expected calibration error: the mean gap of the curve, weighted by count.

    References
    ----------
    Naeini, M., Cooper, G., Hauskrecht, M. (2015). Obtaining well calibrated probabilities using
    Bayesian binning. AAAI.
    """
    curve = reliability(probabilities, truth, bins)
    total = sum(row["count"] for row in curve)
    return float(
        sum(row["count"] * abs(row["probability"] - row["share"]) for row in curve) / total
    )


def calibration_chance(
    probabilities: Array, bins: int = 10, *, draws: int = 200, seed: int = 0
) -> float:
    """Return what the calibration error of honest probabilities stays below in 19 of 20 samples.

    The error of a finite sample is never 0: of thirty articles it is often above 0.1, however
    honest the probabilities are. Only what exceeds this says that they are not.

    Parameters
    ----------
    probabilities
        Shape (n,), in [0, 1].
    bins
        As for ``calibration_error``.
    draws, seed
        Of the truth, by the probabilities themselves.

    References
    ----------
    Bröcker, J., Smith, L. (2007). Increasing the reliability of reliability diagrams. Weather and
    Forecasting 22.
    """
    probabilities = np.asarray(probabilities, dtype=float)
    truth = np.random.default_rng(seed).random((draws, len(probabilities))) < probabilities
    inside = np.eye(bins)[_places(probabilities, bins)]
    gaps = np.abs((probabilities - truth) @ inside).sum(axis=1)
    return float(np.quantile(gaps / len(probabilities), 0.95))


def _places(probabilities: Array, bins: int) -> Array:
    """Return the bin of each probability."""
    places: Array = np.minimum((probabilities * bins).astype(int), bins - 1)
    return places
