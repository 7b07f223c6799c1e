"""One outlet's crawl in a process of its own, as a worker starts it.

A worker's own loop must go on giving signs of life while a page hangs or a crawl crashes. The
process ends with its worker, however that ends, and when it cannot reach the archive any more.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from archive.claim import claim
from archive.connection import close_archive, open_archive
from archive.visits import Visit
from crawler.runner import crawl
from desk.logs import configure_logs
from desk.outcomes import outcomes_told
from news.errors import ArchiveUnusable, KentonganError, LockHeld
from news.message import Message
from news.outlet import Outlet

log = logging.getLogger("kentongan.worker")

# Of a visit that may be tried again; sysexits.h names it EX_TEMPFAIL.
AGAIN = 75
# Of its JSON. What is longer than a pipe holds, which may be but 4 KiB, would wait to be read
# by a worker that waits for this process to end.
_LONGEST_REASON = 4000
# A hanging or crashing page takes its reader with it, not the visit; one outlet is read by one.
_SETTINGS = {"KENTONGAN_EXTRACTORS": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that a visit's process needs to know.

    Parameters
    ----------
    visit
        As it stood in the queue.
    outlet
        The outlet's record.
    archive_url, captures
        The archive to open.
    contact, first_run_days
        Of the settings.
    silent_after_s
        How long the visit may go on without an answer from the database.
    json_logs
        Log lines as JSON.
    """

    visit: Visit
    outlet: Outlet
    archive_url: str
    captures: Path
    contact: str
    first_run_days: int
    silent_after_s: float
    json_logs: bool


def carry_out(order: Order, why: Connection) -> None:
    """Visit an outlet and end this process.

    Its code says: 0 done, 75 to be tried again, 3 another process is crawling it, else never to be
    tried again. Down the pipe ``why`` goes the row of the error's message, where one ended it.
    """
    configure_logs(json_lines=order.json_logs)
    threading.Thread(target=_end_with_worker, daemon=True).start()
    try:
        open_archive(order.archive_url, captures=order.captures)
        with claim(order.outlet.id, lost_after_s=order.silent_after_s):
            summary = crawl(
                [order.outlet],
                clock=_now,
                since=order.visit.since,
                first_run_days=order.first_run_days,
                recheck=order.visit.recheck,
                contact=order.contact,
                claimed=True,
                settings=_SETTINGS,
            )
        close_archive()
    except (ArchiveUnusable, LockHeld) as error:
        _say(why, error)
        log.warning("%s: to be tried again: %s", order.outlet.id, error)
        sys.exit(error.exit_code if isinstance(error, LockHeld) else AGAIN)
    except KentonganError as error:
        _say(why, error)
        log.error("%s: %s", order.outlet.id, error)  # noqa: TRY400 - the message says it all
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(AGAIN)
    line = summary.outlets[0]
    counts = dict(sorted(line.counts.items()))
    keys = ", ".join(f"{key} {n}" for key, n in counts.items())  # which a machine knows
    found = (keys if order.json_logs else outcomes_told(counts)) or "-"
    if line.looked:
        log.info("%s: seen; %s; %d requests", line.outlet, found, line.requests)
    else:
        log.info("%s: not seen; %s; %d requests", line.outlet, found, line.requests)


def _say(why: Connection, error: KentonganError) -> None:
    row = error.message.to_row()
    if len(json.dumps(row)) > _LONGEST_REASON:
        row = Message("{error}", error=f"{str(error)[: _LONGEST_REASON // 5]}…").to_row()
    with suppress(OSError):  # the worker is gone
        why.send(row)


def _end_with_worker() -> None:
    worker = parent_process()
    if worker is not None:
        worker.join()
        os._exit(AGAIN)


def _now() -> datetime:
    return datetime.now(UTC)
