"""Faint signals: a second opinion on what the tags' regressions find unlikely.

What is flagged they know best. Further down they are sure for bad reasons: six of 52 real conflicts
stood below a tenth of ordinary news, because what they tell adds up to little. A forest of
what is counted hears what two counts mean together, and finds them. So where a regression says
``SURE`` or more its word stands; below, the forest is heard, too: as much as the regression, or as
much as real coded articles say that it should be (``heard_share``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from classifier.calibration import logistic_curve
from classifier.features import CueProfile
from classifier.forest import Forest
from classifier.reading import Reading
from classifier.tags import tag_probabilities

Array = np.ndarray[Any, Any]

SURE = 0.3
"""From this probability on nobody else is asked; below the lowest shipped one that flags a tag. One
that is chosen on few articles can be lower, and then the second opinion counts there, too."""
FAINT = "faint"
"""The pipeline's name in a model."""
HEARD = 0.5
"""The forest's share of the log-odds below ``SURE``, of a tag for which none was measured."""
LEAST_HEARD, MOST_HEARD = 0.2, 0.9
"""However few the positives that say so, neither opinion is ever the only one."""
_FEWEST = 5
"""Positives below ``SURE`` that it takes to measure a share."""
_FOLDS = 3
_FLOOR = 1e-4
"""No opinion is surer than this, or a tree that knows a text by heart would outvote the other."""


class FaintSignals(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One calibrated forest a tag.

    Parameters
    ----------
    random_state : int
        Seed of everything random.
    heard : tuple of float
        The forests' share of the log-odds below ``SURE``, a tag each; empty is ``HEARD`` for all.

    Attributes
    ----------
    heard_ : ndarray of float, shape (n_tags,)
        The shares.
    forests_ : list of Forest
        One a tag; None where the tag never varies.
    scale_ : ndarray of float, shape (n_tags, 2)
        Slope and intercept that make log-odds of what a forest says, by articles that it did not
        learn from.
    held_out_ : ndarray of float, shape (n_samples, n_tags)
        What forests that did not see an article say of it.

    References
    ----------
    Platt, J. (1999), see ``classifier.calibration``.
    """

    def __init__(self, random_state: int = 0, heard: tuple[float, ...] = ()) -> None:
        self.random_state = random_state
        self.heard = heard

    def fit(self, X: Array, y: Array, loudness: Array | None = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from articles, each once.

        Parameters
        ----------
        X : array of float, shape (n_samples, n_features)
            What is counted.
        y : array of int, shape (n_samples, n_tags)
            Which tags are on.
        loudness : array of float, shape (n_samples, n_tags), optional
            How much an article counts for a tag; what counts nothing teaches nothing.

        Raises
        ------
        ValueError
            Where ``heard`` holds no share of each tag.
        """
        self.heard_: Array = np.array(self.heard or [HEARD] * y.shape[1], dtype=float)
        if self.heard_.shape != (y.shape[1],) or not _are_shares(self.heard_):
            raise ValueError(f"heard = {self.heard!r}, expected a share of 0 to 1 for each tag")
        loud = np.ones(y.shape) if loudness is None else np.asarray(loudness, dtype=float)
        self.classes_ = np.arange(y.shape[1])
        self.held_out_: Array = np.zeros(y.shape)
        self.scale_ = np.tile([1.0, 0.0], (y.shape[1], 1))
        self.forests_: list[Forest | None] = []
        for tag in range(y.shape[1]):
            on, weight = y[:, tag].astype(int), loud[:, tag]
            taught = np.flatnonzero(weight > 0)
            if np.bincount(on[taught], minlength=2).min() < _FOLDS:
                self.held_out_[:, tag] = on.mean()
                self.forests_.append(None)
                continue
            said = np.zeros(len(on))
            folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=self.random_state)
            for learn, judge in folds.split(taught, on[taught]):
                part = taught[learn]
                forest = self._forest().fit(X[part], on[part], loudness=weight[part])
                said[taught[judge]] = forest.predict_proba(X[taught[judge]])[:, 1]
            forest = self._forest().fit(X[taught], on[taught], loudness=weight[taught])
            silent = weight <= 0
            if silent.any():  # no forest has seen them
                said[silent] = forest.predict_proba(X[silent])[:, 1]
            odds = _odds(said)
            self.scale_[tag] = logistic_curve(odds[taught], on[taught], weight[taught])
            self.held_out_[:, tag] = self._calibrated(tag, odds)
            self.forests_.append(forest)
        return self

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what a file or another process holds.

        Raises
        ------
        ValueError
            Where no training could have given it.
        """
        super().__setstate__(state)
        if hasattr(self, "forests_") and not self._consistent():
            raise ValueError("faint signals whose parts do not fit each other, expected a forest")

    def _consistent(self) -> bool:
        tags = len(self.classes_)
        return (
            len(self.forests_) == tags
            and all(
                forest is None or (isinstance(forest, Forest) and len(forest.classes_) == 2)
                for forest in self.forests_
            )
            and self.scale_.shape == (tags, 2)
            and bool(np.isfinite(self.scale_).all())
            and self.heard_.shape == (tags,)
            and _are_shares(self.heard_)
            and len(self.held_out_) > 0
            and self.held_out_.shape[1:] == (tags,)
            and _are_shares(self.held_out_)
        )

    def _calibrated(self, tag: int, odds: Array) -> Array:
        slope, offset = self.scale_[tag]
        probabilities: Array = expit(odds * slope + offset)
        return probabilities

    def _forest(self) -> Forest:
        return Forest(random_state=self.random_state)

    def predict_proba(self, X: Array) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the probability of each tag, shape (n_samples, n_tags)."""
        check_is_fitted(self, "forests_")
        said = np.tile(self.held_out_[:1], (len(X), 1))
        for tag, forest in enumerate(self.forests_):
            if forest is not None:
                said[:, tag] = self._calibrated(tag, _odds(forest.predict_proba(X)[:, 1]))
        return said

    def predict(self, X: Array) -> Array:  # noqa: N803 - scikit-learn's name
        """Return which tags are likelier on than not, shape (n_samples, n_tags)."""
        return (self.predict_proba(X) > 0.5).astype(int)


