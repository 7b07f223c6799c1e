"""Calibration: what a model says of samples that it did not learn from, made a probability."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

Array = np.ndarray[Any, Any]


def logistic_curve(
    decisions: Array, codes: Array, loudness: Array | None = None
) -> tuple[float, float]:
    """Return the slope and the offset of Platt's curve.

    ``probability = 1 / (1 + exp(-(slope · decision + offset)))``. His targets, a little short of 0
    and of 1, keep it finite where the decisions part the classes without an error.

    Parameters
    ----------
    decisions : array of float, shape (n_samples,)
        What a model that did not see a sample says of it; higher speaks for the second class.
    codes : array of int, shape (n_samples,)
        0 or 1.
    loudness : array of float, shape (n_samples,), optional
        How much each sample counts; without it 1.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines. In Advances in Large
    Margin Classifiers. MIT Press.
    """
    loud = np.ones(len(codes)) if loudness is None else np.asarray(loudness, dtype=float)
    positives = float(loud[codes == 1].sum())
    negatives = float(loud.sum()) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    # A weighted regression on both labels is the cross-entropy against a target between 0 and 1.
    target = np.where(codes == 1, high, low)
    column = np.concatenate([decisions, decisions])[:, None]
    labels = np.repeat([1, 0], len(codes))
    weight = np.concatenate([loud * target, loud * (1 - target)])
    curve = LogisticRegression(C=1e6, max_iter=3000).fit(column, labels, sample_weight=weight)
    slope = max(float(curve.coef_[0, 0]), 1e-6)  # a falling curve would turn the ranking round
    return slope, float(curve.intercept_[0])
