"""Stages: what is said to have happened, for each tag that is on.

A tag is on for the whole article, its stage is told by the sentences that speak of it. A stage
case is therefore an article, a tag, and the article's focus on that tag.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from classifier.days import PROFILE, day_profile
from classifier.features import CueProfile, TermVectors
from classifier.reading import Reading
from classifier.textinput import TextInput
from news.label import CodedArticle

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class StageCase:
    """One tag of one article.

    Parameters
    ----------
    reading
        The article.
    focus
        The article reduced to its title, its first sentence and the sentences that hold a cue
        of the tag.
    tag
        Name of the tag.
    """

    reading: Reading
    focus: Reading
    tag: str


def own_groups(tags: Collection[str], groups: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the groups of cues that speak for any of the tags."""
    return frozenset(
        number
        for number, name in enumerate(groups)
        if name.partition(":")[0] in tags and not name.partition(":")[2].startswith("!")
    )


def tag_sentences(
    reading: Reading, tags: Collection[str], groups: Sequence[str], *, least: int = 2
) -> frozenset[int]:
    """Return the places in ``reading.sentences`` with cues of enough groups of the tags."""
    own = own_groups(tags, groups)
    return frozenset(
        number
        for number, sentence in enumerate(reading.sentences)
        if len(own.intersection(sentence.groups)) >= least
    )


def stage_case(reading: Reading, tag: str, groups: Sequence[str]) -> StageCase:
    """Return the case of a tag; ``groups`` are the names of the reading's groups of cues."""
    first = 1 if reading.title else 0
    kept = tag_sentences(reading, (tag,), groups, least=1) | frozenset(range(first + 1))
    return StageCase(reading, reading.only(sorted(kept)), tag)


class StageVectors(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Terms and cues of a case: of the article, of its focus, its days, and which tag it is.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups of cues.
    tags : tuple of str
        The tags there are.
    cue_weight, tag_weight, day_weight : float
        How loud cues, the tag and the days that are named speak beside the terms. Days raise
        the accuracy across files of the corpus, which differ in their writers, from 0.78 to 0.81.
    """

    def __init__(
        self,
        groups: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
        cue_weight: float = 0.05,
        tag_weight: float = 0.5,
        day_weight: float = 0.3,
    ) -> None:
        self.groups = groups
        self.tags = tags
        self.cue_weight = cue_weight
        self.tag_weight = tag_weight
        self.day_weight = day_weight

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
        by_tag = [focus_cues * which[:, [at]] for at in range(len(self.tags))]
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
            ],
            format="csr",
        )


def stage_pipeline(groups: tuple[str, ...], tags: tuple[str, ...]) -> Pipeline:
    """Return the unfitted pipeline: a list of ``StageCase`` in, a stage out."""
    return Pipeline(
        [
            ("vectors", StageVectors(groups, tags)),
            ("stages", LogisticRegression(C=5.0, class_weight="balanced", max_iter=3000)),
        ]
    )


def stage_cases(
    coded: Sequence[CodedArticle],
    readings: Sequence[Reading],
    groups: Sequence[str],
    tags: Sequence[str],
) -> tuple[list[StageCase], list[str], Array]:
    """Return the cases of coded articles, their stages, and which article each is of."""
    cases, stages, articles = [], [], []
    for number, (article, reading) in enumerate(zip(coded, readings, strict=True)):
        for tag, stage in article.label.tags.items():
            if tag in tags:
                cases.append(stage_case(reading, tag, groups))
                stages.append(stage)
                articles.append(number)
    return cases, stages, np.array(articles)


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
