"""Many workers fill one archive as one would, however some of them end, and stay polite."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import forked
import pytest
from database_line import line_to
from django.db import connection
from forked import Forked
from loopback import NOW
from newsroom import (
    LOST_AFTER_S,
    PAGES,
    Outlets,
    alone,
    check_each_once,
    environment,
    kentongan,
    until,
    whole,
)
from opened import OpenArchive

from archive.claim import claim
from archive.connection import sqlite_url
from archive.visits import Visit, enqueue, left, open_queue
from news.errors import LockHeld, WrongInput

pytestmark = pytest.mark.postgres


def test_three_workers_one_killed_and_one_cut_off_gather_what_one_would(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    tmp_path: Path,
    start: Callable[[str, str], Forked],
) -> None:
    """A machine that dies or loses its network must cost no article and no server's patience."""
    expected = alone(outlets, tmp_path)
    assert len(expected) == 5 * PAGES
    outlets.forget()
    everyone = threading.Barrier(3)
    met = set()
    released = {"killed": threading.Event(), "cut-off": threading.Event()}

    def gate(who: str) -> None:
        if who not in met:
            met.add(who)
            everyone.wait(90)  # nobody goes ahead before all three are at an outlet
        if who in released and outlets.by(who) > 5:
            released[who].wait(60)  # nor ends its outlet before its accident

    outlets.gate = gate
    queued = kentongan(outlets, postgres_archive.url, "crawl", "--enqueue", "--since", "2025-01-01")
    assert queued.returncode == 0, queued.stderr
    assert "5 outlets are in the queue now, 0 were there already" in queued.stderr
    with line_to(postgres_archive.url) as line:
        steady = start("steady", postgres_archive.url)
        killed = start("killed", postgres_archive.url)
        cut_off = start("cut-off", line.url)
        until(lambda: outlets.by("killed") > 5, what="the first worker at work")
        killed.send_signal(signal.SIGKILL)
        released["killed"].set()
        first = outlets.under_way_by("killed")
        until(lambda: outlets.by("cut-off") > 5, what="the second worker at work")
        line.cut(noticed_after_s=LOST_AFTER_S * 0.75)
        released["cut-off"].set()
        second = outlets.under_way_by("cut-off")
        until(
            lambda: "steady" in outlets.asked[first] and "steady" in outlets.asked[second],
            what="the third worker takes both outlets over",
        )
        line.mend()
        assert steady.wait(120) == 0
        assert cut_off.wait(120) == 0
    postgres_archive.reopen()
    assert left() == 0
    assert whole() == expected
    outlets.check_visits()
    check_each_once()


def test_a_worker_that_is_told_to_stop_gives_its_outlet_back(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    start: Callable[[str, str], Forked],
) -> None:
    """An update of a machine must not leave outlets lying until somebody notices."""
    open_queue()
    assert enqueue([Visit("kabar-0", NOW - timedelta(days=60))]) == 1
    # The second is of an outlet that this machine does not know: it must stop nothing.
    assert enqueue([Visit("kabar-0", NOW - timedelta(days=60)), Visit("hilang")]) == 1
    worker = start("first", postgres_archive.url)
    until(lambda: outlets.by("first") >= 4, what="the worker at work")
    assert enqueue([Visit("kabar-0")]) == 1  # as the next round does, which waits for its end
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    postgres_archive.reopen()
    assert left() == 3
    assert start("second", postgres_archive.url).wait(120) == 0
    assert left() == 0
    assert len(whole()) == PAGES
    outlets.check_visits()
    assert "no hilang.toml" in (outlets.folder.parent / "home-second" / "log").read_text()


def test_a_worker_that_is_told_to_stop_while_a_visit_starts_ends_it(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    start: Callable[[str, str], Forked],
) -> None:
    """An update must not wait for hours, for a visit that the worker no longer knows of."""
    open_queue()
    enqueue([Visit("kabar-0")])
    ended = threading.Event()
    outlets.gate = lambda _: ended.wait(120) and None
    try:
        worker = start("first", postgres_archive.url)
        until(lambda: bool(_under_way()), what="the visit taken")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    finally:
        ended.set()
    postgres_archive.reopen()
    assert left() == 1
    assert not _under_way()


