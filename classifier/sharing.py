"""Sharing: a model's vocabularies look their terms up together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from sklearn.base import BaseEstimator

from classifier.termtable import TermTable
from classifier.termvectors import TermVectors


def share_table(parts: Iterable[Any]) -> None:
    """Let the word vectors in fitted estimators look their terms up in one table.

    A sentence is then searched once for all of them, not once for each.
    """
    vectors = list({id(found): found for found in _vectors_in(parts)}.values())
    terms = dict.fromkeys(chain.from_iterable(one.vocabulary_.tolist() for one in vectors))
    table = TermTable(terms)
    for one in vectors:
        one.look_up_in(table)


def _vectors_in(part: Any) -> Iterator[TermVectors]:
    if isinstance(part, TermVectors):
        if part.unit == "word" and hasattr(part, "vocabulary_"):
            yield part
    elif isinstance(part, BaseEstimator):
        yield from _vectors_in(list(vars(part).values()))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _vectors_in(one)
