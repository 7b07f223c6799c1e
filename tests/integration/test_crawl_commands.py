"""Scrapy's own command line, the check of outlets, and fetching one page, as a person uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from forked import faults_told
from loopback import NOW, Answer, Site, WordPress, feed_of, listing_of, outlet_of, page_of, path_of

from archive.articles import articles_between
from archive.connection import close_archive, open_archive, sqlite_url
from archive.lock import run_lock
from archive.outcomes import last_run
from crawler.check import check_outlets
from crawler.failure import Final, RobotsClosed
from crawler.fetch import fetch_page
from news.outlet import Source

ROOT = Path(__file__).resolve().parents[2]


def scrapy(*arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if "KENTONGAN" not in name}
    if home:
        variables |= {"KENTONGAN_HOME": str(home / "var"), "KENTONGAN_DATA": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_scrapy_lists_the_spider_from_the_projects_root() -> None:
    assert scrapy("list").stdout.split() == ["outlet"]


@pytest.fixture
def registered(site: Site, tmp_path: Path) -> None:
    """An outlet of two articles in a registry of its own."""
    site.pages["/"] = listing_of([1, 2])
    site.pages.update({path_of(n): page_of(n) for n in (1, 2)})
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "kabar-fiksi.toml").write_text(
        f'id = "kabar-fiksi"\nname = "Kabar Fiksi"\nhome = "{site.url}/"\nprovince = "65"\n'
        'timezone = "Asia/Makassar"\ndelay_s = 0.0\nallow_private = true\n'
        f'[[sources]]\nkind = "listing"\nurl = "{site.url}/"\n'
    )


@pytest.mark.usefixtures("registered")
def test_scrapy_asks_no_outlet_beside_a_run_of_the_home(site: Site, tmp_path: Path) -> None:
    """SQLite has no claims on outlets: two crawls would ask a server twice as often as agreed."""
    with run_lock(tmp_path / "var"):
        done = scrapy("crawl", "outlet", "-a", "outlet=kabar-fiksi", home=tmp_path)
    assert "run.lock: another run holds the lock" in done.stderr
    assert site.asked == []


@pytest.mark.usefixtures("registered")
def test_scrapy_crawls_one_outlet_into_the_archive(tmp_path: Path) -> None:
    since = ["-a", "since=2025-01-01"]
    done = scrapy("crawl", "outlet", "-a", "outlet=kabar-fiksi", *since, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not faults_told(done.stderr), done.stderr
    home = tmp_path / "var"
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    assert len(list(articles_between(NOW - timedelta(days=9), NOW))) == 2
    ended = last_run("crawl")
    assert ended
    assert ended.ok
    close_archive()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "-a outlet=<id>"),
        (["-a", "outlet=tidak-ada"], "tidak-ada.toml"),
        (["-a", "outlet=tidak-ada", "-a", "since=kemarin"], "tidak-ada.toml"),
    ],
)
def test_scrapy_says_what_is_wrong_with_its_arguments(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    done = scrapy("crawl", "outlet", *arguments, home=tmp_path)
    assert words in done.stderr


def test_a_check_says_what_answers_and_stores_nothing(site: Site) -> None:
    site.pages["/wp-json/wp/v2/posts"] = WordPress(site, [1, 2, 3])
    site.pages["/feed/"] = Answer(feed_of(site, [1]), 200, {"Content-Type": "application/xml"})
    site.pages["/html/"] = Answer(b"<html>Beranda</html>", 200, {"Content-Type": "text/html"})
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /tutup/\n")
    outlets = [
        outlet_of(site, ("wordpress", "/wp-json/"), id="a"),
        outlet_of(site, ("wordpress", "/tidak/"), ("feed", "/feed/"), id="b"),
        outlet_of(site, ("feed", "/html/"), ("listing", "/tutup/"), id="c"),
        outlet_of(site, sources=(Source(kind="feed", url="http://127.0.0.1:1/"),), id="d"),
    ]
    found = list(check_outlets(outlets, contact="", clock=lambda: NOW))
    assert [(one.outlet, one.reached, one.source, one.entries) for one in found] == [
        ("a", True, "wordpress", 3),
        ("b", True, "feed", 1),
        ("c", False, "", 0),
        ("d", False, "", 0),
    ]
    assert found[0].newest == datetime(2025, 3, 3, 3, tzinfo=UTC)
    assert [one.closed for one in found] == [
        (),
        (("wordpress", "http-404"),),
        (("feed", "not-a-feed"), ("listing", "robots.txt")),
        (("feed", "connection"),),
    ]


def test_one_page_is_fetched_by_the_same_rules(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        """Wait for nothing."""

    monkeypatch.setattr("crawler.fetch.sleep", at_once)
    site.pages["/a"] = page_of(1)
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /tutup\n")
    capture = fetch_page(f"{site.url}/a", contact="desk@x.example", allow_private=True)
    assert capture.body == page_of(1).encode()
    assert "desk@x.example" in site.headers[-1]["User-Agent"]
    with pytest.raises(RobotsClosed):
        fetch_page(f"{site.url}/tutup", contact="", allow_private=True)
    with pytest.raises(Final, match="not a public address"):
        fetch_page(f"{site.url}/a", contact="")
