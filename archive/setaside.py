"""Jobs of the queue that were set aside: which, why, and back into the queue or out of it.

They are read by SQL alone: the machine that looks after an archive need not have Procrastinate.
``archive.jobs`` sets them aside, and closes those that a later visit of the outlet makes up for.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from archive.connection import is_server
from archive.reporting import reporting
from archive.visits import QUEUE, TASK, Visit, enqueue, visit_of
from news.message import Message, message_of_row

_SET_ASIDE = """
SELECT task_name, args, attempts,
       (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id
           AND type IN ('failed', 'cancelled')) AS at
  FROM procrastinate_jobs AS job
 WHERE queue_name = %s AND status = 'failed' ORDER BY at, id
"""
_DROP = """
DELETE FROM procrastinate_jobs
 WHERE queue_name = %s AND status = 'failed'
   AND (%s::text[] IS NULL OR args->>'outlet' = ANY(%s)) RETURNING task_name, args
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing')
  FROM procrastinate_jobs WHERE queue_name = %s AND task_name = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A job that no worker tries any more.

    Parameters
    ----------
    visit
        What it was to do; None of a round, which the next time of the schedule begins anew.
    at
        When it was set aside, aware UTC, or None where the queue does not say.
    tries
        How often it was begun.
    reason
        Why, or None where an older version of the program set it aside.
    machine
        The name of the machine whose worker did so, ``""`` where it is not known.
    """

    visit: Visit | None
    at: datetime | None
    tries: int
    reason: Message | None
    machine: str = ""


def set_aside() -> list[SetAside]:
    """Return the jobs that were set aside, the oldest first; none where there is no queue."""
    with reporting(), connection.cursor() as cursor:
        if not _has_queue(cursor):
            return []
        cursor.execute(_SET_ASIDE, [QUEUE])
        return [_of_row(*row) for row in cursor.fetchall()]


def counts() -> tuple[int, int]:
    """Return how many visits wait, and how many are under way; none where there is no queue."""
    with reporting(), connection.cursor() as cursor:
        if not _has_queue(cursor):
            return 0, 0
        cursor.execute(_COUNTS, [QUEUE, TASK])
        waiting, under_way = cursor.fetchone()
        return int(waiting), int(under_way)


def try_again(outlets: Collection[str] | None = None) -> int:
    """Put visits that were set aside back into the queue, which is open; return how many.

    One whose outlet has a visit that waits goes along with that, as in ``archive.visits.enqueue``.

    Parameters
    ----------
    outlets
        Ids, or None for all.
    """
    with reporting(), transaction.atomic():
        visits = [visit for visit in _dropped(outlets) if visit]
        enqueue(visits)
    return len(visits)


def drop(outlets: Collection[str] | None = None) -> int:
    """Forget jobs that were set aside; return how many.

    Parameters
    ----------
    outlets
        As of ``try_again``.
    """
    with reporting():
        return len(_dropped(outlets))


def _dropped(outlets: Collection[str] | None) -> list[Visit | None]:
    """Take jobs out of the queue; return their visits, None of a round."""
    ids = None if outlets is None else list(outlets)
    with connection.cursor() as cursor:
        if not _has_queue(cursor):
            return []
        cursor.execute(_DROP, [QUEUE, ids, ids])
        return [_visit(task, _arguments(args)) for task, args in cursor.fetchall()]


def _has_queue(cursor: Any) -> bool:
    if not is_server():
        return False
    cursor.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
    return bool(cursor.fetchone()[0])


def _of_row(task: str, args: Any, tries: int, at: datetime | None) -> SetAside:
    arguments = _arguments(args)
    reason = arguments.get("reason")
    return SetAside(
        visit=_visit(task, arguments),
        at=at,
        tries=tries,
        reason=message_of_row(reason) if reason else None,
        machine=arguments.get("machine") or "",
    )


def _visit(task: str, arguments: dict[str, Any]) -> Visit | None:
    return visit_of(arguments) if task == TASK else None


def _arguments(args: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(args) if isinstance(args, str) else args
    return found
