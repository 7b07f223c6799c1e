"""Fetching outside any run, by the same rules: robots.txt, the guard, the caps, the user agent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from archive.claim import check_line
from crawler.configure import settings_for
from crawler.extract import default_outlet
from crawler.response import Clock, Fetch, fetcher
from news.capture import Capture
from news.outlet import Outlet

T = TypeVar("T")


class _Errand(Spider):
    """A spider that does one thing and stores nothing."""

    name = "errand"

    def __init__(self, *, errand: Callable[[Fetch], Awaitable[Any]], clock: Clock, **kwargs: Any):
        super().__init__(**kwargs)
        self._errand, self._clock = errand, clock
        self.result: Any = None
        self.error: Exception | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Do the errand."""
        plain = fetcher(self.crawler, outlet="", clock=self._clock)

        async def fetch(
            url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
        ) -> Capture:
            check_line()  # a claim that is lost is another's by now
            return await plain(url, headers=headers, max_bytes=max_bytes)

        try:
            self.result = await self._errand(fetch)
        except Exception as error:  # noqa: BLE001 - handed to the caller, who knows what to do
            self.error = error
        return
        yield  # an asynchronous generator that yields nothing


async def errand(
    do: Callable[[Fetch], Awaitable[T]],
    outlet: Outlet,
    *,
    clock: Clock,
    contact: str,
    settings: Mapping[str, Any] | None = None,
) -> T:
    """Return what a coroutine makes of pages it fetches from an outlet.

    Raises
    ------
    Exception
        What the coroutine raises.
    """
    quiet = {"ITEM_PIPELINES": {}, "LOGSTATS_INTERVAL": 0, **(settings or {})}
    configured = settings_for(outlet, contact=contact, overrides=quiet)
    runner = AsyncCrawlerRunner(configured)
    crawler = runner.create_crawler(_Errand)
    await runner.crawl(crawler, errand=do, clock=clock)
    spider = crawler.spider
    if not isinstance(spider, _Errand):
        raise TypeError(f"{type(spider).__name__}, expected the spider that was started")
    if spider.error is not None:
        raise spider.error
    result: T = spider.result
    return result


def fetch_page(url: str, *, contact: str, allow_private: bool = False) -> Capture:
    """Fetch one page: ``kentongan extract URL``.

    Parameters
    ----------
    url
        An http or https address.
    contact
        Named in the user agent.
    allow_private
        True lets it be on a private network.

    Raises
    ------
    Unfetched
        Where it does not come; robots.txt is obeyed here too.
    """

    async def one(fetch: Fetch) -> Capture:
        return await fetch(url)

    outlet = replace(default_outlet(url), allow_private=allow_private)
    return asyncio.run(errand(one, outlet, clock=lambda: datetime.now(UTC), contact=contact))
