"""Terms as vectors: estimators that count the words of readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.background import default_background
from classifier.features import part_of
from classifier.reading import Reading
from classifier.termtable import TermTable, terms_of
from classifier.textinput import TextInput

Array = np.ndarray[Any, Any]


class TermVectors(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Weighted terms of a part of each reading, with unit length.

    The weight of a term is ``(1 + ln count) · idf``. The inverse document frequency comes from
    news at large, not from the corpus: measured on real articles, that raises the average
    precision by 0.02, for a written corpus does not use words as often as news does.

    Parameters
    ----------
    part : {"all", "title", "lead"}
        Which sentences are read.
    unit : {"word", "character"}
        Stems, or characters inside words.
    ngrams : int
        Longest run: 1 or 2 stems, or characters.
    min_count : int
        A term must stand in as many readings.
    idf : {"background", "corpus"}
        Where document frequencies are taken from.

    Attributes
    ----------
    vocabulary_ : ndarray of str, shape (n_terms,)
        Sorted terms.
    idf_ : ndarray of float, shape (n_terms,)
        Their weights.
    """

    def __init__(
        self,
        part: str = "all",
        unit: str = "word",
        ngrams: int = 2,
        min_count: int = 2,
        idf: str = "background",
    ) -> None:
        self.part = part
        self.unit = unit
        self.ngrams = ngrams
        self.min_count = min_count
        self.idf = idf

    def fit(self, X: Sequence[Reading], y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Learn the vocabulary."""
        counts: Counter[str] = Counter()
        for reading in X:
            counts.update(set(terms_of(part_of(reading, self.part), self.unit, self.ngrams)))
        kept = sorted(term for term, count in counts.items() if count >= self.min_count)
        self.vocabulary_ = np.array(kept, dtype=np.str_)
        if self.idf == "background" and self.unit == "word":
            weigh = default_background().weight
            self.idf_ = np.array([weigh(term) for term in kept])
        else:
            n = len(X)
            self.idf_ = np.array([np.log((1 + n) / (1 + counts[term])) + 1 for term in kept])
        self._remember(kept)
        return self

    def transform(self, X: Sequence[Reading]) -> sparse.csr_matrix:  # noqa: N803 - scikit-learn's name
        """Return the vectors, shape (n_readings, n_terms)."""
        check_is_fitted(self, "vocabulary_")
        if not hasattr(self, "_table"):  # a loaded model has the array only
            self._remember(self.vocabulary_.tolist())
        parts = [part_of(reading, self.part) for reading in X]
        found = self._table.find(list(chain.from_iterable(parts)))
        numbers = np.fromiter(chain.from_iterable(found), dtype=np.intp)
        ends = np.cumsum([0, *map(len, found)])
        rows = ends[np.cumsum([0, *map(len, parts)])]
        columns = self._column_of[numbers]
        mine = columns >= 0
        before = np.concatenate([[0], np.cumsum(mine)])
        columns = columns[mine]
        matrix = sparse.csr_matrix(
            (np.ones(len(columns)), columns, before[rows]), shape=(len(X), len(self.vocabulary_))
        )
        matrix.sum_duplicates()
        matrix.data = (1 + np.log(matrix.data)) * self.idf_[matrix.indices]
        return _unit_rows(matrix)

    def _remember(self, terms: Sequence[str]) -> None:
        self.look_up_in(TermTable(terms, self.unit, self.ngrams))

    def look_up_in(self, table: TermTable) -> None:
        """Look terms up in a table that holds them all, and perhaps those of others.

        Raises
        ------
        KeyError
            Where it lacks one.
        """
        self._table = table
        self._column_of = np.full(len(table.numbers), -1, dtype=np.int32)
        at = [table.numbers[term] for term in self.vocabulary_.tolist()]
        self._column_of[at] = np.arange(len(at), dtype=np.int32)

    def get_feature_names_out(self, input_features: Any = None) -> Array:  # noqa: ARG002 - scikit-learn's name
        """Return the terms."""
        return self.vocabulary_

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        for name in ("_table", "_column_of"):
            state.pop(name, None)
        return state


def _unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    count = matrix.shape[0]
    rows = np.repeat(np.arange(count), np.diff(matrix.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=matrix.data**2, minlength=count))
    lengths[lengths == 0] = 1  # of nothing but terms that every article holds, which weigh nothing
    matrix.data /= lengths[rows]
    return matrix
