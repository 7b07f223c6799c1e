"""The spider ``outlet``: one visit to one outlet."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.frontier import FoundUrl, next_urls
from archive.outcomes import note_looked
from crawler.backfill import Backfill
from crawler.download import REQUESTS, latency_s
from crawler.failure import Passing, Unfetched, server_pause, unfetched
from crawler.item import Item
from crawler.response import Fetch, capture_of, fetcher
from crawler.rest import Rest
from crawler.revisit import conditions_of
from crawler.robots import RULES
from crawler.session import Session
from crawler.sifting import hints_of, oldest_of
from crawler.sources.conditional import not_modified
from crawler.survey import Survey
from crawler.underway import UnderWay
from news.capture import Capture
from news.errors import ArchiveUnusable, WrongSettings
from news.outlet import Outlet

log = logging.getLogger("kentongan.crawl")

# URLs taken from the frontier at once; memory stays flat however many wait.
_BATCH = 100
# So many failures of the connection in a row say that the outlet is down: the rest waits.
_FAILURES_IN_A_ROW = 8


class OutletSpider(Spider):
    """Reads an outlet's sources, then fetches what waits in its frontier.

    Parameters
    ----------
    outlet
        The outlet; on Scrapy's own command line its id, ``-a outlet=<id>``.
    session
        The run it belongs to; on Scrapy's own command line one is begun for it alone.
    since
        On Scrapy's own command line, an ISO date or instant: how far back to look.
    """

    name = "outlet"

    def __init__(
        self, *, outlet: Outlet | str = "", session: Session | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(outlet, Outlet) or session is None:
            raise WrongSettings("outlet = {outlet!r}, expected -a outlet=<id>", outlet=outlet)
        self.outlet = outlet
        self.session = session
        self.looked = False
        self.passed_over = False
        self.fetched = 0
        self.under_way = UnderWay(session)
        self._rest = Rest(outlet, session)
        self._failures = 0
        self._begun_s = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of a crawler."""
        if not isinstance(kwargs.get("outlet"), Outlet):
            from crawler.alone import arguments  # noqa: PLC0415 - for Scrapy's command line only

            kwargs = arguments(crawler, **kwargs)
        return super().from_crawler(crawler, *args, **kwargs)

    @property
    def fetch(self) -> Fetch:
        """What the outlet's URLs are fetched with."""
        return fetcher(self.crawler, outlet=self.outlet.id, clock=self.session.clock)

    async def keep(self, capture: Capture, role: str) -> None:
        """Keep a response that no item carries."""
        await self.session.keep(capture, role)

    async def start(self) -> AsyncIterator[Any]:
        """Yield what is new, then what lies behind it where a back-fill is under way.

        Of both: the articles that sources give whole, then requests for the pages that wait.
        """
        try:
            if not await self.session.claim(self.outlet.id):
                self.passed_over = True
                log.warning("%s: passed over, another process is crawling it", self.outlet.id)
                return
            if await self._rest.is_on():
                await self._note()
            else:
                async for one in self._visit():
                    yield one
            await self.session.release(self.outlet.id)
        except ArchiveUnusable as error:
            # ``session.broken`` ends the whole run; this visit just stops.
            log.debug("%s: stopped: %s", self.outlet.id, error)

    async def _visit(self) -> AsyncIterator[Any]:
        survey = Survey(self.outlet, self.session, self.fetch)
        async for item in survey.items():
            if item is None:
                await self.under_way.all_done()
            else:
                yield self._begun(item)
        await self.under_way.all_done()
        self.looked = survey.looked
        await self._note()
        if survey.looked:
            async for one in self._behind(survey):
                yield one
        self._rest.ask(survey.rest_s)
        await self._rest.keep()
        await self._note()

    async def may_ask(self) -> None:
        """Return when a request may be sent: not while what comes could not be kept."""
        await self.session.answered()

    async def _behind(self, survey: Survey) -> AsyncIterator[Any]:
        async for request in self._pages(survey.oldest):
            yield request
        await self.under_way.all_done()
        if self._is_enough():
            return
        async for item in Backfill(survey, self._is_enough).items():
            if item is not None:
                yield self._begun(item)
                continue
            await self.under_way.all_done()
            async for request in self._pages(survey.oldest):
                yield request
            await self.under_way.all_done()
        async for request in self._pages(survey.oldest):
            yield request
        await self.under_way.all_done()

    def _begun(self, item: Item) -> Item:
        self.under_way.begin(item.url)
        return item

    async def _pages(self, oldest: datetime | None) -> AsyncIterator[Request]:
        ahead = self.crawler.settings.getint("KENTONGAN_PAGES_AHEAD")
        while not self._is_enough():
            limit = _BATCH + len(self.under_way)  # those are still waiting for their outcome
            waiting = await self.session.ask(next_urls, self.outlet.id, limit, self.session.clock())
            new = [one for one in waiting if not self.under_way.was_begun(one.url)][:_BATCH]
            if not new:
                return
            conditions = await self.session.ask(conditions_of, self.outlet.id, new)
            for found in new:
                await self.under_way.fewer_than(ahead)
                if self._is_enough():
                    return
                self.under_way.begin(found.url)
                self.fetched += 1
                yield self._request(found, oldest, conditions.get(found.url, {}))

    def _request(
        self, found: FoundUrl, oldest: datetime | None, conditions: Mapping[str, str]
    ) -> Request:
        item = Item(
            url=found.url,
            hints=hints_of(found),
            modified_at=found.modified_at,
            attempts=found.attempts,
            oldest=oldest_of(found, oldest),
        )
        return Request(
            found.url,
            headers=dict(conditions),
            callback=self.parse_page,
            errback=self.page_failed,
            cb_kwargs={"item": item, "known": found.article if conditions else ""},
        )

    def parse_page(self, response: Response, item: Item, known: str) -> list[Item]:
        """Return the item with its page, or with what was sent in its place.

        ``known`` is the article that the server may say has not changed.
        """
        try:
            capture = capture_of(
                response, outlet=self.outlet.id, now=self.session.clock(), conditional=bool(known)
            )
            if not_modified(capture):
                item.not_modified = known
            else:
                item.capture = capture
        except Unfetched as error:
            item.failure = error
        self._count(item.failure)
        return [item]

    def page_failed(self, failure: Failure) -> list[Item]:
        """Return the item with the reason why no page came."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        item: Item = request.cb_kwargs["item"]
        item.failure = unfetched(failure.value or RuntimeError("no reason given"), item.url)
        self._count(item.failure)
        return [item]

    def _count(self, failure: object) -> None:
        self._failures = self._failures + 1 if isinstance(failure, Passing) else 0
        if isinstance(failure, Unfetched):
            self._rest.ask(server_pause(failure))

    def _is_enough(self) -> bool:
        settings = self.crawler.settings
        spent_s = time.monotonic() - self._begun_s
        return (
            self.session.broken is not None
            or self.fetched >= settings.getint("KENTONGAN_MAX_PAGES")
            or spent_s >= settings.getfloat("KENTONGAN_MAX_OUTLET_S")
            or self._failures >= _FAILURES_IN_A_ROW
            or self._rest.asked_s is not None
        )

    @property
    def requests(self) -> int:
        """Number of requests sent so far, robots.txt and second tries included."""
        return int(self.crawler.stats.get_value(REQUESTS, 0))

    async def _note(self) -> None:
        await self.session.ask(
            note_looked,
            self.session.run,
            self.outlet.id,
            self.session.clock(),
            self.requests,
            looked=self.looked,
            latency_s=latency_s(self.crawler),
            robots=str(self.crawler.stats.get_value(RULES) or ""),
        )
