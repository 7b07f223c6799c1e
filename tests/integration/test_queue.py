"""The queue loses no outlet: however a visit ends, and whoever has its job, the next one begins."""

from __future__ import annotations

import asyncio
import logging
import platform
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import psycopg
import pytest
from django.db import connection
from newsroom import until
from opened import OpenArchive
from procrastinate.exceptions import ConnectorException

from archive import rounds
from archive.connection import close_thread
from archive.rounds import TASK as ROUND
from archive.setaside import counts, drop, set_aside, try_again
from archive.visits import QUEUE, TASK, Visit, app_of_queue, enqueue, job_of, left, open_queue
from archive.working import MAX_ATTEMPTS, Work, work
from news.errors import LockHeld, RetryLater, WrongInput
from news.message import Message

pytestmark = pytest.mark.postgres

LOST_AFTER_S = 4.0
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"
Carry = Callable[[Visit], Awaitable[None]]


@pytest.fixture(autouse=True)
def _one_waits(postgres_archive: OpenArchive) -> None:
    open_queue()
    forget_tasks()
    assert enqueue([Visit("kabar-0")]) == 1


def forget_tasks() -> None:
    """A process has one worker; here each test has its own, and some have two."""
    for name in (TASK, ROUND):
        app_of_queue().tasks.pop(name, None)


def drain(visit: Carry, due: Callable[[], list[Visit]] = list) -> None:
    """Let one worker work until nothing waits or is under way."""
    forget_tasks()

    async def bounded() -> None:
        wish = Work(visit=visit, at_once=2, drain=True, lost_after_s=LOST_AFTER_S, due=due)
        async with asyncio.timeout(60):
            await work(wish)

    asyncio.run(bounded())
    assert left() == 0


def begin_round(due: Callable[[], list[Visit]]) -> list[str]:
    """Let a round begin and all that it queues be carried out; return the outlets visited."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)

    forget_tasks()
    app_of_queue().configure_task(ROUND, queue=QUEUE, queueing_lock=ROUND).defer(timestamp=0)
    drain(visit, due=due)
    return begun


def execute(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


async def queue_another(visit: Visit) -> None:
    job, arguments = job_of(visit)
    await job.defer_async(**arguments)


def test_a_visit_put_off_while_the_next_one_waits_keeps_no_outlet_from_being_seen() -> None:
    """A round comes while a visit is under way, and the visit fails: that happens every night."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        if len(begun) == 1:
            await queue_another(wanted)
            raise RetryLater("outlet {outlet!r}: put off", outlet=wanted.outlet)

    drain(visit)
    assert begun == ["kabar-0"] * 3  # it again, then the one that came meanwhile


def test_a_dead_workers_visit_beside_a_waiting_one_keeps_no_outlet_from_being_seen() -> None:
    execute("UPDATE procrastinate_jobs SET status = 'doing'")
    assert enqueue([Visit("kabar-0")]) == 1
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)

    drain(visit)
    assert begun == ["kabar-0"] * 2


def test_a_visit_whose_end_could_not_be_written_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its worker lives and gives signs of life, so that nobody else would ever look after it."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        broken = len(begun) == 1
        monkeypatch.setattr(jobs, "_DELETE", "SELECT 1 / 0" if broken else delete)

    from archive import jobs  # noqa: PLC0415 - it loads Procrastinate

    delete = jobs._DELETE
    drain(visit)
    assert begun == ["kabar-0"] * 2


