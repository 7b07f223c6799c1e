"""A run that is killed loses nothing and repeats nothing: the next one goes on where it was."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import forked
import psycopg
import pytest
from forked import Forked
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
    time_of,
)
from opened import OpenArchive

from archive.articles import articles_between, revisions
from archive.captures import captures_in, captures_of, read_capture
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.frames import outcomes_frame
from archive.frontier import next_urls
from archive.outcomes import coverage, last_run
from crawler.runner import crawl
from news.outlet import Outlet

PAGES = 40
HANG_S = 120  # nothing is measured: whoever waits longer hangs
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
# Four outlets, one for each way back, with more to fetch than 25 killed runs come to.
_BACK_CRAWLER = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from loopback import Site
from test_crawl_kill import crawl_back
from archive.connection import open_archive
{before}
open_archive({url!r}, captures=Path({captures!r}))
crawl_back(Site(url={site!r}))
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


def start(site: Site, archive: OpenArchive, *, readers: int = 0) -> Forked:
    code = _CRAWLER.format(
        tests=str(Path(__file__).parent),
        url=archive.url,
        captures=str(archive.captures),
        site=site.url,
        readers=readers,
    )
    return forked.start(code=code)


def crawl_back(site: Site) -> None:
    """Crawl four outlets back over twelve days."""
    outlets = [
        outlet_of(site, ("listing", "/indeks/1"), id="daftar"),
        outlet_of(site, ("wordpress", "/wp-json/"), id="wp"),
        outlet_of(site, ("feed", "/feed/"), id="umpan"),
        outlet_of(site, ("sitemap", "/sitemap.xml"), id="peta"),
    ]
    since = NOW - timedelta(days=12)
    crawl(outlets, clock=lambda: NOW, since=since, settings={"KENTONGAN_EXTRACTORS": 0})


@pytest.fixture
def deep_site(slow_site: Site) -> Site:
    """The same outlets with a past of some days, and one with a sitemap index."""

    def slowly(n: int) -> object:
        def answer(*_: object) -> Answer:
            time.sleep(0.01)
            return Answer(page_of(n).encode(), 200, {"Content-Type": "text/html; charset=utf-8"})

        return answer

    for k in range(1, 9):
        some = range(k * 10 - 9, k * 10 + 1)
        more = f"/indeks/{k + 1}" if k < 8 else ""
        slow_site.pages[f"/indeks/{k}"] = listing_of(some, more=more)
    slow_site.pages.update({path_of(n): slowly(n) for n in range(1, 161)})
    slow_site.pages["/wp-json/wp/v2/posts"] = WordPress(slow_site, list(range(181, 281)))
    xml = {"Content-Type": "application/xml"}
    slow_site.pages["/feed/"] = Answer(feed_of(slow_site, range(161, 181), whole=True), 200, xml)
    rows = ""
    for k in range(8):
        body = "".join(
            f"<url><loc>{slow_site.url}{path_of(n)}</loc>"
            f"<lastmod>{time_of(n).isoformat()}</lastmod></url>"
            for n in range(81 + k * 10, 91 + k * 10)
        )
        slow_site.pages[f"/post-{8 - k}.xml"] = Answer(
            f"<urlset>{body}</urlset>".encode(), 200, xml
        )
        rows += (
            f"<sitemap><loc>{slow_site.url}/post-{8 - k}.xml</loc>"
            f"<lastmod>{time_of(k * 10 + 81).isoformat()}</lastmod></sitemap>"
        )
    index = f"<sitemapindex>{rows}</sitemapindex>"
    slow_site.pages["/sitemap.xml"] = Answer(index.encode(), 200, xml)
    return slow_site


def _urlset(rows: str) -> bytes:
    return f"<urlset>{rows}</urlset>".encode()


def start_back(site: Site, archive: OpenArchive, *, before: str = "") -> Forked:
    code = _BACK_CRAWLER.format(
        tests=str(Path(__file__).parent), url=archive.url, captures=str(archive.captures),
        site=site.url, before=before,
    )  # fmt: skip
    return forked.start(code=code)


def whole() -> Mapping[tuple[str, str], tuple[object, ...]]:
    """Everything of the articles but the times of their fetching, and how many revisions."""
    every = articles_between(NOW - timedelta(days=9999), NOW + timedelta(days=9))
    return {
        (a.outlet, a.url.split("/", 3)[3]): (
            a.title, a.text, a.published_at, a.published_evidence, a.published_precision,
            a.language, a.dateline, a.extraction, len(revisions(a.id)),
        )
        for a in every
    }  # fmt: skip


def undisturbed(site: Site, folder: Path) -> Mapping[tuple[str, str], tuple[object, ...]]:
    """Return what one run from end to end gives, in an archive of its own."""
    open_archive(sqlite_url(folder / "calm" / "a.sqlite3"), captures=folder / "calm" / "captures")
    migrate()
    crawl_back(site)
    found = whole()
    close_archive()
    return found


def check_whole(expected: Mapping[tuple[str, str], tuple[object, ...]]) -> None:
    """Compare the open archive with an undisturbed one: the same, each once, nothing left over."""
    found = whole()
    assert set(found) == set(expected)
    assert found == expected
    for outlet in ("daftar", "wp", "umpan", "peta"):
        assert next_urls(outlet, 99, NOW + timedelta(days=99)) == []
    outcomes = outcomes_frame(NOW, NOW + timedelta(days=1))
    gained = outcomes[outcomes["kind"] == "stored"]
    assert not gained.duplicated("article").any()
    assert set(gained["article"]) == {a.id for a in articles_between(NOW - timedelta(days=99), NOW)}
    for article in articles_between(NOW - timedelta(days=99), NOW):
        assert read_capture(captures_of(article.id)[0])


@pytest.mark.long
def test_killed_at_25_random_moments_the_archive_is_that_of_an_undisturbed_run(
    deep_site: Site, archive: OpenArchive, tmp_path: Path
) -> None:
    """Power cuts are daily business in a regency's office; none may cost or double an article."""
    expected = undisturbed(deep_site, tmp_path)
    assert len(expected) == 280
    moments = random.Random(20200819)
    killed = 0
    unfinished = 0
    while killed < 25:
        crawler = start_back(deep_site, archive)
        deep_site.forget()
        asked = moments.randint(1, 24)
        while len(deep_site.asked) < asked and crawler.poll() is None:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.3))  # between two requests lie the transactions
        unfinished += crawler.poll() is None
        crawler.send_signal(signal.SIGKILL)
        crawler.communicate()
        killed += 1
    assert unfinished > 20  # they were killed at work, not after it
    archive.reopen()
    assert last_run("crawl")
    crawl_back(deep_site)
    check_whole(expected)


