"""A real WordPress, crawled through its API and, that closed, through feed, sitemap and pages.

If these fail, a desk misses or garbles articles of the commonest kind of regional outlet.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import wordpress_site
from project import ROOT

from crawler.discovery import Wishes, discover
from desk.registry import add_outlet
from language.gazetteer import load_gazetteer

pytestmark = [pytest.mark.wordpress, pytest.mark.xdist_group("wordpress")]
ZONE = ZoneInfo("Asia/Makassar")
THEMES = ("twentytwentythree", "twentytwentyone")
ARTICLES = 210
# Scraped texts keep plugs of the sites they came from. An extractor has to take those out, so
# they must not stand in what it is measured by: whole lines are dropped, articles in which a
# plug runs into a sentence are left out.
PLUG = (
    r"baca (?:juga|selengkapnya)|advertisement|scroll to continue|\[?gambas|tonton juga|lihat juga"
    r"|simak (?:juga|video|breaking)|saksikan|pewarta|editor\s*:|copyright|all rights|kompas\.com/"
)
PLUG_LINE = re.compile(rf"\W*(?:{PLUG}|editor|ikuti|sebelumnya$)", re.IGNORECASE)
PLUG_INSIDE = re.compile(
    rf"{PLUG}|google news|whatsapp|\([a-z]{{2,4}}/[a-z]{{2,4}}\)", re.IGNORECASE
)


def paragraphs_of(text: str) -> list[str]:
    """Return an article's paragraphs without the plugs between them."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not PLUG_LINE.match(line)]


def coded_articles() -> list[dict[str, Any]]:
    """Return real articles where the shared data are present, the project's own otherwise."""
    shared = Path(os.environ.get("KENTONGAN_SHARED", ROOT.parent / "shared")) / "gold" / "dev.jsonl"
    files = [shared] if shared.exists() else sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    whole = [row for row in rows if row["title"].strip() and len(row["text"]) > 300]
    clean = [r for r in whole if not PLUG_INSIDE.search("\n".join(paragraphs_of(r["text"])))]
    return clean[:ARTICLES]


def posts_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return posts, each at an instant of its own in the site's zone."""
    posts = []
    for number, row in enumerate(rows):
        # Spread over two months, at every hour of the day: a zone mistaken shows as another day.
        when = datetime(2024, 10, 1, 0, 7, tzinfo=ZONE) + timedelta(minutes=397 * number)
        slug = "a" + hashlib.sha256(f"{number}".encode()).hexdigest()[:12]
        posts.append({
            "slug": slug, "title": " ".join(row["title"].split()),
            "paragraphs": paragraphs_of(row["text"]),
            "date": when.strftime("%Y-%m-%d %H:%M:%S"), "instant": when.astimezone(UTC),
        })  # fmt: skip
    return posts


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[wordpress_site.Site, list[dict[str, Any]]]]:
    lacking = wordpress_site.missing()
    if lacking:
        if os.environ.get("KENTONGAN_REQUIRE_SERVICES"):
            pytest.fail(f"not installed: {lacking}")
        pytest.skip(f"a real WordPress needs Debian's packages; not installed: {lacking}")
    posts = posts_of(coded_articles())
    assert len(posts) >= 200
    # A short path: a Unix socket's name may have 107 characters.
    with (
        tempfile.TemporaryDirectory(prefix="wp-") as folder,
        wordpress_site.running(Path(folder)) as running,
    ):
        rows = [{k: v for k, v in post.items() if k != "instant"} for post in posts]
        assert running.load(rows) == len(posts)
        yield running, posts


def outlet_file(folder: Path, home: str) -> None:
    (folder / "outlets" / "kabar-uji.toml").write_text(
        f"""
id = "kabar-uji"
name = "Kabar Uji"
home = "{home}/"
province = "64"
timezone = "Asia/Makassar"
delay_s = 0.0
allow_private = true

[[sources]]
kind = "wordpress"
url = "{home}/wp-json/"

[[sources]]
kind = "feed"
url = "{home}/feed/"

[[sources]]
kind = "sitemap"
url = "{home}/wp-sitemap.xml"
link_pattern = '/20\\d\\d/'
""",
        encoding="utf-8",
    )


def stored(home: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(home / "archive.sqlite3") as base:
        base.row_factory = sqlite3.Row
        return [dict(row) for row in base.execute("SELECT * FROM archive_article")]


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))


def mean_f1(found: dict[str, dict[str, Any]], posts: list[dict[str, Any]]) -> float:
    precision, recall = [], []
    for post in posts:
        want = shingles("\n\n".join(post["paragraphs"]))
        have = shingles(found[post["slug"]]["text"])
        both = (want & have).total()
        precision.append(both / have.total())
        recall.append(both / want.total())
    p, r = sum(precision) / len(posts), sum(recall) / len(posts)
    return 2 * p * r / (p + r)


