"""Evidence: the sentences and terms that carried a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.pipeline import Pipeline

from classifier.reading import Reading
from classifier.signed import SignedLogistic
from classifier.termvectors import TermVectors
from news.judgement import Evidence

Array = np.ndarray[Any, Any]

MOST_SENTENCES = 3
_CANDIDATES = 4
MOST_TERMS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What evidence is wanted for: a reading, and the column of the tag in the pipeline."""

    reading: Reading
    column: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What carried a tag: places in ``reading.sentences``, and terms, the strongest first."""

    sentences: tuple[int, ...]
    terms: tuple[str, ...]


def find_evidence(pipeline: Pipeline, questions: Sequence[Question]) -> list[Carried]:
    """Return for each question what carried the tag.

    The sentences that score highest alone are tried: one is evidence if the article without it
    is less likely to have the tag. At least one is given where there is a sentence at all. Terms
    are those that speak loudest, as the article writes them.

    Parameters
    ----------
    pipeline
        The fitted pipeline of ``classifier.tags``.
    questions
        Asked together, because a hundred readings at once cost a third of one after the other.
    """
    if not questions:
        return []
    blocks, tags = pipeline["blocks"], pipeline["tags"]
    # Several tags of one article ask about the same reading: it is read once.
    readings = {id(question.reading): question.reading for question in questions}
    row_of = {key: row for row, key in enumerate(readings)}
    rows = [row_of[id(question.reading)] for question in questions]
    ranked = _ranked(pipeline, readings, questions)
    tried = [(n, at) for n, found in enumerate(ranked) for at in found]
    cut = [questions[n].reading.without(at) for n, at in tried]
    # In one call, so that what they share is looked up once.
    features = blocks.transform([*readings.values(), *cut]).tocsr()
    logits = tags.decision_function(features)
    drops: list[list[tuple[float, int]]] = [[] for _ in questions]
    for (n, at), without in zip(tried, logits[len(readings) :], strict=True):
        column = questions[n].column
        drops[n].append((float(logits[rows[n], column] - without[column]), at))
    terms = blocks.named_transformers["terms"]  # the first block: its columns are its terms' places
    return [
        Carried(
            _carrying(found),
            _strongest(tags.estimators_[question.column], terms, question.reading, features[row]),
        )
        for question, found, row in zip(questions, drops, rows, strict=True)
    ]


def _ranked(
    pipeline: Pipeline, readings: Mapping[int, Reading], questions: Sequence[Question]
) -> list[list[int]]:
    """Return for each question the places of the sentences that score highest alone."""
    places = [
        (key, at) for key, reading in readings.items() for at in range(len(reading.sentences))
    ]
    alone: dict[int, list[Array]] = {key: [] for key in readings}
    if places:
        scores = pipeline.decision_function([readings[key].alone(at) for key, at in places])
        for (key, _), row in zip(places, scores, strict=True):
            alone[key].append(row)
    best = [
        [(float(row[q.column]), at) for at, row in enumerate(alone[id(q.reading)])]
        for q in questions
    ]
    return [[at for _, at in sorted(found, reverse=True)[:_CANDIDATES]] for found in best]


def _carrying(drops: list[tuple[float, int]]) -> tuple[int, ...]:
    ranked = sorted(drops, key=lambda drop: (-drop[0], drop[1]))
    carrying = [at for drop, at in ranked if drop > 0][:MOST_SENTENCES]
    return tuple(carrying or [at for _, at in ranked[:1]])


def quote(reading: Reading, numbers: Sequence[int]) -> tuple[Evidence, ...]:
    """Return sentences as evidence: their offsets and their text as it was published."""
    chosen = [reading.sentences[at] for at in numbers]
    return tuple(Evidence(s.start, s.end, reading.written(s)) for s in chosen)


def _strongest(
    estimator: SignedLogistic, terms: TermVectors, reading: Reading, row: sparse.csr_matrix
) -> tuple[str, ...]:
    """Return the terms of an article, a row of features, that speak loudest for a tag."""
    weights = estimator.contributions(row)
    shown: list[str] = []
    for at in np.argsort(-weights, kind="stable"):
        if weights[at] <= 0 or len(shown) == MOST_TERMS:
            break
        if row.indices[at] >= len(terms.vocabulary_):
            continue  # of another block
        surface = _surface(reading, str(terms.vocabulary_[row.indices[at]]))
        if surface and not any(surface in other or other in surface for other in shown):
            shown.append(surface)
    return tuple(shown)


def _surface(reading: Reading, term: str) -> str:
    size = term.count(" ") + 1
    for sentence in reading.sentences:
        terms = sentence.stems if size == 1 else sentence.pairs
        if term in terms:
            at = terms.index(term)
            words = sentence.words[at : at + size]
            return "" if any(word[0] == "0" for word in words) else " ".join(words)
    return ""
