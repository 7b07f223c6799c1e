"""Choosing one of several candidates, or none: the place of an event, the day of an event.

A logistic regression that judges each candidate alone does not know that only one can be right.
Here the candidates of an article compete with each other and with "none of them".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

Array = np.ndarray[Any, Any]


class ConditionalLogit(BaseEstimator):  # type: ignore[misc]
    """Gives each candidate a utility; that of choosing none is zero.

    Parameters
    ----------
    C : float
        Inverse regularisation.

    Attributes
    ----------
    coef_ : ndarray of float, shape (n_features,)
        Weights of the candidates' features.
    intercept_ : float
        What any candidate has ahead of none.

    References
    ----------
    McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In Frontiers
    in Econometrics. Academic Press.
    """

    def __init__(self, C: float = 1.0) -> None:  # noqa: N803 - scikit-learn's name
        self.C = C

    def fit(self, X: Any, y: Any, groups: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from choices.

        Parameters
        ----------
        X : array of shape (n_candidates, n_features)
            The candidates of all choices.
        y : array of shape (n_candidates,)
            1 for what was chosen, else 0; a choice may have none.
        groups : array of int, shape (n_candidates,)
            Which choice each candidate belongs to; without it each is one of its own, and this
            is a logistic regression.
        """
        X, y = validate_data(self, X, y)  # noqa: N806 - as above
        chosen = np.asarray(y, dtype=float)
        _, group = np.unique(
            np.arange(len(chosen)) if groups is None else np.asarray(groups), return_inverse=True
        )
        count = int(group.max()) + 1

        def loss(weights: Array) -> tuple[float, Array]:
            utility = X @ weights[:-1] + weights[-1]
            highest = np.zeros(count)
            np.maximum.at(highest, group, utility)
            raised = np.exp(utility - highest[group])
            total = np.bincount(group, raised, count) + np.exp(-highest)
            shares = raised / total[group]
            value = float(np.sum(highest + np.log(total)) - chosen @ utility)
            slope = shares - chosen
            gradient = np.append(X.T @ slope + weights[:-1] / self.C, slope.sum())
            return value + float(weights[:-1] @ weights[:-1]) / (2 * self.C), gradient

        start = np.zeros(X.shape[1] + 1)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
        self.coef_, self.intercept_ = found.x[:-1], float(found.x[-1])
        return self

    def decision_function(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the utility of each candidate, shape (n_candidates,)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False)  # noqa: N806 - as above
        utility: Array = X @ self.coef_ + self.intercept_
        return utility


def choice_shares(utilities: Sequence[float]) -> Array:
    """Return the probability of each candidate of one choice; what is left is that of none."""
    values = np.asarray(utilities, dtype=float)
    highest = max(0.0, float(values.max(initial=0.0)))
    raised = np.exp(values - highest)
    probabilities: Array = raised / (raised.sum() + np.exp(-highest))
    return probabilities
