"""The queue's jobs: closed, put back to wait, or taken from a worker that is gone.

Procrastinate does so by the number of the job alone, and not where another visit of the outlet
waits. A job could then be taken from whoever has it now; and one that was to wait again beside
another stayed under way for ever, and its lock kept the outlet from every later visit. Nor does it
keep why a job failed: here a job that is set aside carries its reason (``archive.setaside``).
"""

from __future__ import annotations

import asyncio
import json
import platform
import re
from datetime import UTC, datetime
from typing import Any

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from news.message import Message

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
# Whether one job asked for all that an older one did, which was set aside: then nobody needs that.
# Visits have their outlet's lock, rounds have none.
_COVERS = """
    old.status = 'failed'
    AND (old.lock = job.lock
         OR (old.lock IS NULL AND job.lock IS NULL AND old.task_name = job.task_name))
    AND (old.args->>'since' IS NULL
         OR (job.args->>'since')::timestamptz <= (old.args->>'since')::timestamptz)
    AND (old.args->>'recheck_s' IS NULL
         OR (job.args->>'recheck_s')::float >= (old.args->>'recheck_s')::float)
"""
# The reason stands in the job's arguments, the only field of it that may hold something of ours.
_SET_ASIDE = f"""
WITH job AS (
    SELECT * FROM procrastinate_jobs
     WHERE id = %(id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker)s
       FOR UPDATE
), covered AS (DELETE FROM procrastinate_jobs AS old USING job WHERE {_COVERS})
UPDATE procrastinate_jobs AS kept
   SET status = %(status)s, attempts = kept.attempts + 1, abort_requested = false,
       args = kept.args || %(why)s::jsonb
  FROM job WHERE kept.id = job.id
RETURNING kept.id
"""  # noqa: S608 - made of constants; values are bound
# A visit that was carried out need not be carried out again, whoever has its job by now.
_DELETE = f"""
WITH job AS (
    SELECT * FROM procrastinate_jobs WHERE id = %(id)s
), covered AS (
    DELETE FROM procrastinate_jobs AS old USING job WHERE old.id <> job.id AND {_COVERS}
)
DELETE FROM procrastinate_jobs AS done USING job WHERE done.id = job.id
RETURNING done.id
"""  # noqa: S608 - made of constants; values are bound
# A zero byte as JSON has it, behind backslashes that stand for themselves.
_ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
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
        self._reasons: dict[int | None, Message] = {}

    def spare(self, job: Job) -> None:
        """Let a job keep its tries when it is put back: it is no fault of its visit's."""
        self._spared.add(job.id)

    def blame(self, job: Job, reason: BaseException | Message) -> None:
        """Say why a job is set aside, before that is done."""
        said = reason if isinstance(reason, Message) else getattr(reason, "message", None)
        if not isinstance(said, Message):  # an error that nobody foresaw; its class says most
            said = Message("{error}", error=f"{type(reason).__name__}: {reason}")
        self._reasons[job.id] = said

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
        reason = self._reasons.pop(job.id, None)
        said = {"reason": reason and reason.to_row(), "machine": platform.node()}
        why = json.dumps(said, ensure_ascii=False)
        # Half a character of a path has no place in a database, nor has a zero byte.
        why = _ZERO.sub(r"\1?", why).encode(errors="replace").decode()
        return await self._write(
            _SET_ASIDE, id=job.id, worker=job.worker_id, status=status.value, why=why
        )

    async def _write(self, query: str, **arguments: Any) -> bool:
        tries = iter(range(_TRIES))
        while True:
            try:
                return bool(await self.connector.execute_query_all_async(query, **arguments))
            except ConnectorException as error:
                if not isinstance(error, UniqueViolation) or next(tries, None) is None:
                    self.in_vain.set()
                    raise