@pytest.mark.parametrize("status", ["todo", "failed"])
def test_a_visit_carried_out_by_a_worker_taken_for_dead_is_not_carried_out_again(
    status: str, caplog: pytest.LogCaptureFixture
) -> None:
    """On a machine too busy to give signs in time; the outlet would be asked once more."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        # Another took the job over, found the outlet held by this visit, and lets it wait, or
        # gave it up after some tries.
        await app_of_queue().connector.execute_query_async(
            f"UPDATE procrastinate_jobs SET status = '{status}', worker_id = NULL,"
            " scheduled_at = now() + '1 day'"
        )

    with caplog.at_level(logging.WARNING):
        drain(visit)
    assert begun == ["kabar-0"]
    assert not caplog.records
    assert not execute("SELECT id FROM procrastinate_jobs")


@pytest.mark.parametrize("error", [RetryLater, WrongInput])
def test_who_was_taken_for_dead_takes_no_job_from_the_worker_that_has_it(
    error: type[RetryLater | WrongInput],
) -> None:
    """Two workers would hand one visit to and fro until its tries are used up."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        await app_of_queue().connector.execute_query_async(
            "WITH other AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
            " UPDATE procrastinate_jobs SET worker_id = other.id FROM other"
        )
        raise error("outlet {outlet!r}: cut short", outlet=wanted.outlet)

    async def looked_at() -> list[Any]:
        wish = Work(visit=visit, at_once=2, drain=False, lost_after_s=60, due=list)
        task = asyncio.create_task(work(wish))
        while not begun:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)  # it has said all that it has to say
        found = await asyncio.to_thread(
            execute, "SELECT status, attempts, worker_id IS NULL FROM procrastinate_jobs"
        )
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return found

    assert asyncio.run(looked_at()) == [("doing", 0, False)]


def test_a_visit_that_always_kills_its_worker_is_given_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One outlet whose page brings machines down must not bring down all of them, for ever."""
    execute(f"UPDATE procrastinate_jobs SET status = 'doing', attempts = {MAX_ATTEMPTS}")

    async def visit(wanted: Visit) -> None:
        pytest.fail(f"{wanted} begun again")

    drain(visit)
    assert execute("SELECT status FROM procrastinate_jobs") == [("failed",)]
    assert "kabar-0: given up" in caplog.text


def test_a_visit_that_meets_another_process_at_its_outlet_waits_as_long_as_that_takes() -> None:
    """A back-fill by hand takes hours; what was queued meanwhile was set aside after minutes."""
    execute(f"UPDATE procrastinate_jobs SET attempts = {MAX_ATTEMPTS}")
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        if len(begun) == 1:
            raise LockHeld("outlet {outlet!r}: held", outlet=wanted.outlet)

    drain(visit)
    assert begun == ["kabar-0"] * 2
    assert not execute("SELECT id FROM procrastinate_jobs")


def test_what_is_asked_of_an_outlet_that_waits_already_goes_along() -> None:
    """A back-fill asked for while the night's round waits was told as queued, and never made."""
    far, near = (datetime(2020, 8, day, tzinfo=UTC) for day in (1, 2))
    assert enqueue([Visit("kabar-0", far, timedelta(days=3))]) == 0
    assert enqueue([Visit("kabar-0", near), Visit("kabar-0", None, timedelta(days=2))]) == 0
    assert enqueue([Visit("kabar-0")]) == 0
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted)

    drain(visit)
    assert begun == [Visit("kabar-0", far, timedelta(days=3))]


def test_a_machine_whose_clock_is_a_day_ahead_keeps_no_outlet_from_being_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pauses are agreed upon by the database's clock: the visit would wait till tomorrow."""
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted.outlet)
        if len(begun) == 1:
            raise RetryLater("outlet {outlet!r}: put off", outlet=wanted.outlet)

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr("archive.jobs.datetime", Tomorrow)
    monkeypatch.setattr("procrastinate.utils.utcnow", lambda: Tomorrow.now(UTC))
    drain(visit)
    assert begun == ["kabar-0"] * 2


FAR, NEAR = (datetime(2020, 8, day, tzinfo=UTC) for day in (1, 2))


def fail(*visits: Visit, error: Exception | None = None) -> None:
    """Let each visit be set aside; the fixture's is carried out."""
    for visit in visits:
        enqueue([visit])

    async def refused(wanted: Visit) -> None:
        if wanted in visits:
            raise error or WrongInput("outlet {outlet!r}: broken", outlet=wanted.outlet)

    drain(refused)


