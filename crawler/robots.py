"""robots.txt: what a site asks of crawlers is done, its Crawl-delay included (RFC 9309)."""

from __future__ import annotations

import asyncio
import hashlib
import math
from dataclasses import dataclass

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.failure import Passing, RobotsClosed, Unfetched, unfetched

# RFC 9309 asks to read at least 500 KiB; what stands behind is not read.
_MAX_BYTES = 512 * 1024
# A longer Crawl-delay closes the site for practical purposes; an hour keeps it open by a crack.
_MAX_DELAY_S = 3600.0
# The crawl's statistic that holds the hash of the first robots.txt it read: the outlet's own.
RULES = "kentongan/robots"


@dataclass(frozen=True, slots=True)
class Policy:
    """What one host's robots.txt asks; ``rules`` None where it asks nothing."""

    rules: Protego | None
    delay_s: float = 0.0

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether a product token may fetch a URL."""
        return self.rules is None or bool(self.rules.can_fetch(url, agent))


def policy_of(status: int, body: bytes, agent: str, url: str) -> Policy:
    """Return what a response to ``/robots.txt`` asks of a product token.

    Raises
    ------
    Passing
        The server fails (5xx) or asks for patience (429): the site counts as closed meanwhile.
    """
    if status >= 500 or status == 429:
        raise Passing(
            f"robots-{status}",
            "{url}: HTTP {status}; the site counts as closed",
            url=url,
            status=status,
        )
    if not 200 <= status < 300:
        return Policy(None)
    text = body[:_MAX_BYTES].decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] == "<":  # a page in the place of robots.txt asks nothing
        return Policy(None)
    rules = Protego.parse(text)
    rate = rules.request_rate(agent)
    delays = [rules.crawl_delay(agent), rate.seconds / rate.requests if rate else None]
    known = [float(delay) for delay in delays if delay is not None and math.isfinite(delay)]
    return Policy(rules, min(max([0.0, *known]), _MAX_DELAY_S))


class RobotsMiddleware:
    """Downloader middleware that asks each host's robots.txt once, before anything else of it."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._policies: dict[str, asyncio.Future[Policy]] = {}
        self._answers: dict[str, Response] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Return the middleware of a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Let a request pass, or refuse it.

        A request for robots.txt itself, which no rule closes (RFC 9309, 2.2.2), is answered with
        what was read already.

        Raises
        ------
        RobotsClosed
            Where the site asks not to fetch the URL.
        Unfetched
            Where robots.txt could not be read: then nothing else is asked of the host either.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return None
        policy = await self._policy(request)
        if (known := self._answers.get(request.url)) is not None:
            return known
        if not policy.allows(request.url, self._agent):
            raise RobotsClosed("", "{url}: closed by robots.txt", url=request.url)
        return None

    async def _policy(self, request: Request) -> Policy:
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._policies:
            waiting: asyncio.Future[Policy] = asyncio.get_running_loop().create_future()
            self._policies[origin] = waiting
            try:
                waiting.set_result(await self._ask(f"{origin}/robots.txt", request))
            except Unfetched as error:
                waiting.set_exception(error)
        return await self._policies[origin]

    async def _ask(self, url: str, request: Request) -> Policy:
        asked = Request(url, meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
        try:
            response: Response = await self._crawler.engine.download_async(asked)
        except Exception as error:
            raise unfetched(error, url) from error
        policy = policy_of(response.status, response.body, self._agent, url)
        self._answers[url] = response.replace(body=response.body[:_MAX_BYTES])
        if self._crawler.stats is not None and self._crawler.stats.get_value(RULES) is None:
            self._crawler.stats.set_value(RULES, rules_hash(response))
        if policy.delay_s:
            slow_down(self._crawler, request, policy.delay_s)
        return policy


def rules_hash(response: Response) -> str:
    """Return a hash of what a robots.txt asks; remarks, blanks and the order of case do not count.

    A site without the file, or with a page in its place, asks nothing.
    """
    text = response.body[:_MAX_BYTES].decode("utf-8-sig", errors="replace")
    if not 200 <= response.status < 300 or text.lstrip()[:1] == "<":
        text = ""
    lines = (" ".join(line.split("#", 1)[0].split()) for line in text.splitlines())
    rules = "\n".join(line for line in lines if line and not line.lower().startswith("sitemap"))
    return hashlib.sha256(rules.encode("utf-8", "replace")).hexdigest()[:32]


def slow_down(crawler: Crawler, request: Request, delay_s: float) -> None:
    """Let at least ``delay_s`` seconds lie between two requests to the host of a request."""
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    # A slot that rests for a minute is dropped; its successor takes the delay from here.
    downloader.per_slot_settings[key] = {"delay": delay_s, "concurrency": 1, "jitter": 0}
    if slot := downloader.slots.get(key):
        slot.delay, slot.concurrency = max(slot.delay, delay_s), 1
    if throttle := crawler.get_extension(AutoThrottle):
        throttle.mindelay = max(throttle.mindelay, delay_s)
        throttle.maxdelay = max(throttle.maxdelay, delay_s)
