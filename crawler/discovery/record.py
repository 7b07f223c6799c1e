"""Records of a discovery: what was found, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news.article import Article
from news.errors import KentonganError
from news.message import Message
from news.outlet import Outlet, Source

NATIONAL = "00"
"""Code of an outlet that reports on no one province."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One way in that was tried.

    Parameters
    ----------
    source
        What was asked.
    how
        Where its address comes from: ``"api-link"``, ``"linked"``, ``"robots"``, ``"index"``,
        ``"page"``, ``"home"``, or ``"usual"`` for an address that systems use without saying so.
    entries
        Number of articles that it named.
    newest
        Publication of the latest of them, aware UTC, or None.
    problem
        Why it is not taken, ``""`` where it is: the ledger's word, ``"robots.txt"``, ``"empty"``,
        ``"unreadable"``, ``"unrelated"``, ``"stale"``, ``"no-articles"``, or
        ``"enough"`` where it was not asked any more; or what is wrong in the outlet's file.
    """

    source: Source
    how: str
    entries: int = 0
    newest: datetime | None = None
    problem: str | Message = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One thing learned of the outlet.

    Parameters
    ----------
    value
        What it is.
    how
        What it was read from, a word; for the desk to put in its own.
    detail
        The text it was read from, ``""`` for none; not yet safe for a terminal.
    sure
        False where only little speaks for it, or something against it.
    """

    value: str
    how: str
    detail: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What looking at one outlet came to.

    Parameters
    ----------
    outlet
        Its record; None where no way in was found.
    trials
        What was tried, in order.
    name, region, zone
        How these were found; the region's value is a code, ``NATIONAL`` for none.
    sample
        Articles as the crawler would archive them, at most five.
    unread
        Why pages of the sample were no articles.
    requests
        Number of requests made.
    problem
        Why there is no outlet, ``""`` where there is one: ``"no-source"``, or what went wrong.
    refusal
        What kept it from being looked at, or None: another process asks the site, or the outlet is
        known already.
    """

    outlet: Outlet | None
    trials: tuple[Trial, ...] = ()
    name: Clue | None = None
    region: Clue | None = None
    zone: Clue | None = None
    sample: tuple[Article, ...] = ()
    unread: tuple[Message, ...] = ()
    requests: int = 0
    problem: str | Message = ""
    refusal: KentonganError | None = None
