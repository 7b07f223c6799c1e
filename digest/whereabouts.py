"""Whereabouts: the places that a story's reports tell, and the story as one of them has it.

The program reads one place out of each report. Where two reports of one event differ, nobody
knows yet which is right, and each place's own digest must have the story.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.clean import clean_place
from digest.entry import Item
from news.place import Place
from news.story import Report


def is_within(code: str, places: Iterable[str]) -> bool:
    """Tell whether a place's code is one of some provinces or regencies, or lies in one."""
    return any(code == place or code.startswith(f"{place}.") for place in places)


def other_places(reports: Iterable[Report], place: Place | None) -> tuple[Place, ...]:
    """Return the places of some reports that contradict the story's: no province it lies in."""
    if place is None:
        return ()
    told = (clean_place(report.judgement.place) for report in reports)
    others = {one.code: one for one in told if one is not None}
    return tuple(one for code, one in sorted(others.items()) if not is_within(place.code, [code]))


def seen_from(item: Item, codes: Iterable[str]) -> Item | None:
    """Return a story as some provinces or regencies have it, None where none of it lies there.

    A story whose main place lies elsewhere, and of which a report tells a place of theirs, has
    that place there.
    """
    within = tuple(codes)
    told = (*([item.place] if item.place else []), *item.other_places)
    inside = next((place for place in told if is_within(place.code, within)), None)
    if inside is None or inside == item.place:
        return item if inside else None
    return replace(
        item, place=inside, other_places=tuple(place for place in told if place != inside)
    )
