"""Evidence: the sentences and terms that carried a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
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
    rows = np.array([row_of[id(question.reading)] for question in questions])
    columns = np.array([question.column for question in questions])
    ranked = _ranked(pipeline, readings, questions)
    tried = [(n, at) for n, found in enumerate(ranked) for at in found]
    cut = [questions[n].reading.without(at) for n, at in tried]
    # In one call, so that what they share is looked up once.
    features = blocks.transform([*readings.values(), *cut]).tocsr()
    whole = tags.log_odds(features, rows, columns)
    of = np.array([n for n, _ in tried], dtype=int)
    without = tags.log_odds(features, len(readings) + np.arange(len(of)), columns[of])
    drops: list[list[tuple[float, int]]] = [[] for _ in questions]
    for (n, at), drop in zip(tried, (whole[of] - without).tolist(), strict=True):
        drops[n].append((drop, at))
    terms = blocks.named_transformers["terms"]  # the first block: its columns are its terms' places
    carried = []
    for question, found, row in zip(questions, drops, rows, strict=True):
        held = slice(features.indptr[row], features.indptr[row + 1])
        estimator, reading = tags.estimators_[question.column], question.reading
        strongest = _strongest(
            estimator, terms, reading, features.indices[held], features.data[held]
        )
        carried.append(Carried(_carrying(found), strongest))
    return carried


def _ranked(
    pipeline: Pipeline, readings: Mapping[int, Reading], questions: Sequence[Question]
) -> list[list[int]]:
    """Return for each question the places of the sentences that score highest alone."""
    alone: list[Reading] = []
    first: dict[int, int] = {}
    for key, reading in readings.items():
        first[key] = len(alone)
        alone += [reading.alone(at) for at in range(len(reading.sentences))]
    if not alone:
        return [[] for _ in questions]
    spans = [
        range(first[id(q.reading)], first[id(q.reading)] + len(q.reading.sentences))
        for q in questions
    ]
    columns = np.repeat([q.column for q in questions], [len(span) for span in spans])
    rows = np.array(list(chain.from_iterable(spans)))
    features = pipeline["blocks"].transform(alone).tocsr()
    scores = iter(pipeline["tags"].log_odds(features, rows, columns).tolist())
    found = [[(next(scores), at) for at in range(len(span))] for span in spans]
    return [[at for _, at in sorted(one, reverse=True)[:_CANDIDATES]] for one in found]


def _carrying(drops: list[tuple[float, int]]) -> tuple[int, ...]:
    ranked = sorted(drops, key=lambda drop: (-drop[0], drop[1]))
    carrying = [at for drop, at in ranked if drop > 0][:MOST_SENTENCES]
    return tuple(carrying or [at for _, at in ranked[:1]])


def quote(reading: Reading, numbers: Sequence[int]) -> tuple[Evidence, ...]:
    """Return sentences as evidence: their offsets and their text as it was published."""
    chosen = [reading.sentences[at] for at in numbers]
    return tuple(Evidence(s.start, s.end, reading.written(s)) for s in chosen)


def _strongest(
    estimator: SignedLogistic, terms: TermVectors, reading: Reading, held: Array, values: Array
) -> tuple[str, ...]:
    """Return the terms of an article, the features that it holds, that speak loudest for a tag."""
    weights = estimator.contributions(held, values)
    shown: list[str] = []
    for at in np.argsort(-weights, kind="stable"):
        if weights[at] <= 0 or len(shown) == MOST_TERMS:
            break
        if held[at] >= len(terms.vocabulary_):
            continue  # of another block
        surface = _surface(reading, str(terms.vocabulary_[held[at]]))
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
