"""A binary classifier for small corpora: two linear models in one, calibrated held out."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

Array = np.ndarray[Any, Any]


class CalibratedBlend(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The mean of a logistic regression and a linear support vector machine, calibrated.

    Both are linear, so their mean is one weight a feature: as fast to apply as either, and its
    parts can be shown as evidence. Each is fitted on all but one fold of the data and applied to
    that fold; the spread of these held-out decisions makes the two comparable, and a logistic
    curve through them turns a decision into a probability.

    Parameters
    ----------
    C : float
        Inverse regularisation of the logistic regression.
    margin_C : float
        Inverse regularisation of the support vector machine.
    folds : int
        Folds of the cross-validation; fewer where a class has fewer members.
    random_state : int
        Seed of folds and solvers.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The labels.
    coef_ : ndarray of float, shape (1, n_features)
        Weights of the blended decision.
    intercept_ : ndarray of float, shape (1,)
        Its constant.
    slope_, offset_ : float
        ``probability = 1 / (1 + exp(-(slope · decision + offset)))``.
    held_out_ : ndarray of float, shape (n_samples,)
        The calibrated probability of each sample from models that did not see it.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines.
    Wang, S., Manning, C. (2012). Baselines and bigrams. ACL.
    """

    def __init__(
        self,
        C: float = 10.0,  # noqa: N803 - scikit-learn's name
        margin_C: float = 0.3,  # noqa: N803 - after it
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.margin_C = margin_C
        self.folds = folds
        self.random_state = random_state

    def _models(self) -> tuple[Any, Any]:
        return (
            LogisticRegression(C=self.C, class_weight="balanced", max_iter=3000),
            LinearSVC(
                C=self.margin_C,
                class_weight="balanced",
                max_iter=20_000,
                random_state=self.random_state,
            ),
        )

    def fit(self, X: Any, y: Any, groups: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Fit both models and the calibration.

        Parameters
        ----------
        X : array or sparse matrix, shape (n_samples, n_features)
            Features.
        y : array, shape (n_samples,)
            Two classes.
        groups : array, shape (n_samples,), optional
            Samples of one group are never split between fitting and holding out.
        """
        X, y = validate_data(self, X, y, accept_sparse="csr")  # noqa: N806 - scikit-learn's name
        check_classification_targets(y)
        if type_of_target(y, input_name="y", raise_unknown=True) != "binary":
            raise ValueError(
                "Only binary classification is supported. The type of the target is"
                f" {type_of_target(y)}."
            )
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"CalibratedBlend needs two classes, but the data hold only one class:"
                f" {self.classes_[0]!r}"
            )
        decisions = self._held_out_decisions(X, codes, groups)
        spread = decisions.std(axis=0)
        spread[spread == 0] = 1
        blended = (decisions / spread).mean(axis=1)
        self.slope_, self.offset_ = _logistic_curve(blended, codes)
        self.held_out_ = expit(self.slope_ * blended + self.offset_)
        models = [model.fit(X, codes) for model in self._models()]
        self.coef_ = sum(m.coef_ / s for m, s in zip(models, spread, strict=True)) / len(models)
        self.intercept_ = sum(m.intercept_ / s for m, s in zip(models, spread, strict=True)) / len(
            models
        )
        return self

    def _held_out_decisions(self, X: Any, codes: Array, groups: Any) -> Array:  # noqa: N803 - scikit-learn's name
        folds = min(self.folds, int(np.bincount(codes).min()))
        decisions = np.zeros((len(codes), 2))
        if folds < 2:  # nothing can be held out; the fit itself is the only witness
            for at, model in enumerate(self._models()):
                decisions[:, at] = model.fit(X, codes).decision_function(X)
            return decisions
        groups = np.arange(len(codes)) if groups is None else np.asarray(groups)
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=self.random_state)
        for train, test in splitter.split(X, codes, groups):
            if len(np.unique(codes[train])) < 2:
                train = np.arange(len(codes))  # noqa: PLW2901 - one group holds a whole class
            for at, model in enumerate(self._models()):
                decisions[test, at] = model.fit(X[train], codes[train]).decision_function(X[test])
        return decisions

    def decision_function(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the blended decision, shape (n_samples,); above 0 roughly the second class."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)  # noqa: N806 - as above
        product = X @ self.coef_.T
        dense = product.toarray() if sparse.issparse(product) else np.asarray(product)
        decision: Array = dense.ravel() + self.intercept_[0]
        return decision * self.slope_ + self.offset_

    def predict_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the calibrated probabilities, shape (n_samples, 2)."""
        positive = expit(self.decision_function(X))
        return np.column_stack([1 - positive, positive])

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the likelier class of each sample, shape (n_samples,)."""
        positive = self.decision_function(X) > 0
        labels: Array = self.classes_[positive.astype(int)]
        return labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.sparse = True
        return tags


def _logistic_curve(decisions: Array, codes: Array) -> tuple[float, float]:
    """Return slope and offset of Platt's curve; his targets keep it finite on parted classes."""
    positives = int(codes.sum())
    negatives = len(codes) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    # A weighted regression on both labels is the cross-entropy against a target between 0 and 1.
    target = np.where(codes == 1, high, low)
    column = np.concatenate([decisions, decisions])[:, None]
    labels = np.repeat([1, 0], len(codes))
    curve = LogisticRegression(C=1e6, max_iter=3000).fit(
        column, labels, sample_weight=np.concatenate([target, 1 - target])
    )
    slope = max(float(curve.coef_[0, 0]), 1e-6)  # a falling curve would turn the ranking round
    return slope, float(curve.intercept_[0])
