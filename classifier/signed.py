"""A binary linear classifier whose weights may be told their sign, calibrated held out.

A cue of a tag can only speak for it, an anticue only against it. Where a small corpus says
otherwise, that is its accident: a riot that it never paired with a mention of masks. To forbid
such weights raises the average precision on real articles by 0.01, to forbid a tag the other
tags' cues by another 0.02.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from classifier.bounded import balanced, bounded_weights
from classifier.calibration import logistic_curve
from classifier.folds import GroupFolds
from classifier.kinds import UNKNOWN, kind_weights, kinds_of, log_odds, slopes

Array = np.ndarray[Any, Any]

_ROUNDS = 40
"""Rounds of the solver for the weights of kinds; with 150 they rank real articles no better."""


class SignedLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression with bounded weights, classes balanced, calibrated by cross-validation.

    Parameters
    ----------
    C : float
        Inverse regularisation.
    rules : sequence of int
        For the last features, one each: 1 where the weight may not be negative, -1 where not
        positive, 0 where it is free, ``ABSENT`` where the feature must not count. Features
        before them are free.
    kinds : tuple of int
        Kinds among what is of the second class, and among what is not; see
        ``classifier.kinds``. With one of each there is one hyperplane and no more.
    folds : int
        Folds of the cross-validation; fewer where a class has fewer members.
    random_state : int
        Seed of the folds.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The labels.
    coef_ : ndarray of float, shape (1, n_features)
        Weights.
    intercept_ : ndarray of float, shape (1,)
        The constant.
    kind_coef_ : ndarray of float, shape (n_common + 1, n_kinds)
        Weights of each kind, those of the second class first, the constants last; n_kinds is 0
        where none are told apart.
    own_kinds_ : int
        How many of the kinds are of the second class.
    kind_features_ : ndarray of int, shape (n_common,)
        The features that these weights are of, in ascending order.
    slope_, offset_ : float
        ``probability = 1 / (1 + exp(-(slope · decision + offset)))``.
    held_out_ : ndarray of float, shape (n_samples,)
        The calibrated probability of each sample from a model that did not see it.

    References
    ----------
    Platt, J. (1999), see ``classifier.calibration``.
    """

    def __init__(
        self,
        C: float = 3.0,  # noqa: N803 - scikit-learn's name
        rules: Sequence[int] = (),
        kinds: tuple[int, int] = (1, 1),
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.rules = rules
        self.kinds = kinds
        self.folds = folds
        self.random_state = random_state

    def fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Any,
        groups: Any = None,
        loudness: Any = None,
        clustered: Any = None,
        known: Any = None,
    ) -> Self:
        """Fit weights and calibration.

        Parameters
        ----------
        X : array or sparse matrix, shape (n_samples, n_features)
            Features.
        y : array, shape (n_samples,)
            Two classes.
        groups : array, shape (n_samples,), optional
            Samples of one group are never split between fitting and holding out.
        loudness : array of float, shape (n_samples,), optional
            How much each sample counts in the loss of the weights; without it 1, also where
            it would leave a class without a sample that counts. Calibration counts each alike.
        clustered : array of bool, shape (n_samples,), optional
            Which samples are clustered into kinds, and teach these; the others teach the one
            hyperplane and the calibration. Without it all are.
        known : array of int, shape (n_samples,), optional
            Kinds that were found before; see ``kinds_of``.
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
                f"SignedLogistic needs two classes, but the data hold only one class:"
                f" {self.classes_[0]!r}"
            )
        loudness = np.ones(len(codes)) if loudness is None else np.asarray(loudness, dtype=float)
        groups = np.arange(len(codes)) if groups is None else np.asarray(groups)
        rules = self._rules(X.shape[1])
        clustered = _clustered(clustered, codes)
        kinds = np.full(len(codes), UNKNOWN)
        kinds[clustered], own = kinds_of(
            _rows(X, clustered),
            codes[clustered],
            groups[clustered],
            *self.kinds,
            self.random_state,
            None if known is None else np.asarray(known)[clustered],
        )
        self._solve(X, codes, kinds, own, loudness, rules)
        decisions = self._held_out_decisions(X, codes, kinds, groups, loudness, rules)
        self.slope_, self.offset_ = logistic_curve(decisions, codes)
        self.held_out_ = expit(self.slope_ * decisions + self.offset_)
        return self

    def constant(self, features: int, samples: int, answer: int) -> Self:
        """Take one answer as the only one there is, sure by a factor of a hundred; return self.

        Parameters
        ----------
        features, samples
            Shape of what would have been fitted.
        answer
            0 or 1.
        """
        odds = np.log(100.0) if answer else -np.log(100.0)
        self.classes_, self.n_features_in_ = np.array([0, 1]), features
        self.coef_, self.intercept_ = np.zeros((1, features)), np.array([odds])
        self.kind_coef_, self.kind_features_ = _no_kinds()
        self.own_kinds_ = 1
        self.slope_, self.offset_ = 1.0, 0.0
        self.held_out_ = np.full(samples, expit(odds))
        return self

    def _rules(self, count: int) -> Array:
        """Return the rule of each feature."""
        given = np.asarray(self.rules, dtype=int)
        if len(given) > count:
            raise ValueError(f"{len(given)} rules for {count} features, expected no more")
        return np.concatenate([np.zeros(count - len(given), dtype=int), given])

    def _solve(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        codes: Array,
        kinds: Array,
        own: int,
        loudness: Array,
        rules: Array,
        near: SignedLogistic | None = None,
    ) -> Self:
        """Learn the weights; ``near`` has learned from nearly the same samples."""
        # The loss has one minimum: to begin near it saves time and changes nothing.
        start = None if near is None else np.append(near.coef_[0], near.intercept_)
        balance = balanced(_heard(loudness, codes), codes)
        weights = bounded_weights(X, codes, balance, rules, self.C, start)
        self.coef_, self.intercept_ = weights[None, :-1], weights[-1:]
        self.own_kinds_ = own
        self.kind_coef_, self.kind_features_ = _no_kinds()
        taught = kinds != UNKNOWN
        some = codes[taught]
        if kinds.max() > 1 and len(np.unique(some)) == 2:
            balance = balanced(_heard(loudness[taught], some), some)
            # This solver is stopped early, so it must not begin where held out samples were seen.
            self.kind_coef_, self.kind_features_ = kind_weights(
                _rows(X, taught), kinds[taught], own, balance, rules, self.C, weights, _ROUNDS
            )
        return self

    def _decide(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the log-odds before calibration, shape (n_samples,)."""
        decision: Array = np.asarray(X @ self.coef_[0], dtype=float) + self.intercept_[0]
        if self.kind_coef_.shape[1]:
            said = log_odds(X[:, self.kind_features_], self.kind_coef_, self.own_kinds_)
            decision = (decision + said) / 2
        return decision

    def contributions(self, features: Array, values: Array) -> Array:
        """Return what each value that a sample holds adds to its log-odds, one for each.

        Parameters
        ----------
        features : array of int, shape (n_held,)
            Those that the sample holds; the others are 0.
        values : array of float, shape (n_held,)
            Their values.
        """
        check_is_fitted(self)
        rise = self.coef_[0, features]
        if self.kind_coef_.shape[1]:
            held = np.searchsorted(self.kind_features_, features)
            at = np.flatnonzero(np.append(self.kind_features_, -1)[held] == features)
            rise[at] += slopes(values[at], self.kind_coef_, self.own_kinds_, held[at])
            rise /= 2
        added: Array = rise * values
        return added

    def _held_out_decisions(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        codes: Array,
        kinds: Array,
        groups: Array,
        loudness: Array,
        rules: Array,
    ) -> Array:
        fewest = min(len(np.unique(groups[codes == code])) for code in (0, 1))
        folds = min(self.folds, fewest)
        decisions = self._decide(X)
        if folds < 2:  # nothing can be held out; the fit itself is the only witness
            return decisions
        splitter = GroupFolds(folds, shuffle=True, random_state=self.random_state)
        for train, test in splitter.split(codes, codes, groups):
            if len(np.unique(codes[train])) == 2:  # else a class lies in one fold alone
                found = clone(self)._solve(
                    X[train],
                    codes[train],
                    kinds[train],
                    self.own_kinds_,
                    loudness[train],
                    rules,
                    near=self,
                )
                decisions[test] = found._decide(X[test])
        return decisions

    def decision_function(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the calibrated log-odds of the second class, shape (n_samples,)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)  # noqa: N806 - as above
        return self._decide(X) * self.slope_ + self.offset_

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


def _no_kinds() -> tuple[Array, Array]:
    """Return the weights of no kind, of no feature."""
    return np.zeros((1, 0)), np.zeros(0, dtype=int)


def _clustered(clustered: Any, codes: Array) -> Array:
    """Return which samples are clustered: all, where a class would have none among them."""
    if clustered is None:
        return np.ones(len(codes), dtype=bool)
    chosen = np.asarray(clustered, dtype=bool)
    return chosen if len(np.unique(codes[chosen])) == 2 else np.ones(len(codes), dtype=bool)


def _rows(X: Any, chosen: Array) -> Any:  # noqa: N803 - scikit-learn's name
    """Return some rows; where it is all, no copy of them."""
    return X if chosen.all() else X[chosen]


def _heard(loudness: Array, codes: Array) -> Array:
    """Return the loudness, or ones where a class would not be heard at all."""
    counts = [loudness[codes == code].sum() for code in (0, 1)]
    return loudness if min(counts) > 0 else np.ones(len(codes))
