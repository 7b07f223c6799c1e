"""If these fail, articles stand on the wrong day of a digest, or a doubt about it is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.extract import Hints, article_from_capture, default_outlet
from news.article import Article
from news.capture import Capture

FETCHED = datetime(2025, 3, 4, 3, tzinfo=UTC)
URL = "https://kabar-uji.example/berita/rapat"
BODY = "".join(f"<p>Warga Desa Fiksi membahas jembatan yang rusak, catatan {n}. " * 3 + "</p>"
               for n in range(5))  # fmt: skip


def read(
    shown: str = "", head: str = "", *, url: str = URL, zone: str = "Asia/Jakarta", **hints
) -> Article:
    html = (
        f"<html lang='id'><head><title>Warga Bahas Jembatan Rusak</title>{head}</head><body>"
        "<div class='topbar'><span class='tanggal-sekarang'>Selasa, 4 Maret 2025 09:59 WIB</span>"
        f"</div><article><h1>Warga Bahas Jembatan Rusak</h1><div class='tgl'>{shown}</div>"
        f"<div class='isi'>{BODY}</div></article><ul><li><a href='/x'>Kabar lain dari desa</a>"
        "<span>5 menit lalu</span></li></ul></body></html>"
    )
    capture = Capture(url=url, outlet="uji", fetched_at=FETCHED, status=200,
                      headers=(("Content-Type", "text/html"),), body=html.encode())  # fmt: skip
    outlet = replace(default_outlet(url), timezone=zone)
    return article_from_capture(capture, outlet=outlet, hints=Hints(**hints))


def meta(value: str) -> str:
    return f"<meta property='article:published_time' content='{value}'>"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "zone", "expected"),
    [
        ("Senin, 3 Maret 2025 21:40", "Asia/Jakarta", at(3, 14, 40)),
        ("Senin, 3 Maret 2025 21:40", "Asia/Jayapura", at(3, 12, 40)),
        ("Senin, 3 Maret 2025 21:40 WITA", "Asia/Jakarta", at(3, 13, 40)),
        ("Senin 03-03-2025,18:10 WIB", "Asia/Jakarta", at(3, 11, 10)),
        ("2 jam lalu", "Asia/Jakarta", at(4, 1)),
        ("2 jam yang lalu", "Asia/Jayapura", at(4, 1)),
    ],
)
def test_a_shown_time_is_in_the_outlets_zone_and_counts_from_the_fetch(
    shown: str, zone: str, expected: datetime
) -> None:
    assert read(shown, zone=zone).published_at == expected


def test_neither_the_pages_clock_nor_a_teaser_dates_an_article() -> None:
    article = read("3 Maret 2025")
    assert (article.published_at, article.published_precision) == (at(3, 5), "day")
    undated = read("", url="https://kabar-uji.example/2025/02/27/rapat")
    assert undated.published_evidence == "url"
    assert undated.published_at == datetime(2025, 2, 27, 5, tzinfo=UTC)


@pytest.mark.parametrize("evidence", ["feed", "sitemap", "api"])
def test_the_sources_time_goes_before_the_pages(evidence: str) -> None:
    article = read("3 Maret 2025 21:40 WIB", published_at=at(3, 13), evidence=evidence)
    assert (article.published_at, article.published_evidence) == (at(3, 13), evidence)
    assert article.published_notes == ""


def test_a_feed_that_calls_local_time_utc_is_corrected_and_noted() -> None:
    """Else every evening article of the outlet moves to the next day."""
    page = meta("2025-03-03T21:40:00+07:00")
    article = read("", page, published_at=at(3, 21, 40), evidence="feed")
    assert article.published_at == at(3, 14, 40)
    assert article.published_notes == "source-utc-is-local"


def test_a_source_that_contradicts_the_page_is_noted_in_the_record() -> None:
    page = meta("2025-02-20T10:00:00+07:00")
    article = read("", page, published_at=at(3, 13), evidence="sitemap")
    assert article.published_at == at(3, 13)
    assert article.published_notes == "page-contradicts-source"


def test_a_page_that_calls_local_time_utc_is_corrected_by_what_it_shows() -> None:
    article = read("Senin, 3 Maret 2025 21:40 WIB", meta("2025-03-03T21:40:00Z"))
    assert article.published_at == at(3, 14, 40)
    assert article.published_notes == "utc-is-local"


def test_a_time_in_the_future_is_refused_and_noted() -> None:
    article = read("Senin, 3 Maret 2025 21:40 WIB", meta("9999-01-01T00:00:00+07:00"))
    assert article.published_at == at(3, 14, 40)
    assert article.published_notes == "future-refused"
    postdated = datetime(2031, 1, 1, tzinfo=UTC)
    hinted = read("Senin, 3 Maret 2025 21:40 WIB", published_at=postdated, evidence="feed")
    assert hinted.published_at == at(3, 14, 40)
    assert hinted.published_notes == "future-refused"


@pytest.mark.parametrize(
    ("said", "zone", "kept", "notes"),
    [
        # fetched on 4 March, 10:00 WIB
        ("2025-03-04T10:01:00+07:00", "Asia/Jakarta", at(4, 3, 1), ""),
        ("2025-03-04T11:50:00+07:00", "Asia/Jayapura", at(4, 4, 50), "ahead-of-fetch"),
        ("2025-03-04T13:00:00+07:00", "Asia/Jakarta", at(4, 6), "ahead-of-fetch"),
        ("2025-03-04T13:01:00+07:00", "Asia/Jakarta", None, "future-refused"),
        ("2025-03-05T09:00:00+07:00", "Asia/Jakarta", None, "future-refused"),
        ("2025-03-04", "Asia/Jakarta", at(4, 5), ""),
        ("2025-03-05", "Asia/Jakarta", None, "future-refused"),
        ("2025-03-04T09:30:00Z", "Asia/Jakarta", at(4, 2, 30), "utc-is-local"),
        ("2025-03-04T23:30:00Z", "Asia/Jakarta", None, "future-refused"),
        ("0001-01-01T00:00:00Z", "Asia/Jakarta", None, ""),
    ],
    ids=["clock", "wit-called-wib", "bound", "past-bound", "next-day", "today", "tomorrow",
         "local-called-utc", "neither-reading", "year-one"],
)  # fmt: skip
def test_no_article_is_published_after_it_was_fetched(
    said: str, zone: str, kept: datetime | None, notes: str
) -> None:
    """An item of tomorrow would stand in a digest before it can have happened, or hide today's."""
    article = read("", meta(said), zone=zone)
    if kept is None and article.published_evidence == "htmldate":
        kept = article.published_at  # some day that the page names, and none ahead
    assert (article.published_at, article.published_notes) == (kept, notes)


