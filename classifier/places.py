"""The place of the event: the regency or city where the matter takes place, not the dateline.

Every place that an article names is a candidate. Where and how each is named is counted, and a
logistic regression over these counts, learned from the coded corpus, ranks them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from classifier.reading import Reading
from language.gazetteer import Gazetteer, PlaceMention
from news.label import CodedArticle
from news.place import Place

Array = np.ndarray[Any, Any]

MIN_PROBABILITY = 0.25
"""Below it no place is named. Chosen on the corpus: the best share of right answers."""

_KINDS = ("explicit", "institution", "bare", "alias", "landmark", "district")
_FEATURES = (
    "title", "first", "lead", "body", "focus", "dateline", "dateline_only", "share", "best",
    "province", "inside", "above", "ambiguous", "jakarta", "rank", "preposition",
    *_KINDS,
)  # fmt: skip
_DATELINE_CHARS = 60
_BEHIND_DATELINE = re.compile(r"\s*(?:\([^)\n]{2,30}\)\s*)?(?:,\s*[\w.]+(?:\.\w+)+\s*)?[-–—:|,]")
_PREPOSITION = re.compile(r"\b(?:di|ke|se|wilayah|kawasan)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_JAKARTA = "31"


@dataclass
class _Candidate:
    """What was counted for one place."""

    place: Place
    counts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_FEATURES, 0.0))


def _mentions(reading: Reading, gazetteer: Gazetteer) -> list[tuple[PlaceMention, int, bool, bool]]:
    """Return each mention, its sentence, whether it is the dateline, whether "di" stands before."""
    if not reading.sentences:
        return []
    document = reading.document
    whole = f"{document.title}\n{document.text}"[: reading.sentences[-1].end]
    opening = len(document.title) + 1
    found = []
    for mention in gazetteer.find(whole):
        number = next(
            (n for n, s in enumerate(reading.sentences) if mention.start < s.end),
            len(reading.sentences) - 1,
        )
        near_start = opening <= mention.start < opening + _DATELINE_CHARS
        dateline = near_start and (
            _BEHIND_DATELINE.match(whole, mention.end, mention.end + 60) is not None
        )
        before = whole[max(0, mention.start - 40) : mention.start]
        found.append((mention, number, dateline, bool(_PREPOSITION.search(before))))
    return found


def _candidates(reading: Reading, gazetteer: Gazetteer, focus: Collection[int]) -> list[_Candidate]:
    mentions = _mentions(reading, gazetteer)
    provinces = {p.code for m, *_ in mentions for p in m.candidates if p.level == "province"}
    table: dict[str, _Candidate] = {}
    first_body = 1 if reading.title else 0
    for mention, number, dateline, preposition in mentions:
        places = list(mention.candidates)
        near = [p for p in places if p.province in provinces]
        chosen = near or places
        for rank, place in enumerate(chosen[:4]):
            counts = table.setdefault(place.code, _Candidate(place)).counts
            weight = 1.0 if rank == 0 else 0.3
            counts["ambiguous"] += rank > 0
            if dateline:
                counts["dateline"] += weight
                continue
            counts[mention.kind] += weight
            counts["preposition"] += weight * preposition
            counts["focus"] += weight * (number in focus)
            if reading.title and number == 0:
                counts["title"] += weight
            elif number == first_body:
                counts["first"] += weight
            elif number <= first_body + 2:
                counts["lead"] += weight
            else:
                counts["body"] += weight
    return _finished(table)


def _finished(table: dict[str, _Candidate]) -> list[_Candidate]:
    loud = {
        code: 3 * c.counts["title"] + 2 * c.counts["first"] + c.counts["lead"]
        + 0.5 * c.counts["body"] + 0.3 * c.counts["dateline"]
        for code, c in table.items()
    }  # fmt: skip
    total, best = sum(loud.values()) or 1.0, max(loud.values(), default=0.0)
    order = sorted(table, key=lambda code: (-loud[code], code))
    for code, candidate in table.items():
        counts, place = candidate.counts, candidate.place
        named = counts["title"] + counts["first"] + counts["lead"] + counts["body"]
        counts["dateline_only"] = float(counts["dateline"] > 0 and named == 0)
        counts["share"] = loud[code] / total
        counts["best"] = float(loud[code] == best)
        counts["rank"] = min(order.index(code), 5)
        counts["jakarta"] = float(place.province == _JAKARTA)
        if place.level == "province":
            counts["province"] = 1.0
            counts["inside"] = sum(loud[o] for o in table if o != code and o[:2] == code) / total
        else:
            counts["above"] = loud.get(place.province, 0.0) / total
        for key in ("title", "first", "lead", "body", "focus", "preposition", *_KINDS):
            counts[key] = float(np.log1p(counts[key]))
    return [table[code] for code in order]


def _matrix(candidates: Sequence[_Candidate]) -> Array:
    return np.array([[c.counts[key] for key in _FEATURES] for c in candidates])


def place_pipeline() -> Pipeline:
    """Return the unfitted pipeline: counts of a candidate in, whether it is the place out."""
    return Pipeline(
        [
            ("scale", StandardScaler()),
            ("place", LogisticRegression(C=1.0, max_iter=3000)),
        ]
    )


def place_examples(
    coded: Sequence[CodedArticle],
    readings: Sequence[Reading],
    gazetteer: Gazetteer,
    focuses: Sequence[Collection[int]],
) -> tuple[Array, Array]:
    """Return the candidates of tagged articles, and whether each is the coded place."""
    rows, right = [], []
    for article, reading, focus in zip(coded, readings, focuses, strict=True):
        if not article.label.tags:
            continue
        code = article.label.place.code if article.label.place else ""
        for candidate in _candidates(reading, gazetteer, focus):
            rows.append([candidate.counts[key] for key in _FEATURES])
            right.append(candidate.place.code == code)
    return np.array(rows).reshape(len(rows), len(_FEATURES)), np.array(right, dtype=int)


@dataclass(frozen=True, slots=True)
class PlaceCase:
    """What a place is wanted for: an article, and the sentences that carry the tag."""

    reading: Reading
    focus: Collection[int]


def event_places(
    pipeline: Pipeline, cases: Sequence[PlaceCase], gazetteer: Gazetteer
) -> list[Place | None]:
    """Return the place of each event, None where the matter is national or not placed.

    Parameters
    ----------
    pipeline
        Fitted on ``place_examples``.
    cases
        Asked together: the model's overhead is that of one.
    gazetteer
        Finds the places.
    """
    found = [_candidates(case.reading, gazetteer, case.focus) for case in cases]
    every = [candidate for candidates in found for candidate in candidates]
    if not every:
        return [None] * len(cases)
    probabilities = iter(pipeline.predict_proba(_matrix(every))[:, 1].tolist())
    return [_likeliest([(next(probabilities), c) for c in candidates]) for candidates in found]


def _likeliest(candidates: list[tuple[float, _Candidate]]) -> Place | None:
    if not candidates:
        return None
    probability, best = max(candidates, key=lambda candidate: candidate[0])
    return best.place if probability >= MIN_PROBABILITY else None
