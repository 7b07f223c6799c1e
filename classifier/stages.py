"""Stages: what is said to have happened, for each tag that is on.

A tag is on for the whole article, its stage is told by the sentences that speak of it. A stage
case is therefore an article, a tag, and the article's focus on that tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from scipy.special import expit, logit, softmax
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from classifier.assertions import assertion_profile, stage_groups
from classifier.days import PROFILE, day_profile
from classifier.features import CueProfile
from classifier.forest import Forest
from classifier.secondopinion import SentenceStages, coded_enough
from classifier.stagecase import StageCase, StageTeller
from classifier.termvectors import TermVectors
from classifier.textinput import TextInput

Array = np.ndarray[Any, Any]

_FLOOR = 0.001
"""Added before a logarithm is taken of a probability."""


class StageVectors(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Terms, cues and assertions of a case, of its focus, its days, and which tag it is.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups of cues.
    tags : tuple of str
        The tags there are.
    cue_weight, tag_weight, day_weight, assertion_weight : float
        How loud cues, the tag, the days that are named and what is asserted speak beside the
        terms. Days raise the accuracy across files of the corpus, which differ in their writers,
        from 0.78 to 0.81, assertions that on real articles from 0.71 to 0.75.
    """

    def __init__(
        self,
        groups: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
        cue_weight: float = 0.05,
        tag_weight: float = 0.5,
        day_weight: float = 0.3,
        assertion_weight: float = 0.6,
    ) -> None:
        self.groups = groups
        self.tags = tags
        self.cue_weight = cue_weight
        self.tag_weight = tag_weight
        self.day_weight = day_weight
        self.assertion_weight = assertion_weight

    def fit(self, X: Sequence[StageCase], y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Learn vocabularies and spreads."""
        readings, focuses = [case.reading for case in X], [case.focus for case in X]
        self.whole_ = TermVectors("all").fit(readings)
        self.title_ = TermVectors("title").fit(readings)
        self.lead_ = TermVectors("lead").fit(readings)
        self.focus_ = TermVectors("all").fit(focuses)
        self.whole_cues_ = CueProfile(self.groups).fit(readings)
        self.focus_cues_ = CueProfile(self.groups).fit(focuses)
        return self

    def transform(self, X: Sequence[StageCase]) -> sparse.csr_matrix:  # noqa: N803 - scikit-learn's name
        """Return the vectors, shape (n_cases, n_features)."""
        check_is_fitted(self, "whole_")
        readings, focuses = [case.reading for case in X], [case.focus for case in X]
        which = np.array([[case.tag == tag for tag in self.tags] for case in X], dtype=float)
        focus_cues = self.focus_cues_.transform(focuses)
        days = np.array([day_profile(focus) for focus in focuses]).reshape(len(X), PROFILE)
        spoken = stage_groups(self.groups)
        asserted = np.array([assertion_profile(c.reading, c.own, spoken) for c in X])
        by_tag = [focus_cues * which[:, [at]] for at in range(len(self.tags))]
        # What is counted stands behind the terms; see `counted`.
        return sparse.hstack(
            [
                0.7 * self.whole_.transform(readings),
                self.title_.transform(readings),
                self.lead_.transform(readings),
                self.focus_.transform(focuses),
                sparse.csr_matrix(self.cue_weight * self.whole_cues_.transform(readings)),
                sparse.csr_matrix(self.cue_weight * focus_cues),
                *(sparse.csr_matrix(self.cue_weight * block) for block in by_tag),
                sparse.csr_matrix(self.tag_weight * which),
                sparse.csr_matrix(self.day_weight * days),
                sparse.csr_matrix(self.assertion_weight * asserted.reshape(len(X), -1)),
            ],
            format="csr",
        )

    def counted(self, vectors: sparse.csr_matrix) -> Array:
        """Return what is counted in vectors, without the terms, shape (n_cases, n_counted)."""
        parts = (self.whole_, self.title_, self.lead_, self.focus_)
        terms = sum(len(part.vocabulary_) for part in parts)
        counted: Array = vectors[:, terms:].toarray()
        return counted


class StageModel(StageTeller):
    """Tells the stage of cases: three opinions, which err in different articles.

    A regression reads the article as a whole; a second one its sentences, one by one; and a
    forest of what is counted (cues, days, assertions) knows what two of these mean together,
    which no sum of weights can say. Forest and regressions count alike.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups of cues.
    tags : tuple of str
        The tags there are.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_stages,)
        The stages.
    """

    def __init__(self, groups: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> None:
        self.groups = groups
        self.tags = tags

    def fit(self, X: Sequence[StageCase], y: Sequence[str] | Array, groups: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from cases; without one whose sentences were coded nobody reads these.

        Parameters
        ----------
        X : sequence of StageCase
            The cases.
        y : sequence of str
            Their stages.
        groups : array, shape (n_cases,), optional
            See ``SentenceStages.fit``.
        """
        stages = np.asarray(y)
        self.vectors_ = StageVectors(self.groups, self.tags).fit(X)
        vectors = self.vectors_.transform(X)
        self.whole_ = LogisticRegression(C=1.0, class_weight="balanced", max_iter=3000)
        self.whole_.fit(vectors, stages)
        self.classes_ = self.whole_.classes_
        self.forest_ = Forest().fit(self.vectors_.counted(vectors), stages)
        self.second_ = None
        if coded_enough(X, self.tags, groups):
            self.second_ = SentenceStages(self.groups, self.tags).fit(X, stages, groups=groups)
        return self

    def predict_proba(self, X: Sequence[StageCase]) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the probability of each stage, shape (n_cases, n_stages)."""
        check_is_fitted(self, "whole_")
        vectors = self.vectors_.transform(X)
        readers = [self.whole_.predict_proba(vectors)]
        if self.second_ is not None:
            readers.append(self.second_.predict_proba(X))
        forest = self.forest_.predict_proba(self.vectors_.counted(vectors))
        opinions = [*readers, *([forest] * len(readers))]
        # A geometric mean: who is sure that a stage is not meant is heard.
        logs = np.log(np.array(opinions) + _FLOOR).mean(axis=0)
        probabilities: Array = softmax(logs, axis=1)
        return probabilities


def with_base_rates(
    probabilities: Array, stages: Sequence[str], rates: Mapping[str, float]
) -> Array:
    """Return probabilities moved from equal base rates of the stages to those of the news.

    The classifier is fitted as if each stage were as frequent as any other. In the news some
    are not; Bayes' rule puts that right.

    Parameters
    ----------
    probabilities
        Shape (n_cases, n_stages); columns in the order of ``stages``.
    rates
        Share of each stage among tagged articles; stages that are missing keep an equal share.

    References
    ----------
    Saerens, M., Latinne, P., Decaestecker, C. (2002). Adjusting the outputs of a classifier to
    new a priori probabilities. Neural Computation 14.
    """
    weights = np.array([rates.get(stage, 1 / len(stages)) for stage in stages])
    moved: Array = probabilities * weights
    shares: Array = moved / moved.sum(axis=1, keepdims=True)
    return shares


INCIDENT_SHARE, TAG_SHARE = 0.15, 0.25
"""How much of the answer to whether something happened is the article's as a whole, and how far a
doubt about the tag is one about the incident; see docs/decisions/0003-the-classifier.md."""

CHECK_FROM = 0.4
"""How sure it must be that something happened for a reader to be asked to check what is not shown
as an incident; chosen on news at large, see docs/decisions/0003-the-classifier.md."""


def happened(tag: Array, stage: Array, article: Array) -> Array:
    """Return how sure it is that what a case's tag stands for has happened, shape (…).

    The log-odds of two witnesses are averaged: of the case, and of a model that asks of the
    article as a whole whether it reports an incident at all.

    Parameters
    ----------
    tag
        Probability of the tag; this and the others of shapes that broadcast.
    stage
        Probability that its stage is an incident's, given the tag.
    article
        Probability that the article reports an incident of any tag.
    """
    witnesses = (tag**TAG_SHARE * stage, article)
    case, whole = (logit(np.clip(p, 1e-6, 1 - 1e-6)) for p in witnesses)
    odds: Array = expit((1 - INCIDENT_SHARE) * case + INCIDENT_SHARE * whole)
    return odds


def shown_stages(stages: Array, incident: Array, sure: Array, threshold: float) -> Array:
    """Return the place of the stage that each case is shown with, shape (…).

    It is the likeliest of an incident's, or where nothing is sure enough to have happened of the
    others.

    Parameters
    ----------
    stages
        Probability of each stage given the tag, shape (…, n_stages).
    incident
        Which stages are an incident's, shape (n_stages,).
    sure
        What ``happened`` says of each case, shape (…).
    threshold
        See ``classifier.model.Model``.
    """
    allowed = np.where((sure >= threshold)[..., None], incident, ~incident)
    shown: Array = np.where(allowed, stages, -1).argmax(axis=-1)
    return shown


def may_have_occurred(sure: Array, threshold: float) -> Array:
    """Return which cases are shown as no incident although one is likely, shape (…), bool.

    Parameters
    ----------
    sure, threshold
        See ``shown_stages``.
    """
    unsure: Array = (sure >= CHECK_FROM) & (sure < threshold)
    return unsure
