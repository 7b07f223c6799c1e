"""The claim on an outlet: one process at a time speaks to it, over all machines of an archive.

A claim is a lock of a PostgreSQL session. The server frees it when it sees the session end; the
claim's holder must then have fallen silent already. So a worker's visit that cannot reach the
database is ended by the system, by an alarm that only an answer of the database puts off. That
holds however stuck the process is, and after a pause of the whole machine. A plain crawl of many
outlets takes its claims on the line it writes by (``take``), and keeps silent itself while that
line does not answer.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from archive.connection import close_thread
from archive.reporting import reporting
from news.errors import LockHeld

# One half of the key of an outlet's lock; the number itself means nothing.
_CLAIMS = 0x6F75746C


@contextmanager
def claim(outlet: str, *, lost_after_s: float) -> Iterator[None]:
    """Hold an outlet for the length of a ``with`` block, in a process that crawls it alone.

    The process ends at once: by SIGALRM where the database gives no answer for so long, by SIGKILL
    where it cannot be reached or has closed the session.

    Parameters
    ----------
    outlet
        Its id.
    lost_after_s
        Less than whoever hands the outlet on waits for.

    Raises
    ------
    LockHeld
        Another process holds the outlet.
    """
    held = threading.Event()
    released = threading.Event()
    refused = threading.Event()

    def hold() -> None:
        try:
            if _is_locked(outlet):
                while not released.is_set():
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT 1")
                    signal.setitimer(signal.ITIMER_REAL, lost_after_s)
                    held.set()
                    released.wait(lost_after_s / 5)
            else:
                refused.set()
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Error:
            # The session is gone, and with it the lock: what runs without it must not go on.
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            held.set()
            close_thread()

    signal.setitimer(signal.ITIMER_REAL, lost_after_s)
    holder = threading.Thread(target=hold, name="claim", daemon=True)
    holder.start()
    held.wait()
    if refused.is_set():
        holder.join()
        raise LockHeld("outlet {outlet!r}: another process is crawling it", outlet=outlet)
    try:
        yield
    finally:
        released.set()
        holder.join()


def take(outlet: str) -> bool:
    """Claim an outlet on this thread's line to the database; return False where another has it.

    It is held until ``give_back``, or until the line ends. SQLite needs no claims: the home's lock
    keeps its runs apart.
    """
    if connection.vendor != "postgresql":
        return True
    with reporting():
        return _is_locked(outlet)


def give_back(outlet: str) -> None:
    """Give up a claim that this thread's line took."""
    if connection.vendor == "postgresql":
        with reporting(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_CLAIMS, outlet])


def _is_locked(outlet: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_CLAIMS, outlet])
        return bool(cursor.fetchone()[0])