def test_a_visit_that_is_set_aside_says_why_and_where() -> None:
    """All a desk saw was an outlet that nobody visited, and it read the workers' logs for why."""
    assert set_aside() == []
    fail(Visit("kabar-1", FAR, timedelta(days=3)))
    (one,) = set_aside()
    assert one.visit == Visit("kabar-1", FAR, timedelta(days=3))
    assert one.tries == 1
    assert one.reason == Message("outlet {outlet!r}: broken", outlet="kabar-1")
    assert one.machine == platform.node()
    assert one.at is not None
    assert abs(one.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_visit_that_is_given_up_is_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Thirty lines of a traceback through the queue's own code hid the one that said why."""
    fail(Visit("kabar-1"))
    assert "kabar-1: given up: outlet 'kabar-1': broken" in caplog.text
    assert "Traceback" not in caplog.text


def test_an_error_that_nobody_foresaw_is_a_reason_too(caplog: pytest.LogCaptureFixture) -> None:
    fail(Visit("kabar-1"), error=ZeroDivisionError("division by 0"))
    assert "Traceback" in caplog.text
    (one,) = set_aside()
    assert str(one.reason) == "ZeroDivisionError: division by 0"


def test_half_a_character_in_a_reason_is_kept_as_a_question_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No process of the suite can hand such a log to another.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    fail(Visit("kabar-1"), error=ZeroDivisionError("division by \udc80"))
    (one,) = set_aside()
    assert str(one.reason) == "ZeroDivisionError: division by ?"


def test_a_reason_that_no_database_can_hold_ends_no_other_visit() -> None:
    """A zero byte in it ended all visits of its worker, at each of eight tries."""
    ended = []

    async def visit(wanted: Visit) -> None:
        if wanted.outlet == "kabar-1":
            raise WrongInput("{name}: {why}", name="a\0b", why=Message("c{d}\\u0000", d="\0"))
        await asyncio.sleep(LOST_AFTER_S / 2)
        ended.append(wanted.outlet)

    enqueue([Visit("kabar-1")])
    drain(visit)
    (one,) = set_aside()
    assert (one.tries, str(one.reason)) == (1, "a?b: c?\\u0000")
    assert ended == ["kabar-0"]


def test_a_visit_that_was_set_aside_before_reasons_were_kept_is_told_all_the_same() -> None:
    execute("UPDATE procrastinate_jobs SET status = 'failed'")
    (one,) = set_aside()
    assert (one.visit, one.reason, one.machine) == (Visit("kabar-0"), None, "")


def test_a_later_visit_makes_up_for_what_asked_no_more_than_it_did() -> None:
    """A desk would mend what is mended, or lose a back-fill that the night's round never made."""
    fail(Visit("kabar-1"), Visit("kabar-2", NEAR))

    async def visit(wanted: Visit) -> None:
        pass

    for one in (Visit("kabar-1"), Visit("kabar-2")):
        enqueue([one])
    drain(visit)
    assert [one.visit for one in set_aside()] == [Visit("kabar-2", NEAR)]
    enqueue([Visit("kabar-2", FAR)])
    drain(visit)
    assert set_aside() == []


def test_an_outlet_that_fails_each_night_is_told_once() -> None:
    for _ in range(3):
        fail(Visit("kabar-1"))
    assert len(set_aside()) == 1


def test_a_round_that_ends_well_makes_up_for_one_that_was_cut_short(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A worker that was told to stop in the midst of one made `doctor` ring for ever."""

    def cut_short() -> list[Visit]:
        raise WrongInput("cut short")

    fail(Visit("kabar-1"))
    begin_round(cut_short)
    begin_round(cut_short)
    assert [one.visit for one in set_aside()] == [Visit("kabar-1"), None]
    begin_round(lambda: [Visit("kabar-2")])
    assert [one.visit for one in set_aside()] == [Visit("kabar-1")]
    assert "None" not in caplog.text


def test_a_round_that_failed_says_why(caplog: pytest.LogCaptureFixture) -> None:
    """No outlet was visited that night, and in the morning the queue said "no reason was kept"."""

    def broken() -> list[Visit]:
        raise OSError(28, "No space left on device", "/outlets/kabar-1.toml")

    begin_round(broken)
    (one,) = set_aside()
    assert one.reason is not None
    assert (one.visit, one.tries, one.machine) == (None, 1, platform.node())
    assert str(one.reason) == "OSError: [Errno 28] No space left on device: '/outlets/kabar-1.toml'"
    assert one.at is not None
    assert "kentongan.round: given up: [Errno 28]" in caplog.text


def test_a_round_that_was_cut_short_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its outlets waited for the schedule's next time: of one a night, a day without news."""
    ends = iter([asyncio.CancelledError(), ConnectorException("the line was cut")])

    def cut_twice(visit: Visit) -> tuple[Any, dict[str, Any]]:
        for end in ends:
            raise end
        return job_of(visit)

    monkeypatch.setattr(rounds, "job_of", cut_twice)
    assert sorted(begin_round(lambda: [Visit("kabar-1")])) == ["kabar-0", "kabar-1"]
    assert set_aside() == []


def test_what_was_set_aside_is_carried_out_when_somebody_asks_for_it() -> None:
    """A back-fill of years must not be typed in anew for each outlet that a bad night cost."""
    fail(Visit("kabar-1", FAR), Visit("kabar-2"))
    assert try_again(["kabar-1"]) == 1
    assert counts() == (1, 0)
    assert [one.visit for one in set_aside()] == [Visit("kabar-2")]
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted)

    drain(visit)
    assert begun == [Visit("kabar-1", FAR)]
    assert try_again() == 1
    assert (counts(), set_aside()) == ((1, 0), [])


def test_what_is_tried_again_goes_along_with_the_visit_that_waits() -> None:
    fail(Visit("kabar-1", FAR))
    enqueue([Visit("kabar-1")])
    assert try_again() == 1
    begun = []

    async def visit(wanted: Visit) -> None:
        begun.append(wanted)

    drain(visit)
    assert begun == [Visit("kabar-1", FAR)]


def test_two_that_put_the_same_visits_into_the_queue_wait_for_each_other(
    postgres_archive: OpenArchive,
) -> None:
    """Each held what the other waited for, and one of the two got an error: a person or a round."""
    insert = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)"
        " VALUES ('visits', %s, %s, %s, '{}')"
    )

    def put() -> int:
        try:
            return enqueue([Visit("kabar-2"), Visit("kabar-1")])
        finally:
            close_thread()

    with psycopg.connect(postgres_archive.url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(insert, [TASK, "outlet:kabar-1", "outlet:kabar-1"])
        count = pool.submit(put)
        until(lambda: execute(WAITS) == [(1,)], what="the other at the first one's visit")
        other.execute(insert, [TASK, "outlet:kabar-2", "outlet:kabar-2"])
        other.commit()
        assert count.result(timeout=30) == 0


def test_what_is_dropped_is_told_no_more() -> None:
    """Of an outlet that was taken off the list no visit will ever end well."""
    fail(Visit("kabar-1"), Visit("kabar-2"))
    assert drop(["kabar-1", "kabar-9"]) == 1
    assert [one.visit for one in set_aside()] == [Visit("kabar-2")]
    assert drop() == 1
    assert (counts(), set_aside()) == ((0, 0), [])


def test_an_older_queue_gets_the_index_by_which_set_aside_visits_are_found() -> None:
    execute("DROP INDEX kentongan_set_aside")
    open_queue()
    assert execute("SELECT to_regclass('kentongan_set_aside') IS NOT NULL") == [(True,)]
