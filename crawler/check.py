"""``kentongan outlets check``: whether each outlet's sources answer, and with what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.claim import give_back, take
from archive.cursors import SourceState
from crawler.failure import Unfetched
from crawler.fetch import errand
from crawler.response import Clock, Fetch
from crawler.sources import READERS
from crawler.sources.entry import Batch, Window
from news.errors import WrongOutletFile
from news.message import Message
from news.outcome import OutcomeKind
from news.outlet import Outlet, Source

# Long enough that a weekly paper's feed has something in it.
_WINDOW = timedelta(days=30)
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What asking one outlet came to.

    Parameters
    ----------
    outlet
        Its id.
    reached
        True where a source answered and named at least one article.
    source
        Kind of the source that answered, ``""`` where none did.
    entries
        Number of articles that it named.
    newest
        Publication of the latest of them, aware UTC, or None.
    closed
        Kinds of the sources before it that did not answer or named nothing, each with the
        ledger's word for why (``"empty"``, ``"http-404"``), or with what is wrong in its file.
        Of a file that cannot be read at all the kind is ``""``.
    passed_over
        True where another process was asking it, and it was not asked for anything.
    """

    outlet: str
    reached: bool
    source: str = ""
    entries: int = 0
    newest: datetime | None = None
    closed: tuple[tuple[str, str | Message], ...] = ()
    passed_over: bool = False


def check_outlets(
    outlets: Sequence[Outlet],
    *,
    contact: str,
    clock: Clock = lambda: datetime.now(UTC),
    settings: Mapping[str, Any] | None = None,
) -> Iterator[Check]:
    """Yield what each outlet's sources say, one request each until one answers.

    Nothing is stored. Each is claimed meanwhile, in the archive that is open: what another process
    is crawling is not asked beside it.

    Parameters
    ----------
    outlets
        In the order of the results.
    contact
        Named in the user agent.
    clock
        Now, aware UTC.
    settings
        Scrapy settings that win over the project's.

    Raises
    ------
    ArchiveUnusable
        The claims cannot be taken, or were lost.
    """
    for start in range(0, len(outlets), _AT_ONCE):
        some = outlets[start : start + _AT_ONCE]
        yield from asyncio.run(_check_all(some, contact, clock, settings))


async def _check_all(
    outlets: Sequence[Outlet], contact: str, clock: Clock, settings: Mapping[str, Any] | None
) -> list[Check]:
    async def one(outlet: Outlet) -> Check:
        if outlet.fault is not None:
            return Check(outlet=outlet.id, reached=False, closed=(("", outlet.fault),))

        async def ask(fetch: Fetch) -> Check:
            return await _check(outlet, fetch, clock())

        if not take(outlet.id):
            return Check(outlet=outlet.id, reached=False, passed_over=True)
        try:
            return await errand(ask, outlet, clock=clock, contact=contact, settings=settings)
        finally:
            give_back(outlet.id)

    return list(await asyncio.gather(*(one(outlet) for outlet in outlets)))


async def _check(outlet: Outlet, fetch: Fetch, now: datetime) -> Check:
    closed: list[tuple[str, str | Message]] = []
    for source in outlet.sources:
        try:
            batch = await ask_source(source, fetch, outlet, now)
        except Unfetched as error:
            closed.append((source.kind, why_closed(error)))
            continue
        except WrongOutletFile as error:
            closed.append((source.kind, error.message))
            continue
        if batch.entries:
            return Check(
                outlet=outlet.id, reached=True, source=source.kind, entries=len(batch.entries),
                newest=latest_of(batch), closed=tuple(closed),
            )  # fmt: skip
        closed.append((source.kind, "empty"))
    return Check(outlet=outlet.id, reached=False, closed=tuple(closed))


def latest_of(batch: Batch) -> datetime | None:
    """Return the latest publication that a batch names, None where it names none."""
    return max((at for e in batch.entries if (at := e.hints.published_at)), default=None)


def why_closed(error: Unfetched) -> str:
    """Return in a word why a source did not answer."""
    return "robots.txt" if error.kind is OutcomeKind.ROBOTS else error.reason


async def ask_source(source: Source, fetch: Fetch, outlet: Outlet, now: datetime) -> Batch:
    """Return a source's first batch with entries, or the last of a few without.

    Raises
    ------
    Unfetched
        Where it does not answer, or is no such source.
    WrongOutletFile
        Where its selectors are no CSS.
    """
    batch = Batch(capture=None)
    async for batch in READERS[source.kind](fetch, source, first_window(outlet, now)):
        if batch.entries:
            break
    return batch


def first_window(outlet: Outlet, now: datetime) -> Window:
    """Return the window of a first visit that no archive knows of."""

    async def state_of(_: str) -> SourceState:
        return SourceState()

    async def unknown(urls: Iterable[str]) -> set[str]:
        return set(urls)

    return Window(
        outlet=outlet, now=now, oldest=now - _WINDOW, whole=True, state_of=state_of, unknown=unknown
    )