def words(text: str) -> str:
    """Return a title as its words: WordPress makes typographic quotes and dashes of plain ones."""
    return re.sub(r"\W+", " ", html.unescape(text)).strip().lower()


def check_archive(home: Path, posts: list[dict[str, Any]]) -> None:
    rows = stored(home)
    found = {row["url"].rstrip("/").rpartition("/")[2]: row for row in rows}
    assert len(rows) == len(found) == len(posts), "every article found once"
    assert set(found) == {post["slug"] for post in posts}
    wrong = [
        (p["title"], found[p["slug"]]["title"])
        for p in posts
        if words(p["title"]) != words(found[p["slug"]]["title"])
    ]
    assert not wrong, wrong[:3]
    for post in posts:
        have = datetime.fromisoformat(found[post["slug"]]["published_at"]).replace(tzinfo=UTC)
        assert have == post["instant"], (post["slug"], have, post["instant"])
    assert mean_f1(found, posts) >= 0.995


def test_rest_finds_everything_once_then_asks_for_little_and_sees_an_edit(
    site: tuple[wordpress_site.Site, list[dict[str, Any]]],
    kentongan: Callable[..., Any],
    desk_data: Path,
    tmp_path: Path,
) -> None:
    running, posts = site
    running.php("option.php", "rest", "open")
    outlet_file(desk_data, running.home)
    running.requests()
    kentongan("crawl", "--since", "2024-09-01")
    check_archive(tmp_path / "home", posts)
    first = running.requests()
    assert len(posts) / len(first) >= 25, f"asked {len(first)} times for {len(posts)} articles"

    kentongan("crawl")
    assert len(running.requests()) <= 5, "a second run without news asks a handful of times"

    edited = posts[7]
    running.php(
        "edit.php", edited["slug"], edited["title"] + " (Diperbarui)", "Ralat: naskah awal keliru."
    )
    try:
        kentongan("crawl")
        asked = running.requests()
        row = next(r for r in stored(tmp_path / "home") if edited["slug"] in r["url"])
        assert row["title"].endswith("(Diperbarui)")
        assert row["text"].endswith("Ralat: naskah awal keliru.")
        assert row["revision"] == 2
        assert len(stored(tmp_path / "home")) == len(posts)
        assert len(asked) <= 5
    finally:
        edited["title"] += " (Diperbarui)"
        edited["paragraphs"].append("Ralat: naskah awal keliru.")


@pytest.mark.parametrize("theme", THEMES)
def test_with_rest_closed_feed_sitemap_and_pages_give_the_same(
    site: tuple[wordpress_site.Site, list[dict[str, Any]]],
    kentongan: Callable[..., Any],
    desk_data: Path,
    tmp_path: Path,
    theme: str,
) -> None:
    running, posts = site
    running.php("option.php", "rest", "closed")
    running.php("option.php", "theme", theme)
    outlet_file(desk_data, running.home)
    running.requests()
    kentongan("crawl", "--since", "2024-09-01", code=None)
    check_archive(tmp_path / "home", posts)
    running.requests()
    kentongan("crawl", code=None)
    assert len(running.requests()) <= 6, "a second run without news asks a handful of times"


@pytest.mark.parametrize(
    ("rest", "kinds"),
    [
        ("open", ["wordpress", "feed", "sitemap", "listing"]),
        ("closed", ["feed", "sitemap", "listing"]),
    ],
)
def test_a_discovery_finds_what_a_crawl_then_reads_whole(
    site: tuple[wordpress_site.Site, list[dict[str, Any]]],
    kentongan: Callable[..., Any],
    desk_data: Path,
    tmp_path: Path,
    rest: str,
    kinds: list[str],
) -> None:
    running, posts = site
    running.php("option.php", "rest", rest)
    running.php("option.php", "theme", THEMES[0])
    running.requests()
    last = max(post["instant"] for post in posts)
    [found] = discover(
        [Wishes(home=f"{running.home}/", delay_s=0, allow_private=True, region="64")],
        gazetteer=load_gazetteer(ROOT / "data" / "gazetteer"), zones={}, contact="uji@desk.example",
        clock=lambda: last + timedelta(hours=1),
    )  # fmt: skip
    assert len(running.requests()) <= 40
    assert found.outlet is not None
    assert [source.kind for source in found.outlet.sources] == kinds, found.trials
    assert (found.outlet.id, found.outlet.name) == ("kabar-uji", "Kabar Uji")
    assert found.outlet.timezone == "Asia/Makassar"
    newest = sorted(posts, key=lambda post: post["instant"], reverse=True)[:5]
    assert [words(one.title) for one in found.sample] == [words(one["title"]) for one in newest]
    add_outlet(desk_data / "outlets", found.outlet)
    kentongan("crawl", "--since", "2024-09-01", code=None)
    check_archive(tmp_path / "home", posts)
