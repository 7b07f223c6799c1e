"""A second opinion on stages, sentence by sentence.

The first one looks at an article as a whole, and takes an official's appeal below a riot for
prevention. The second asks of each sentence whether it speaks of the tag, and what it asserts,
and weighs the answers. It learns from articles whose sentences were coded one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.utils.validation import check_is_fitted

from classifier.features import LEAD_SENTENCES
from classifier.reading import Reading
from classifier.sentencevectors import SentenceVectors
from classifier.stagecase import StageCase, StageTeller

Array = np.ndarray[Any, Any]

FOLDS = 3
"""Folds in which sentences are judged by models that did not see them."""
_TAG = 0.5
"""How loud the tag speaks beside a sentence's words."""
_FLOOR = 0.01
"""Added before a logarithm is taken of a share."""


class SentenceStages(StageTeller):
    """Tells a tag's stage from what single sentences assert.

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
        """Learn what sentences assert, then how much to make of it.

        How much is learned on sentences that were judged by models which did not see them.

        Parameters
        ----------
        X : sequence of StageCase
            Those without ``told`` teach the second step only.
        y : sequence of str
            Their stages.
        groups : array, shape (n_cases,), optional
            Cases of one group are never split between learning and judging.
        """
        stages = np.asarray(y)
        together = np.array([id(case.reading) for case in X]) if groups is None else groups
        readings, rows = _unique(X)
        # Words and days are looked up once for all folds: that is a third of the time.
        self.vectors_ = SentenceVectors(self.groups).fit(readings)
        vectors = self.vectors_.transform(readings)
        self.asserted_ = np.unique(stages)
        summaries = np.zeros((len(X), self._width()))
        folds = min(FOLDS, len(np.unique(together)))
        for learn, judge in GroupKFold(folds).split(stages, stages, together):
            self._learn([X[n] for n in learn], rows, vectors)
            summaries[judge] = self._summaries([X[n] for n in judge], rows, vectors)
        self._learn(X, rows, vectors)
        self.weigher_ = LogisticRegression(C=0.3, class_weight="balanced", max_iter=2000)
        self.weigher_.fit(summaries, stages)
        self.classes_ = self.weigher_.classes_
        return self

    def _learn(
        self,
        cases: Sequence[StageCase],
        rows: Mapping[int, Sequence[int]],
        vectors: sparse.csr_matrix,
    ) -> None:
        """Learn which sentences speak of a tag, and what they assert."""
        readings = {id(case.reading): case.reading for case in cases}
        of: dict[int, set[str]] = {key: set() for key in readings}
        for case in cases:
            of[id(case.reading)].add(case.tag)
        self.speaks_ = []
        said: list[tuple[int, int, str]] = []
        for number, tag in enumerate(self.tags):
            taught: list[int] = []
            speaks: list[bool] = []
            for case in cases:
                if case.tag == tag and case.told:
                    for place, row in enumerate(rows[id(case.reading)]):
                        stage = case.told.get(place)
                        taught.append(row)
                        speaks.append(bool(stage))
                        if stage:
                            said.append((row, number, stage))
            for key in readings:
                if tag not in of[key]:
                    taught += rows[key]
                    speaks += [False] * len(rows[key])
            self.speaks_.append(_regression().fit(vectors[taught], speaks))
        about = _TAG * np.eye(len(self.tags))[[number for _, number, _ in said]]
        self.asserts_ = _regression().fit(
            sparse.hstack([vectors[[row for row, _, _ in said]], about], format="csr"),
            [stage for _, _, stage in said],
        )

    def _width(self) -> int:
        return 6 * len(self.asserted_) + len(self.tags)

    def _summaries(
        self,
        cases: Sequence[StageCase],
        rows: Mapping[int, Sequence[int]],
        vectors: sparse.csr_matrix,
    ) -> Array:
        """Return what the sentences of each case assert, taken together in several ways."""
        summaries = np.zeros((len(cases), self._width()))
        for number, tag in enumerate(self.tags):
            mine = [n for n, case in enumerate(cases) if case.tag == tag]
            if not mine:
                continue
            at = np.concatenate([rows[id(cases[n].reading)] for n in mine]).astype(int)
            about = np.zeros((len(at), len(self.tags)))
            about[:, number] = _TAG
            speaks = self.speaks_[number].predict_proba(vectors[at])[:, 1]
            asserts = np.zeros((len(at), len(self.asserted_)))
            known = np.searchsorted(self.asserted_, self.asserts_.classes_)
            asserts[:, known] = self.asserts_.predict_proba(
                sparse.hstack([vectors[at], about], format="csr")
            )
            start = 0
            for n in mine:
                part = slice(start, start + len(rows[id(cases[n].reading)]))
                summaries[n] = self._summary(cases[n], number, speaks[part], asserts[part])
                start = part.stop
        return summaries

    def _summary(self, case: StageCase, number: int, speaks: Array, asserts: Array) -> Array:
        opening = speaks * (np.arange(len(speaks)) <= LEAD_SENTENCES)
        weighed = speaks[:, None] * asserts
        title = weighed[0] if case.reading.title else np.zeros(asserts.shape[1])
        return np.concatenate(
            [
                np.log(_mean(asserts, speaks) + _FLOOR),
                np.log(_mean(asserts, opening) + _FLOOR),
                weighed.max(axis=0),
                np.log(asserts[speaks.argmax()] + 2 * _FLOOR),
                title,
                np.log(_mean(asserts, speaks**2) + _FLOOR),
                np.eye(len(self.tags))[number],
            ]
        )

    def predict_proba(self, X: Sequence[StageCase]) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the probability of each stage, shape (n_cases, n_stages)."""
        check_is_fitted(self, "weigher_")
        readings, rows = _unique(X)
        summaries = self._summaries(X, rows, self.vectors_.transform(readings))
        probabilities: Array = self.weigher_.predict_proba(summaries)
        return probabilities


def _regression() -> LogisticRegression:
    return LogisticRegression(C=1.0, class_weight="balanced", max_iter=100, tol=1e-3)


def coded_enough(cases: Sequence[StageCase], tags: Sequence[str], groups: Any = None) -> bool:
    """Return whether sentences can be learned from: each tag's were coded in enough groups.

    More groups than ``FOLDS`` are enough: some are left whichever are held out.

    Parameters
    ----------
    cases, groups
        See ``SentenceStages.fit``.
    tags
        All must have been coded.
    """
    together = [id(case.reading) for case in cases] if groups is None else list(groups)
    coded: dict[str, set[Any]] = {tag: set() for tag in tags}
    for case, group in zip(cases, together, strict=True):
        if case.told and case.tag in coded:
            coded[case.tag].add(group)
    return len(set(together)) > 1 and all(len(found) > FOLDS for found in coded.values())


def _unique(cases: Sequence[StageCase]) -> tuple[list[Reading], dict[int, list[int]]]:
    """Return the readings of cases, each once, and the rows of their sentences by identity."""
    readings = list({id(case.reading): case.reading for case in cases}.values())
    rows: dict[int, list[int]] = {}
    at = 0
    for reading in readings:
        rows[id(reading)] = list(range(at, at + len(reading.sentences)))
        at += len(reading.sentences)
    return readings, rows


def _mean(asserts: Array, weights: Array) -> Array:
    mean: Array = weights @ asserts / (weights.sum() + 1e-9)
    return mean
