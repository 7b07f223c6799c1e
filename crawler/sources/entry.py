"""What a source says: entries, in batches, within a window."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from archive.cursors import SourceState
from crawler.extract import Hints
from crawler.failure import Final
from language.instants import parse_instant
from news.article import CLOCK_GRACE
from news.capture import Capture
from news.outlet import Outlet

_RFC_ZONE = re.compile(r"^\w{3},? .*\d:\d\d (?:GMT|UTC|UT|Z|[+-]\d{4})$|^\d.*\d:\d\d [+-]\d{4}$")


class NotASource(Final):
    """It answered, and is not what its outlet's file says: HTML for a feed, an error for an API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article as its source names it.

    Parameters
    ----------
    url
        As it stands there, absolute.
    hints
        For the extraction; with ``text_html`` the page need not be fetched.
    published_by
        The article was published at this instant or before: to tell what is too old without
        fetching it. None where the source does not say.
    """

    url: str
    hints: Hints
    published_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One response of a source, read.

    Parameters
    ----------
    capture
        The response, or None where it was "not modified".
    entries
        What it names.
    state_url, state
        The source's cursor, to be saved once the entries are.
    reached
        False where the source ended before known ground or the window's beginning: what lies
        between must come from another source.
    cursor
        Where a back-fill goes on after this batch, in the reader's own words; ``""`` for nowhere.
    """

    capture: Capture | None
    entries: tuple[Entry, ...] = ()
    state_url: str = ""
    state: SourceState | None = None
    reached: bool = True
    cursor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a reader needs to know of the run.

    Parameters
    ----------
    outlet
        Whose source it is.
    now
        Aware UTC.
    oldest
        Articles published before are not wanted.
    whole
        True on a first visit and where articles are looked at again: everything since ``oldest``
        is wanted, not only what is new since the last visit.
    state_of
        The cursor of a source's URL.
    unknown
        Those of some URLs that the outlet's frontier has never seen.
    goal
        Where a back-fill is to follow in this run: how far it goes; else None.
    before
        In a back-fill: what was published after is known ground already.
    cursor
        In a back-fill: where an earlier run left it, as that run's ``Batch`` said.
    dated
        When articles were published, for those of some URLs of which the frontier knows it.
    """

    outlet: Outlet
    now: datetime
    oldest: datetime
    whole: bool
    state_of: Callable[[str], Awaitable[SourceState]]
    unknown: Callable[[Iterable[str]], Awaitable[set[str]]]
    goal: datetime | None = None
    before: datetime | None = None
    cursor: str = ""
    dated: Callable[[Iterable[str]], Awaitable[dict[str, datetime]]] | None = None


def instant_of(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the instant a source writes, aware UTC; None for a bare day, the future, and nonsense.

    Parameters
    ----------
    text
        ISO 8601, RFC 5322, or what Indonesian systems write.
    zone
        Of the outlet, for times without one.
    """
    written = text.strip()
    found = _rfc(written) or _iso(written, zone)
    if found is None:
        other = parse_instant(written, zone, now)
        found = other[0] if other and other[1] == "minute" else None
    if found is None or found > now + CLOCK_GRACE:
        return None
    return found.astimezone(UTC)


def _rfc(written: str) -> datetime | None:
    """Read a feed's standard form; a zone's name such as WIB is left to ``parse_instant``."""
    if not _RFC_ZONE.search(written):
        return None
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        return None


def _iso(written: str, zone: ZoneInfo) -> datetime | None:
    if len(written) <= len("2025-03-01"):
        return None
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def newest_of(known: datetime | None, entries: Iterable[Entry], now: datetime) -> datetime | None:
    """Return the latest time that a source has named so far, never one in the future."""
    times = [
        at
        for entry in entries
        for at in (entry.hints.published_at, entry.hints.modified_at)
        if at and at <= now
    ]
    return max([*times, *([known] if known else [])], default=None)
