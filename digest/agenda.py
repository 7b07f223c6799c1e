"""Agenda: what is announced for the next 14 days, by date and place.

A gathering stays on the agenda until its day is over, also on days on which nobody reports of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.clean import (
    MAX_NAME_CHARACTERS,
    clean_place,
    language_code,
    plain_line,
    safe_url,
    shortened,
)
from digest.stories import Group, instant_of, most_told, place_told, stage_of
from digest.whereabouts import other_places
from news.codebook import Codebook
from news.place import Place

AGENDA_DAYS = 14  # as far ahead as the desk's own form looks
_MAX_TITLE_CHARACTERS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """One announced gathering.

    Parameters
    ----------
    day
        For which it is announced.
    place
        Where, None if the reports do not tell.
    title, language
        Of the latest announcement, as published.
    story
        Id of its story: stable, so that a calendar can change an entry it already has.
    listed
        True where the story is an item of the same digest.
    tags
        Keys of the flagged tags, in the codebook's order.
    election
        True where it is tied to an election.
    outlets
        Names of the outlets that announced it, each once.
    url
        Of the latest announcement, or ``""``.
    announced
        Local day of the first announcement.
    other_places
        Which reports tell in place of ``place``, as of an item.
    """

    day: date
    place: Place | None
    title: str
    language: str
    story: str
    listed: bool
    tags: tuple[str, ...]
    election: bool
    outlets: tuple[str, ...]
    url: str
    announced: date
    other_places: tuple[Place, ...] = ()


def agenda_of(
    groups: Iterable[Group],
    listed: Iterable[str],
    *,
    day: date,
    zone: ZoneInfo,
    codebook: Codebook,
    made_at: datetime,
) -> tuple[AgendaEntry, ...]:
    """Return the announced gatherings of some stories, by date, place and title.

    Parameters
    ----------
    groups
        The stories, with reports of as many earlier days as announcements are believed.
    listed
        Ids of the digest's items.
    day
        The digest's last day; entries reach from it to ``AGENDA_DAYS`` ahead.
    zone
        The clock that bounds the days.
    made_at
        When the digest is made: on a later day, the last day's gatherings are over for its reader.
    """
    shown = frozenset(listed)
    over = made_at.astimezone(zone).date() > day
    span = (day + timedelta(days=over), day + timedelta(days=AGENDA_DAYS))
    entries = (_entry(group, shown, span, zone, codebook) for group in groups)
    return tuple(
        sorted(
            (entry for entry in entries if entry is not None),
            key=lambda e: (e.day, e.place.code if e.place else "~", e.title, e.story),
        )
    )


def _entry(
    group: Group,
    listed: frozenset[str],
    span: tuple[date, date],
    zone: ZoneInfo,
    codebook: Codebook,
) -> AgendaEntry | None:
    told = [r for r in group.story.reports if stage_of(r, codebook) == "planned"]
    latest = told[-3:]  # a date that was moved: the last word counts, a slip among three does not
    when = most_told(r.judgement.event_date for r in reversed(latest))
    if when is None or not span[0] <= when <= span[1]:
        return None
    last = told[-1]
    flagged = {key for report in told for key in report.judgement.flagged}
    place = clean_place(place_told(told))
    names = (plain_line(r.outlet_name) or plain_line(r.article.outlet) for r in told)
    return AgendaEntry(
        day=when,
        place=place,
        title=shortened(plain_line(last.article.title), _MAX_TITLE_CHARACTERS),
        language=language_code(last.article.language or last.judgement.language),
        story=group.story.id,
        listed=group.story.id in listed,
        tags=tuple(key for key in codebook.tags if key in flagged),
        election=any(r.judgement.election for r in told),
        outlets=tuple(dict.fromkeys(shortened(name, MAX_NAME_CHARACTERS) for name in names)),
        url=safe_url(last.article.url),
        announced=instant_of(told[0]).astimezone(zone).date(),
        other_places=other_places(told, place),
    )
