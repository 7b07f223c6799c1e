"""What the workers gave up is told to whoever looks after the desk, and can be tried again."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from opened import OpenArchive
from test_queue import begin_round, fail
from typer.testing import CliRunner, Result

from archive.connection import close_archive, open_archive, sqlite_url
from archive.outcomes import begin_run, note_looked
from archive.setaside import set_aside
from archive.visits import Visit, open_queue
from desk.cli import app
from desk.visiting import Order
from desk.worker import _carried_out, _failure
from news.errors import ArchiveUnusable, KentonganError, LockHeld, RetryLater, WrongInput
from news.outlet import Outlet, Source

SINCE = datetime(2020, 8, 1, tzinfo=UTC)


@pytest.fixture
def outlets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of two outlets, a home, and the queue's archive by the environment."""
    (tmp_path / "home" / "outlets").mkdir(parents=True)
    for key in ("kabar-1", "kabar-2"):
        (tmp_path / "home" / "outlets" / f"{key}.toml").write_text(
            f'id = "{key}"\nname = "{key.title()}"\nhome = "http://127.0.0.1:9/"\nprovince = "65"\n'
            'timezone = "Asia/Makassar"\ndelay_s = 0.0\nallow_private = true\n'
            '[[sources]]\nkind = "listing"\nurl = "http://127.0.0.1:9/"\n'
        )
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path / "home"))


