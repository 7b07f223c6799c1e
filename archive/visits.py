"""The queue of visits: which outlets are to be crawled, by whichever worker is free.

The queue is Procrastinate's, in the archive's own PostgreSQL, by its Django app. Nothing else of
the archive needs either: the app is added to Django's settings when a function here is called.
``archive.working`` takes visits from it.

An outlet's lock lets one visit of it run at a time, over all workers; its queueing lock lets one
wait.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from archive.connection import migration_lock
from archive.reporting import reporting
from news.errors import KentonganError, WrongInput

QUEUE = "visits"
TASK = "kentongan.visit"
_APP = "procrastinate.contrib.django"
_LABEL = "procrastinate"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one outlet, as it stands in the queue.

    Parameters
    ----------
    outlet
        Its id.
    since
        How far back to look, aware UTC, or None for the default.
    recheck
        Look again at the articles of so long a time, or None.
    """

    outlet: str
    since: datetime | None = None
    recheck: timedelta | None = None


def refuse_without_server() -> None:
    """Refuse an open archive that can have no queue.

    Raises
    ------
    WrongInput
        It is no PostgreSQL.
    """
    if connection.vendor != "postgresql":
        raise WrongInput(
            "the queue of visits needs PostgreSQL; the archive is {vendor} {database}: set"
            " DATABASE_URL to postgresql://…",
            vendor=connection.vendor,
            database=connection.settings_dict["NAME"],
        )


def open_queue() -> None:
    """Make the queue ready in the open archive, and its tables where they are missing.

    Raises
    ------
    WrongInput
        The archive is no PostgreSQL, or Procrastinate is not installed.
    ArchiveUnusable
        The database cannot be used.
    """
    refuse_without_server()
    try:
        import procrastinate  # noqa: F401, PLC0415 - one machine needs none of it
    except ImportError as error:
        raise WrongInput(
            "the queue of visits needs the extra [cluster]: pip install -c constraints.txt -e"
            " '.[cluster]' ({error})",
            error=error,
        ) from error
    # Procrastinate tells of each job at INFO, which is what the crawl itself logs.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    # Of an error that this program raises on purpose its sentence says all, and is told by itself.
    logging.getLogger("procrastinate.worker").addFilter(_is_unforeseen)
    if not apps.is_installed(_APP):
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, _APP]
        apps.set_installed_apps(settings.INSTALLED_APPS)
    with reporting(), connection.cursor() as cursor:
        if _is_behind() or not _is_indexed(cursor):
            with migration_lock():
                call_command("migrate", _LABEL, verbosity=0, interactive=False)
                cursor.execute(_INDEX)


def _is_unforeseen(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], KentonganError))


def _is_indexed(cursor: Any) -> bool:
    cursor.execute("SELECT to_regclass('kentongan_set_aside') IS NOT NULL")
    return bool(cursor.fetchone()[0])


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == _LABEL]
    return bool(executor.migration_plan(targets))


def app_of_queue() -> Any:
    """Return Procrastinate's app."""
    from procrastinate.contrib.django import app  # noqa: PLC0415 - see ``open_queue``

    return app


def enqueue(visits: Sequence[Visit]) -> int:
    """Put visits into the queue; return how many of them were not waiting there already.

    One that waits already looks as far back, and again at as much, as any that was asked for.
    They go in by their outlets' ids: two that put the same ones there wait for each other.

    Raises
    ------
    ArchiveUnusable
        The database cannot be written.
    """
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 - see ``open_queue``

    count = 0
    ordered = sorted(visits, key=lambda visit: visit.outlet)
    for start in range(0, len(ordered), _BATCH):
        with reporting(), transaction.atomic():
            for visit in ordered[start : start + _BATCH]:
                job, arguments = job_of(visit)
                while True:
                    with suppress(AlreadyEnqueued), transaction.atomic():
                        _defer(job, arguments)
                        count += 1
                        break
                    if _widened(visit, arguments):
                        break
    return count


def _defer(job: Any, arguments: Mapping[str, Any]) -> None:
    """Put a job into the queue; what the database says against it is told as of any statement."""
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - see ``open_queue``

    try:
        job.defer(**arguments)
    except ConnectorException as error:
        with connection.wrap_database_errors:
            raise error.__cause__ or error from None


def _widened(visit: Visit, arguments: Mapping[str, Any]) -> bool:
    """Let the waiting visit of an outlet do what another one is to do; False where none waits."""
    if visit.since is None and visit.recheck is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_WIDEN, {**arguments, "lock": f"outlet:{visit.outlet}"})
        return bool(cursor.rowcount)


def job_of(visit: Visit) -> tuple[Any, dict[str, Any]]:
    """Return what puts a visit into the queue, and the arguments it is to be called with."""
    job = app_of_queue().configure_task(
        TASK, queue=QUEUE, lock=f"outlet:{visit.outlet}", queueing_lock=f"outlet:{visit.outlet}"
    )
    return job, {
        "outlet": visit.outlet,
        "since": visit.since.isoformat() if visit.since else None,
        "recheck_s": visit.recheck.total_seconds() if visit.recheck else None,
    }


def visit_of(arguments: Mapping[str, Any]) -> Visit:
    """Return the visit that ``job_of`` made a job of, by the job's arguments."""
    since, recheck_s = arguments["since"], arguments["recheck_s"]
    return Visit(
        arguments["outlet"],
        datetime.fromisoformat(since) if since else None,
        timedelta(seconds=recheck_s) if recheck_s else None,
    )


def left() -> int:
    """Return how many visits wait or are under way."""
    with reporting(), connection.cursor() as cursor:
        cursor.execute(LEFT, {"queue": QUEUE})
        return int(cursor.fetchone()[0])


_WIDEN = """
UPDATE procrastinate_jobs SET args = args || jsonb_build_object(
    'since', CASE WHEN (args->>'since')::timestamptz <= %(since)s::timestamptz
                  THEN args->>'since' ELSE coalesce(%(since)s, args->>'since') END,
    'recheck_s', greatest((args->>'recheck_s')::float, %(recheck_s)s::float))
 WHERE queueing_lock = %(lock)s AND status = 'todo'
"""
# Each visit that ends well looks for those of its outlet that were set aside (``archive.jobs``): of
# a queue of fifty thousand it would read all.
_INDEX = (
    "CREATE INDEX IF NOT EXISTS kentongan_set_aside ON procrastinate_jobs (lock)"
    " WHERE status = 'failed'"
)
# How many wait or are under way.
LEFT = (
    "SELECT count(*) AS n FROM procrastinate_jobs"
    " WHERE queue_name = %(queue)s AND status IN ('todo', 'doing')"
)
