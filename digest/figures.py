"""Figures: the counts of a digest, by section, tag and place, and against what is usual."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digest.baseline import MAX_PLACE_TAIL, Baseline, baseline_of
from digest.daycount import DayCount, is_in_scope
from digest.entry import Item
from digest.headline import Figures, Spot
from digest.province import province_name
from news.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the counts are set against.

    Parameters
    ----------
    first, day, scope
        As in the Digest.
    history
        Counts of earlier days.
    places
        Every province and regency.
    """

    first: date
    day: date
    scope: Place | None
    history: tuple[DayCount, ...]
    places: Sequence[Place] = ()

    @property
    def days(self) -> list[date]:
        """The local days of the period."""
        return [self.first + timedelta(days=n) for n in range((self.day - self.first).days + 1)]


def baselines_of(by_section: Mapping[str, Sequence[Item]], frame: Frame) -> tuple[Baseline, ...]:
    """Return incidents, and risks and plans, of the scope against its last four weeks."""
    if not frame.history:
        return ()
    return tuple(
        baseline_of(len(by_section[key]), frame.history, frame.days, key=key, place=frame.scope)
        for key in ("occurred", "upcoming")
    )


def figures_of(
    by_section: Mapping[str, Sequence[Item]],
    frame: Frame,
    *,
    read: tuple[int, int],
    unplaced: int,
    baselines: tuple[Baseline, ...],
) -> Figures:
    """Return the figures of a digest.

    Parameters
    ----------
    by_section
        The items in scope.
    read
        Articles of the period that were judged, and those of them not for their language.
    unplaced
        Stories left out of the scope because they name no place.
    baselines
        What ``baselines_of`` gave.
    """
    sources = [s for items in by_section.values() for i in items for s in i.sources if s.today]
    by_tag: dict[str, Counter[str]] = {}
    for section, items in by_section.items():
        for item in items:
            for mark in item.tags:
                if not mark.borderline or section == "review":
                    by_tag.setdefault(mark.key, Counter())[section] += 1
    severities = Counter(item.severity for item in by_section["occurred"])
    return Figures(
        read=read[0],
        not_indonesian=read[1],
        articles=len(sources),
        copies=sum(source.copied for source in sources),
        unplaced=unplaced,
        by_tag={key: dict(counts) for key, counts in by_tag.items()},
        spots=_spots(by_section, frame),
        severities=tuple(severities[n] for n in range(6)),
        baselines=baselines,
    )


def _spots(by_section: Mapping[str, Sequence[Item]], frame: Frame) -> tuple[Spot, ...]:
    counts: dict[Place | None, Counter[str]] = {}
    severities: dict[Place | None, int] = defaultdict(int)
    counts.update((place, Counter()) for place in _every_place(frame))
    for section in ("occurred", "upcoming", "prevention"):
        for item in by_section[section]:
            place = _spot_place(item.place, frame)
            counts.setdefault(place, Counter())[section] += 1
            if section == "occurred":
                severities[place] = max(severities[place], item.severity)
    spots = [
        Spot(
            place,
            n["occurred"],
            n["upcoming"],
            n["prevention"],
            severities[place],
            _spot_baseline(place, n["occurred"], frame),
        )
        for place, n in counts.items()
        if frame.scope is not None or n["occurred"] or n["upcoming"]
    ]
    return tuple(sorted(spots, key=_spot_order))


def _spot_order(spot: Spot) -> tuple[object, ...]:
    code = spot.place.code if spot.place else ""
    return (spot.place is None, -spot.occurred, -spot.severity, -spot.upcoming, code)


def _spot_baseline(place: Place | None, occurred: int, frame: Frame) -> Baseline | None:
    if place is None or not frame.history or place == frame.scope:
        return None
    return baseline_of(
        occurred,
        frame.history,
        frame.days,
        key="occurred",
        place=place,
        scope=frame.scope.code if frame.scope else "",
        max_tail=MAX_PLACE_TAIL,
    )


def _every_place(frame: Frame) -> list[Place]:
    """Return the regencies of the province that is the scope; nothing for other scopes."""
    scope = frame.scope
    if scope is None or scope.level != "province":
        return []
    return [p for p in frame.places if p != scope and is_in_scope(p.code, scope.code)]


def _spot_place(place: Place | None, frame: Frame) -> Place | None:
    """Return the place an item counts for: its province, or with a scope the place itself."""
    if place is None:
        return None
    if frame.scope is None:
        return Place(place.province, province_name(place.code) or place.name, "province")
    return next((p for p in frame.places if p.code == place.code), place)
