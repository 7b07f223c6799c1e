"""Measures of ranked and calibrated predictions."""

from __future__ import annotations

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


def reliability(probabilities: Array, truth: Array, bins: int = 10) -> list[dict[str, float]]:
    """Return the reliability curve: per bin of probability its mean, its share on, its count."""
    probabilities, truth = np.asarray(probabilities, dtype=float), np.asarray(truth)
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        {
            "probability": float(probabilities[places == place].mean()),
            "share": float(truth[places == place].mean()),
            "count": int((places == place).sum()),
        }
        for place in range(bins)
        if (places == place).any()
    ]


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
