"""Sentences as vectors, for what is asked of them one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.days import sentence_profiles
from classifier.features import LEAD_SENTENCES, flat
from classifier.reading import Reading
from classifier.termvectors import TermVectors
from classifier.textinput import TextInput


class SentenceVectors(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Sentences as vectors: their words, cues, place and days, with those around them.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups of cues.
    neighbour_weight, title_weight : float
        How loud the words of the sentences before and after speak, and those of the title,
        beside a sentence's own.
    cue_weight, place_weight, day_weight : float
        How loud its cues, its place in the article and the days it names speak.
    """

    def __init__(
        self,
        groups: tuple[str, ...] = (),
        neighbour_weight: float = 0.4,
        title_weight: float = 0.3,
        cue_weight: float = 0.3,
        place_weight: float = 0.5,
        day_weight: float = 0.3,
    ) -> None:
        self.groups = groups
        self.neighbour_weight = neighbour_weight
        self.title_weight = title_weight
        self.cue_weight = cue_weight
        self.place_weight = place_weight
        self.day_weight = day_weight

    def fit(self, X: Sequence[Reading], y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Learn the vocabulary."""
        self.terms_ = TermVectors("all", ngrams=1, min_count=3).fit(list(_alone(X)))
        return self

    def transform(self, X: Sequence[Reading]) -> sparse.csr_matrix:  # noqa: N803 - scikit-learn's name
        """Return the vectors, shape (n_sentences, n_features), reading by reading."""
        check_is_fitted(self, "terms_")
        alone = list(_alone(X))
        words = _with_nothing(self.terms_.transform(alone))
        sentences = [sentence for reading in X for sentence in reading.sentences]
        at, group = flat([sentence.groups for sentence in sentences])
        cues = sparse.csr_matrix(
            (np.ones(len(at)), (at, group)), shape=(len(sentences), len(self.groups))
        )
        cues.data[:] = 1.0  # two cues of a group say no more than one
        cues = _with_nothing(cues)
        places, before, after, title = [], [], [], []
        days: list[tuple[float, ...]] = []
        row = 0
        for reading in X:
            first, count = (1 if reading.title else 0), len(reading.sentences)
            days += sentence_profiles(reading)
            for place in range(count):
                body = place - first
                places.append((body < 0, body == 0, 0 < body < LEAD_SENTENCES, body / count))
                before.append(row - 1 if body > 0 else -1)
                after.append(row + 1 if body >= 0 and place + 1 < count else -1)
                title.append(row - place if first else -1)
                row += 1
        loud = self.cue_weight
        return sparse.hstack(
            [
                words[:row],
                self.neighbour_weight * (words[before] + words[after]),
                self.title_weight * words[title],
                loud * cues[:row],
                0.5 * loud * (cues[before] + cues[after]),
                0.5 * loud * cues[title],
                sparse.csr_matrix(self.place_weight * np.array(places, dtype=float)),
                sparse.csr_matrix(self.day_weight * np.array(days)),
            ],
            format="csr",
        )


def _alone(readings: Sequence[Reading]) -> Iterator[Reading]:
    """Yield each sentence as a reading of its own."""
    for reading in readings:
        for place in range(len(reading.sentences)):
            yield reading.alone(place)


def _with_nothing(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return a matrix with a row of zeros behind its own: what -1 stands for."""
    nothing = sparse.csr_matrix((1, matrix.shape[1]), dtype=matrix.dtype)
    return sparse.vstack([matrix, nothing], format="csr")
