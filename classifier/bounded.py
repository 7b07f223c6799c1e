"""Logistic regression with bounded weights: where a weight may be told its sign, or to be none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, minimize
from scipy.special import expit

Array = np.ndarray[Any, Any]

ABSENT = 9
"""The rule of a feature that must not count; the others are 1, -1 and 0 for any sign."""


def bounded_weights(
    X: Any,  # noqa: N803 - scikit-learn's name
    codes: Array,
    balance: Array,
    rules: Array,
    C: float,  # noqa: N803 - scikit-learn's name
    start: Array | None = None,
) -> Array:
    """Return the weights that tell two classes apart, the constant last.

    Parameters
    ----------
    X : array or sparse matrix, shape (n_samples, n_features)
        Features.
    codes : array of int, shape (n_samples,)
        0 or 1.
    balance : array of float, shape (n_samples,)
        How much each sample counts.
    rules : array of int, shape (n_features,)
        1 where a weight may not be negative, -1 where not positive, 0 or ``ABSENT``.
    C
        Inverse regularisation.
    start : array of float, shape (n_features + 1,), optional
        Where the solver begins.
    """
    present = rules != ABSENT
    weights = np.zeros(len(rules) + 1) if start is None else start.copy()
    present_and_constant = np.append(present, True)
    X = X if present.all() else X[:, present]  # noqa: N806 - absent ones would slow the solver
    rules = rules[present]
    turned = X.T.tocsr() if sparse.issparse(X) else X.T
    sign = np.where(codes == 1, 1.0, -1.0)
    count = balance.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        margin = sign * (X @ weights[:-1] + weights[-1])
        pull = -balance * sign * expit(-margin)
        value = C * (balance * np.logaddexp(0, -margin)).sum() + 0.5 * weights[:-1] @ weights[:-1]
        gradient = np.append(C * (turned @ pull) + weights[:-1], C * pull.sum())
        return value / count, gradient / count

    lowest = np.append(np.where(rules == 1, 0.0, -np.inf), -np.inf)
    highest = np.append(np.where(rules == -1, 0.0, np.inf), np.inf)
    weights[present_and_constant] = least(
        loss, weights[present_and_constant], Bounds(lowest, highest), maxiter=500, gtol=1e-5,
        ftol=1e-10, maxcor=10,
    )  # fmt: skip
    return weights


def least(
    loss: Callable[[Array], tuple[float, Array]],
    start: Array,
    bounds: Bounds | None = None,
    **options: Any,
) -> Array:
    """Return where a loss is least, between bounds where there are any, by L-BFGS-B.

    References
    ----------
    Byrd, R., Lu, P., Nocedal, J. (1995). A limited memory algorithm for bound constrained
    optimization. SIAM J. Scientific Computing 16.
    """
    found: Array = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    ).x
    return found


def balanced(loudness: Array, codes: Array) -> Array:
    """Return how much each sample counts, so that both classes count alike."""
    share = (loudness * codes).sum() / loudness.sum()
    balance: Array = loudness * np.where(codes == 1, 0.5 / share, 0.5 / (1 - share))
    return balance
