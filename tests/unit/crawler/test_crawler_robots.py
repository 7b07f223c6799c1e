"""What a robots.txt asks is what the crawler does; a file that says nothing closes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.failure import Passing
from crawler.robots import Policy, policy_of

URL = "https://kabar-fiksi.example/robots.txt"


def policy(text: str | bytes, status: int = 200) -> Policy:
    return policy_of(status, text if isinstance(text, bytes) else text.encode(), "Kentongan", URL)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /berita/\n", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Kentongan\nAllow: /\n", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: kentongan\nDisallow: /berita\n", False),
        ("User-agent: Googlebot\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /*?cetak=\nAllow: /berita/\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
        ("<!doctype html><title>404</title>Disallow: /", True),
    ],
)
def test_the_rules_of_the_file_hold(text: str, allowed: bool) -> None:
    assert policy(text).allows("https://kabar-fiksi.example/berita/1", "Kentongan") is allowed


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 10\n", 10.0),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Kentongan\nCrawl-delay: 2.5\n", 2.5),
        ("User-agent: *\nRequest-rate: 1/20\n", 20.0),
        ("User-agent: *\nCrawl-delay: 100000\n", 3600.0),
        ("User-agent: *\nCrawl-delay: inf\n", 0.0),
        ("User-agent: *\nCrawl-delay: -5\n", 0.0),
        ("User-agent: *\nCrawl-delay: sebentar\n", 0.0),
        ("User-agent: other\nCrawl-delay: 99\n", 0.0),
    ],
)
def test_the_crawl_delay_for_us_is_known_and_bounded(text: str, delay_s: float) -> None:
    assert policy(text).delay_s == delay_s


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_that_fails_closes_the_site_for_now(status: int) -> None:
    with pytest.raises(Passing) as caught:
        policy("", status)
    assert caught.value.reason == f"robots-{status}"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_file_that_is_not_there_closes_nothing(status: int) -> None:
    assert policy("Disallow: /", status).allows("https://kabar-fiksi.example/", "Kentongan")


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    assert policy(body).delay_s >= 0.0
