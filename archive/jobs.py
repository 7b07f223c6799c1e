"""The queue's jobs: closed, put back to wait, or taken from a worker that is gone.

Procrastinate does so by the number of the job alone, and not where another visit of the outlet
waits. A job could then be taken from whoever has it now; and one that was to wait again beside
another stayed under way for ever, and its lock kept the outlet from every later visit.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

# Where one waits already, the other waits beside it, without the lock that lets one alone wait.
# What is no longer in the hands it was in is left alone. Pauses are by the database's clock: one
# machine's that is a day ahead would keep the outlet from being seen for a day.
_PUT_BACK = """
UPDATE procrastinate_jobs AS job
   SET status = 'todo', attempts = attempts + %(tries)s, abort_requested = false,
       scheduled_at = now() + %(pause)s,
       queueing_lock = CASE WHEN NOT EXISTS (
           SELECT FROM procrastinate_jobs AS other
            WHERE other.queueing_lock = job.queueing_lock AND other.status = 'todo'
       ) THEN queueing_lock END
 WHERE id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s
RETURNING id
"""
_SET_ASIDE = """
UPDATE procrastinate_jobs
   SET status = %(status)s, attempts = attempts + 1, abort_requested = false
 WHERE id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s
RETURNING id
"""
# A visit that was carried out need not be carried out again, whoever has its job by now.
_DELETE = "DELETE FROM procrastinate_jobs WHERE id = %(id)s RETURNING id"
# Who enqueues at the same moment may be met once, hardly more often.
_TRIES = 5


class Jobs(JobManager):  # type: ignore[misc]  # Procrastinate has no types
    """Procrastinate's job manager, as this module's first lines say.

    Parameters
    ----------
    connector
        Of Procrastinate's app.

    Attributes
    ----------
    in_vain
        Set once the database could not be told what became of a job: its worker's other jobs, and
        this one, are safe only when the worker has ended.
    """

    def __init__(self, connector: Any) -> None:
        super().__init__(connector)
        self.in_vain = asyncio.Event()
        self._spared: set[int | None] = set()

    def spare(self, job: Job) -> None:
        """Let a job keep its tries when it is put back: it is no fault of its visit's."""
        self._spared.add(job.id)

    async def retry_job(self, job: Job, retry_at: datetime | None = None, **_: Any) -> bool:
        """Let a job wait again, where whoever had it has it still; return whether that is so."""
        now = datetime.now(UTC)
        pause, tries = (retry_at or now) - now, int(job.id not in self._spared)
        self._spared.discard(job.id)
        return await self._write(
            _PUT_BACK, id=job.id, worker=job.worker_id, pause=pause, tries=tries
        )

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> bool:
        """Close a job; return False where that was another's to do."""
        if delete_job:
            return await self._write(_DELETE, id=job.id)
        return await self._write(_SET_ASIDE, id=job.id, worker=job.worker_id, status=status.value)

    async def _write(self, query: str, **arguments: Any) -> bool:
        tries = iter(range(_TRIES))
        while True:
            try:
                return bool(await self.connector.execute_query_all_async(query, **arguments))
            except ConnectorException as error:
                if not isinstance(error, UniqueViolation) or next(tries, None) is None:
                    self.in_vain.set()
                    raise
