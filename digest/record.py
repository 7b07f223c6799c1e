"""Record: the Digest and its parts, frozen, in no language and no format.

``compose`` makes them, ``formats`` render them. Every text that came from outside has gone
through ``clean.plain_line`` and every address through ``clean.safe_url``; a format still escapes
for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.entry import Item
from digest.ledger import Ledger
from news.codebook import Codebook
from news.place import Place

SECTIONS = ("occurred", "upcoming", "prevention", "review")
AGENDA_DAYS = 14  # as far ahead as the desk's own form looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the digest.

    Parameters
    ----------
    key
        One of ``SECTIONS``.
    items
        In order of weight.
    see_also
        Ids of items that stand in another section by their main stage, but have a tag that
        belongs here too: a riot (occurred) after which another march is announced (planned).
    """

    key: str
    items: tuple[Item, ...]
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and how many stories the digest has there; ``place`` None for those without one."""

    place: Place | None
    occurred: int
    upcoming: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The headline figures of one day.

    Parameters
    ----------
    read
        Articles of the day that were judged, in scope or not.
    not_indonesian
        Those of them that were not judged for their language.
    articles, copies
        Articles of the day behind the stories in scope, and how many of them are copies.
    unplaced
        With a scope: stories of the day left out because they name no place within it or
        elsewhere; 0 without a scope.
    by_tag
        Number of stories by tag and section.
    spots
        By province, or by regency where the scope is a province; most stories first.
    """

    read: int
    not_indonesian: int
    articles: int
    copies: int
    unplaced: int
    by_tag: Mapping[str, Mapping[str, int]]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One day, judged and ordered.

    Parameters
    ----------
    day, zone
        The local day and the clock it is counted by.
    scope
        Province or regency, None for the whole country.
    since
        The first day whose reports were looked through for earlier news of the same stories;
        None where only the day itself was, so that nothing can be called new.
    banner
        A warning that goes before everything else, e.g. that the data are simulated, or None.
    made_at
        Aware UTC.
    model
        Version of the model that judged, ``""`` if nothing was judged.
    codebook
        The codebook that names tags and stages, with its version.
    sections
        Always four, in the order of ``SECTIONS``.
    ledger
        What was looked at.
    """

    day: date
    zone: ZoneInfo
    scope: Place | None
    since: date | None
    banner: str | None
    made_at: datetime
    model: str
    codebook: Codebook
    figures: Figures
    sections: tuple[Section, ...]
    ledger: Ledger

    def section(self, key: str) -> Section:
        """Return a section by its key."""
        return self.sections[SECTIONS.index(key)]

    def entries(self) -> Iterator[tuple[Section, Item]]:
        """Yield every item with its section, in the order of the page."""
        for section in self.sections:
            for item in section.items:
                yield section, item

    def item(self, id_: str) -> Item:
        """Return an item by its id; KeyError where there is none."""
        for _, item in self.entries():
            if item.id == id_:
                return item
        raise KeyError(id_)

    @property
    def agenda(self) -> tuple[Item, ...]:
        """Announced gatherings from the day on to ``AGENDA_DAYS`` ahead, by date."""
        end = self.day + timedelta(days=AGENDA_DAYS)
        dated = [
            (item.event_date, item)
            for item in self.section("upcoming").items
            if item.event_date is not None and self.day <= item.event_date <= end
        ]
        return tuple(item for _, item in sorted(dated, key=lambda pair: pair[0]))
