"""The place of the event: the regency or city where the matter takes place, not the dateline.

Every place that an article names is a candidate. Where and how each is named is counted, and a
conditional logit over these counts, learned from the coded corpus, chooses one of them or none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from classifier.choice import ConditionalLogit, choice_shares
from classifier.reading import Reading
from language.gazetteer import Gazetteer, PlaceMention
from news.label import CodedArticle
from news.place import Place

Array = np.ndarray[Any, Any]

MIN_PROBABILITY = 0.2
"""Below it no place is named. Between 0.15 and 0.3 the share of right answers is the same, across
files of the corpus and on real coded articles; a place too many is seen, one that is not named is
missed on the map."""

_KINDS = ("explicit", "institution", "bare", "alias", "landmark", "district")
_FEATURES = (
    "title", "first", "lead", "body", "focus", "dateline", "share", "best", "rank",
    "province", "inside", "above", "alone", "second",
    *_KINDS,
)  # fmt: skip
_DATELINE_CHARS = 60
_BEHIND_DATELINE = re.compile(r"\s*(?:\([^)\n]{2,30}\)\s*)?(?:,\s*[\w.]+(?:\.\w+)+\s*)?[-–—:|,]")
# "SUARA.COM, Jakarta", "KOMPAS.com - BOGOR": outlets and words in capitals, no words of a sentence.
_BEFORE_DATELINE = re.compile(
    r"(?:(?<![\w.])\w[\w-]*\.[\w.]+(?![\w.])|(?<!\w)[A-Z]{2,}(?!\w)|[\s,:|/()–—-])*"
)
_OUTLET = re.compile(r"\w\.(?:com|co|id|net|tv|news)\b", re.IGNORECASE)


@dataclass
class _Candidate:
    """What was counted for one place."""

    place: Place
    counts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_FEATURES, 0.0))
    mentions: int = 0


def _mentions(reading: Reading, gazetteer: Gazetteer) -> list[tuple[PlaceMention, int, bool]]:
    """Return each mention, its sentence, and whether it is the dateline."""
    if not reading.sentences:
        return []
    document = reading.document
    whole = f"{document.title}\n{document.text}"[: reading.sentences[-1].end]
    opening = len(document.title) + 1
    found = []
    number, last = 0, len(reading.sentences) - 1
    for mention in gazetteer.find(whole):
        while number < last and mention.start >= reading.sentences[number].end:
            number += 1
        found.append((mention, number, _is_dateline(whole, opening, mention)))
    return found


def _is_dateline(whole: str, opening: int, mention: PlaceMention) -> bool:
    """Tell whether a place at the head of the text is the one the report was filed from."""
    if not opening <= mention.start < opening + _DATELINE_CHARS:
        return False
    ahead = whole[opening : mention.start]
    if _BEFORE_DATELINE.fullmatch(ahead) is None:
        return False
    behind = _BEHIND_DATELINE.match(whole, mention.end, mention.end + 60)
    return behind is not None or _OUTLET.search(ahead) is not None


def _candidates(reading: Reading, gazetteer: Gazetteer, focus: Collection[int]) -> list[_Candidate]:
    mentions = _mentions(reading, gazetteer)
    provinces = {p.code for m, *_ in mentions for p in m.candidates if p.level == "province"}
    table: dict[str, _Candidate] = {}
    first_body = 1 if reading.title else 0
    for mention, number, dateline in mentions:
        places = list(mention.candidates)
        near = [p for p in places if p.province in provinces]
        for rank, place in enumerate((near or places)[:4]):
            candidate = table.setdefault(place.code, _Candidate(place))
            candidate.mentions += 1
            counts = candidate.counts
            weight = 1.0 if rank == 0 else 0.3
            counts["second"] += rank > 0
            if dateline:
                counts["dateline"] += weight
                continue
            counts[mention.kind] += weight
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
        counts["second"] /= candidate.mentions
        counts["share"] = loud[code] / total
        counts["best"] = float(loud[code] == best)
        counts["rank"] = min(order.index(code), 5)
        if place.level == "province":
            counts["province"] = 1.0
            counts["inside"] = sum(loud[o] for o in table if o != code and o[:2] == code) / total
        else:
            counts["above"] = loud.get(place.province, 0.0) / total
            counts["alone"] = float(
                not any(o[:2] == place.province and len(o) > 2 and o != code for o in table)
            )
        for key in ("title", "first", "lead", "body", "focus", *_KINDS):
            counts[key] = float(np.log1p(counts[key]))
    return [table[code] for code in order]


def _matrix(candidates: Sequence[_Candidate]) -> Array:
    return np.array([[c.counts[key] for key in _FEATURES] for c in candidates])


def place_pipeline() -> Pipeline:
    """Return the unfitted pipeline: counts of a candidate in, whether it is the place out."""
    return Pipeline(
        [
            ("scale", StandardScaler()),
            ("place", ConditionalLogit(C=1.0)),
        ]
    )


def place_examples(
    coded: Sequence[CodedArticle],
    readings: Sequence[Reading],
    gazetteer: Gazetteer,
    focuses: Sequence[Collection[int]],
) -> tuple[Array, Array, Array]:
    """Return candidates of tagged articles, whether each is the coded place, and its article."""
    rows, right, choices = [], [], []
    for number, (article, reading, focus) in enumerate(zip(coded, readings, focuses, strict=True)):
        if not article.label.tags or "place" in article.label.unsaid:
            continue
        code = article.label.place.code if article.label.place else ""
        for candidate in _candidates(reading, gazetteer, focus):
            rows.append([candidate.counts[key] for key in _FEATURES])
            right.append(candidate.place.code == code)
            choices.append(number)
    return (
        np.array(rows).reshape(len(rows), len(_FEATURES)),
        np.array(right, dtype=int),
        np.array(choices, dtype=int),
    )


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
    utilities = iter(pipeline.decision_function(_matrix(every)).tolist())
    return [_likeliest(candidates, [next(utilities) for _ in candidates]) for candidates in found]


def _likeliest(candidates: Sequence[_Candidate], utilities: Sequence[float]) -> Place | None:
    if not candidates:
        return None
    probabilities = choice_shares(utilities)
    best = int(probabilities.argmax())
    return candidates[best].place if probabilities[best] >= MIN_PROBABILITY else None
