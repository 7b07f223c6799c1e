"""The day of a story where no stamp tells it: the one its URL or its own text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from language.dates import find_dates

# The first Indonesian news site went online in 1995.
FIRST_YEAR = 1995

_URL_DAY = re.compile(r"(?<!\d)(20\d{2}|199\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_COMPACT = re.compile(
    r"(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\d{6}(?!\d)|[-_/]|$)"
)
# How much of a text may name its own day, in characters: the lead and what follows it.
_LEAD_CHARS = 1500
_YEAR = re.compile(r"\b(20[0-3]\d|199\d)\b")
_YEARS_BACK = 7


def url_day(url: str) -> date | None:
    """Return the day a URL's path names, None if none."""
    path = urlsplit(url).path
    for pattern in (_URL_DAY, _URL_COMPACT):
        if match := pattern.search(path):
            try:
                return date(*(int(group) for group in match.groups()))
            except ValueError:
                continue
    return None


def text_day(text: str, latest: date) -> date | None:
    """Return the first day a text names that may be its own, None if none.

    ``Rabu (19/8)`` takes its year from the years the text names and from the weekday, and only
    then from ``latest``. A day after ``latest`` is somebody's plan.

    Parameters
    ----------
    text
        Title and story; the day is looked for at the beginning, years in the whole.
    latest
        Local day of the fetch.
    """
    lead = text[:_LEAD_CHARS]
    named = [year for year in map(int, _YEAR.findall(text)) if year <= latest.year]
    for mention in find_dates(lead, latest):
        if mention.kind == "dated" and mention.day.year >= FIRST_YEAR and mention.day <= latest:
            return mention.day
        if mention.kind == "yearless":
            words = lead[mention.start : mention.end]
            return _with_year(words, mention.day, named, latest)
    return None


def _with_year(words: str, day: date, named: Sequence[int], latest: date) -> date | None:
    """Return a day in the first year that fits its weekday; years the text names go first."""
    recent = range(latest.year, latest.year - _YEARS_BACK, -1)
    days = []
    for year in dict.fromkeys((*named, *recent)):
        try:
            found = day.replace(year=year)
        except ValueError:
            continue
        if found <= latest:
            days.append(found)
    for found in days:
        again = find_dates(words, found)
        if again and again[0].day == found and not again[0].contradicts_weekday:
            return found
    return days[0] if days else None
