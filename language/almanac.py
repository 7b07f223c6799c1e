"""Months, weekdays and zones as Indonesian outlets write them, and days made of numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta, timezone

_MONTH_NAMES = (
    ("januari", "january", "jan"),
    ("februari", "pebruari", "february", "febuari", "feb", "peb"),
    ("maret", "march", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agust", "agst", "agus", "agt", "ags", "agu", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
_WEEKDAYS = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jumaat": 4, "sabtu": 5,
    "minggu": 6, "ahad": 6,
}  # fmt: skip

MONTH = "(?:" + "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name))) + ")"
"""A pattern of every month's name, in lower case, the longest first."""

WEEKDAY = r"(?:senin|selasa|rabu|kamis|jum['’`´]?\s?a?at|sabtu|minggu|ahad)"
"""A pattern of every weekday's name, in lower case."""

ZONES = {"WIB": timezone(timedelta(hours=7), "WIB"), "WITA": timezone(timedelta(hours=8), "WITA"),
         "WIT": timezone(timedelta(hours=9), "WIT")}  # fmt: skip
"""Indonesia's zones by abbreviation (Presidential Decree 41 of 1987)."""

_NOT_LETTER = re.compile(r"[^a-z]")


def month_number(name: str) -> int:
    """Return the number of a month, 1 to 12, by a name that ``MONTH`` matches in any case."""
    return _MONTHS[name.lower()]


def weekday_number(name: str) -> int:
    """Return the number of a weekday, 0 for Monday, by a name that ``WEEKDAY`` matches."""
    return _WEEKDAYS[_NOT_LETTER.sub("", name.lower())]


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, None where there is none such."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def shifted(day: date, days: int) -> date | None:
    """Return the day so many days later, None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def full_year(written: str) -> int:
    """Return the year of four digits, or of this century where there are two."""
    return int(written) if len(written) == 4 else 2000 + int(written)


def nearest_year(day: int, month: int, published: date) -> date | None:
    """Return the day of that month that lies nearest to a day: at most 183 days away.

    Of two that lie equally near (183 days before and behind, in a leap year) the earlier is
    taken, since news speaks of the past more often. None where there is no such day near, as
    for 29 February in most years.
    """
    near = [
        found
        for year in (published.year - 1, published.year, published.year + 1)
        if (found := day_of(year, month, day)) and abs((found - published).days) <= 183
    ]
    return min(near, key=lambda found: (abs((found - published).days), found), default=None)
