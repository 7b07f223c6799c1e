"""A visit: one outlet's pages, asked for once each, within a number of requests and a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from crawler.failure import Final, RobotsClosed, Unfetched, server_pause
from crawler.response import Fetch
from crawler.robots import policy_of
from crawler.site import is_same_site
from news.capture import Capture

# A person with a browser who looks for feed, sitemap and a few articles asks for about as much.
MAX_REQUESTS = 40
MAX_SECONDS = 600.0
# So many answers in a row that did not come: the server is down, or has had enough of us.
_FAILURES_IN_A_ROW = 3
_PASSING = ("timeout", "dns", "certificate", "connection", "incomplete", "http-5")


class Enough(Final):
    """The visit has no requests or no time left, or the server asked to be left alone."""


class Visit:
    """Fetches an outlet's pages; an instance is a ``crawler.response.Fetch``.

    Parameters
    ----------
    fetch
        What it fetches with: robots.txt, the guard and the caps are its.
    home
        The outlet's home page; what redirects to another site is no page of the outlet.
    delay_s
        Least pause between two requests, in seconds.
    max_requests, max_seconds
        Its bounds.
    on_request
        Told each URL before it is asked for.

    Attributes
    ----------
    requests
        Number of requests so far; a redirect counts as one more, and so does the robots.txt of
        each host, which the crawler reads by itself.
    delay_s
        The pause, or what robots.txt asks for where that is longer.
    sitemaps
        Those that robots.txt names.
    """

    def __init__(
        self,
        fetch: Fetch,
        home: str,
        *,
        delay_s: float,
        max_requests: int = MAX_REQUESTS,
        max_seconds: float = MAX_SECONDS,
        on_request: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.home = home
        self.delay_s = delay_s
        self.requests = 0
        self.sitemaps: tuple[str, ...] = ()
        self._fetch = fetch
        self._left = max_requests
        self._ends_s = time.monotonic() + max_seconds
        self._max_seconds = max_seconds
        self._seen: dict[str, Capture | Unfetched] = {}
        self._origins: set[str] = set()
        self._failures = 0
        self._on_request = on_request

    async def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> Capture:
        """Return the response to a URL; one that was asked for already is not asked for again.

        Raises
        ------
        Enough
            Where nothing more is to be asked for.
        Unfetched
            Where it does not come, or comes from another site.
        """
        if not is_same_site(url, self.home):
            raise Final(
                "elsewhere",
                "{url}: another site than {home}; it is not asked",
                url=url,
                home=self.home,
            )
        if url not in self._seen:
            self._check()
            self._seen[url] = await self._ask(url, headers, max_bytes)
        found = self._seen[url]
        if isinstance(found, Unfetched):
            raise found
        return found

    async def read_robots(self, agent: str) -> None:
        """Read what robots.txt asks: its sitemaps and its delay, which bounds the requests too."""
        scheme, _, rest = self.home.partition("://")
        try:
            capture = await self(f"{scheme}://{rest.partition('/')[0]}/robots.txt")
        except Enough:
            raise
        except Unfetched:
            return
        policy = policy_of(capture.status, capture.body, agent, capture.url)
        named = policy.rules.sitemaps if policy.rules else ()
        self.sitemaps = tuple(url for url in named if is_same_site(url, self.home))
        self.delay_s = max(self.delay_s, policy.delay_s)
        if self.delay_s:
            self._left = min(self._left, int(self._max_seconds / self.delay_s))

    def _check(self) -> None:
        if self._left <= 0 or time.monotonic() > self._ends_s:
            raise Enough(
                "enough",
                "{home}: {count} requests, no more are made",
                home=self.home,
                count=self.requests,
            )
        if self._failures >= _FAILURES_IN_A_ROW:
            raise Enough(
                "enough",
                "{home}: {count} requests in a row failed",
                home=self.home,
                count=self._failures,
            )

    async def _ask(
        self, url: str, headers: Mapping[str, str] | None, max_bytes: int | None
    ) -> Capture | Unfetched:
        self._count_host(url)
        if not url.endswith("/robots.txt"):  # that was read with the host's first page
            self._count()
        self._on_request(url)
        try:
            capture = await self._fetch(url, headers=headers, max_bytes=max_bytes)
        except RobotsClosed as error:
            self._count(-1)  # nothing was sent
            return error
        except Unfetched as error:
            self._failures = self._failures + 1 if error.reason.startswith(_PASSING) else 0
            if server_pause(error) is not None:
                self._left = 0  # it asked not to be asked for anything
            return error
        self._failures = 0
        if capture.url != url:
            self._count_host(capture.url)
            self._count()
            self._seen.setdefault(capture.url, capture)
        if not is_same_site(capture.url, self.home):
            return Final(
                "elsewhere", "{url}: leads to {other}, another site", url=url, other=capture.url
            )
        return capture

    def _count(self, requests: int = 1) -> None:
        self.requests += requests
        self._left -= requests

    def _count_host(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._origins:
            self._origins.add(origin)
            self._count()
