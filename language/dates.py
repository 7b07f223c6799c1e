"""Days that a text names: "Rabu (19/8)", "2 Desember 2020", "kemarin", "Senin pekan depan"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from language.almanac import (
    day_of,
    full_year,
    month_number,
    nearest_year,
    shifted,
    weekday_number,
)
from language.characters import ascii_words, same_length_lower
from language.datewords import (
    ANCHORS,
    AT_BRACKET,
    AT_DIGIT,
    DIGITS,
    FIRST_WORDS,
    NUMBERS,
    OFFSETS,
)
from language.instants import parse_instant

__all__ = ["DateMention", "find_dates", "nearest_year", "parse_instant"]

_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_DIGIT_BEFORE = re.compile(r"\d\s+$")
_NO_YESTERDAY = frozenset(
    "pemilu pilkada pilpres pileg pilkades tahun bulan lebaran musim periode kampanye debat".split()  # noqa: SIM905
)
_NO_WEEKDAY = frozenset("setiap tiap salat sholat shalat solat pasar malam per".split())  # noqa: SIM905
_COUNTS = frozenset((*NUMBERS, "beberapa", "berapa"))
_NAMED_WEEKDAY = re.compile(
    r"\s+(?:agung|berkah|curhat|putih|kasih|palma|bersih|pon|wage|legi|pahing|kliwon|keramat"
    r"|pertama|kedua|ketiga|keempat|terakhir|depan|lalu|ini|mendatang|kemarin|sehat)\b",
    re.IGNORECASE,
)


_SOON = timedelta(days=60)
"""How far ahead plans are told with a day, for the most part."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day named in a text: ``text[start:end]``.

    Parameters
    ----------
    start, end
        Offsets; a weekday before the date is part of it.
    day
        The day; the first one of a range ("7-8 November").
    kind
        ``"dated"`` with its year; ``"yearless"``, the year inferred (see ``find_dates``);
        ``"relative"`` ("kemarin", "Senin lalu"); ``"weekday"``, a bare weekday, taken as the
        last one up to the day of publication: of a plan it is the one a week later.
    contradicts_weekday
        True where the weekday that is written is another than the date's.
    """

    start: int
    end: int
    day: date
    kind: str
    contradicts_weekday: bool = False


def find_dates(text: str, published: date) -> list[DateMention]:
    """Return the days that a text names, in order.

    A date without a year is the nearest one: within 183 days before or behind the day of
    publication, of two equally near the earlier; but where that one lies more than 60 days ahead
    and its weekday fits a year before, it is the one of that year. A weekday that contradicts its
    date is noted, not corrected. "Senin lalu" and "Senin depan" are strictly before and behind;
    "pekan lalu" and "pekan depan" count weeks from Monday; "besok, Kamis" is one day. Vague words
    ("pekan depan" alone, "bulan lalu") name no day.

    Parameters
    ----------
    text
        Any text; time grows with its length.
    published
        Local day of publication.
    """
    mentions: list[DateMention] = []
    position = 0
    for start, pattern in _starts(text):
        if start < position or (start and text[start - 1].isalnum()):
            continue
        match = pattern.match(text, start)
        mention = _mention(match, text, published) if match else None
        if mention is None:
            continue
        position = mention.end
        if not (mentions and _repeats(mention, mentions[-1], text)):
            mentions.append(mention)
    return mentions


def _repeats(mention: DateMention, before: DateMention, text: str) -> bool:
    """Tell whether a weekday only says again which day "besok" or "kemarin" is."""
    return (
        (mention.kind, before.kind) == ("weekday", "relative")
        and text[before.end : mention.start].strip() in {"", ",", "("}
        and (mention.day - before.day).days % 7 == 0
    )


def _starts(text: str) -> list[tuple[int, re.Pattern[str]]]:
    """Return where a mention might begin, in order, and the pattern to try there."""
    lower = same_length_lower(text)
    starts = []
    for word in FIRST_WORDS.intersection(ascii_words(lower)):
        for anchor, pattern in ANCHORS[word]:
            found = lower.find(anchor)
            while found >= 0:
                starts.append((found, pattern))
                found = lower.find(anchor, found + len(anchor))
    starts.extend(
        (match.start(), AT_BRACKET if match[0] == "(" else AT_DIGIT)
        for match in DIGITS.finditer(lower)
    )
    starts.sort(key=lambda start: start[0])
    return starts


def _mention(match: re.Match[str], text: str, published: date) -> DateMention | None:
    group = match.groupdict()
    if group.get("iy"):
        day = day_of(int(group["iy"]), int(group["im"]), int(group["id"]))
        return DateMention(*match.span(), day, "dated") if day else None
    before = _BEFORE.search(text, max(0, match.start() - 30), match.start())
    word = before[1].lower() if before else ""
    if group.get("d") or group.get("ed"):
        return _named(match, word, published)
    if group.get("fd"):
        return _in_figures(match, word, published)
    if group.get("wwd"):
        return _weekly(match, text, word, published)
    return _relative(match, word, published)


def _named(match: re.Match[str], before: str, published: date) -> DateMention | None:
    group = match.groupdict()
    if group.get("ed"):
        day = day_of(int(group["ey"]), month_number(group["em"]), int(group["ed"]))
        return DateMention(*match.span(), day, "dated") if day else None
    month = month_number(group["m"])
    return _dated(match, group["y"], month, int(group["d"]), published, before=before)


def _in_figures(match: re.Match[str], before: str, published: date) -> DateMention | None:
    year = match["fy"]
    bracketed = match["open"] is not None and match["close"] is not None
    marked = bracketed or match["fwd"] is not None or before in {"tanggal", "tgl"}
    if (year is None or len(year) == 2) and not (marked and match["sep"] == "/"):
        return None
    # Of "(31/8-1/9)" the first day has a month of its own.
    first = (match["fto"] or "").partition("-")[0].strip("/ –")
    month = int(first) if first and match["fto"].startswith("/") else int(match["fm"])
    return _dated(match, year, month, int(match["fd"]), published, before=before)


def _dated(
    match: re.Match[str],
    year: str | None,
    month: int,
    number: int,
    published: date,
    *,
    before: str,
) -> DateMention | None:
    if year is not None:
        day = day_of(full_year(year), month, number)
    else:
        day = nearest_year(number, month, published)
    if day is None:
        return None
    group = match.groupdict()
    written = group.get("wd") or group.get("fwd")
    # Of "Rabu, 18-19 Agustus" the weekday may be the second day's, and the night before Sunday,
    # "Malam Minggu (23/11)", is Saturday's.
    most = 2 if group.get("to") or group.get("fto") else int(before == "malam")

    def fits(found: date) -> bool:
        return not written or (weekday_number(written) - found.weekday()) % 7 <= most

    if year is None and day - published > _SOON and not fits(day):
        # In November "Jumat (19/4)" is last April's, though next April's is nearer. Two days before
        # it is a plan with a wrong weekday: most such slips fit the year before.
        earlier = day_of(day.year - 1, month, number)
        day = earlier if earlier is not None and fits(earlier) else day
    return DateMention(*_span(match), day, "dated" if year else "yearless", not fits(day))


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return the offsets, a bracket with its partner or not at all."""
    start, end = match.span()
    group = match.groupdict()
    if group.get("open") and not group["close"]:
        start = match.start("fwd") if group["fwd"] else match.start("fd")
    elif group.get("close") and not group["open"]:
        end = match.start("close")
    return start, end


