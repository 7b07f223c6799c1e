"""The survey of one outlet: its sources read in order for what is new."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.cursors import SourceState, save_source_state, source_state
from archive.frontier import published_of, recheck, unknown_urls
from crawler.failure import Final, Unfetched, server_pause
from crawler.item import Item
from crawler.response import Fetch
from crawler.session import Session
from crawler.sifting import Sieve
from crawler.sources import READERS
from crawler.sources.entry import Batch, Window
from news.errors import ArchiveUnusable, WrongOutletFile
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet, Source

log = logging.getLogger("kentongan.crawl")

# Reasons that say the way is closed, not that it is troubled: another way is taken, and this one
# tried again in a week.
CLOSED = frozenset({"http-401", "http-403", "http-404", "http-410", "not-json", "not-a-feed"})
_CLOSED_FOR = timedelta(days=7)
# Reasons that hold for the whole host: its other sources need not be asked.
_HOST_DOWN = frozenset({"dns", "connection", "certificate", "refused-address", "http-429"})
# How far a later visit looks behind the newest thing it knows: late and back-dated posts.
_OVERLAP = timedelta(days=3)
# Looking again at articles, a run that goes on does not begin anew with what it saw just now.
_RECHECK_REST = timedelta(hours=1)


@dataclass
class Survey:
    """Reading the sources of one outlet.

    Parameters
    ----------
    outlet, session, fetch
        Whose, in which run, and by what.

    Attributes
    ----------
    looked
        True once a source has answered and was read.
    oldest
        The beginning of the run's window, known once the sources are read.
    rest_s
        The pause that the server asked for, in seconds, or None.
    """

    outlet: Outlet
    session: Session
    fetch: Fetch
    looked: bool = False
    oldest: datetime | None = None
    rest_s: float | None = None
    _begins: datetime | None = None  # of the source read last, how far back this visit looks

    async def items(self) -> AsyncIterator[Item | None]:
        """Yield articles that a source gave whole; put the URLs of others into the frontier.

        None is yielded where the caller must let everything before it be written: a source's
        cursor moves only past what is in the archive.

        Raises
        ------
        ArchiveUnusable
            Ends the run.
        """
        failed: list[tuple[Source, Unfetched]] = []
        down: set[str] = set()
        cut: Batch | None = None
        for source in self.outlet.sources:
            state = await self.state_of(source.url)
            last = source is self.outlet.sources[-1] and not self.looked
            if _host(source) in down or (self.is_closed(state) and not last):
                continue
            end = Batch(capture=None)
            try:
                async for item, batch in self._read(source, state):
                    if batch is None:
                        yield item
                    else:
                        end = batch
            except ArchiveUnusable:
                raise
            except Exception as error:  # noqa: BLE001 - the boundary of one source
                failure = self.failure(source, error)
                failed.append((source, failure))
                if failure.reason in _HOST_DOWN or failure.retry_after_s:
                    down.add(_host(source))
                continue
            cut = end if end.cursor else cut
            if end.reached:
                cut = None
                if state.is_new:
                    await self.save(source.url, reached=self._begins)
                break
        if cut:  # more came between two visits than one may read: the rest is a back-fill's
            await self.save(cut.state_url, back_since=self._begins, back_cursor=cut.cursor)
        await self._note_failures(failed)
        await self._look_again()

    async def _read(
        self, source: Source, state: SourceState
    ) -> AsyncIterator[tuple[Item | None, Batch | None]]:
        """Yield a source's items, None where they must be written, and each batch when it is."""
        window = self.window(state)
        sieve = Sieve(self.outlet, self.session, self.oldest)
        async for batch in READERS[source.kind](self.fetch, source, window):
            async for item in sieve.items(batch, source):
                yield item, None
            if batch.state is not None:
                yield None, None
                await self.save(batch.state_url, batch.state)
            self.looked = True
            yield None, batch

    def window(self, state: SourceState) -> Window:
        """Return what the reader of a source needs to know, to find what is new."""
        now, since, again = self.session.clock(), self.session.since, self.session.recheck
        known = state.newest or state.answered_at
        if known is None:
            oldest = now - timedelta(days=self.session.first_run_days)
            oldest = max(since, oldest) if since else oldest
        else:
            oldest = min([known - _OVERLAP, *([now - again] if again else [])])
        self._begins = oldest
        goal = min([one for one in (since, state.back_since) if one], default=None)
        # What a back-fill wants is not put aside before it begins.
        self.oldest = min(one for one in (oldest, goal, self.oldest) if one)

        async def unknown(urls: Iterable[str]) -> set[str]:
            return await self.session.ask(unknown_urls, self.outlet.id, list(urls))

        async def dated(urls: Iterable[str]) -> dict[str, datetime]:
            return await self.session.ask(published_of, self.outlet.id, list(urls))

        return Window(
            outlet=self.outlet, now=now, oldest=oldest,
            whole=state.is_new or again is not None,
            state_of=self.state_of, unknown=unknown, dated=dated, goal=goal,
        )  # fmt: skip

    async def state_of(self, url: str) -> SourceState:
        """Return a source's cursor, without what a clock that was wrong has put in the future."""
        state = await self.session.ask(source_state, self.outlet.id, url)
        now, closed = self.session.clock(), state.closed_until
        return replace(
            state,
            newest=state.newest and min(state.newest, now),
            answered_at=state.answered_at and min(state.answered_at, now),
            closed_until=closed if closed and closed <= now + _CLOSED_FOR else None,
        )

    async def save(self, url: str, state: SourceState | None = None, **changes: object) -> None:
        """Save a cursor, or change some of its fields."""
        new = state or replace(await self.state_of(url), **changes)  # type: ignore[arg-type]
        await self.session.ask(save_source_state, self.outlet.id, url, new)

    def failure(self, source: Source, error: Exception) -> Unfetched:
        """Return what kept a source from being read, and tell the log."""
        if isinstance(error, Unfetched):
            log.info("%s: source failed: %s", self.outlet.id, error)
            self.rest_s = server_pause(error) or self.rest_s
            return error
        if isinstance(error, WrongOutletFile):
            log.error("%s", error)
            return Final("outlet-file", error.message)
        # What no reader foresaw costs this way in alone.
        log.error("%s: %s cannot be read", self.outlet.id, source.url, exc_info=error)
        return Final("internal", "{url}: {error}", url=source.url, error=error)

    async def _look_again(self) -> None:
        """Let the pages of the last days be fetched again, where the run was asked to."""
        if self.session.recheck is not None and self.looked:
            now = self.session.clock()
            since, rested = now - self.session.recheck, now - _RECHECK_REST
            await self.session.ask(recheck, self.outlet.id, since, at=now, rested=rested)

    async def _note_failures(self, failed: Sequence[tuple[Source, Unfetched]]) -> None:
        """Count the sources that failed, but for a closed one whose place another took."""
        now = self.session.clock()
        for source, error in failed:
            closed = error.reason in CLOSED or error.kind is OutcomeKind.ROBOTS
            if closed and self.looked:
                await self.save(source.url, closed_until=now + _CLOSED_FOR)
                continue
            await self.session.record(self.outcome(source.url, error.kind, now, error.reason))

    def is_closed(self, state: SourceState) -> bool:
        """Tell whether a source was found closed, and its time to be tried again has not come."""
        return state.closed_until is not None and state.closed_until > self.session.clock()

    def outcome(self, url: str, kind: OutcomeKind, at: datetime, reason: str = "") -> Outcome:
        """Return the outcome of a source."""
        run, outlet = self.session.run, self.outlet.id
        return Outcome(run=run, outlet=outlet, url=url, kind=kind, at=at, reason=reason)


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""
