"""Entry: one story as the digest lists it, with its tags, quotation, sources and reasons.

Frozen, in no language and no format. Every text that came from outside has gone through
``clean.plain_line`` and every address through ``clean.safe_url``; a format still escapes for
itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from news.place import Place

TRENDS = ("new", "continuing", "rising", "easing")
MAY_HAVE_OCCURRED = "may-have-occurred"
"""The doubt of an item that is told as prevention, a risk or a plan, and may be an incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMark:
    """A tag of a story with its stage.

    Parameters
    ----------
    key
        Name of the tag in the codebook.
    stage
        Name of the stage, ``""`` where the judgement has none.
    family
        Rule family, ``""`` where there is none.
    probability, threshold
        Of the report that is surest of it; both in [0, 1].
    borderline
        True where no report is flagged with it: a person should look.
    """

    key: str
    stage: str
    family: str = ""
    probability: float
    threshold: float
    borderline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence as an article has it; ``cut`` where only its beginning is shown."""

    text: str
    outlet_name: str
    language: str
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article of a story.

    Parameters
    ----------
    article
        Id of the article.
    outlet, outlet_name, reliability
        Id, display name, and mark ``"A"`` to ``"F"``.
    url
        An http or https address, or ``""`` where the article's is unfit to be a link.
    title, language
        As published; ISO 639-1 or ``""``.
    published_at
        Aware UTC, None where the page does not say.
    precision
        ``"minute"``, ``"day"`` or ``""``.
    copied
        True where the text is a near-identical copy of an earlier one in the story.
    revised
        True where the article was changed after it was first stored.
    late
        True where it is older than the period, and was found only after its own day's digest.
    today
        True where it belongs to the digest's day (or week), False for an earlier report.
    """

    article: str
    outlet: str
    outlet_name: str
    reliability: str
    url: str
    title: str
    language: str
    published_at: datetime | None
    precision: str
    copied: bool
    revised: bool
    today: bool
    late: bool = False


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason for an item's place.

    Parameters
    ----------
    name
        ``"severity"``, ``"stage"``, ``"election"``, ``"corroboration"`` or ``"novelty"``.
    value
        What it was: a level, a key, a number of outlets.
    weight
        What the score is multiplied by.
    detail
        For the corroboration the marks of the independent outlets, the best first: ``"ABF"``.
    """

    name: str
    value: str | int
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The value of the information, as intelligence desks write it: ``"B2"``.

    Parameters
    ----------
    source
        ``"A"`` (reliable) to ``"E"``, ``"F"`` (cannot be judged): the best of the independent
        outlets.
    credibility
        1 (confirmed by independent sources) to 5, 6 (cannot be judged): by corroboration.
    changed
        True where an officer set it, False where it follows from the rule.
    """

    source: str
    credibility: int
    changed: bool = False

    @property
    def text(self) -> str:
        """Both marks: ``"B2"``."""
        return f"{self.source}{self.credibility}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story as the digest lists it.

    Parameters
    ----------
    id
        Stable across days: 16 hexadecimal digits.
    title, language
        Of the lead report; the title may be ``""``.
    stage
        The story's main stage: the strongest that today's reports assert; ``""`` in review.
    tags
        In the codebook's order, flagged before borderline.
    place, event_date
        Of the event, None where the reports do not tell.
    zone
        The clock in which the item's times are shown: the place's, else the outlet's.
    severity
        0 to 5, the highest of today's reports.
    election, revised
        True where any of today's reports is so marked.
    trend
        One of ``TRENDS``, ``""`` where the digest knows of no earlier day.
    quote
        The evidence sentence, None where there is none.
    sources
        The lead first, the others by time.
    outlets
        Names of the outlets, each once.
    independent
        Number of outlets that did not merely copy; at least 1.
    score, factors
        Its weight in the order, and why.
    rating
        The value of the information.
    institutions
        Bodies and organisations that the period's reports name, most often named first; never a
        person.
    days
        Number of local days on which it was reported, up to the digest's.
    corrected
        True where an analyst's word stands in place of the program's.
    doubts
        Short stable words on what a reader should not rely on: ``"time-before-event"``,
        ``"published-after-fetch"``, ``"weekday-contradicts-date"``, ``"may-have-occurred"``, ….
    other_places
        Which the period's reports tell in place of ``place``, and that are no province it lies in.
    """

    id: str
    title: str
    language: str
    stage: str
    tags: tuple[TagMark, ...]
    place: Place | None
    event_date: date | None
    zone: ZoneInfo
    severity: int
    election: bool
    revised: bool
    trend: str
    quote: Quote | None
    sources: tuple[Source, ...]
    outlets: tuple[str, ...]
    independent: int
    score: float
    factors: tuple[Factor, ...]
    rating: Rating
    institutions: tuple[str, ...] = ()
    days: int = 1
    corrected: bool = False
    doubts: tuple[str, ...] = ()
    other_places: tuple[Place, ...] = ()

    @property
    def may_have_occurred(self) -> bool:
        """Whether it may be an incident, although it is counted as none: a person should check."""
        return MAY_HAVE_OCCURRED in self.doubts

    @property
    def fresh(self) -> tuple[Source, ...]:
        """The reports of the digest's own period: what is new of the story."""
        return tuple(source for source in self.sources if source.today)

    def carried_in(self, provinces: Collection[str], by_outlet: Mapping[str, str]) -> bool:
        """Tell whether an outlet of some provinces reports it, or one whose region is not known."""
        return any(
            not by_outlet.get(source.outlet) or by_outlet[source.outlet] in provinces
            for source in self.fresh
        )

    @property
    def lead(self) -> Source:
        """The report that is quoted."""
        return self.sources[0]

    @property
    def first_reported(self) -> datetime | None:
        """The earliest known publication instant, aware UTC."""
        return min((s.published_at for s in self.sources if s.published_at), default=None)

    @property
    def last_reported(self) -> datetime | None:
        """The latest known publication instant, aware UTC."""
        return max((s.published_at for s in self.sources if s.published_at), default=None)
