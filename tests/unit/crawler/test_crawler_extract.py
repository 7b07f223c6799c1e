"""If these fail, menus, plugs and clocks enter the archive, or articles are lost or misdated."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.address import canonical_url
from crawler.extract import Hints, article_from_capture, default_outlet
from news.article import Article
from news.capture import Capture
from news.errors import Quarantine, RefusedAddress

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SENTENCE = "Warga desa berkumpul di balai kampung untuk membahas jembatan yang rusak sejak {}. "
BODY = "".join(f"<p>{SENTENCE.format(n) * 2}</p>" for n in range(1, 7))


def capture(body: bytes, url: str = "https://kabar-uji.example/berita/a", kind: str = "text/html"):
    headers = (("Content-Type", kind),)
    return Capture(url=url, outlet="", fetched_at=NOW, status=200, headers=headers, body=body)


def read(body: str | bytes, *, url: str = "https://kabar-uji.example/berita/a", **hints) -> Article:
    page = body if isinstance(body, bytes) else body.encode()
    return article_from_capture(
        capture(page, url), outlet=default_outlet(url), hints=Hints(**hints)
    )


def page(body: str, head: str = "") -> str:
    return (
        f"<html lang='id'><head><title>Warga Bahas Jembatan Rusak | Kabar Uji</title>{head}</head>"
        "<body><div class='top'>• Jumat, 22 November 2024</div><nav><a href='/'>Beranda</a></nav>"
        "<article><h1>Warga Bahas Jembatan Rusak</h1>"
        "<time datetime='2020-08-19T14:35:00+08:00'>Rabu, 19 Agustus 2020</time>"
        f"<div class='entry-content'>{body}</div></article>"
        "<footer>© Kabar Uji</footer></body></html>"
    )


def test_title_text_and_time_are_the_articles_and_not_the_clocks() -> None:
    article = read(page(BODY))
    assert article.title == "Warga Bahas Jembatan Rusak"
    assert article.published_at == datetime(2020, 8, 19, 6, 35, tzinfo=UTC)
    assert article.text.count("\n\n") == 5
    assert "22 November" not in article.text


@pytest.mark.parametrize(
    "alien",
    [
        "<p><strong>Baca juga: <a href='/x'>Berita lain yang ramai dibaca</a></strong></p>",
        "<div class='share'><a href='#'>Facebook</a> <a href='#'>WhatsApp</a></div>",
        "<div>ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT</div>",
        "<div class='nav-links'><a href='#'>Read Previous</a> <a href='#'>Read Next</a></div>",
        "<div>error: Konten dikunci!</div>",
        "<form id='respond'><h3>Add Comment</h3><textarea></textarea></form>",
        "<p>Ikuti berita terbaru Kabar Uji di Google News</p>",
        "<script>document.write('dari skrip')</script>",
    ],
)
def test_what_is_not_the_articles_never_enters_the_text(alien: str) -> None:
    text = read(page(BODY.replace("</p><p>", f"</p>{alien}<p>", 1) + alien)).text
    for word in ("Baca juga", "Facebook", "ADVERTISEMENT", "Read Previous", "dikunci",
                 "Add Comment", "Google News", "dari skrip"):  # fmt: skip
        assert word not in text
    assert text.count("jembatan") == 12


def test_full_text_of_an_interface_is_kept_with_its_title_and_time() -> None:
    article = read(
        b"{}", title="Warga &amp; Jembatan", text_html=BODY, published_at=NOW, evidence="api"
    )
    assert article.text.count("\n\n") == 5
    assert article.published_at == NOW
    assert article.extraction == "wordpress"


def test_a_page_that_lies_about_its_charset_is_read_all_the_same() -> None:
    html = page(BODY + "<p>“Kami menunggu,” kata warga – sejak pagi.</p>", "<meta charset='utf-8'>")
    text = read(html.encode("windows-1252")).text
    assert "�" not in text
    assert "Kami menunggu" in text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02" * 1000,
        b"<html><body>" + b"<div>" * 10_000,
        b"<html><head><script type='application/ld+json'>{broken</script></head></html>",
        b"<html><head><script type='application/ld+json'>{broken</script></head><body></body>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><html><body>&b;</body></html>",
        b"<html><body>" + b"<a href='/b'>Judul berita lain</a>" * 400 + b"</body></html>",
    ],
)
def test_what_is_no_article_is_said_and_never_crashes(body: bytes) -> None:
    with pytest.raises(Quarantine):
        read(body)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Kabar-Uji.example:443/a?utm_source=x#top", "https://kabar-uji.example/a"),
        ("https://kabar-uji.example/a?page=all", "https://kabar-uji.example/a"),
        ("https://kabar-uji.example/a/?page=2", "https://kabar-uji.example/a"),
        ("https://kabar-uji.example/a/amp/", "https://kabar-uji.example/a"),
        (
            "https://kabar-uji.example/a\ud800?b=\udfff",
            "https://kabar-uji.example/a%EF%BF%BD?b=%EF%BF%BD",
        ),
    ],
)
def test_addresses_of_one_article_fold_into_one(url: str, canonical: str) -> None:
    assert canonical_url(url).rstrip("/") == canonical


@given(st.from_regex(r"https?://[a-z]{1,8}\.example(/[a-z0-9-]{0,9}){0,4}(\?[a-z=&0-9]{0,12})?",
                     fullmatch=True))  # fmt: skip
def test_a_canonical_address_is_its_own(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@pytest.mark.parametrize("url", ["ftp://a.example/x", "javascript:alert(1)", "file:///etc/passwd"])
def test_an_address_that_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddress):
        canonical_url(url)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def test_real_indonesian_pages_are_read_as_people_read_them(shared: Callable[..., Path]) -> None:
    """The floors are those measured, less a little: body 0.998, titles 12 of 12, days 12 of 12."""
    folder = shared("pages", "dev")
    truth = [json.loads(line) for line in (folder / "truth.jsonl").open(encoding="utf-8")]
    precision, recall, days = [], [], 0
    for row in truth:
        article = read((folder / row["file"]).read_bytes(), url=row["url"])
        want, have = shingles(row["body"]), shingles(article.text)
        precision.append((want & have).total() / have.total())
        recall.append((want & have).total() / want.total())
        assert precision[-1] > 0.85, row["file"]
        assert recall[-1] > 0.85, row["file"]
        published = datetime.fromisoformat(row["published_at"])
        assert article.published_at is not None
        days += article.published_at.astimezone(published.tzinfo).date() == published.date()
    p, r = sum(precision) / len(truth), sum(recall) / len(truth)
    assert 2 * p * r / (p + r) >= 0.99
    assert days == len(truth)


def test_no_listing_page_is_taken_for_an_article(shared: Callable[..., Path]) -> None:
    for path in sorted(shared("pages", "listings").glob("*.html")):
        with pytest.raises(Quarantine):
            read(path.read_bytes(), url=f"https://daftar.example/{path.stem}")


def test_the_articles_the_project_began_with_are_not_dated_by_a_clock(
    shared: Callable[..., Path],
) -> None:
    found = {}
    for path in sorted(shared("examples").glob("*.txt")):
        url = f"https://contoh.example/{path.name}"
        page_ = capture(path.read_bytes(), url, "text/plain")
        found[path.name[:3]] = article_from_capture(page_, outlet=default_outlet(url))
    assert found["000"].published_at is not None
    assert found["000"].published_at.date().isoformat() == "2020-08-19"
    assert found["001"].published_at is not None
    assert found["001"].published_at.date().isoformat() == "2020-12-02"
    for article in found.values():
        assert "Konten dikunci" not in article.text
        assert "Add Comment" not in article.text
