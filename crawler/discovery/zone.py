"""The time zone in which an outlet shows its times, by its own pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawler.discovery.record import NATIONAL, Clue
from news.capture import Capture

# Keputusan Presiden 41/1987: hours ahead of UTC, the zone, and what pages call it.
ZONES = {7: "Asia/Jakarta", 8: "Asia/Makassar", 9: "Asia/Jayapura"}
NAMES = {"WIB": 7, "WITA": 8, "WIT": 9}
# An offset behind a time of day, as JSON-LD, meta, feeds and sitemaps write it.
_OFFSET = re.compile(rb"[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s?\+0([789]):?00\b")
# A zone's name behind a time of day, as readers see it.
_SHOWN = re.compile(rb"\b\d{1,2}[.:]\d\d(?:[.:]\d\d)?\s{0,2}\(?(WIB|WITA|WIT)\b")
# One page counts as much as another, however often it names its zone; this share must agree.
_AGREEMENT = 0.6
_MAX_BYTES = 2_000_000


def find_zone(
    info: Mapping[str, Any], pages: Iterable[Capture], region: str, zones: Mapping[str, str],
    now: datetime,
) -> Clue:  # fmt: skip
    """Return the zone, and what says so.

    Parameters
    ----------
    info
        What the root of a WordPress' REST API says; empty where there is none.
    pages
        Articles' pages, feeds, sitemaps.
    region
        Code of the province or regency, or ``NATIONAL``.
    zones
        IANA name by province's code.
    now
        Aware.
    """
    read = list(pages)
    clues = [
        _told(info, now),
        _counted(read, _OFFSET, "offset", int),
        _counted(read, _SHOWN, "shown", lambda mark: NAMES[mark.decode()]),
    ]
    usual = zones.get(region[:2], "")
    found = next((clue for clue in clues if clue), None)
    if found is None:
        if usual and region != NATIONAL:
            return Clue(value=usual, how="region", detail=region, sure=False)
        return Clue(value=ZONES[7], how="default", sure=False)
    others = {clue.value for clue in clues if clue} - {found.value}
    return found if not others else Clue(
        value=found.value, how=found.how, detail=found.detail, sure=False
    )  # fmt: skip


def _told(info: Mapping[str, Any], now: datetime) -> Clue | None:
    """Return what WordPress is set to; an installation left at UTC says nothing."""
    name = info.get("timezone_string")
    if isinstance(name, str) and name:
        try:
            offset = now.astimezone(ZoneInfo(name)).utcoffset()
        except (KeyError, ValueError, OSError):
            offset = None
        hours = offset.total_seconds() / 3600 if offset is not None else 0
        if hours in ZONES:
            return Clue(value=ZONES[int(hours)], how="rest", detail=name)
    try:
        hours = float(info.get("gmt_offset") or 0)
    except (TypeError, ValueError):
        return None
    return Clue(value=ZONES[int(hours)], how="rest", detail=f"UTC+{hours:g}") if (
        hours in ZONES
    ) else None  # fmt: skip


def _counted(
    pages: Iterable[Capture], sign: re.Pattern[bytes], how: str, hours: Any
) -> Clue | None:
    votes: Counter[int] = Counter()
    for page in pages:
        marks = Counter(sign.findall(page.body[:_MAX_BYTES]))
        if marks:
            votes[hours(marks.most_common(1)[0][0])] += 1
    if not votes:
        return None
    winner, count = votes.most_common(1)[0]
    total = votes.total()
    if count < _AGREEMENT * total:
        return None
    return Clue(value=ZONES[winner], how=how, detail=f"{count}/{total}", sure=count == total)
