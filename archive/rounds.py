"""Rounds: all due outlets put into the queue at the times of a schedule, in cron's place.

Each worker may keep the schedule, and any may carry out a round: the database lets one round begin
for each time (Procrastinate's table of periodic jobs), and one visit of an outlet wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from archive.visits import QUEUE, Visit, job_of
from news.errors import RetryLater, WrongInput

log = logging.getLogger("kentongan.worker")

TASK = "kentongan.round"
_ID = "outlets"
_FIELDS = 5


def check_schedule(schedule: str) -> None:
    """Refuse what is no schedule.

    Parameters
    ----------
    schedule
        Five fields as in a crontab: minute, hour, day, month, day of the week; UTC.

    Raises
    ------
    WrongInput
        Names it.
    """
    from croniter import croniter  # noqa: PLC0415 - comes with Procrastinate, see ``open_queue``

    if len(schedule.split()) != _FIELDS or not croniter.is_valid(schedule):
        raise WrongInput(
            "schedule {schedule!r}, expected five fields as in a crontab (minute, hour, day,"
            " month, day of the week; UTC), such as '*/30 * * * *'",
            schedule=schedule,
        )


def keep_rounds(app: Any, schedule: str, due: Callable[[], Sequence[Visit]], retry: Any) -> None:
    """Let a worker carry out rounds, and begin them where it has a schedule.

    Parameters
    ----------
    app
        Procrastinate's.
    schedule
        See ``check_schedule``; ``""`` begins none.
    due
        Gives the visits of a round.
    retry
        Procrastinate's strategy for a round that ends ill; as of a visit, it keeps the reason.
    """
    from procrastinate.exceptions import (  # noqa: PLC0415 - see ``open_queue``
        AlreadyEnqueued,
        ConnectorException,
    )

    async def begin(timestamp: int) -> None:
        visits, new = due(), 0
        try:
            for visit in visits:
                with suppress(AlreadyEnqueued):
                    job, arguments = job_of(visit)
                    await job.defer_async(**arguments)
                    new += 1
        except ConnectorException as error:
            raise RetryLater("{error}", error=error.__cause__ or error) from error
        log.info("round of %d: %d outlets queued, %d waited", timestamp, new, len(visits) - new)

    if TASK not in app.tasks:
        task = app.task(name=TASK, queue=QUEUE, queueing_lock=TASK, retry=retry)(begin)
        if schedule:
            app.periodic(cron=schedule, periodic_id=_ID)(task)
