"""Sifting: what a source's answer names, parted into what to read, fetch, put aside and leave."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.articles import get_article, known_urls, store_results
from archive.frontier import FoundUrl, add, fresh
from archive.storing import Result
from crawler.address import canonical_url
from crawler.extract import Hints
from crawler.item import Item
from crawler.session import Session
from crawler.site import is_same_site, published_by, rank_by_number
from crawler.sources.entry import Batch, Entry
from news.article import article_id
from news.errors import RefusedAddress
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet, Source

log = logging.getLogger("kentongan.crawl")

# URLs of unknown age taken from one answer. A front page has 200 links; an answer with thousands is
# a site's whole past, which a back-fill fetches and no daily run.
_MAX_UNDATED = 300


@dataclass
class Sieve:
    """Sifting the answers of one outlet.

    Parameters
    ----------
    outlet, session
        Whose, in which run.
    oldest
        Articles published before are too old; None before it is known.
    back
        True in a back-fill: articles of unknown age are fetched, however many.
    """

    outlet: Outlet
    session: Session
    oldest: datetime | None = None
    back: bool = False

    async def items(self, batch: Batch, source: Source) -> AsyncIterator[Item]:
        """Yield the articles that an answer holds whole; put URLs to be fetched in the frontier."""
        if batch.capture is None:
            return
        if batch.entries:
            await self.session.readers.warm()
        ref = await self.session.keep(batch.capture, source.kind)
        found = {one.url: one for one in self._own(batch.entries)}
        new = await self.session.ask(
            fresh, self.outlet.id, [self._found(one) for one in found.values()],
            since=self.oldest, unread=self.back,
        )  # fmt: skip
        names = {one.url for one in new}
        # An article that the archive has is never too old: what comes now is its correction.
        known = await self.session.ask(known_urls, names)
        wanted = [one for one in found.values() if one.url in names - known]
        old = [one for one in wanted if self._is_old(one)]
        aside = old + self._flood([one for one in wanted if not self._is_old(one)])
        await self._put_aside(aside)
        for one in aside:
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
        pages = [self._found(one) for one in found.values() if not one.hints.text_html]
        await self.session.ask(
            add, self.outlet.id, pages,
            at=self.session.clock(), since=self.oldest, unread=self.back,
        )  # fmt: skip

    def _own(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries on the outlet's own site, by their canonical URLs."""
        own = []
        for entry in entries:
            try:
                url = canonical_url(entry.url, self.outlet.home)
            except RefusedAddress:
                continue
            if is_same_site(url, self.outlet.home):
                by = entry.published_by or published_by(url)
                own.append(replace(entry, url=url, published_by=by))
        return own

    def _is_old(self, entry: Entry) -> bool:
        by = entry.published_by
        return by is not None and self.oldest is not None and by < self.oldest

    def _flood(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return those entries of unknown age that are too many, the likely oldest."""
        undated = [one for one in entries if not one.published_by and not one.hints.text_html]
        if self.back or len(undated) <= _MAX_UNDATED:
            return []
        undated.sort(key=lambda one: rank_by_number(one.url), reverse=True)  # else as they stand
        log.warning(
            "%s: %d URLs of unknown age at once; the first %d are fetched, a back-fill (--since)"
            " fetches the rest", self.outlet.id, len(undated), _MAX_UNDATED,
        )  # fmt: skip
        return undated[_MAX_UNDATED:]

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
                outcome=Outcome(
                    run=self.session.run, outlet=self.outlet.id, url=one.url,
                    kind=OutcomeKind.TOO_OLD, at=now,
                ),
                published_at=one.published_by,
                modified_at=one.hints.modified_at,
            )
            for one in entries
        ]  # fmt: skip
        if results:
            await self.session.ask(store_results, self.session.run, results)
            self.session.counts[self.outlet.id][OutcomeKind.TOO_OLD.value] += len(results)

    def _found(self, entry: Entry) -> FoundUrl:
        """Return an entry as the frontier keeps it: the newest day first, back pages last.

        The window's beginning is kept with it: a page that comes at the third try, in a run whose
        own window begins later, is not too old for that.
        """
        hints = {"title": entry.hints.title, "evidence": entry.hints.evidence}
        if entry.hints.published_at:
            hints["published_at"] = entry.hints.published_at.isoformat()
        if self.oldest:
            hints["oldest"] = self.oldest.isoformat()
        unknown = self.oldest if self.back and self.oldest else self.session.clock()
        return FoundUrl(
            url=entry.url,
            published_at=entry.published_by,
            modified_at=entry.hints.modified_at,
            priority=(entry.published_by or unknown).toordinal(),
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


def oldest_of(found: FoundUrl, oldest: datetime | None) -> datetime | None:
    """Return before when an article is too old to be stored; None where it is stored already."""
    if found.stored:
        return None
    kept = found.hints.get("oldest")
    return datetime.fromisoformat(kept) if kept else oldest
