"""Whereabouts: the places that a story's reports tell, and the story as one of them has it.

The program reads one place out of each report. Where two reports of one event differ, nobody
knows yet which is right, and each place's own digest must have the story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from digest.clean import clean_place
from digest.entry import Item
from news.place import Place, lies_in
from news.story import Report

if TYPE_CHECKING:  # it asks here which places its reports tell
    from digest.agenda import AgendaEntry

Told = TypeVar("Told", Item, "AgendaEntry")


def lies_in_any(code: str, places: Iterable[str]) -> bool:
    """Tell whether a place's code is one of some provinces or regencies, or lies in one.

    Nothing lies in none of them, and no place (``""``) in any.
    """
    return any(lies_in(code, place) for place in places)


def other_places(reports: Iterable[Report], place: Place | None) -> tuple[Place, ...]:
    """Return the places of some reports that contradict the story's: no province it lies in."""
    if place is None:
        return ()
    told = (clean_place(report.judgement.place) for report in reports)
    others = {one.code: one for one in told if one is not None}
    return tuple(one for code, one in sorted(others.items()) if not lies_in(place.code, code))


def may_be_in(item: Item, codes: Iterable[str], by_outlet: Mapping[str, str]) -> bool:
    """Tell whether a story that is not of some provinces or regencies may be there all the same.

    It names a wider place, or none and an outlet of their provinces reports it.

    Parameters
    ----------
    by_outlet
        Province of each outlet, by its id.
    """
    within = tuple(codes)
    if item.place is None:
        return item.carried_in({code[:2] for code in within}, by_outlet)
    wide = any(lies_in(code, place.code) for code in within for place in places_of(item))
    return wide and seen_from(item, within) is None


def places_of(item: Item | AgendaEntry) -> tuple[Place, ...]:
    """Return every place that is told of a story or an announcement, its main place first."""
    return (*([item.place] if item.place else []), *item.other_places)


def seen_from(item: Told, codes: Iterable[str]) -> Told | None:
    """Return a story or an announcement as some places have it, None where none of it lies there.

    A story whose main place lies elsewhere, and of which a report tells a place of theirs, has
    that place there.
    """
    within = tuple(codes)
    told = places_of(item)
    inside = next((place for place in told if lies_in_any(place.code, within)), None)
    if inside is None or inside == item.place:
        return item if inside else None
    return replace(
        item, place=inside, other_places=tuple(place for place in told if place != inside)
    )
