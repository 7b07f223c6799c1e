"""Responses: asking for one URL through a crawler's middlewares, and what came as a Capture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.failure import bad_status, unfetched
from news.capture import Capture

Clock = Callable[[], datetime]
_NOT_MODIFIED = 304


class Fetch(Protocol):
    """What a source is read with."""

    async def __call__(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> Capture:
        """Return the response to a URL: 2xx, or 304 where a condition was sent.

        Raises
        ------
        Unfetched
            Any other status, and whatever kept the response from coming.
        """
        ...


def fetcher(crawler: Crawler, *, outlet: str, clock: Clock) -> Fetch:
    """Return a function that fetches for an outlet through a crawler's middlewares."""

    async def fetch(
        url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> Capture:
        meta: dict[str, Any] = {"download_maxsize": max_bytes} if max_bytes else {}
        request = Request(url, headers=dict(headers or {}), meta=meta, callback=NO_CALLBACK)
        try:
            response = await crawler.engine.download_async(request)
        except Exception as error:
            raise unfetched(error, url) from error
        return capture_of(response, outlet=outlet, now=clock(), conditional=bool(headers))

    return fetch


def capture_of(
    response: Response, *, outlet: str, now: datetime, conditional: bool = False
) -> Capture:
    """Return a response as a Capture.

    Raises
    ------
    Unfetched
        Where its status says that it is not what was asked for.
    """
    good = 200 <= response.status < 300 or (conditional and response.status == _NOT_MODIFIED)
    if not good:
        raise bad_status(response.status, response.url, retry_after_s=_retry_after_s(response, now))
    return Capture(
        url=response.url,
        outlet=outlet,
        fetched_at=now,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
    )


def _retry_after_s(response: Response, now: datetime) -> float | None:
    """Return the pause a server asks for: seconds, or a date (RFC 9110, 10.2.3)."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at.astimezone(UTC) - now).total_seconds())
