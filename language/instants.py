"""Instants: the time stamps that Indonesian pages show beside a headline, read as aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from language.almanac import (
    MONTH,
    ZONES,
    day_of,
    month_number,
    nearest_year,
    shifted,
)

# A stamp with every prefix of an outlet is shorter; what is longer is a text, and its head
# holds the stamp if it has one.
_MAX_CHARS = 300
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_DAY = re.compile(
    r"(?<!\d)(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d)"
    rf"|(?<!\d)(?P<nd>\d{{1,2}})(?:st|nd|rd|th)?[\s./-]{{1,3}}(?P<nm>{MONTH})(?![a-z])\.?"
    r"(?:[\s,.'/-]{1,3}(?P<ny>(?:19|20)\d\d)(?!\d)|(?![\s,.'/-]{1,3}\d{3}))"
    rf"|(?<![a-z])(?P<em>{MONTH})\.?\s{{1,3}}(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<ey>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d.:/-])(?P<fd>\d{1,2})\s?[/.-]\s?(?P<fm>\d{1,2})\s?[/.-]\s?(?P<fy>(?:19|20)\d\d)(?!\d)"
    rf"|(?<![a-z])(?P<rel>hari\s+ini|today|kemarin|yesterday)(?![a-z])",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d.,:/-])(?:T(?=\d))?(?P<h>\d{1,2})\s?[:.]\s?(?P<min>\d\d)(?:[:.](?P<s>\d\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\b(?P<name>WIB|WITA|WIT)\b|(?P<utc>\bUTC\b|\bGMT\b|(?<=\d)Z\b)?\s*(?P<offset>[+-](?:0\d|1[0-4]):?[0-5]\d(?!\d)|[+-]\d{1,2}(?![\d:/.-]))?",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?<![\w.,])(?:(?P<n>\d{1,4}|satu|a|an|one)\s*|(?P<se>se))"
    r"(?P<unit>detik|menit|jam|hari|minggu|pekan|seconds?|minutes?|mins?|hours?|days?|weeks?)"
    r"\s+(?:(?:yang\s+)?lalu|ago)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:baru\s+saja|just\s+now)\b", re.IGNORECASE)
_SECONDS = {
    "detik": 1, "second": 1, "menit": 60, "minute": 60, "min": 60, "jam": 3600, "hour": 3600,
    "hari": 86400, "day": 86400, "minggu": 604800, "pekan": 604800, "week": 604800,
}  # fmt: skip
# What dateparser is asked about: a year and a word. It takes most else for a date, too.
_FOR_DATEPARSER = re.compile(
    r"(?=.*[a-z]{3})(?=.*(?<!\d)20[0-3]\d(?!\d)).{8,80}", re.IGNORECASE | re.DOTALL
)
_NOON = time(12)


def parse_instant(text: str, zone: tzinfo, now: datetime) -> tuple[datetime, str] | None:
    """Return the instant of a page's time stamp and its precision, or None.

    Reads "Rabu, 19 Agustus 2020 | 14:35 WIB", "Senin , 12 Agu 2024, 10:11 WIB", "19/08/2020
    14.35 WITA", "Aug 19, 2020 2:35 pm", ISO 8601, RFC 5322, "2 jam lalu", "kemarin, 14:35",
    whatever an outlet puts around them; dateparser is asked where these find nothing. It never
    raises, and looks at the first 300 characters only. Where there are several dates it takes
    the first.

    Parameters
    ----------
    text
        What the page shows.
    zone
        Zone of the outlet: for stamps that name none. WIB, WITA, WIT, UTC, GMT and offsets in
        the text come first.
    now
        Aware: what "2 jam lalu" counts from, and the year of a date without one (the nearest
        in the past, or within a day ahead).

    Returns
    -------
    tuple of datetime and str
        Aware UTC; with ``"minute"`` the stamp's time (of "2 jam lalu" the best there is), with
        ``"day"`` the local noon of its day. None where there is no date, or one that is not
        (31 February), or its year is not from 1990 to 2100.
    """
    head = " ".join(text[:_MAX_CHARS].replace("’", "'").split())
    if not head:
        return None
    try:
        return (
            _relative(head, zone, now)
            or _absolute(head, zone, now)
            or _by_dateparser(head, zone, now)
        )
    except (OverflowError, ValueError):  # an instant beyond the calendar's ends
        return None


def _relative(text: str, zone: tzinfo, now: datetime) -> tuple[datetime, str] | None:
    match = _AGO.search(text)
    if match is None:
        return (now.astimezone(UTC), "minute") if _NOW.search(text) else None
    unit = match["unit"].lower().rstrip("s")
    count = int(match["n"]) if match["n"] and match["n"].isdigit() else 1
    at = now - timedelta(seconds=count * _SECONDS[unit])
    if _SECONDS[unit] < _SECONDS["hari"]:
        return at.astimezone(UTC), "minute"
    return _at_noon(at.astimezone(zone).date(), zone), "day"


def _absolute(text: str, zone: tzinfo, now: datetime) -> tuple[datetime, str] | None:
    for match in _DAY.finditer(text):
        day = _day(match, now.astimezone(zone).date())
        if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            continue
        # The time stands behind the date on most pages, before it on some.
        found = _time(text, match.end(), len(text)) or _time(text, 0, match.start())
        if found is None:
            return _at_noon(day, zone), "day"
        clock, end = found
        at = datetime.combine(day, clock, _zone_behind(text, end) or zone)
        return at.astimezone(UTC), "minute"
    return None


def _day(match: re.Match[str], today: date) -> date | None:
    if match["rel"]:
        past = match["rel"].lower() in {"kemarin", "yesterday"}
        return shifted(today, -1) if past else today
    if match["iy"]:
        return day_of(int(match["iy"]), int(match["im"]), int(match["id"]))
    if match["em"]:
        return day_of(int(match["ey"]), month_number(match["em"]), int(match["ed"]))
    if match["fd"]:
        return day_of(int(match["fy"]), int(match["fm"]), int(match["fd"]))
    month, number = month_number(match["nm"]), int(match["nd"])
    if match["ny"]:
        return day_of(int(match["ny"]), month, number)
    # A stamp lies in the past, but for clocks that run ahead.
    middle = shifted(today, -182)
    return nearest_year(number, month, middle) if middle else None


def _time(text: str, start: int, end: int) -> tuple[time, int] | None:
    """Return the first time of day in a stretch of the text, and where it ends."""
    for match in _TIME.finditer(text, start, end):
        hour, minute, second = int(match["h"]), int(match["min"]), int(match["s"] or 0)
        half = (match["half"] or "")[:1].lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second), match.end()
    return None


def _zone_behind(text: str, position: int) -> tzinfo | None:
    """Return the zone that the text names behind a time, else one that it names anywhere."""
    match = _ZONE.match(text, position + (text[position : position + 1] == " "))
    if match is not None:
        if match["name"]:
            return ZONES[match["name"].upper()]
        if match["offset"]:
            return _offset(match["offset"])
        if match["utc"]:
            return UTC
    named = re.search(r"\b(WIB|WITA|WIT)\b", text, re.IGNORECASE)
    return ZONES[named[1].upper()] if named else None


def _offset(written: str) -> timezone:
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _at_noon(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, _NOON, zone).astimezone(UTC)


def _by_dateparser(text: str, zone: tzinfo, now: datetime) -> tuple[datetime, str] | None:
    if not _FOR_DATEPARSER.fullmatch(text):
        return None
    import dateparser  # noqa: PLC0415 - half a second to load, and hardly ever needed

    try:
        at = dateparser.parse(
            text,
            languages=["id", "en"],
            settings={
                "DATE_ORDER": "DMY",
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
            },
        )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None  # junk reaches corners of dateparser that nobody tried
    if at is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        return None
    if not _TIME.search(text):
        return _at_noon(at.date(), zone), "day"
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC), "minute"
