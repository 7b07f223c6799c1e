"""The survey of one outlet: its sources read in order, what they name sorted into what to do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.articles import get_article, known_urls, store_results
from archive.frontier import (
    FoundUrl,
    SourceState,
    add,
    fresh,
    save_source_state,
    source_state,
    unknown_urls,
)
from archive.storing import Result
from crawler.address import canonical_url
from crawler.extract import Hints
from crawler.failure import Final, Unfetched
from crawler.item import Item
from crawler.response import Fetch
from crawler.session import Session
from crawler.site import is_same_site
from crawler.sources import READERS
from crawler.sources.entry import Batch, Entry, Window
from news.article import article_id
from news.errors import ArchiveUnusable, RefusedAddress, WrongOutletFile
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet, Source

log = logging.getLogger("kentongan.crawl")

# Reasons that say the way is closed, not that it is troubled: another way is taken, and this one
# tried again in a week.
_CLOSED = frozenset({"http-401", "http-403", "http-404", "http-410", "not-json", "not-a-feed"})
_CLOSED_FOR = timedelta(days=7)
# Reasons that hold for the whole host: its other sources need not be asked.
_HOST_DOWN = frozenset({"dns", "connection", "certificate", "refused-address"})
# How far a later visit looks behind the newest thing it knows: late and back-dated posts.
_OVERLAP = timedelta(days=3)


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
    """

    outlet: Outlet
    session: Session
    fetch: Fetch
    looked: bool = False
    oldest: datetime | None = None

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
        for source in self.outlet.sources:
            host = urlsplit(source.url).hostname or ""
            state = await self.session.ask(source_state, self.outlet.id, source.url)
            now = self.session.clock()
            last = source is self.outlet.sources[-1] and not self.looked
            if host in down or (state.closed_until and state.closed_until > now and not last):
                continue
            reached = True
            try:
                async for batch in self._read(source, state):
                    reached = batch.reached
                    async for item in self._sort(batch, source):
                        yield item
                    if batch.state is not None:
                        yield None
                        await self.session.ask(
                            save_source_state, self.outlet.id, batch.state_url, batch.state
                        )
                    self.looked = True
            except Unfetched as error:
                log.info("%s: source failed: %s", self.outlet.id, error)
                failed.append((source, error))
                if error.reason in _HOST_DOWN:
                    down.add(host)
                continue
            except WrongOutletFile as error:
                failed.append((source, Final("outlet-file", str(error))))
                log.error("%s", error)  # noqa: TRY400 - the message names file and selector
                continue
            except ArchiveUnusable:
                raise
            except Exception as error:
                # The boundary of one source: what no reader foresaw costs this way in alone.
                log.exception("%s: %s cannot be read", self.outlet.id, source.url)
                failed.append((source, Final("internal", f"{source.url}: {error}")))
                continue
            if reached:
                break
        await self._note_failures(failed)

    def _read(self, source: Source, state: SourceState) -> AsyncIterator[Batch]:
        now, since = self.session.clock(), self.session.since
        first = state.newest is None
        days = timedelta(days=self.session.first_run_days)
        oldest = since or (now - days if state.newest is None else state.newest - _OVERLAP)
        self.oldest = oldest if self.oldest is None else min(self.oldest, oldest)

        async def state_of(url: str) -> SourceState:
            return await self.session.ask(source_state, self.outlet.id, url)

        async def unknown(urls: Iterable[str]) -> set[str]:
            return await self.session.ask(unknown_urls, self.outlet.id, list(urls))

        window = Window(
            outlet=self.outlet, now=now, oldest=oldest, whole=first or since is not None,
            state_of=state_of, unknown=unknown,
        )  # fmt: skip
        return READERS[source.kind](self.fetch, source, window)

    async def _sort(self, batch: Batch, source: Source) -> AsyncIterator[Item]:
        """Part a batch: too old, whole, to be fetched, known."""
        if batch.capture is None:
            return
        if batch.entries:
            await self.session.readers.warm()
        ref = await self.session.keep(batch.capture, source.kind)
        found = {one.url: one for one in self._own(batch.entries)}
        new = await self.session.ask(
            fresh, self.outlet.id, [_found(one) for one in found.values()], since=self.oldest
        )
        names = {one.url for one in new}
        # An article that the archive has is never too old: what comes now is its correction.
        known = await self.session.ask(known_urls, names)
        old = [one for one in found.values() if one.url in names - known and self._is_old(one)]
        await self._put_aside(old)
        for one in old:
            del found[one.url]
        for one in found.values():
            if one.hints.text_html and (one.url in names or await self._same_rule(one)):
                yield Item(
                    url=one.url,
                    hints=one.hints,
                    capture=replace(batch.capture, url=one.url),
                    ref=ref,
                    modified_at=one.hints.modified_at,
                    oldest=None if one.url in known else self.oldest,
                )
        pages = [_found(one) for one in found.values() if not one.hints.text_html]
        await self.session.ask(
            add, self.outlet.id, pages, at=self.session.clock(), since=self.oldest
        )

    def _own(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries on the outlet's own site, by their canonical URLs."""
        own = []
        for entry in entries:
            try:
                url = canonical_url(entry.url, self.outlet.home)
            except RefusedAddress:
                continue
            if is_same_site(url, self.outlet.home):
                own.append(replace(entry, url=url))
        return own

    def _is_old(self, entry: Entry) -> bool:
        by = entry.published_by
        return by is not None and self.oldest is not None and by < self.oldest

    async def _same_rule(self, entry: Entry) -> bool:
        """Tell whether a known article was stored from this kind of source.

        Its text is at hand, so comparing costs no request, and finds corrections that the source
        does not announce. Texts that another rule took differ without having changed.
        """
        article = await self.session.ask(get_article, article_id(entry.url))
        evidence = "wordpress" if entry.hints.evidence == "api" else entry.hints.evidence
        return article is not None and article.extraction == evidence

    async def _put_aside(self, entries: Sequence[Entry]) -> None:
        now = self.session.clock()
        results = [
            Result(
                outcome=self._outcome(one.url, OutcomeKind.TOO_OLD, now),
                published_at=one.published_by,
                modified_at=one.hints.modified_at,
            )
            for one in entries
        ]
        if results:
            await self.session.ask(store_results, self.session.run, results)
            self.session.counts[self.outlet.id][OutcomeKind.TOO_OLD.value] += len(results)

    async def _note_failures(self, failed: Sequence[tuple[Source, Unfetched]]) -> None:
        """Count the sources that failed, but for a closed one whose place another took."""
        now = self.session.clock()
        for source, error in failed:
            closed = error.reason in _CLOSED or error.kind is OutcomeKind.ROBOTS
            if closed and self.looked:
                state = await self.session.ask(source_state, self.outlet.id, source.url)
                await self.session.ask(
                    save_source_state,
                    self.outlet.id,
                    source.url,
                    replace(state, closed_until=now + _CLOSED_FOR),
                )
                continue
            outcome = self._outcome(source.url, error.kind, now, error.reason)
            await self.session.record(outcome)

    def _outcome(self, url: str, kind: OutcomeKind, at: datetime, reason: str = "") -> Outcome:
        run, outlet = self.session.run, self.outlet.id
        return Outcome(run=run, outlet=outlet, url=url, kind=kind, at=at, reason=reason)


def _found(entry: Entry) -> FoundUrl:
    hints = {"title": entry.hints.title, "evidence": entry.hints.evidence}
    if entry.hints.published_at:
        hints["published_at"] = entry.hints.published_at.isoformat()
    return FoundUrl(
        url=entry.url,
        published_at=entry.published_by,
        modified_at=entry.hints.modified_at,
        hints={name: value for name, value in hints.items() if value},
    )


def hints_of(found: FoundUrl) -> Hints:
    """Return the hints that the frontier kept for a URL."""
    published = found.hints.get("published_at")
    return Hints(
        title=found.hints.get("title", ""),
        published_at=datetime.fromisoformat(published) if published else None,
        modified_at=found.modified_at,
        evidence=found.hints.get("evidence", ""),
    )