def _under_way() -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'doing'")
        return list(cursor.fetchall())


def test_an_outlet_that_another_process_crawls_is_not_begun(
    postgres_archive: OpenArchive,
) -> None:
    """The queue's own lock is given up with a job; the claim holds while anybody still asks."""
    with (
        claim("kabar-0", lost_after_s=30),
        pytest.raises(LockHeld, match=r"'kabar-0': another process"),
        claim("kabar-0", lost_after_s=30),
    ):
        pass
    with claim("kabar-1", lost_after_s=30), claim("kabar-0", lost_after_s=30):
        pass


def test_workers_with_a_schedule_queue_the_outlets_themselves_and_once(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    start: Callable[..., Forked],
) -> None:
    """A desk without cron must not wait for ever, nor have each worker's round asked of servers."""
    keep = ("worker", "--schedule", "* * * * *", f"--lost-after={LOST_AFTER_S}")
    workers = [start(who, postgres_archive.url, *keep) for who in ("first", "second")]
    until(
        lambda: (
            all(len(names) > PAGES for names in outlets.asked.values()) and len(outlets.asked) == 5
        ),
        what="a round over all outlets",
    )
    postgres_archive.reopen()
    until(lambda: left() == 0, what="the visits closed")
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(60) for worker in workers] == [0, 0]
    outlets.check_visits()
    logs = outlets.folder.parent.glob("home-*/log")
    log = "".join(one.read_text() for one in logs)
    # Each full minute has one round, whichever worker called it; the minute may turn meanwhile.
    rounds = re.findall(r"round of (\d+): \d+ outlets queued", log)
    assert len(rounds) == len(set(rounds)) >= 1


@pytest.mark.parametrize("schedule", ["*/30 * * *", "61 * * * *", "tiap jam", "* * * * * *"])
def test_a_schedule_that_is_none_is_named(
    outlets: Outlets, postgres_archive: OpenArchive, schedule: str
) -> None:
    """A slip in a service's file must be said when it starts, not be a worker that does nothing."""
    found = kentongan(outlets, postgres_archive.url, "worker", "--schedule", schedule)
    assert found.returncode == 2
    assert f"schedule {schedule!r}, expected five fields" in found.stderr
    found = kentongan(outlets, postgres_archive.url, "worker", "--drain", "--schedule", schedule)
    assert found.returncode == 2
    assert "with --drain" in found.stderr


def test_what_is_missing_is_named(
    outlets: Outlets, postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An officer who leaves out the database or the extra reads which of them, and how to mend."""
    found = kentongan(outlets, sqlite_url(tmp_path / "a.sqlite3"), "crawl", "--enqueue")
    assert found.returncode == 2
    assert "needs PostgreSQL; the archive is sqlite" in found.stderr
    assert "Traceback" not in found.stderr
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    with pytest.raises(WrongInput, match=r"needs the extra \[cluster\]"):
        open_queue()


def test_one_machine_loads_nothing_of_the_cluster(outlets: Outlets, tmp_path: Path) -> None:
    """Who has SQLite and one process need neither install nor wait for the rest."""
    report = (
        "import atexit, sys; atexit.register(lambda: print("
        "sorted({'procrastinate', 'psycopg', 'distributed'} & set(sys.modules))))"
    )
    url = sqlite_url(tmp_path / "a.sqlite3")
    done = subprocess.run(
        [sys.executable, "-c", f"{report}\n{forked.PROGRAM}", "crawl", "--outlet", "kabar-0"],
        env=environment(outlets, url, "desk"), cwd=tmp_path, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not forked.faults_told(done.stderr), done.stderr
    assert done.stdout.strip() == "[]"
