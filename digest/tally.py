"""Tally: what is kept of a day for the baselines of later ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from digest.clean import clean_place
from digest.daycount import DayCount
from digest.item import local_day, section_of, severity_of
from digest.stories import group_reports, place_told
from digest.whereabouts import other_places
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.place import Place
from news.story import Report

SEVERE = 3  # force, dispersal, injury or damage: from here on the trend line marks a day


def tally_of(
    rows: Iterable[tuple[str, Sequence[Place], int]],
    coverage: Sequence[OutletCoverage],
    day: date,
    read: int,
) -> DayCount:
    """Return what the archive keeps of a day: stories by place and section, outlets seen.

    Parameters
    ----------
    rows
        Section, places and severity of each story of the day, in the whole country; its main
        place first.
    coverage
        The day's ledger.
    read
        Articles judged.
    """
    stories: dict[str, Counter[str]] = defaultdict(Counter)
    for section, places, severity in rows:
        codes = " ".join(place.code for place in places)
        stories[codes][section] += 1
        if section == "occurred" and severity >= SEVERE:
            stories[codes]["severe"] += 1
    outlets: dict[str, tuple[int, int]] = {}
    for line in coverage:
        seen, total = outlets.get(line.province, (0, 0))
        outlets[line.province] = (seen + line.looked, total + 1)
    return DayCount(
        day=day,
        read=read,
        outlets=dict(sorted(outlets.items())),
        stories={codes: dict(sorted(counts.items())) for codes, counts in sorted(stories.items())},
    )


def count_days(
    reports: Sequence[Report],
    coverage: Mapping[date, Sequence[OutletCoverage]],
    *,
    read: Mapping[date, int],
    zone: ZoneInfo,
    codebook: Codebook,
) -> list[DayCount]:
    """Return the counts of past days of which no digest was made.

    Parameters
    ----------
    reports
        Of those days, and of some days before the first, so that events are told apart as a
        digest would.
    coverage
        The ledger of each day to be counted.
    read
        Articles judged, by day.
    """
    rows: dict[date, list[tuple[str, Sequence[Place], int]]] = {day: [] for day in coverage}
    for group in group_reports(reports, codebook, zone=zone):
        by_day: dict[date, list[Report]] = {}
        for report in group.story.reports:
            by_day.setdefault(local_day(report, zone), []).append(report)
        place = clean_place(place_told(group.story.reports))
        for day in by_day.keys() & rows.keys():
            told = by_day[day]
            places = (*([place] if place else []), *other_places(told, place))
            rows[day].append((section_of(told, codebook), places, severity_of(told)))
    return [tally_of(found, coverage[day], day, read.get(day, 0)) for day, found in rows.items()]
