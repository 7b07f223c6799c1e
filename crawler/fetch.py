"""Fetching outside any run, by the same rules: robots.txt, the guard, the caps, the user agent."""

from __future__ import annotations

import asyncio
from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from archive.claim import check_line, give_back, take
from archive.connection import close_thread, is_open, is_server
from crawler.address import canonical_url
from crawler.configure import settings_for
from crawler.extract import default_outlet
from crawler.response import Clock, Fetch, fetcher
from crawler.site import claim_of, host_of, is_same_site
from news.capture import Capture
from news.errors import LockHeld
from news.outlet import Outlet

T = TypeVar("T")

# When this process last had a page of a host; each errand has a downloader of its own, which knows
# of no request before its first.
_asked_s: dict[str, float] = {}


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


def fetch_page(
    url: str, *, contact: str, outlets: Sequence[Outlet] = (), allow_private: bool = False
) -> Capture:
    """Fetch one page: ``kentongan extract URL``.

    Its site is claimed meanwhile, in the archive that is open, and is left alone for its pause
    where it was asked for another page before.

    Parameters
    ----------
    url
        An http or https address.
    contact
        Named in the user agent.
    outlets
        The registry: those of the page's site are claimed, and asked as their files say.
    allow_private
        True lets it be on a private network, whatever they say.

    Raises
    ------
    RefusedAddress
        It is no such address.
    Unfetched
        Where it does not come; robots.txt is obeyed here too.
    LockHeld
        Another process is asking its site; nothing was asked for.
    ArchiveUnusable
        The claims cannot be taken, or were lost.
    """

    async def one(fetch: Fetch) -> Capture:
        return await fetch(url)

    canonical_url(url)  # asked for as it was given, where it is an address at all
    known = [outlet for outlet in outlets if _is_of(outlet, url)]
    outlet = default_outlet(url)
    outlet = replace(
        outlet,
        delay_s=max((one.delay_s for one in known), default=outlet.delay_s),
        allow_private=allow_private or any(one.allow_private for one in known),
    )

    async def claimed() -> Capture:  # on the loop's own line to the database, as its requests are
        host, now = host_of(url), lambda: datetime.now(UTC)
        with _claimed(url, [claim_of(url), *(one.id for one in known)]):
            if host in _asked_s:
                await sleep(max(0.0, _asked_s[host] + outlet.delay_s - monotonic()))
            try:
                return await errand(one, outlet, clock=now, contact=contact)
            finally:
                _asked_s[host] = monotonic()

    return asyncio.run(claimed())


def _is_of(outlet: Outlet, url: str) -> bool:
    """Tell whether a crawl of an outlet may ask the site of a page."""
    hosts = {host_of(source.url) for source in outlet.sources}
    return is_same_site(url, outlet.home) or host_of(url) in hosts


@contextmanager
def _claimed(url: str, keys: Sequence[str]) -> Iterator[None]:
    with ExitStack() as held:
        if is_open() and is_server():
            # Each call has a loop, and each loop a line: a long list of pages would take them all.
            held.callback(close_thread)
        for key in keys:
            if not take(key):
                raise LockHeld("{home}: another process is asking it; try again later", home=url)
            held.callback(give_back, key)
        yield
