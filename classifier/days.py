"""The day of the event: which of the days a text names is the one the matter took place on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from classifier.reading import Document, Reading
from language.dates import DateMention, find_dates

_ATTRIBUTION = re.compile(
    r"\b(?:kata|ujar|ucap|tutur|ungkap|jelas|terang|tegas|papar|imbuh|sebut|tandas|pungkas)(?:nya)?\b"
    r"|\b(?:mengatakan|menyatakan|menjelaskan|mengungkapkan|menuturkan|menyampaikan|menyebut"
    r"|menambahkan"
    r"|dikonfirmasi|dihubungi|ditemui|dikutip|dilansir|keterangan(?:nya)?|kepada wartawan|rilis"
    r"|jumpa pers|konferensi pers|diterima)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:terjadi|peristiwa|kejadian|insiden|pecah|berlangsung|digelar|menggelar|dilakukan|dilaksanakan"
    r"|akan|rencana(?:nya)?|besok|bakal|mulai|sejak|bentrok\w*|aksi|demo|unjuk)\b",
    re.IGNORECASE,
)
_UNKNOWN = date(1900, 1, 1)
_FARTHEST = timedelta(days=1500)
"""Events that news still handles lie within four years, trials of riots among the oldest."""


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day, and whether its weekday contradicts its date."""

    day: date
    contradicts_weekday: bool


def published_day(document: Document) -> date | None:
    """Return the day of publication, or else the first full date that the text names."""
    if document.date is not None:
        return document.date
    for mention in find_dates(document.text[:4000], _UNKNOWN):
        if mention.kind == "dated":
            return mention.day
    return None


def event_day(reading: Reading, stage: str, focus: Collection[int]) -> EventDay | None:
    """Return the day of the event, None where none is stated.

    Parameters
    ----------
    reading
        The article.
    stage
        Stage of the strongest tag; ``prevention`` and ``risk`` have no day.
    focus
        Places in ``reading.sentences`` that speak of the tag.
    """
    published = published_day(reading.document)
    if stage in {"prevention", "risk"} or published is None:
        return None
    whole = f"{reading.document.title}\n{reading.document.text}"
    ranked: list[tuple[float, int, DateMention]] = []
    for number, sentence in enumerate(reading.sentences):
        text = whole[sentence.start : sentence.end]
        for mention in find_dates(text, published):
            score = _score(mention, text, published, stage)
            score += 1.0 if number in focus else 0.0
            score -= 0.15 * number
            if abs(mention.day - published) <= _FARTHEST:
                ranked.append((score, -len(ranked), mention))
    if not ranked:
        return None
    mention = max(ranked)[2]
    return EventDay(mention.day, mention.contradicts_weekday)


def _score(mention: DateMention, text: str, published: date, stage: str) -> float:
    score = {"dated": 1.0, "yearless": 1.0, "relative": 0.6, "weekday": 0.3}[mention.kind]
    later, earlier = mention.day > published, mention.day < published
    if stage == "planned":
        score += 2.0 if later else (0.5 if not earlier else -0.5)
    elif stage == "occurred":
        score += -2.0 if later else 0.5
    else:
        score += -2.0 if later else (0.8 if earlier else 0.0)
    if _ATTRIBUTION.search(text[: mention.start]) or _ATTRIBUTION.search(text):
        score -= 0.8
    if _EVENT.search(text):
        score += 0.5
    return score
