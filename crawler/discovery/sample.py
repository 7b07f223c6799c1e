"""The sample: a few articles read as the crawl would read them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from crawler.address import canonical_url
from crawler.discovery.visit import Enough, Visit
from crawler.extract import Hints, article_from_capture
from crawler.failure import Unfetched
from crawler.sources.entry import Batch, Entry
from news.article import Article
from news.capture import Capture
from news.errors import Quarantine, RefusedAddress, WrongOutletFile
from news.message import Message
from news.outlet import Outlet

SIZE = 5
# A feed or an API gives the texts of a hundred articles at once; their datelines cost no request.
_MAX_DATELINES = 40


@dataclass
class Sample:
    """Articles and pages that were read so far.

    Attributes
    ----------
    tried
        By the canonical address they were asked for at; None for a page that was no article.
    unread
        Why pages were no articles.
    pages
        The responses: articles' pages, feeds, sitemaps; they show times with their zones.
    datelines
        Of articles that a source gave whole.
    """

    tried: dict[str, Article | None] = field(default_factory=dict)
    unread: list[Message] = field(default_factory=list)
    pages: list[Capture] = field(default_factory=list)
    datelines: list[str] = field(default_factory=list)

    async def read(
        self, visit: Visit, outlet: Outlet, batch: Batch, *, count: int = SIZE
    ) -> list[Article]:
        """Read the first articles of a batch; twice as many are tried where some are none."""
        if batch.capture is not None:
            self.pages.append(batch.capture)
        found: list[Article] = []
        for entry in _newest(batch.entries)[: 2 * count]:
            if len(found) >= count:
                break
            if article := await self.one(visit, outlet, entry, batch.capture):
                found.append(article)
        self.datelines += await asyncio.to_thread(_datelines, outlet, batch)
        return found

    async def one(
        self, visit: Visit, outlet: Outlet, entry: Entry, given: Capture | None = None
    ) -> Article | None:
        """Return an entry's article, read from its page unless its source gave it whole."""
        key = canonical_or_not(entry.url, outlet.home)
        if key in self.tried:
            return self.tried[key]
        try:
            if entry.hints.text_html and given is not None:
                capture = replace(given, url=entry.url)
            else:
                capture = await visit(entry.url)
                self.pages.append(capture)
            article: Article | None = await asyncio.to_thread(
                article_from_capture, capture, outlet=outlet, hints=entry.hints
            )
        except Enough:
            return None  # it may be an article all the same
        except (Unfetched, Quarantine, WrongOutletFile) as error:
            self.unread.append(error.message)
            article = None
        self.tried[key] = article
        return article

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that were read, each once."""
        read = (article for article in self.tried.values() if article is not None)
        return tuple({article.id: article for article in read}.values())


def canonical_or_not(url: str, home: str) -> str:
    """Return an address in its canonical form, or as it is where it has none."""
    try:
        return canonical_url(url, home)
    except RefusedAddress:
        return url


def bare(url: str) -> Entry:
    """Return an entry of which only the address is known."""
    return Entry(url=url, hints=Hints())


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries with the latest first; those without a time as they stand."""
    if not all(entry.published_by for entry in entries):
        return list(entries)
    return sorted(entries, key=_published_by, reverse=True)


def _published_by(entry: Entry) -> datetime:
    return entry.published_by or datetime.min.replace(tzinfo=UTC)


def _datelines(outlet: Outlet, batch: Batch) -> list[str]:
    """Return the datelines of the articles that a batch holds whole."""
    lines = []
    for entry in [one for one in batch.entries if one.hints.text_html][:_MAX_DATELINES]:
        if batch.capture is None:
            break
        try:
            capture = replace(batch.capture, url=entry.url)
            article = article_from_capture(capture, outlet=outlet, hints=entry.hints)
        except Quarantine:
            continue
        lines.append(article.dateline)
    return [line for line in lines if line]
