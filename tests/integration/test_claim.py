"""Who has lost an outlet asks it for nothing more, before anybody else can ask."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import forked
import pytest
from django.db import connection
from loopback import NOW
from newsroom import until
from opened import OpenArchive
from project import ROOT

from archive import claim as claims
from archive import patience
from archive.claim import claim, is_sure, take
from archive.connection import ping
from crawler.readers import Readers
from crawler.session import Session

pytestmark = pytest.mark.postgres

HOLDER = """
import sys, time
from pathlib import Path
from archive import claim as claims
from archive.connection import open_archive

claims._SURE_FOR_S = 900.0  # it would ask after its line once in three minutes
url, folder = sys.argv[1:]
open_archive(url, captures=Path(folder))
with claims.claim("kabar-0", lost_after_s=900):
    Path(folder, "held").touch()
    time.sleep(600)
"""


@pytest.fixture
def holder(postgres_archive: OpenArchive, tmp_path: Path) -> Iterator[forked.Forked]:
    """A process that holds the outlet kabar-0."""
    process = forked.start(
        postgres_archive.url, str(tmp_path), code=HOLDER, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    until((tmp_path / "held").exists, what="the outlet held")
    yield process
    process.kill()
    process.wait()


def end_the_holders_session() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert cursor.rowcount == 1


def test_a_visit_whose_session_the_server_ends_is_over_at_once(holder: forked.Forked) -> None:
    """A database that is restarted frees every claim; a plain crawl may then take it first."""
    assert not take("kabar-0")
    end_the_holders_session()
    until(lambda: holder.poll() is not None, what="the visit's end")
    assert holder.wait() == -signal.SIGKILL
    assert take("kabar-0")


def test_no_visit_is_sure_of_its_outlet_for_longer_than_the_server(
    postgres_archive: OpenArchive,
) -> None:
    """The server gives a dead line up after 25 s, whatever ``--lost-after`` says."""
    with claim("kabar-0", lost_after_s=1800):
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 20
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_a_visit_whose_machine_slept_asks_for_nothing_before_its_line_has_answered(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No alarm rings in a machine that sleeps; meanwhile its outlets were given to others."""
    assert is_sure()
    with claim("kabar-0", lost_after_s=15):
        assert is_sure()
        monkeypatch.setattr(claims, "awake_s", lambda: patience.awake_s() + 3600)
        assert not is_sure()
        until(is_sure, what="the next answer")


def test_a_crawl_whose_machine_slept_asks_for_nothing_before_its_line_has_answered(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for a plain crawl on a portable machine that was shut for the journey home."""

    async def crawl() -> None:
        session = Session(run=1, clock=lambda: NOW, readers=Readers(0))
        assert await session.claim("kabar-0")
        await session.answered()
        here = patience.awake_s
        monkeypatch.setattr(patience, "awake_s", lambda: here() + 3600)
        assert not session._is_sure()
        await session.answered()  # once the line was tried, and it was whole
        await session.release("kabar-0")
        await session.close()

    asyncio.run(crawl())


def test_a_crawl_whose_session_the_server_ends_asks_for_nothing_before_it_has_claimed_again(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may have begun at the outlet before the crawl next has something to write."""
    for name in ("_BEAT_S", "_SILENT_S"):  # it would not find out by itself
        monkeypatch.setattr(f"crawler.session.{name}", 900.0)

    async def crawl() -> None:
        session = Session(run=1, clock=lambda: NOW, readers=Readers(0))
        assert await session.claim("kabar-0")
        assert session._is_sure()
        end_the_holders_session()
        until(lambda: not session._is_sure(), what="the end seen")
        await session.ask(ping)
        assert session._is_sure()
        assert not take("kabar-0")
        await session.release("kabar-0")
        assert take("kabar-0")
        await session.close()

    asyncio.run(crawl())
