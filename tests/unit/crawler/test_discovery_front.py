"""If these fail, one odd front page ends the look at an outlet, or is read past its bounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.front import Front, footer_texts, read_front
from news.capture import Capture
from news.errors import Quarantine

HOME = "https://kabar.example/"


def front(body: bytes, *headers: tuple[str, str]) -> Front:
    return read_front(
        Capture(url=HOME, outlet="", fetched_at=datetime.now(UTC), status=200, body=body,
                headers=(("Content-Type", "text/html"), *headers)), HOME,
    )  # fmt: skip


def test_links_within_the_site_are_told_from_others_and_from_menus() -> None:
    found = front(
        b"<html><body><header class=main-menu><a href=/daerah>Daerah</a></header>"
        b"<div class=tag-cloud><a href=/tag/a>A</a></div><div class='content menus-x'>"
        b"<a href='/berita/1?utm_source=x#top'><img><b>Satu  dua</b></a></div>"
        b"<a href='https://lain.example/b'>Lain</a><a href='#atas'>Atas</a>"
        b"<a href='javascript:void(0)'>Skrip</a><a href='http://[rusak'>Rusak</a>"
        b"<footer><a href=redaksi>Redaksi</a></footer></body></html>"
    )
    assert [(link.url, link.text, link.in_menu) for link in found.links] == [
        (f"{HOME}daerah", "Daerah", True),
        (f"{HOME}tag/a", "A", True),
        (f"{HOME}berita/1", "Satu dua", False),
        (f"{HOME}redaksi", "Redaksi", True),
    ]


def test_the_api_is_read_from_header_or_element_and_comments_are_no_feed() -> None:
    api = '<https://kabar.example/?rest_route=/>; rel="https://api.w.org/", </x>; rel=shortlink'
    assert front(b"<html><body>x", ("Link", api)).api == f"{HOME}?rest_route=/"
    found = front(
        b'<html><head><base href="/situs/"><link rel="https://api.w.org/" href="wp-json/">'
        b'<link rel="alternate" type="application/rss+xml" href="feed/">'
        b'<link rel="alternate" type="application/atom+xml" href="/komentar/feed/">'
        b'<link rel="alternate" type="application/json" href="/x.json"></head><body>x'
    )
    assert found.api == f"{HOME}situs/wp-json/"
    assert found.feeds == (f"{HOME}situs/feed/",)


def test_a_page_of_endless_links_is_read_within_bounds() -> None:
    links = b"".join(b"<a href=/berita/%d/x-y-z>satu dua tiga empat</a>" % n for n in range(20_000))
    found = front(b"<html><body>" + links + b"<footer>" * 50 + b"Jl. Satu</body></html>")
    assert len(found.links) == 3000
    assert len(list(footer_texts(found.page))) <= 6


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_comes_is_read_or_refused_in_the_known_way(body: bytes) -> None:
    try:
        found = front(b"<html><body>" + body)
    except Quarantine:
        return
    assert all(link.url.startswith("http") for link in found.links)
    list(footer_texts(found.page))


@pytest.mark.parametrize("body", [b"", b"halo", b"%PDF-1.4 x", b"<rss version='2.0'></rss>"])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(Quarantine):
        front(body)
