"""The queue loses no outlet: however a visit ends, and whoever has its job, the next one begins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from django.db import connection
from opened import OpenArchive

from archive.rounds import TASK as ROUND
from archive.visits import TASK, Visit, app_of_queue, enqueue, job_of, left, open_queue
from archive.working import MAX_ATTEMPTS, Work, work
from news.errors import LockHeld, RetryLater, WrongInput

pytestmark = pytest.mark.postgres

LOST_AFTER_S = 4.0
Carry = Callable[[Visit], Awaitable[None]]


@pytest.fixture(autouse=True)
def _one_waits(postgres_archive: OpenArchive) -> None:
    open_queue()
    for name in (TASK, ROUND):  # a process has one worker, and here each test its own
        app_of_queue().tasks.pop(name, None)
    assert enqueue([Visit("kabar-0")]) == 1


def drain(visit: Carry) -> None:
    """Let one worker work until nothing waits or is under way."""

    async def bounded() -> None:
        wish = Work(visit=visit, at_once=2, drain=True, lost_after_s=LOST_AFTER_S, due=list)
        async with asyncio.timeout(60):
            await work(wish)

    asyncio.run(bounded())
    assert left() == 0


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