def test_a_disk_that_is_really_full_ends_the_run_and_the_next_goes_on(
    deep_site: Site, sqlite_archive: OpenArchive, tmp_path: Path
) -> None:
    """The kernel refuses the write, as on a full disk, wherever it happens to come."""
    expected = undisturbed(deep_site, tmp_path)
    for kilobytes in (350, 700):
        limit = (
            f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes} << 10,) * 2)"
        )
        crawler = start_back(deep_site, sqlite_archive, before=limit)
        _, error = crawler.communicate(timeout=120)
        assert crawler.returncode == 1
        assert "ArchiveUnusable" in error.strip().splitlines()[-1]
    sqlite_archive.reopen()
    crawl_back(deep_site)
    check_whole(expected)


@pytest.mark.postgres
def test_a_line_that_is_lost_is_found_again_in_the_same_run(
    deep_site: Site, postgres_archive: OpenArchive, tmp_path: Path
) -> None:
    """An administrator ends all sessions: what was being written is written again, once."""
    expected = undisturbed(deep_site, tmp_path)
    deep_site.forget()
    crawler = start_back(deep_site, postgres_archive)
    while len(deep_site.asked) < 60 and crawler.poll() is None:
        time.sleep(0.002)
    with psycopg.connect(postgres_archive.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    out, error = crawler.communicate(timeout=120)
    assert (crawler.returncode, out) == (0, "done\n"), error
    postgres_archive.reopen()
    check_whole(expected)


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


def test_ctrl_c_ends_a_run_and_keeps_what_it_has(
    slow_site: Site, sqlite_archive: OpenArchive
) -> None:
    """An operator stops a crawl by Ctrl-C and starts it again later: no page may be lost by it."""
    interrupted = threading.Event()

    def held(page: Any) -> Any:
        """Answer like the page, but past the twelfth request only once Ctrl-C was pressed."""

        def answer(*asked: Any) -> Answer:
            if len(slow_site.asked) > 12:
                interrupted.wait(HANG_S)
            given: Answer = page(*asked)
            return given

        return answer

    for n in range(1, PAGES + 1):
        slow_site.pages[path_of(n)] = held(slow_site.pages[path_of(n)])
    crawler = start(slow_site, sqlite_archive, readers=1)
    while len(slow_site.asked) < 12 and crawler.poll() is None:
        time.sleep(0.002)
    crawler.send_signal(signal.SIGINT)
    interrupted.set()
    out, error = crawler.communicate(timeout=HANG_S)
    assert crawler.returncode != 0
    assert "done" not in out
    assert "KeyboardInterrupt" in error
    sqlite_archive.reopen()
    run = last_run("crawl")
    assert run
    assert run.finished_at is None
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
    deadline = time.monotonic() + HANG_S
    while not (readers := [int(one) for one in children.read_text().split()]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    crawler.kill()
    crawler.wait()
    deadline = time.monotonic() + HANG_S
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
