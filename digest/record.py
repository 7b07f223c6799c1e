"""Record: the Digest and its parts, frozen, in no language and no format.

``compose`` makes them, ``formats`` render them. Every text that came from outside has gone
through ``clean.plain_line`` and every address through ``clean.safe_url``; a format still escapes
for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from digest.agenda import AGENDA_DAYS, AgendaEntry
from digest.baseline import Baseline, DayCount, TrendDay
from digest.correction import Correction
from digest.entry import Item
from digest.ledger import Ledger, State
from digest.selection import Selection
from news.codebook import Codebook
from news.place import Place

__all__ = ["AGENDA_DAYS", "SECTIONS", "Digest", "Figures", "Gap", "Section", "Spot"]
Gap = Literal["unseen", "unjudged", "blind", "doubtful", ""]
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


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and what the digest has there.

    Parameters
    ----------
    place
        None for the stories without one.
    occurred, upcoming, prevention
        Number of stories.
    severity
        The highest of the incidents there, 0 where there is none.
    baseline
        The incidents against what is usual there, None where no earlier day is known.
    """

    place: Place | None
    occurred: int
    upcoming: int
    prevention: int = 0
    severity: int = 0
    baseline: Baseline | None = None

    @property
    def quiet(self) -> bool:
        """True where no story is."""
        return not (self.occurred or self.upcoming or self.prevention)


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
        By province, or by regency where the scope is a province: then every one, also without a
        story. Most stories first.
    severities
        Number of incidents of severity 0 to 5.
    baselines
        Incidents, and risks and plans, of the scope against its last 7 and 28 days.
    unjudged
        Articles of the period that the model has not judged yet, in scope or not: what they
        report is not in the digest.
    """

    read: int
    not_indonesian: int
    articles: int
    copies: int
    unplaced: int
    by_tag: Mapping[str, Mapping[str, int]]
    spots: tuple[Spot, ...]
    severities: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
    baselines: tuple[Baseline, ...] = ()
    unjudged: int = 0

    def baseline(self, key: str) -> Baseline | None:
        """Return the baseline of a section, None where there is none."""
        return next((row for row in self.baselines if row.key == key), None)

    @property
    def rises(self) -> tuple[Baseline, ...]:
        """What is unusually frequent: the scope's own sections first, then places in it."""
        of_places = (spot.baseline for spot in self.spots if spot.baseline)
        return tuple(row for row in (*self.baselines, *of_places) if row.unusual)


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

    @property
    def weekly(self) -> bool:
        """True for a digest of several days."""
        return self.first != self.day

    @property
    def gap(self) -> Gap:
        """Why more may have happened than stands here; what the page says and shows goes by it.

        The widest of them: nobody looked, not all that was found has been judged, some outlets
        were not seen, some may be incomplete; ``""`` where nothing is known to be missing.
        """
        if not self.ledger.seen:
            return "unseen"
        if self.figures.unjudged:
            return "unjudged"
        if self.ledger.state == "some":
            return "blind"
        return "doubtful" if self.ledger.doubtful else ""

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
