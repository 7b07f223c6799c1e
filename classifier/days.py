"""The day of the event: which of the days a text names is the one the matter took place on."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from classifier.reading import Document, Reading, Sentence
from language.almanac import shifted
from language.dates import DateMention, find_dates

# Said to the press: of both patterns below, and a day behind such a word is charged by both. "Kata
# dia" may stand behind what he did that day; "kepada wartawan" tells of the interview alone.
_TO_THE_PRESS = (
    "keterangan|wartawan|awak media|rilis|siaran pers|jumpa pers|konferensi pers"
    "|dikonfirmasi|dihubungi|ditemui|dikutip|dilansir|diterima"
)
_ATTRIBUTION = re.compile(
    r"\b(?:kata|ujar|ucap|tutur|ungkap|jelas|terang|tegas|papar|imbuh|sebut|tandas|pungkas|beber|cetus)"
    r"(?:nya)?\b|\b(?:mengatakan|menyatakan|menjelaskan|mengungkapkan|menuturkan|menyampaikan"
    r"|menyebut(?:kan)?|menambahkan|menegaskan|dilihat|keterangannya|" + _TO_THE_PRESS + r")\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:terjadi|peristiwa|kejadian|insiden|pecah|berlangsung|digelar|menggelar|dilakukan|dilaksanakan"
    r"|akan|rencana(?:nya)?|besok|bakal|mulai|sejak|bentrok\w*|aksi|demo|unjuk)\b",
    re.IGNORECASE,
)
# A limit, a letter's day, or what came before or after: "hingga Senin", "surat tertanggal 2 Mei".
_BESIDE = re.compile(
    r"\b(?:hingga|sampai|berdasarkan|tertanggal|nomor|per|sebelum(?:nya)?|setelah)\s+(?:pada\s+)?"
    r"(?:hari\s+)?(?:tanggal\s+)?$",
    re.IGNORECASE,
)
# By what a statement reached the news; its day is not the event's.
_CHANNEL = re.compile(
    r"\b(?:" + _TO_THE_PRESS + r"|pernyataan|jurnalis|reporter|dimintai|diwawancara\w*|mengutip"
    r"|melansir|unggahan|postingan|akun|instagram|twitter|whatsapp)(?:nya)?\b",
    re.IGNORECASE,
)
# At what a speaker spoke: "kata dia saat berorasi di Lebak, Minggu" is the rally's day.
_OCCASION = re.compile(
    r"\b(?:saat|ketika|dalam|pada|di|sela|usai|seusai|selepas|setelah)\s+(?:\w+\s+){0,2}?"
    r"(?:acara|kegiatan|kampanye|deklarasi|orasi\w*|berorasi|aksi|demo\w*|unjuk|berunjuk|rapat"
    r"|pertemuan|apel|doa|pidato\w*|konsolidasi|debat|sidang|persidangan|audiensi|pleno"
    r"|rekapitulasi|pendaftaran|menghadiri)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:akan|bakal|rencana\w*|berencana|direncanakan|dijadwalkan|hendak|mendatang)\b",
    re.IGNORECASE,
)
# What may follow a day that is all there is of a sentence: the hour of the day.
_NO_MORE = re.compile(r"\W*(?:(?:dini hari|pagi|siang|sore|petang|malam)\b\W*)?", re.IGNORECASE)
_NEAR_ATTRIBUTION, _NEAR_EVENT, _NEAR_LIMIT, _NEAR_CHANNEL = 90, 60, 40, 70
"""Characters before a day in which a word speaks for it: "…, kata dia di kantornya, Senin"."""
_LEAST = 0.2
"""What must speak for a day, wherever in the text it stands. That somebody was quoted on a weekday
will not do; on a full date it will in a sentence that speaks of the tag, where that counts as well:
asked without that, days are right in one article fewer of the corpus and one fewer of those that
two readers coded, and wrong in one fewer of each."""
_UNKNOWN = date(1900, 1, 1)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEAD, _YEARS = 4000, 8
"""Characters and years looked at where the day of publication is not known."""
_LATER = 0.1
"""What a sentence costs a day; this and the weights of ``_score`` were chosen on real articles,
coded once and outside the set they are measured on, and on the corpus."""
_FARTHEST = timedelta(days=1500)
"""Events that news still handles lie within four years, trials of riots among the oldest."""


@dataclass(frozen=True, slots=True)
class EventDay:
    """A day, and whether its weekday contradicts its date."""

    day: date
    contradicts_weekday: bool


def published_day(document: Document) -> date | None:
    """Return the day of publication, or else what stands in the text as the news' own day.

    That is the first full date in brackets ("Minggu (3/12/2023)"), a weekday and day in brackets
    that fit each other in a year near those the text names, or else the first full date.
    """
    if document.date is not None:
        return document.date
    text = document.text[:_HEAD]
    dated = [mention for mention in find_dates(text, _UNKNOWN) if mention.kind == "dated"]
    bracketed = [mention.day for mention in dated if text[mention.end - 1] == ")"]
    return next(iter(bracketed), None) or _weekday_fits(text) or next((m.day for m in dated), None)


def _weekday_fits(text: str) -> date | None:
    """Return the day of "Minggu (3/12)" in a year near those named in which it is a Sunday."""
    years = {int(year) for year in _YEAR.findall(text)}
    for year in sorted(years | {year - 1 for year in years}, reverse=True)[:_YEARS]:
        for mention in find_dates(text, date(year, 7, 1)):
            written = text[mention.start].isalpha() and text[mention.end - 1] == ")"
            fits = mention.day.year == year and not mention.contradicts_weekday
            if mention.kind == "yearless" and written and fits:
                return mention.day
    return None


def event_day(
    reading: Reading, stage: str, focus: Collection[int], *, announced: bool = False
) -> EventDay | None:
    """Return the day of the event, None where none is stated.

    Parameters
    ----------
    reading
        The article.
    stage
        Stage of the strongest tag; ``prevention`` and ``risk`` have no day.
    focus
        Places in ``reading.sentences`` that speak of the tag.
    announced
        Whether something is planned besides, and nothing is shown as an incident: a day ahead
        that is named for it comes first.
    """
    published = published_day(reading.document)
    if published is None or stage in {"prevention", "risk"}:
        return None
    if announced and stage != "planned":
        ahead = _likeliest(reading, "planned", focus, published)
        if ahead is not None and ahead.day > published:
            return ahead
    return _likeliest(reading, stage, focus, published)


def _likeliest(
    reading: Reading, stage: str, focus: Collection[int], published: date
) -> EventDay | None:
    best, likeliest = -math.inf, None
    before = ""
    for number, sentence in enumerate(reading.sentences):
        text = reading.written(sentence)
        for named in _mentions(reading, sentence, published):
            mention = _ahead(named, text, published) if stage == "planned" else named
            speaks = _score(mention, text, published, stage, before)
            speaks += 1.0 if number in focus else 0.0
            score = speaks - _LATER * number
            if abs(mention.day - published) <= _FARTHEST and score > best:
                # Where somebody's being quoted is the likeliest, other days are background.
                best, likeliest = score, mention if speaks >= _LEAST else None
        before = "" if reading.title and number == 0 else text
    return EventDay(likeliest.day, likeliest.contradicts_weekday) if likeliest else None


def _ahead(mention: DateMention, text: str, published: date) -> DateMention:
    """Return the weekday of a plan, "akan digelar Jumat", as the next one.

    Of "akan digelar, kata koordinatornya, Jumat" it is the speaker's, and the last one.
    """
    if mention.kind != "weekday" or mention.day >= published:
        return mention
    before = text[: mention.start]
    plan = _last(_AHEAD, before)
    if plan < max(0, _last(_ATTRIBUTION, before), _last(_CHANNEL, before)):
        return mention
    day = shifted(mention.day, _WEEK)
    return replace(mention, day=day) if day else mention


_HANDLING = timedelta(days=3)

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
    return _profile(reading, range(len(reading.sentences)), published)


def sentence_profiles(reading: Reading) -> list[tuple[float, ...]]:
    """Return the ``day_profile`` of each sentence as a reading of its own."""
    published = published_day(reading.document)
    return [_profile(reading, (place,), published) for place in range(len(reading.sentences))]


def _profile(reading: Reading, places: Sequence[int], published: date | None) -> tuple[float, ...]:
    profile = [0.0] * PROFILE
    if published is None:
        return tuple(profile)
    for number, at in enumerate(places):
        for mention in _mentions(reading, reading.sentences[at], published):
            days = (mention.day - published).days
            place = 0 if days > 0 else 1 if days == 0 else 2 if days >= -_WEEK else 3
            profile[place] = 1.0
            if number < _LEAD:
                profile[4 + place] = 1.0
    ahead, same, back, far = profile[:4]
    profile[8] = float(bool(ahead and not back and not far))
    profile[9] = float(not (ahead or same or back or far))
    return tuple(profile)


def _mentions(reading: Reading, sentence: Sentence, published: date) -> list[DateMention]:
    found = sentence.days.get(published)
    if found is None:
        found = sentence.days[published] = find_dates(reading.written(sentence), published)
    return found


def _score(
    mention: DateMention, text: str, published: date, stage: str, previous: str = ""
) -> float:
    """Return what speaks for a day; ``previous`` is the sentence before."""
    score = {"dated": 1.0, "yearless": 1.0, "relative": 0.6, "weekday": 0.3}[mention.kind]
    later, earlier = mention.day > published, mention.day < published
    if stage == "planned":
        score += 2.0 if later else (0.5 if not earlier else -0.5)
    elif stage == "occurred":
        score += -2.0 if later else 0.5
    elif later:
        score -= 2.0
    elif earlier:
        # What is handled lies back; what lies back a few days may be the handling.
        score += 1.3 if published - mention.day > _HANDLING else 0.8
    before = text[: mention.start]
    if not before.strip("( ") and _NO_MORE.fullmatch(text, mention.end):
        before = previous  # "… di Mako Pus. Senin (6/5).": cut behind a shortened word
    attributed = _ATTRIBUTION.search(before[-_NEAR_ATTRIBUTION:])
    if attributed:
        score -= 1.2
    elif _ATTRIBUTION.search(text):
        score -= 0.6
    channel = _last(_CHANNEL, before[-_NEAR_CHANNEL:])
    occasion = _last(_OCCASION, before[-_NEAR_CHANNEL:])
    if channel > occasion:
        score -= 0.9
    elif attributed and occasion >= 0:
        score += 0.7
    score += 0.2 if _EVENT.search(text) else 0.0
    score += 0.5 if _EVENT.search(before[-_NEAR_EVENT:]) else 0.0
    score -= 0.7 if _BESIDE.search(before[-_NEAR_LIMIT:]) else 0.0
    return score


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where a pattern is found for the last time, -1 where it is not."""
    return max((match.start() for match in pattern.finditer(text)), default=-1)