def _weekly(match: re.Match[str], text: str, before: str, published: date) -> DateMention | None:
    name, when = match["wwd"], (match["when"] or "").lower().split()
    is_week = name.lower() == "minggu" and (
        not name[0].isupper()
        or before in _COUNTS  # "3 Minggu Disandera": weeks, in a title
        or _DIGIT_BEFORE.search(text, max(0, match.start() - 4), match.start()) is not None
    )
    if (
        before in _NO_WEEKDAY
        or is_week
        or (not name[0].isupper() and before != "hari" and not when)
    ):
        return None
    if name.lower() == "minggu" and when in (
        ["depan"],
        ["lalu"],
        ["ini"],
        ["mendatang"],
        ["kemarin"],
    ):
        return None  # "Minggu depan": next week, at the head of a sentence
    if not when and _NAMED_WEEKDAY.match(text, match.end()):
        return None
    ahead = (weekday_number(name) - published.weekday()) % 7  # 0 to 6
    offset = _week_offset(when, ahead, published)
    day = shifted(published, offset)
    kind = "relative" if when else "weekday"
    return DateMention(*match.span(), day, kind) if day else None


def _week_offset(when: list[str], ahead: int, published: date) -> int:
    """Return the days from publication to a weekday that lies ``ahead`` days ahead."""
    if not when:
        return ahead - 7 if ahead else 0
    if len(when) == 2:
        in_week = published.weekday()
        this_week = ahead if in_week + ahead < 7 else ahead - 7
        return this_week + {"depan": 7, "lalu": -7, "kemarin": -7}.get(when[1], 0)
    if when[0] in {"lalu", "kemarin"}:
        return ahead - 7
    if when[0] in {"depan", "mendatang", "besok", "nanti"}:
        return ahead or 7
    if when[0] == "tadi":
        return ahead - 7 if ahead else 0
    return ahead if ahead <= 3 else ahead - 7  # "Senin ini": the nearest


def _relative(match: re.Match[str], before: str, published: date) -> DateMention | None:
    group = match.groupdict()
    if group["count"]:
        written = group["count"].lower()
        days = NUMBERS.get(written) or int(written)
        days *= 1 if group["unit"].lower() == "hari" else 7
        days *= 1 if group["way"].lower() in {"lagi", "mendatang"} else -1
    else:
        words = group["rel"].lower()
        if (words == "kemarin" and before in _NO_YESTERDAY) or (
            words.startswith("esok") and before == "hari"  # "hari esok": the future
        ):
            return None
        days = OFFSETS[words]
    day = shifted(published, days)
    return DateMention(*match.span(), day, "relative") if day else None
