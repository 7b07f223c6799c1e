"""Record: the Digest and its parts, frozen, in no language and no format.

``compose`` makes them, ``formats`` render them. Every text that came from outside has gone
through ``clean.plain_line`` and every address through ``clean.safe_url``; a format still escapes
for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from digest.agenda import AGENDA_DAYS, AgendaEntry
from digest.baseline import TrendDay
from digest.correction import Correction
from digest.daycount import DayCount
from digest.entry import Item
from digest.headline import Figures
from digest.ledger import Ledger, State
from digest.selection import Selection
from news.codebook import Codebook
from news.place import Place

__all__ = ["AGENDA_DAYS", "SECTIONS", "Digest", "Gap", "Section"]
Gap = Literal[
    "unseen",
    "unjudged",
    "blind",
    "unwatched",
    "early",
    "doubtful",
    "unread",
    "unplaced",
    "unrated",
    "",
]
# A digest that is made this long before its day ends may miss what the evening brings.
_NEARLY_OVER = timedelta(hours=1)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after a local day, aware."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


SECTIONS = ("occurred", "upcoming", "prevention", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the digest.

    Parameters
    ----------
    key
        One of ``SECTIONS``.
    items
        In order of weight; in review by how likely they are, prevention last.
    see_also
        Ids of items that stand in another section by their main stage, but have a tag that
        belongs here too: a riot (occurred) after which another march is announced (planned). In
        review those that may be an incident although they are told as none, and then those that
        show a doubtful sign of one.
    """

    key: str
    items: tuple[Item, ...]
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One day, or one week, judged and ordered.

    Parameters
    ----------
    first, day, zone
        First and last local day of the period, the same for a day's digest, and the clock they
        are counted by.
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
    agenda
        Announced gatherings to ``AGENDA_DAYS`` ahead, by date and place, also those of which the
        period has no report; those of ``day`` itself only where the digest is made on it.
    trend
        The 28 days that end with ``day``, empty where no earlier day was counted.
    corrections
        What analysts changed since the last digest in what earlier ones said, latest first.
    tally
        What the archive keeps of this digest's last day for later baselines: the whole country's
        counts, whatever the scope; None for a week.
    selection
        What the stories were narrowed to, None for all of the scope. "No incident" may not be
        said of a digest that was narrowed.
    unplaced
        Incidents that are left out here and may be of the scope or the selection's places: they
        name a wider one, or none and outlets of there report them; empty without either.
    unwatched
        Codes of the selection's provinces of which no outlet is on the list; empty where none has
        one, which the ledger says.
    unrated
        Stories that may be incidents, and are left out by the selection's severity since what is
        told as none has no severity.
    labels_until
        Aware UTC: labels up to this instant were known when it was made, and none after it. None
        where an older program made it, which went by ``made_at``.
    """

    first: date
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
    agenda: tuple[AgendaEntry, ...] = ()
    trend: tuple[TrendDay, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tally: DayCount | None = None
    selection: Selection | None = None
    labels_until: datetime | None = None
    unplaced: tuple[Item, ...] = ()
    unrated: tuple[Item, ...] = ()
    unwatched: tuple[str, ...] = ()

    @property
    def unfinished(self) -> bool:
        """True where the last day was not over when it was made."""
        return self.made_at < end_of(self.day, self.zone) - _NEARLY_OVER

    @property
    def weekly(self) -> bool:
        """True for a digest of several days."""
        return self.first != self.day

    @property
    def gap(self) -> Gap:
        """Why more may have happened than stands here; what the page says and shows goes by it.

        The widest of them: nobody looked, not all that was found has been judged, some outlets
        were not seen, a place asked for has none, some were not seen towards the end, some may be
        incomplete; and where there is no incident: many addresses could not be read, what
        incidents there are have no exact place, or what may be one has no severity. ``""`` where
        nothing is known to be missing.
        """
        if not self.ledger.seen:
            return "unseen"
        if self.figures.unjudged:
            return "unjudged"
        if self.ledger.state == "some":
            return "blind"
        if self.unwatched:
            return "unwatched"
        if self.ledger.early:
            return "early"
        return "doubtful" if self.ledger.doubtful else self._gap_of_none

    @property
    def _gap_of_none(self) -> Gap:
        """Why no incident may be known although one was; beside incidents nobody asks."""
        if self.section("occurred").items:
            return ""
        if not self.ledger.well_read:
            return "unread"
        if self.unplaced:
            return "unplaced"
        return "unrated" if self.unrated else ""

    @property
    def state(self) -> State:
        """The ledger's state, but ``"all"`` only where there is no gap."""
        return "some" if self.gap and self.ledger.state == "all" else self.ledger.state

    def section(self, key: str) -> Section:
        """Return a section by its key."""
        return self.sections[SECTIONS.index(key)]

    def entries(self) -> Iterator[tuple[Section, Item]]:
        """Yield every item with its section, in the order of the page."""
        for section in self.sections:
            for item in section.items:
                yield section, item

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each item by its id: one count through all sections, whatever the form.

        What a form leaves out keeps its number, so that "number 4" is the same story in all.
        """
        return {item.id: number for number, (_, item) in enumerate(self.entries(), 1)}

    @property
    def to_check(self) -> tuple[Item, ...]:
        """Items of other sections that review points to, since they may be incidents."""
        found = {item.id: item for _, item in self.entries() if item.may_have_occurred}
        return tuple(found[id_] for id_ in self.section("review").see_also if id_ in found)

    def item(self, id_: str) -> Item:
        """Return an item by its id; KeyError where there is none."""
        for _, item in self.entries():
            if item.id == id_:
                return item
        raise KeyError(id_)
