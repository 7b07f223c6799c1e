"""The download handler: HTTP by aiohttp, behind the guard and within caps.

Scrapy's own handlers open connections where nothing can look at the address; this one hands every
socket to ``crawler.guard``. It runs on plain asyncio, so a process can crawl more than once.
"""

from __future__ import annotations

import statistics
import time
from collections import deque

import aiohttp
import yarl
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.failure import Final, Unfetched, unfetched
from crawler.guard import RefusedSocket, guarded_socket

# Of the whole timeout, so that a dead address leaves time for the next one of its name.
_CONNECT_SHARE = 0.5
# Honest servers send under 8 kB of headers; aiohttp's own limits are per line and per field.
_MAX_FIELD_BYTES = 16_384
# The crawl's statistic that holds the waits, and how many of them.
_WAITS, _KEPT_WAITS = "kentongan/waits", 500
# The crawl's statistic that counts the requests sent, robots.txt and second tries included.
REQUESTS = "kentongan/requests"


class GuardedDownloadHandler(BaseDownloadHandler):
    """Handler of ``http`` and ``https``; the body comes as sent, middlewares decode it."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        settings = crawler.settings
        self._timeout_s = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._waits = _waits(crawler)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.getint("CONCURRENT_REQUESTS"),
                socket_factory=guarded_socket(
                    allow_private=settings.getbool("KENTONGAN_ALLOW_PRIVATE")
                ),
                ttl_dns_cache=300,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_field_size=_MAX_FIELD_BYTES,
            max_line_size=_MAX_FIELD_BYTES,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def download_request(self, request: Request) -> Response:
        """Return the response of a request.

        Raises
        ------
        Unfetched
            Says why it did not come, in the ledger's word.
        """
        await self._may_ask()
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(REQUESTS)
        total_s = request.meta.get("download_timeout", self._timeout_s)
        begun = time.monotonic()
        try:
            async with self._session.request(
                request.method,
                yarl.URL(request.url, encoded=True),
                headers=[
                    (name.decode("latin-1"), value.decode("latin-1"))
                    for name, values in request.headers.items()
                    for value in values
                ],
                data=request.body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=total_s, connect=total_s * _CONNECT_SHARE),
            ) as answer:
                request.meta["download_latency"] = time.monotonic() - begun
                self._waits.append(request.meta["download_latency"])
                limit = request.meta.get("download_maxsize", self._max_bytes)
                body = await _read(answer, limit, request.url)
                return Response(
                    request.url,
                    status=answer.status,
                    headers=Headers(_pairs(answer)),
                    body=body,
                    protocol=f"HTTP/{answer.version.major}.{answer.version.minor}"
                    if answer.version
                    else None,
                )
        except Unfetched:
            raise
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, RefusedSocket):
                raise unfetched(error.os_error, request.url) from error
            raise unfetched(error, request.url) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unfetched(error, request.url) from error

    async def _may_ask(self) -> None:
        """Wait while the spider of the crawl, where it has a say in that, wants nothing sent."""
        may_ask = getattr(self._crawler.spider, "may_ask", None)
        if may_ask is not None:
            await may_ask()

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _waits(crawler: Crawler) -> deque[float]:
    """Return the last waits for a response, in seconds: one list for both schemes' handlers."""
    if crawler.stats is None:
        return deque(maxlen=_KEPT_WAITS)
    waits: deque[float] | None = crawler.stats.get_value(_WAITS)
    if waits is None:
        waits = deque(maxlen=_KEPT_WAITS)
        crawler.stats.set_value(_WAITS, waits)
    return waits


def latency_s(crawler: Crawler) -> float | None:
    """Return the median wait for a response of a crawl so far, in seconds, None without any."""
    waits = _waits(crawler)
    return statistics.median(waits) if waits else None


def _pairs(answer: aiohttp.ClientResponse) -> dict[bytes, list[bytes]]:
    pairs: dict[bytes, list[bytes]] = {}
    for name, value in answer.raw_headers:
        pairs.setdefault(name, []).append(value)
    return pairs


async def _read(answer: aiohttp.ClientResponse, limit: int, url: str) -> bytes:
    declared = answer.content_length
    if limit and declared is not None and declared > limit:
        answer.close()
        raise Final(
            "too-large",
            "{url}: {declared} bytes announced, expected at most {limit}",
            url=url,
            declared=declared,
            limit=limit,
        )
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if limit and len(body) > limit:
            answer.close()  # the rest is not waited for
            raise Final("too-large", "{url}: more than {limit} bytes", url=url, limit=limit)
    return bytes(body)
