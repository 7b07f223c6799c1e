"""Evidence: the sentences and terms that carried a tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifier.reading import Reading
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


def find_evidence(pipeline: Pipeline, questions: Sequence[Question]) -> list[tuple[int, ...]]:
    """Return for each question the places in ``reading.sentences``, strongest first.

    The sentences that score highest alone are tried: one is evidence if the article without it
    is less likely to have the tag. At least one is given where there is a sentence at all.

    Parameters
    ----------
    pipeline
        The fitted pipeline of ``classifier.tags``.
    questions
        Asked together, because a hundred readings at once cost a third of one after the other.
    """
    # Several tags of one article ask about the same reading: it is read once.
    readings = {id(question.reading): question.reading for question in questions}
    places = [
        (key, at) for key, reading in readings.items() for at in range(len(reading.sentences))
    ]
    scores = _logits(pipeline, [readings[key].alone(at) for key, at in places])
    alone: dict[int, list[Array]] = {key: [] for key in readings}
    for (key, _), row in zip(places, scores, strict=True):
        alone[key].append(row)
    best = [
        [(float(row[q.column]), at) for at, row in enumerate(alone[id(q.reading)])]
        for q in questions
    ]
    ranked = [sorted(found, reverse=True)[:_CANDIDATES] for found in best]
    tried = [(n, at) for n, found in enumerate(ranked) for _, at in found]
    cut = [questions[n].reading.without(at) for n, at in tried]
    # In one call, so that what they share is looked up once.
    logits = _logits(pipeline, [*(question.reading for question in questions), *cut])
    whole, without = logits[: len(questions)], logits[len(questions) :]
    drops: list[list[tuple[float, int]]] = [[] for _ in questions]
    for (n, at), row in zip(tried, without, strict=True):
        column = questions[n].column
        drops[n].append((float(whole[n, column] - row[column]), at))
    return [_carrying(found) for found in drops]


def _carrying(drops: list[tuple[float, int]]) -> tuple[int, ...]:
    ranked = sorted(drops, key=lambda drop: (-drop[0], drop[1]))
    carrying = [at for drop, at in ranked if drop > 0][:MOST_SENTENCES]
    return tuple(carrying or [at for _, at in ranked[:1]])


def _logits(pipeline: Pipeline, readings: Sequence[Reading]) -> Array:
    if not readings:
        return np.zeros((0, 1))
    logits: Array = pipeline.decision_function(readings)
    return logits


def quote(reading: Reading, numbers: Sequence[int]) -> tuple[Evidence, ...]:
    """Return sentences as evidence: their offsets and their text as it was published."""
    chosen = [reading.sentences[at] for at in numbers]
    return tuple(Evidence(s.start, s.end, reading.written(s)) for s in chosen)


def strongest_terms(pipeline: Pipeline, questions: Sequence[Question]) -> list[tuple[str, ...]]:
    """Return for each question the terms that speak loudest, as the article writes them."""
    blocks = pipeline["blocks"]
    terms = blocks.named_transformers["terms"]  # the first block: its columns are its terms' places
    readings = {id(question.reading): question.reading for question in questions}
    if not readings:
        return []
    features = blocks.transform(list(readings.values())).tocsr()
    row_of = {key: row for row, key in enumerate(readings)}
    found = []
    for question in questions:
        row = features[row_of[id(question.reading)]]
        weights = pipeline["tags"].estimators_[question.column].contributions(row)
        mine = row.indices < len(terms.vocabulary_)
        found.append(_shown(question.reading, terms.vocabulary_[row.indices[mine]], weights[mine]))
    return found


def _shown(reading: Reading, terms: Array, weights: Array) -> tuple[str, ...]:
    shown: list[str] = []
    for at in np.argsort(-weights, kind="stable"):
        if weights[at] <= 0 or len(shown) == MOST_TERMS:
            break
        surface = _surface(reading, str(terms[at]))
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
