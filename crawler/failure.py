"""What can go wrong between a URL and its page, each with the short word the ledger counts."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from scrapy.exceptions import IgnoreRequest

from news.errors import KentonganError, RefusedAddress, RetryLater
from news.message import Message
from news.outcome import OutcomeKind

# Pauses before a URL that failed is asked for again; after the last it is given up. They span a
# week: a regional server that is down on Friday evening is often mended on Monday.
RETRY_PAUSES = (
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=2),
    timedelta(days=4),
)
# A server may ask for any pause; beyond a week its news is no news.
MAX_RETRY_AFTER_S = 7 * 86400.0
# A pause asked for one page holds for the whole outlet, but no longer than this: a page's odd
# answer must not blind the desk for a week.
MAX_HOST_PAUSE_S = 86400.0
# 429 without Retry-After.
_PAUSE_S = 1800.0
# 408, 425 and 429 ask for patience; 5xx are the server's own trouble.
_PASSING_STATUS = frozenset({408, 425, 429, *range(500, 600)})
# Closed to us today, by a login, a firewall or a law; worth asking a few times more.
_CLOSED_STATUS = frozenset({401, 403, 451})


class Unfetched(KentonganError):
    """A page that did not come.

    Parameters
    ----------
    reason
        The ledger's word: ``"timeout"``, ``"http-404"``, ….
    message, fields
        For the log and the terminal, as of ``KentonganError``.
    retry_after_s
        The pause that the server asked for, or None.
    """

    kind = OutcomeKind.FAILED

    def __init__(
        self,
        reason: str,
        message: str | Message,
        /,
        *,
        retry_after_s: float | None = None,
        **fields: object,
    ) -> None:
        super().__init__(message, **fields)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Passing(Unfetched, RetryLater):
    """It may come later."""


class Final(Unfetched):
    """It will not come."""


class RobotsClosed(Final, IgnoreRequest):
    """The site's robots.txt asks not to fetch it."""

    kind = OutcomeKind.ROBOTS


def unfetched(error: BaseException, url: str) -> Unfetched:
    """Return a download's error as one of this module's, with its reason."""
    if isinstance(error, Unfetched):
        return error
    kind, reason = _kind_and_reason(error)
    return kind(reason, Message("{url}: {what}", url=url, what=_words(reason, error)))


def _kind_and_reason(error: BaseException) -> tuple[type[Unfetched], str]:
    if isinstance(error, IgnoreRequest):
        # Scrapy drops a request for two reasons of its own; only the second names a cause.
        return Final, "redirects" if "redirections" in str(error) else "too-large"
    for kinds, kind, reason in _REASONS:
        if isinstance(error, kinds):
            return kind, reason
    return Final, "unreadable-response"


def _words(reason: str, error: BaseException) -> Message:
    """Return what happened in a sentence of ours; what a library says stands behind it."""
    if reason in _SAID:
        return _SAID[reason]
    if isinstance(error, KentonganError):
        return error.message
    said = _SAID_WITH_CAUSE.get(reason, Message("answer not readable"))
    name = type(error).__name__
    cause = Message("{kind}: {error}", kind=name, error=error) if str(error) else name
    return Message("{what}: {cause}", what=said, cause=cause)


# The first that fits; aiohttp's tree has the special ones below the general ones.
_REASONS: tuple[tuple[tuple[type[BaseException], ...], type[Unfetched], str], ...] = (
    ((RefusedAddress,), Final, "refused-address"),
    ((aiohttp.InvalidURL,), Final, "bad-address"),
    ((TimeoutError,), Passing, "timeout"),
    ((aiohttp.ClientConnectorDNSError,), Passing, "dns"),
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), Passing, "certificate"),
    ((aiohttp.ClientPayloadError,), Passing, "incomplete"),
    ((aiohttp.ClientConnectionError, OSError), Passing, "connection"),
    ((ValueError,), Final, "bad-address"),
)

_SAID: Mapping[str, Message] = {
    "timeout": Message("no answer in time"),
    "dns": Message("no server of that name"),
    "redirects": Message("redirects without end"),
}
_SAID_WITH_CAUSE: Mapping[str, Message] = {
    "certificate": Message("certificate not valid"),
    "connection": Message("no connection"),
    "incomplete": Message("broken off"),
    "too-large": Message("too large"),
    "bad-address": Message("not a valid address"),
}


def bad_status(status: int, url: str, *, retry_after_s: float | None = None) -> Unfetched:
    """Return what a status other than 2xx says."""
    words = Message("{url}: HTTP {status}", url=url, status=status)
    if status in _PASSING_STATUS or status in _CLOSED_STATUS:
        return Passing(f"http-{status}", words, retry_after_s=retry_after_s)
    return Final(f"http-{status}", words)


def server_pause(error: Unfetched) -> float | None:
    """Return for how many seconds a server asked not to be asked for anything, or None.

    ``429 Too Many Requests`` (RFC 6585) and ``503`` with ``Retry-After`` (RFC 9110) speak for the
    server, not for a page.
    """
    asked = error.retry_after_s
    if error.reason == "http-429" or (error.reason == "http-503" and asked):
        return min(_PAUSE_S if asked is None else asked, MAX_HOST_PAUSE_S)
    return None


def retry_pause(error: Unfetched, attempts: int) -> timedelta | None:
    """Return how long a URL rests after a failure, None where it is given up.

    Parameters
    ----------
    error
        The failure.
    attempts
        How often the URL failed before.
    """
    if not isinstance(error, Passing) or attempts >= len(RETRY_PAUSES):
        return None
    asked = timedelta(seconds=min(error.retry_after_s or 0.0, MAX_RETRY_AFTER_S))
    return max(asked, RETRY_PAUSES[attempts])
