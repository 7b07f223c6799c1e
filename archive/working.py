"""Working: visits taken from the queue and carried out, some side by side.

A worker that gives no sign for ``lost_after_s`` is taken for dead, and its visits wait again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from archive.rounds import keep_rounds
from archive.visits import LEFT, QUEUE, TASK, Visit, app_of_queue, visit_of
from news.errors import LockHeld, RetryLater
from news.message import Message

log = logging.getLogger("kentongan.worker")

# A visit that ends ill is tried again with growing pauses; so often, then its job is set aside.
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How a worker works.

    Parameters
    ----------
    visit
        Crawls an outlet; raises RetryLater where that is to be tried again, LockHeld where another
        process is crawling it. Cancelled, it ends within seconds.
    at_once
        Visits side by side.
    drain
        End when no visit waits or is under way anywhere; otherwise wait for more.
    lost_after_s
        A worker that gave no sign for so long is taken for dead.
    due
        Gives the visits of a round (``archive.rounds``).
    schedule
        When rounds begin, as in a crontab; ``""`` for never by this worker.
    """

    visit: Callable[[Visit], Awaitable[None]]
    at_once: int
    drain: bool
    lost_after_s: float
    due: Callable[[], Sequence[Visit]]
    schedule: str = ""


async def work(work: Work) -> None:
    """Take visits from the queue until cancelled; a lost database is waited for."""
    from procrastinate.contrib.django.utils import connector_params  # noqa: PLC0415
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415
    from procrastinate.psycopg_connector import PsycopgConnector  # noqa: PLC0415
    from psycopg import Error as PsycopgError  # noqa: PLC0415

    from archive.jobs import Jobs  # noqa: PLC0415 - see ``open_queue``

    app = app_of_queue()
    pauses = _pauses(app, work.lost_after_s)
    if TASK not in app.tasks:
        app.task(name=TASK, queue=QUEUE, retry=pauses)(_task(work.visit))
    keep_rounds(app, work.schedule, work.due, pauses)
    params = connector_params()
    # The worker itself speaks to the database through a pool; nothing of it goes through here.
    connection.close()
    while True:
        connector = PsycopgConnector(kwargs=params, min_size=1, max_size=4, timeout=10)
        try:
            with app.replace_connector(connector) as queue:
                queue.job_manager = Jobs(connector)
                async with queue.open_async():
                    if await _until_done(queue, work):
                        return
        except (ConnectorException, PsycopgError) as error:
            log.warning("the database is away: %s", error.__cause__ or error)
        await asyncio.sleep(work.lost_after_s / 10)


def _task(visit: Callable[[Visit], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def task(**arguments: Any) -> None:
        await visit(visit_of(arguments))

    return task


def _pauses(app: Any, lost_after_s: float) -> Any:
    """Return the retries: only where trying again may help, with pauses that grow.

    A worker that is told to stop, and another process at the outlet, cost a visit no try.
    """
    from procrastinate import BaseRetryStrategy, RetryDecision  # noqa: PLC0415

    class Pauses(BaseRetryStrategy):  # type: ignore[misc]
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> Any:
            match exception:
                case asyncio.CancelledError():
                    app.job_manager.spare(job)
                    pause_s = 0.0
                case LockHeld():
                    app.job_manager.spare(job)
                    pause_s = 2 * lost_after_s
                case RetryLater() if job.attempts < MAX_ATTEMPTS:
                    pause_s = lost_after_s / 3 * (job.attempts + 1)
                case _:
                    app.job_manager.blame(job, exception)
                    log.error("%s: given up: %s", _name(job), exception)
                    return None
            return RetryDecision(retry_in={"seconds": pause_s})

    return Pauses()


def _name(job: Any) -> str:
    """Return the outlet of a visit's job, of a round the name of its task."""
    return str(job.task_kwargs.get("outlet", job.task_name))


async def _until_done(app: Any, work: Work) -> bool:
    """Run Procrastinate's worker beside what it leaves to us; return whether all is done."""
    beat_s = work.lost_after_s / 5
    worker = asyncio.create_task(
        app.run_worker_async(
            queues=[QUEUE],
            concurrency=work.at_once,
            delete_jobs="successful",
            install_signal_handlers=False,
            shutdown_graceful_timeout=0.0,
            fetch_job_polling_interval=beat_s,
            update_heartbeat_interval=beat_s,
            stalled_worker_timeout=work.lost_after_s,
        )
    )
    in_vain = asyncio.create_task(app.job_manager.in_vain.wait())
    beside: list[Coroutine[Any, Any, None]] = [_take_over(app, work.lost_after_s)]
    if work.drain:
        beside.append(_drained(app, beat_s))
    tasks = [worker, in_vain, *(asyncio.create_task(one) for one in beside)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
    # A worker that ended by itself has lost the database: Procrastinate stops it then. One that
    # could not write what became of a job ends for the others to see that nobody has it any more.
    return done.isdisjoint({worker, in_vain})


async def _drained(app: Any, pause_s: float) -> None:
    """Return when nothing waits or is under way, here or elsewhere."""
    while True:
        row = await app.connector.execute_query_one_async(LEFT, queue=QUEUE)
        if not row["n"]:
            return
        await asyncio.sleep(pause_s)


async def _take_over(app: Any, lost_after_s: float) -> None:
    """Let the visits of workers that are taken for dead wait again, for ever.

    Several workers may do so at once: whoever comes second finds the job in no dead hands.
    """
    from procrastinate.jobs import Status  # noqa: PLC0415

    while True:
        await asyncio.sleep(lost_after_s / 3)
        stalled = await app.job_manager.get_stalled_jobs(
            queue=QUEUE, seconds_since_heartbeat=lost_after_s
        )
        for job in stalled:
            if job.attempts >= MAX_ATTEMPTS:
                app.job_manager.blame(job, Message("the workers that carried it out died"))
                if await app.job_manager.finish_job(job, Status.FAILED, delete_job=False):
                    log.error("%s: given up, its workers died", _name(job))
            elif await app.job_manager.retry_job(job):
                log.warning("%s: taken over", _name(job))
