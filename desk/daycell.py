"""Day cells: days as people and spreadsheet programs write them, the day first or the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from language.almanac import MONTH, month_number

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# The hour that a cell shows where a program formatted it as day and time; 00.00 in Indonesia.
_MIDNIGHT = re.compile(r"[T ]0?0[:.]00(?:[:.]00)?$")
# A year of two digits stands behind strokes or points alone: 24-11-27 may begin with it.
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<!-)\d{2})")
_NAMED = re.compile(rf"(\d{{1,2}})[ -]({MONTH})[ -](\d{{4}}|\d{{2}})", re.IGNORECASE)


def day_written(cell: str, *, month_first: bool = False) -> date | None:
    """Return the day that a cell names, None where it names none.

    Parameters
    ----------
    cell
        ``2024-11-27``, ``27/11/2024``, ``27.11.24``, ``27-Nov-24`` or ``27 November 2024``.
    month_first
        Where the day is numbers: whether the first is the month's.
    """
    cell = _MIDNIGHT.sub("", cell)
    try:
        if _ISO.fullmatch(cell):
            return date.fromisoformat(cell)
        if named := _NAMED.fullmatch(cell):
            return date(_year(named[3]), month_number(named[2]), int(named[1]))
        if numbers := _numbers(cell):
            first, second, year = numbers
            return date(year, first, second) if month_first else date(year, second, first)
    except ValueError:
        pass
    return None


def has_two_readings(cell: str) -> bool:
    """Return whether a cell is another day with the month first than with the day first."""
    readings = day_written(cell), day_written(cell, month_first=True)
    return None not in readings and readings[0] != readings[1]


def are_months_first(cells: Iterable[str]) -> bool | None:
    """Return whether a sheet's days have the month first, as spreadsheets of the USA write them.

    Returns
    -------
    bool or None
        None where no day tells, or they contradict each other.
    """
    days = {(day_written(cell), day_written(cell, month_first=True)) for cell in cells}
    told = {
        day_first is None for day_first, other in days if (day_first is None) != (other is None)
    }
    return told.pop() if len(told) == 1 else None


def _numbers(cell: str) -> tuple[int, int, int] | None:
    found = _NUMBERS.fullmatch(cell)
    return (int(found[1]), int(found[3]), _year(found[4])) if found else None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