@pytest.fixture
def given_up(
    outlets: None, postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> OpenArchive:
    open_queue()
    fail(Visit("kabar-1", SINCE), Visit("hilang"))
    run = begin_run("crawl", datetime.now(UTC) - timedelta(hours=1))
    for key in ("kabar-1", "kabar-2"):
        note_looked(run, key, datetime.now(UTC) - timedelta(hours=1), 3)
    close_archive()
    monkeypatch.setenv("DATABASE_URL", postgres_archive.url)
    return postgres_archive


def kentongan(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.postgres
@pytest.mark.usefixtures("given_up")
def test_the_queue_says_what_was_given_up_and_why() -> None:
    """The jobs lay in a table of the database that no command ever showed."""
    found = kentongan("queue")
    assert found.exit_code == 1
    assert "visits that wait: 0; under way: 0; given up: 2" in found.output
    told = " ".join(found.output.split())
    assert "outlet 'kabar-1': broken" in told
    assert "tries: 1" in told
    assert "back to 2020-08-01" in told
    assert "kentongan queue --retry" in told


@pytest.mark.postgres
def test_what_was_given_up_is_queued_again_or_forgotten(given_up: OpenArchive) -> None:
    assert "queued again: 1" in kentongan("queue", "--outlet", "kabar-1", "--retry").output
    last = kentongan("queue", "--drop")
    assert "forgotten: 1" in last.output
    assert "visits that wait: 1; under way: 0; given up: 0" in last.output
    assert last.exit_code == 0
    given_up.reopen()
    assert set_aside() == []


@pytest.mark.postgres
@pytest.mark.usefixtures("given_up")
def test_an_outlet_of_which_nothing_was_given_up_is_named() -> None:
    """A slip of the finger must not pass for a queue in which all is well."""
    done = kentongan("queue", "--outlet", "kabr-1", "--retry")
    assert isinstance(done.exception, WrongInput)
    assert "'kabr-1'" in str(done.exception)
    assert isinstance(kentongan("queue", "--retry", "--drop").exception, WrongInput)


@pytest.mark.postgres
@pytest.mark.usefixtures("given_up")
def test_doctor_tells_what_was_given_up() -> None:
    found = kentongan("doctor")
    assert found.exit_code == 2
    told = " ".join(found.output.split())
    assert "outlet 'kabar-1': broken" in told
    assert "outlet 'hilang': broken" in told
    assert "visits given up: 2; `kentongan queue` lists them" in told


@pytest.mark.postgres
def test_health_rings_for_an_outlet_whose_visit_was_given_up_till_it_is_seen_again(
    given_up: OpenArchive,
) -> None:
    """It looked well for days: its last visit that ended had been a good one."""
    found = kentongan("health", "--no-notice", "--outlet", "kabar-1", "--outlet", "kabar-2")
    assert found.exit_code == 1
    [ringing] = [line for line in found.output.splitlines() if line.startswith("!!")]
    assert "Kabar-1" in ringing
    assert "visit was given up" in ringing
    assert "kentongan queue" in found.output
    given_up.reopen()
    now = datetime.now(UTC)
    note_looked(begin_run("crawl", now), "kabar-1", now, 3)
    close_archive()
    again = kentongan("health", "--no-notice", "--outlet", "kabar-1", "--outlet", "kabar-2")
    assert again.exit_code == 0, again.output


@pytest.mark.postgres
@pytest.mark.usefixtures("outlets")
def test_a_round_that_failed_is_told_in_the_morning(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each outlet's last visit had been a good one, so that nothing rang for two days."""

    def broken() -> list[Visit]:
        raise OSError(28, "No space left on device")

    open_queue()
    begin_round(broken)
    now = datetime.now(UTC)
    note_looked(begin_run("crawl", now), "kabar-1", now, 3)
    close_archive()
    monkeypatch.setenv("DATABASE_URL", postgres_archive.url)
    notices: list[tuple[str, str, list[str]]] = []
    monkeypatch.setattr(
        "desk.notices.notify",
        lambda _, key, *, title, lines, **__: notices.append((key, title, lines)),
    )
    told = r"given up 20\d\d-.*; OSError: \[Errno 28\] No space left on device \(worker on "
    for command in ("queue", "doctor"):
        assert re.search(told, " ".join(kentongan(command).output.split())), command
    found = kentongan("health", "--outlet", "kabar-1")
    assert found.exit_code == 1
    assert re.search(rf"its outlets were not queued: {told}", found.stderr)
    [(key, title, [line])] = notices
    assert (title, line) == ("a round of the schedule failed", found.stderr.strip())
    # Half an hour later the next one fails for the same reason: nobody needs a notice of each.
    with psycopg.connect(postgres_archive.url, autocommit=True) as server:
        server.execute("UPDATE procrastinate_events SET at = at + interval '30 min'")
    kentongan("health", "--outlet", "kabar-1")
    assert notices[1][0] == key
    assert notices[1][2] != [line]


@pytest.mark.postgres
@pytest.mark.usefixtures("outlets")
def test_a_queue_that_cannot_be_written_is_one_message(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analyst's role, or a standby: `crawl --enqueue` ended with a traceback of the queue's."""
    open_queue()
    close_archive()
    read_only = "?options=-c%20default_transaction_read_only%3Don"
    monkeypatch.setenv("DATABASE_URL", postgres_archive.url + read_only)
    done = kentongan("crawl", "--enqueue", "--outlet", "kabar-1")
    assert isinstance(done.exception, ArchiveUnusable)
    assert "it is read-only" in str(done.exception)


@pytest.mark.postgres
@pytest.mark.usefixtures("outlets")
def test_a_role_that_may_not_bring_the_queue_up_to_date_is_told(
    postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update the workers' role ended with a traceback, where another one owns tables."""
    open_queue()
    close_archive()
    with psycopg.connect(postgres_archive.url, autocommit=True) as line:
        line.execute("DROP INDEX kentongan_set_aside")
        line.execute("DROP ROLE IF EXISTS pekerja")
        line.execute("CREATE ROLE pekerja LOGIN")
        line.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO pekerja")
        try:
            url = postgres_archive.url.replace("kentongan@", "pekerja@", 1)
            monkeypatch.setenv("DATABASE_URL", url)
            looked = kentongan("queue")  # for which that role need not
            line.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO pekerja")
            done = kentongan("queue", "--retry")
        finally:
            line.execute("DROP OWNED BY pekerja")
            line.execute("DROP ROLE pekerja")
    assert looked.exit_code == 0
    assert isinstance(done.exception, ArchiveUnusable)
    assert "its user may not" in str(done.exception)


@pytest.mark.postgres
def test_whoever_looks_after_the_queue_needs_no_libraries_of_a_worker(
    given_up: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk's own machine, on which no worker runs, could not see what the workers gave up."""
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    assert "given up: 2" in kentongan("queue").output
    refused = kentongan("queue", "--retry")
    assert isinstance(refused.exception, WrongInput)
    assert "[cluster]" in str(refused.exception)
    assert "forgotten: 2" in kentongan("queue", "--drop").output
    with psycopg.connect(given_up.url, autocommit=True) as line:
        line.execute("DROP TABLE procrastinate_jobs CASCADE")
    for option in ([], ["--drop"]):  # before anything was ever queued
        assert "given up: 0" in kentongan("queue", *option).output


@pytest.mark.usefixtures("outlets")
def test_a_home_without_a_queue_says_what_one_needs(tmp_path: Path) -> None:
    done = kentongan("queue")
    assert isinstance(done.exception, WrongInput)
    assert "needs PostgreSQL" in str(done.exception)


def carry_out_badly(archive_url: str) -> None:
    """Have a visit carried out whose archive is none."""
    order = Order(
        visit=Visit("kabar-1"),
        outlet=Outlet(
            id="kabar-1", name="Kabar", home="https://kabar-fiksi.example/", province="65",
            timezone="Asia/Makassar", sources=(Source(kind="listing", url="https://kabar.example/"),),
        ),
        archive_url=archive_url, captures=Path("captures"),
        contact="desk@desk.example", first_run_days=1, silent_after_s=5, json_logs=False,
    )  # fmt: skip

    async def bounded() -> None:
        async with asyncio.timeout(30):
            await _carried_out(order, multiprocessing.get_context("forkserver"))

    asyncio.run(bounded())


def test_why_a_visit_failed_leaves_its_process() -> None:
    """All that a job said of its end was a number, and its reason stood in one machine's log."""
    with pytest.raises(RetryLater, match=r"'kabar-1': DATABASE_URL = 'mysql://nobody.*names mysql"):
        carry_out_badly("mysql://nobody@127.0.0.1/none")


def test_a_reason_that_is_longer_than_a_pipe_keeps_no_visit_for_ever() -> None:
    """Its process waited to be read, its worker for the process: the outlet was seen no more."""
    with pytest.raises(RetryLater, match=r"'kabar-1': DATABASE_URL = 'mysql://xxx"):
        carry_out_badly("mysql://" + 200_000 * "x")


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (-9, RetryLater, "ended by SIGKILL"),
        (-14, RetryLater, "ended by SIGALRM"),
        (1, WrongInput, "its worker's log says why"),
        (3, LockHeld, "another process is crawling it"),
        (75, RetryLater, "exit code 75"),
        (255, RetryLater, "exit code 255"),
    ],
)
def test_a_visit_that_says_nothing_is_told_by_its_end(
    code: int, kind: type[KentonganError], told: str
) -> None:
    found = _failure("kabar-1", code, None)
    assert type(found) is kind
    assert told in str(found)


def test_an_archive_without_a_queue_has_nothing_set_aside(tmp_path: Path) -> None:
    """`health` and `doctor` look on one machine with SQLite, too."""
    open_archive(sqlite_url(tmp_path / "a.sqlite3"), captures=tmp_path / "captures")
    assert set_aside() == []
    close_archive()