@pytest.mark.parametrize(
    ("said", "kept", "notes"),
    [(at(4, 6), at(4, 6), "ahead-of-fetch"), (at(4, 6, 1), None, "future-refused")],
)
def test_the_same_holds_for_what_a_feed_says(
    said: datetime, kept: datetime | None, notes: str
) -> None:
    """A feed's times reach the archive without a page, where it gives whole articles."""
    article = read("", published_at=said, evidence="feed")
    if article.published_evidence == "htmldate":
        kept = article.published_at
    assert (article.published_at, article.published_notes) == (kept, notes)


def test_a_source_ahead_of_its_fetch_is_overruled_by_the_page() -> None:
    """Local time that a feed calls UTC lies up to nine hours ahead of the fetch."""
    page = meta("2025-03-04T09:30:00+07:00")
    article = read("", page, published_at=at(4, 9, 30), evidence="feed")
    assert (article.published_at, article.published_evidence) == (at(4, 2, 30), "meta")
    assert article.published_notes == "source-utc-is-local"


def test_a_change_in_the_future_is_no_change() -> None:
    changed = "<meta property='article:modified_time' content='2025-03-04T{}:00+07:00'>"
    shown = "3 Maret 2025 21:40 WIB"
    assert read(shown, changed.format("12:30")).modified_at == at(4, 5, 30)
    assert read(shown, changed.format("13:30")).modified_at is None


def test_a_url_that_names_another_day_is_noted() -> None:
    article = read("3 Maret 2025 21:40 WIB", url="https://kabar-uji.example/2024/01/09/rapat")
    assert article.published_at == at(3, 14, 40)
    assert article.published_notes == "url-contradicts-date"
