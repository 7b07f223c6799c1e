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


PROFILE = 10
"""Numbers of a ``day_profile``."""
_LEAD = 4
"""The title and the first three sentences."""
_WEEK = 7


def day_profile(reading: Reading) -> tuple[float, ...]:
    """Return how the days that sentences name lie to the day of publication.

    What is planned lies ahead, what has occurred a few days back, what is handled farther. Four
    numbers say whether any day lies ahead, is the same, is up to a week back, is farther back;
    four say the same of the title and the first sentences; then whether all days lie at hand or
    ahead, and whether there is none. All are 0 where the day of publication is not known.

    Parameters
    ----------
    reading
        Its ``sentences`` are looked at, not the whole document.
    """
    published = published_day(reading.document)
    profile = [0.0] * PROFILE
    if published is None:
        return tuple(profile)
    whole = f"{reading.document.title}\n{reading.document.text}"
    for number, sentence in enumerate(reading.sentences):
        for mention in find_dates(whole[sentence.start : sentence.end], published):
            days = (mention.day - published).days
            place = 0 if days > 0 else 1 if days == 0 else 2 if days >= -_WEEK else 3
            profile[place] = 1.0
            if number < _LEAD:
                profile[4 + place] = 1.0
    ahead, same, back, far = profile[:4]
    profile[8] = float(bool(ahead and not back and not far))
    profile[9] = float(not (ahead or same or back or far))
    return tuple(profile)


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
