"""A page that hangs or crashes its reader costs that page, and no other."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crawler import reading
from crawler.extract import Hints, default_outlet
from crawler.reading import Readers, Unreadable, read
from news.capture import Capture
from news.errors import NotAnArticle
from news.outlet import Outlet

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


def test_hints_and_paging_pass_through(outlet: Outlet) -> None:
    paged = PAGE.replace("</article>", f'<a href="{URL}?page=2">2</a></article>')
    [found] = with_readers(1, outlet, capture(paged))
    assert isinstance(found, reading.Reading)
    assert found.next_url == f"{URL}?page=2"
    assert found.article
    assert found.article.published_evidence == "feed"
    assert read(capture(), outlet, Hints()).next_url is None


def test_a_reader_that_hangs_is_ended_and_the_next_page_is_read(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = reading._start
    sleepers = iter([True, False, False])

    async def sometimes_asleep() -> asyncio.subprocess.Process:
        if next(sleepers):
            return await asyncio.create_subprocess_exec(
                "sleep", "60", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        return await start()

    monkeypatch.setattr(reading, "_start", sometimes_asleep)

    async def run() -> tuple[object, object]:
        readers = Readers(1, timeout_s=0.3)
        slow = await readers.read(capture(), outlet, Hints())
        readers._timeout_s = 30
        await asyncio.sleep(0.1)
        good = await readers.read(capture(), outlet, Hints())
        await readers.close()
        return slow, good

    slow, good = asyncio.run(run())
    assert isinstance(slow, reading.Reading)
    assert isinstance(slow.failure, Unreadable)
    assert slow.failure.reason == "slow"
    assert isinstance(good, reading.Reading)
    assert good.article


def test_a_reader_that_crashes_quarantines_its_page_and_the_next_is_read(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = reading._start
    crashing = iter([True, False, False])

    async def sometimes_crashing() -> asyncio.subprocess.Process:
        if next(crashing):
            return await asyncio.create_subprocess_exec(
                "sh", "-c", "head -c 10 >/dev/null; kill -SEGV $$",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
        return await start()

    monkeypatch.setattr(reading, "_start", sometimes_crashing)
    first, second = with_readers(1, outlet, capture(), capture())
    assert isinstance(first, reading.Reading)
    assert isinstance(first.failure, Unreadable)
    assert first.failure.reason == "crash"
    assert isinstance(second, reading.Reading)
    assert second.article
