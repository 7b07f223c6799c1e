"""A page that hangs or crashes its reader costs that page, and no other."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler import reading
from crawler.extract import Hints, default_outlet
from crawler.readers import Readers, Unreadable
from crawler.reading import read
from language.terms import terms_of
from news.capture import Capture
from news.errors import NotAnArticle
from news.outlet import Outlet
from news.warc import capture_of_record

URL = "https://kabar-fiksi.example/berita/12345/rapat-warga"
BODY = "".join(
    f"<p>Warga Desa Fiksi bermusyawarah membahas jalan desa pada hari ke-{n}, kata kepala desa.</p>"
    for n in range(8)
)
DATA = json.dumps(
    {"@type": "NewsArticle", "headline": "Warga Bermusyawarah", "datePublished": "2025-03-01T09:00"}
)
PAGE = (
    f'<html><head><title>Warga Bermusyawarah</title><script type="application/ld+json">{DATA}'
    f"</script></head><body><article><h1>Warga Bermusyawarah</h1>{BODY}</article></body></html>"
)


def capture(body: str = PAGE) -> Capture:
    return Capture(
        url=URL,
        outlet="kabar-fiksi",
        fetched_at=datetime(2025, 3, 1, 5, tzinfo=UTC),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )


@pytest.fixture
def outlet() -> Outlet:
    return default_outlet(URL)


def with_readers(
    count: int, outlet: Outlet, *pages: Capture, timeout_s: float = 30
) -> list[object]:
    async def run() -> list[object]:
        readers = Readers(count, timeout_s=timeout_s)
        try:
            hints = Hints(published_at=datetime(2025, 3, 1, 1, tzinfo=UTC), evidence="feed")
            found = await asyncio.gather(*(readers.read(one, outlet, hints) for one in pages))
            return list(found)
        finally:
            await readers.close()

    return asyncio.run(run())


def test_a_reader_process_reads_as_the_crawler_itself_would(outlet: Outlet) -> None:
    verified = replace(outlet, verified=date(2025, 1, 1), selectors={"body": "article"})
    pages = [capture(), capture("<html><body><p>pendek</p></body></html>")]
    inside = with_readers(0, verified, *pages)
    outside = with_readers(1, verified, *pages)
    assert inside[0] == outside[0]
    for found in (inside[1], outside[1]):
        assert isinstance(found, reading.Reading)
        assert isinstance(found.failure, NotAnArticle)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("?page=2", f"{URL}?page=2"),
        (f"{URL}/2", f"{URL}/2"),
        ("/berita/12345/rapat-warga?page=all", f"{URL}?page=all"),
        ("https://kabar-fiksi.example/kanal/2", None),
        ("/berita/99/lain?page=2", None),
    ],
)
def test_the_rest_of_an_article_is_found_by_its_own_address(
    outlet: Outlet, link: str, expected: str | None
) -> None:
    """Another article's page taken for the next one would put two stories into one text."""
    paged = PAGE.replace("</article>", f'<a href="{link}">2</a></article>')
    assert read(capture(paged), outlet, Hints()).next_url == expected


def test_hints_and_paging_pass_through(outlet: Outlet) -> None:
    paged = PAGE.replace("</article>", f'<a href="{URL}?page=2">2</a></article>')
    [found] = with_readers(1, outlet, capture(paged))
    assert isinstance(found, reading.Reading)
    assert found.next_url == f"{URL}?page=2"
    assert found.article
    assert found.article.published_evidence == "feed"
    assert read(capture(), outlet, Hints()).next_url is None


FAULTY = """
import os, signal, sys, time
from crawler import reading
sound = reading.read_to_keep
def read(capture, *others, **options):
    if b"HANG" in capture.body:
        time.sleep(60)
    if b"CRASH" in capture.body:
        os.kill(os.getpid(), signal.SIGSEGV)
    return sound(capture, *others, **options)
reading.read_to_keep = read
reading.main(float(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
"""


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let readers hang or crash at pages that say so, as a library may at hostile ones."""
    start = asyncio.create_subprocess_exec

    async def program(python: str, _: str, __: str, *arguments: str, **options: Any) -> Any:
        return await start(python, "-c", FAULTY, *arguments, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", program)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(("word", "reason"), [("HANG", "slow"), ("CRASH", "crash")])
@pytest.mark.usefixtures("faulty")
def test_a_reader_that_fails_costs_its_page_and_the_others_are_read(
    outlet: Outlet, word: str, reason: str, count: int
) -> None:
    wrong = capture(PAGE.replace("Warga", word))
    wants = [capture(), wrong, capture(), wrong, capture()]
    found = with_readers(count, outlet, *wants, timeout_s=0.5)
    for want, one in zip(wants, found, strict=True):
        assert isinstance(one, reading.Reading)
        if want is wrong:
            assert isinstance(one.failure, Unreadable)
            assert one.failure.reason == reason
        else:
            assert one.article


def test_readers_end_with_their_crawler(outlet: Outlet) -> None:
    """A desk that kills a run must not find its processes the next morning."""
    script = (
        "import asyncio, sys\nfrom crawler.readers import Readers\n"
        "async def run():\n    readers = Readers(2)\n    await readers.warm()\n"
        "    print(readers._programs[0].pid, flush=True)\n    await asyncio.sleep(60)\n"
        "asyncio.run(run())"
    )
    crawler = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert crawler.stdout
    group = int(crawler.stdout.readline())
    os.killpg(group, 0)
    crawler.kill()
    crawler.wait()
    crawler.stdout.close()
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("readers live on without their crawler")


def test_a_reader_that_ends_as_it_is_given_up_ends_no_crawl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy machine a crawl ended in a traceback when its last page was archived."""
    ended = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    ended.wait()

    class Late:
        pid = ended.pid
        told = False

        async def wait(self) -> None:
            if not self.told:
                self.told = True
                await asyncio.sleep(3600)

    async def close() -> None:
        readers = Readers(1)
        monkeypatch.setattr(readers, "_programs", [Late()])
        await readers.close()

    monkeypatch.setattr("crawler.readers._END_S", 0.01)
    asyncio.run(close())


def test_what_the_archive_asks_for_is_made_by_the_reader(outlet: Outlet) -> None:
    async def run() -> list[reading.Reading]:
        readers = Readers(1)
        try:
            whole = await readers.read(capture(), outlet, Hints(), keep=True)
            refused = await readers.read(capture("<p>pendek</p>"), outlet, Hints(), keep=True)
            given = Hints(title="Rapat Warga", text_html=BODY, evidence="api")
            return [whole, refused, await readers.read(capture(), outlet, given)]
        finally:
            await readers.close()

    whole, refused, given = asyncio.run(run())
    assert whole.article
    assert whole.terms == terms_of(whole.article.title, whole.article.text)
    assert whole.record
    assert refused.record
    assert capture_of_record(gzip.decompress(whole.record)) == capture()
    assert capture_of_record(gzip.decompress(refused.record)).body == b"<p>pendek</p>"
    assert given.article
    assert (given.article.extraction, given.record) == ("wordpress", None)
