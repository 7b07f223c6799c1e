"""The ledger's words for failures, and how long a URL rests after each."""

from __future__ import annotations

import ssl
from datetime import timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import IgnoreRequest

from crawler.failure import (
    RETRY_PAUSES,
    Final,
    Passing,
    RobotsClosed,
    bad_status,
    retry_pause,
    unfetched,
)
from crawler.guard import RefusedSocket
from news.errors import Quarantine, RetryLater
from news.outcome import OutcomeKind

URL = "https://kabar-fiksi.example/a"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (TimeoutError(), Passing, "timeout"),
        (aiohttp.ServerDisconnectedError(), Passing, "connection"),
        (aiohttp.ClientPayloadError("x"), Passing, "incomplete"),
        (ConnectionResetError(), Passing, "connection"),
        (ssl.SSLCertVerificationError("x"), Passing, "certificate"),
        (aiohttp.InvalidURL("http://a"), Final, "bad-address"),
        (UnicodeError("label too long"), Final, "bad-address"),
        (RefusedSocket("10.0.0.1"), Final, "refused-address"),
        (IgnoreRequest("max redirections reached"), Final, "redirects"),
        (caused(IgnoreRequest("x"), ValueError("size")), Final, "too-large"),
        (KeyError("x"), Final, "unreadable-response"),
    ],
)
def test_each_error_has_one_word(error: Exception, kind: type, reason: str) -> None:
    found = unfetched(error, URL)
    assert type(found) is kind
    assert found.reason == reason
    assert URL in str(found)
    assert unfetched(found, URL) is found


def test_what_may_pass_is_told_from_what_is_final() -> None:
    assert issubclass(Passing, RetryLater)
    assert not issubclass(Final, RetryLater | Quarantine)
    assert RobotsClosed("", "x").kind is OutcomeKind.ROBOTS


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, Final), (410, Final), (400, Final), (302, Final), (304, Final), (403, Passing),
     (401, Passing), (408, Passing), (429, Passing), (500, Passing), (503, Passing)],
)  # fmt: skip
def test_a_status_says_whether_asking_again_may_help(status: int, kind: type) -> None:
    found = bad_status(status, URL)
    assert type(found) is kind
    assert found.reason == f"http-{status}"


@given(st.integers(0, 20), st.none() | st.floats(0, 1e9))
def test_pauses_grow_until_a_url_is_given_up(attempts: int, asked_s: float | None) -> None:
    pause = retry_pause(Passing("http-503", "x", retry_after_s=asked_s), attempts)
    if attempts >= len(RETRY_PAUSES):
        assert pause is None
    else:
        assert pause is not None
        assert RETRY_PAUSES[attempts] <= pause <= timedelta(days=7)
        if asked_s and asked_s < 86400 * 7:
            assert pause >= timedelta(seconds=asked_s)
    assert retry_pause(Final("http-404", "x"), attempts) is None
    assert list(RETRY_PAUSES) == sorted(RETRY_PAUSES)