def _are_shares(values: Array) -> bool:
    return bool(((values >= 0) & (values <= 1)).all())


def _odds(probabilities: Array) -> Array:
    odds: Array = logit(np.clip(probabilities, _FLOOR, 1 - _FLOOR))
    return odds


def faint_pipeline(
    groups: tuple[str, ...], *, seed: int = 0, heard: tuple[float, ...] = ()
) -> Pipeline:
    """Return the unfitted pipeline: a list of ``Reading`` in, the tags out."""
    return Pipeline([("counted", CueProfile(groups)), ("tags", FaintSignals(seed, heard))])


def heard_share(first: Array, second: Array, truth: Array) -> float:
    """Return how much of the log-odds below ``SURE`` should be the second opinion's.

    A logistic regression on what both say of real articles; it is drawn to equal shares, and
    where hardly any of these articles has the tag they are equal.

    Parameters
    ----------
    first, second
        Probabilities of one tag, shape (n_articles,), of articles that neither learned from.
    truth
        Shape (n_articles,), 1 where the tag is on.

    References
    ----------
    Wolpert, D. (1992). Stacked generalization. Neural Networks 5.
    """
    unsure = np.asarray(first) < SURE
    one, other, on = _odds(first[unsure]), _odds(second[unsure]), np.asarray(truth)[unsure]
    if min(on.sum(), len(on) - on.sum()) < _FEWEST:
        return HEARD
    # Of the mean and of half the difference: shrunk to nothing, the latter leaves equal shares.
    told = np.column_stack([(one + other) / 2, (other - one) / 2])
    mean, difference = LogisticRegression(C=1.0).fit(told, on).coef_[0]
    if mean <= 0:
        return HEARD
    return float(np.clip((1 + difference / mean) / 2, LEAST_HEARD, MOST_HEARD))


def both_opinions(first: Array, second: Array, heard: Array | float = HEARD) -> Array:
    """Return probabilities in which the second opinion is heard where the first is below ``SURE``.

    The log-odds of both are averaged, and the mean, if it is small, is the result; it comes
    near ``SURE`` where both are sure, and never reaches it: by thresholds above it the second
    opinion alone flags nothing.

    Parameters
    ----------
    first
        What the regressions say, shape (n_articles, n_columns), the tags first.
    second
        What the forests say, shape (n_articles, n_tags).
    heard
        The second opinion's share of the mean, shape (n_tags,), in [0, 1].

    Raises
    ------
    ValueError
        Where they speak of other tags.
    """
    tags = first.shape[1] - 2  # the last columns ask of the article as a whole
    if second.shape[1] != tags:
        raise ValueError(f"a second opinion on {second.shape[1]} tags, expected {tags}")
    own = first[:, :tags]
    mean = (1 - heard) * _odds(own) + heard * _odds(second)
    low = SURE * expit(mean - np.log(SURE))
    return np.hstack([np.where(own >= SURE, own, low), first[:, tags:]])


def article_probabilities(pipelines: Mapping[str, Pipeline], readings: Sequence[Reading]) -> Array:
    """Return the probabilities of articles, shape (n_readings, n_tags + 2).

    Parameters
    ----------
    pipelines
        A model's; without ``FAINT`` there is one opinion.
    readings
        The articles.
    """
    first = tag_probabilities(pipelines["tags"], readings)
    if FAINT not in pipelines or not readings:
        return first
    faint = pipelines[FAINT]
    return both_opinions(first, faint.predict_proba(readings), faint["tags"].heard_)
