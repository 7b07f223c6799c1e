"""A run that is killed loses nothing and repeats nothing: the next one goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from loopback import (
    NOW,
    Answer,
    Site,
    WordPress,
    feed_of,
    listing_of,
    outlet_of,
    page_of,
    path_of,
)
from opened import OpenArchive

from archive.articles import articles_between, revisions
from archive.captures import captures_in, captures_of, read_capture
from archive.frames import outcomes_frame
from archive.frontier import next_urls
from archive.outcomes import coverage, last_run
from crawler.runner import crawl
from news.outlet import Outlet

PAGES = 40
_CRAWLER = """
import sys
from datetime import timedelta
from pathlib import Path
sys.path[:0] = [{tests!r}]
from loopback import NOW, Site, outlet_of
from archive.connection import open_archive
from crawler.runner import crawl
open_archive({url!r}, captures=Path({captures!r}))
site = Site(url={site!r})
outlets = [
    outlet_of(site, ("listing", "/"), id="daftar"),
    outlet_of(site, ("wordpress", "/wp-json/"), id="wp"),
    outlet_of(site, ("feed", "/feed/"), id="umpan"),
]
crawl(outlets, clock=lambda: NOW, settings={{"KENTONGAN_EXTRACTORS": {readers}}})
print("done", flush=True)
"""


@pytest.fixture
def slow_site(site: Site) -> Site:
    """Three outlets on one site; each page takes a while, so that a kill meets a crawl."""

    def slowly(page: str) -> object:
        def answer(*_: object) -> Answer:
            time.sleep(0.01)
            return Answer(page.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})

        return answer

    site.pages["/"] = listing_of(range(1, PAGES + 1))
    site.pages.update({path_of(n): slowly(page_of(n)) for n in range(1, PAGES + 1)})
    site.pages["/wp-json/wp/v2/posts"] = WordPress(site, list(range(101, 161)))
    xml = {"Content-Type": "application/xml", "ETag": '"1"'}
    site.pages["/feed/"] = Answer(feed_of(site, range(201, 220), whole=True), 200, xml)
    return site


def outlets_of(site: Site) -> list[Outlet]:
    return [
        outlet_of(site, ("listing", "/"), id="daftar"),
        outlet_of(site, ("wordpress", "/wp-json/"), id="wp"),
        outlet_of(site, ("feed", "/feed/"), id="umpan"),
    ]


def start(site: Site, archive: OpenArchive, *, readers: int = 0) -> subprocess.Popen[bytes]:
    code = _CRAWLER.format(
        tests=str(Path(__file__).parent),
        url=archive.url,
        captures=str(archive.captures),
        site=site.url,
        readers=readers,
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def content() -> Mapping[str, tuple[str, str]]:
    """What a reader would see: texts by address, without the site's port."""
    every = articles_between(NOW - timedelta(days=999), NOW + timedelta(days=9))
    return {a.url.split("/", 3)[3]: (a.title, a.text) for a in every}


@pytest.mark.parametrize("asked", [1, 4, 12, 25, 44])
def test_after_a_kill_the_next_run_gives_what_an_undisturbed_one_would(
    slow_site: Site, archive: OpenArchive, asked: int
) -> None:
    crawler = start(slow_site, archive)
    while len(slow_site.asked) < asked and crawler.poll() is None:
        time.sleep(0.002)
    crawler.send_signal(signal.SIGKILL)
    crawler.communicate()

    archive.reopen()
    outlets = outlets_of(slow_site)
    before = content()
    crawl(outlets, clock=lambda: NOW, settings={"KENTONGAN_EXTRACTORS": 0})
    after = content()

    assert {path_of(n)[1:] for n in range(1, PAGES + 1)} <= set(after)
    assert set(before) <= set(after)
    assert all(after[key] == before[key] for key in before)
    for article in articles_between(NOW - timedelta(days=999), NOW + timedelta(days=9)):
        assert len(revisions(article.id)) == 1
        assert read_capture(captures_of(article.id)[0])
    for outlet in outlets:
        assert next_urls(outlet.id, 99, NOW + timedelta(days=99)) == []
    lines = coverage(NOW, NOW + timedelta(days=1), outlets)
    assert [line.status for line in lines] == ["ok", "ok", "ok"]
    assert sum(line.articles for line in lines) == len(after)
    outcomes = outcomes_frame(NOW, NOW + timedelta(days=1))
    assert not outcomes.duplicated(["run", "outlet", "url"]).any()
    gained = outcomes[outcomes["kind"] == "stored"]
    assert not gained.duplicated("article").any()  # nothing was found twice


def test_captures_of_a_killed_run_can_be_read_to_the_last_whole_one(
    slow_site: Site, sqlite_archive: OpenArchive
) -> None:
    crawler = start(slow_site, sqlite_archive)
    while len(slow_site.asked) < 30 and crawler.poll() is None:
        time.sleep(0.002)
    crawler.kill()
    crawler.communicate()
    files = [path for path in sqlite_archive.captures.rglob("*.warc.gz") if path.stat().st_size]
    assert files
    for file in files:
        assert list(captures_in(str(file.relative_to(sqlite_archive.captures))))


def test_ctrl_c_ends_a_run_soon_and_keeps_what_it_has(
    slow_site: Site, sqlite_archive: OpenArchive
) -> None:
    crawler = start(slow_site, sqlite_archive, readers=1)
    while len(slow_site.asked) < 12 and crawler.poll() is None:
        time.sleep(0.002)
    begun = time.monotonic()
    crawler.send_signal(signal.SIGINT)
    out, error = crawler.communicate(timeout=30)
    assert time.monotonic() - begun < 20
    assert crawler.returncode != 0
    assert b"done" not in out
    assert error.strip().endswith(b"KeyboardInterrupt")
    sqlite_archive.reopen()
    interrupted = last_run("crawl")
    assert interrupted
    assert interrupted.finished_at is None
    crawl(outlets_of(slow_site), clock=lambda: NOW, settings={"KENTONGAN_EXTRACTORS": 0})
    assert {path_of(n)[1:] for n in range(1, PAGES + 1)} <= set(content())


def test_no_reader_process_outlives_a_killed_crawler(
    slow_site: Site, sqlite_archive: OpenArchive
) -> None:
    crawler = start(slow_site, sqlite_archive, readers=2)
    while len(slow_site.asked) < 12 and crawler.poll() is None:
        time.sleep(0.002)
    children = Path(f"/proc/{crawler.pid}/task/{crawler.pid}/children")
    if not children.exists():
        crawler.kill()
        crawler.communicate()
        pytest.skip("this system does not tell a process's children")
    deadline = time.monotonic() + 10
    while not (readers := [int(one) for one in children.read_text().split()]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    crawler.kill()
    crawler.wait()
    deadline = time.monotonic() + 10
    while any(_is_running(one) for one in readers):
        assert time.monotonic() < deadline, "a reader lives on without its crawler"
        time.sleep(0.05)
    crawler.communicate()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
