"""The claim on an outlet: one process at a time speaks to it, over all machines of an archive.

A claim is a lock of a PostgreSQL session. The server frees it when it sees the session end; the
claim's holder must then have fallen silent already. So a worker's visit that cannot reach the
database is ended by the system, by an alarm that only an answer of the database puts off. That
holds however stuck the process is, and after a pause of the whole machine. A plain crawl of many
outlets takes its claims on the line it writes by (``take``), and keeps silent itself while that
line does not answer. An archive in SQLite has the same claims in a file of its home.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from archive.connection import close_thread, is_open, is_server, ping
from archive.lock import give_outlet_back, take_outlet
from archive.patience import awake_s
from archive.reporting import reporting
from news.errors import ArchiveLost, LockHeld

# One half of the key of an outlet's lock; the number itself means nothing.
_CLAIMS = 0x6F75746C
# The server gives a dead line up after 25 s (``archive.connection``), and the lock with it.
_SURE_FOR_S = 20.0
# Until when the claim of this process is certain, by ``awake_s``; None where it has none.
_sure_until_s: float | None = None
# The line on which this process took its claims; None where it took none, or on SQLite.
_line: Any = None


@contextmanager
def claim(outlet: str, *, lost_after_s: float) -> Iterator[None]:
    """Hold an outlet for the length of a ``with`` block, in a process that crawls it alone.

    The process ends at once: by SIGALRM where the database gives no answer for so long, by SIGKILL
    where it cannot be reached or has closed the session, of which this hears at that moment.

    Parameters
    ----------
    outlet
        Its id.
    lost_after_s
        Less than whoever hands the outlet on waits for. More than 20 s count as 20 s: a plain crawl
        takes the outlet as soon as the server gives it up.

    Raises
    ------
    LockHeld
        Another process holds the outlet.
    """
    sure_for_s = min(lost_after_s, _SURE_FOR_S)
    held = threading.Event()
    refused = threading.Event()
    released, release = os.pipe()

    def hold() -> None:
        try:
            if _is_locked(outlet):
                _keep_line(sure_for_s, released, held)
            else:
                refused.set()
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Exception:  # noqa: BLE001 - whatever it is, nobody watches over the claim any more
            # The session is gone, and with it the lock: what runs without it must not go on.
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            held.set()
            close_thread()

    signal.setitimer(signal.ITIMER_REAL, sure_for_s)
    holder = threading.Thread(target=hold, name="claim", daemon=True)
    holder.start()
    held.wait()
    try:
        if refused.is_set():
            raise LockHeld("outlet {outlet!r}: another process is crawling it", outlet=outlet)
        yield
    finally:
        os.write(release, b".")
        holder.join()
        os.close(release)
        os.close(released)


def _keep_line(sure_for_s: float, released: int, held: threading.Event) -> None:
    """Ask the database again and again, until the pipe ``released`` holds something."""
    global _sure_until_s  # noqa: PLW0603 - a process has one claim
    told: list[int] = []
    while released not in told:
        asked_s = awake_s()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        signal.setitimer(signal.ITIMER_REAL, sure_for_s)
        _sure_until_s = asked_s + sure_for_s
        held.set()
        # Unasked, the line tells of nothing but its end.
        line: int = connection.connection.fileno()
        told, _, _ = select.select([line, released], [], [], sure_for_s / 5)
    _sure_until_s = None


def is_sure() -> bool:
    """Return False while a claim of this process may be another's: its machine slept.

    The alarm's clock sleeps with the machine.
    """
    return _sure_until_s is None or awake_s() < _sure_until_s


def take(outlet: str) -> bool:
    """Claim an outlet on this thread's line to the database; return False where another has it.

    It is held until ``give_back``, or until the line ends. Where no archive is open there is none
    that anybody could fill, and every outlet is free.
    """
    global _line  # noqa: PLW0603 - a process writes by one line
    if not is_open() or connection.vendor != "postgresql":
        _line = None
        return (home := _home()) is None or take_outlet(home, outlet)
    with reporting():
        found = _is_locked(outlet)
    _line = connection.connection
    return found


def has_ended() -> bool:
    """Tell, from any thread, whether the line of ``take`` has ended, or is told of its end.

    Only while nothing is being asked by it: an answer on its way looks the same.
    """
    if _line is None:
        return False
    try:
        return bool(select.select([_line], [], [], 0)[0])
    except Exception:  # noqa: BLE001 - of a closed line there is nothing to look at
        return True


def give_back(outlet: str) -> None:
    """Give up a claim that this thread's line took."""
    if is_open() and connection.vendor == "postgresql":
        with reporting(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_CLAIMS, outlet])
    elif (home := _home()) is not None:
        give_outlet_back(home, outlet)


def give_back_left(outlets: Iterable[str]) -> None:
    """Give up what a run claimed and has not given back; a server does so when its line ends."""
    if not is_server():
        for outlet in outlets:
            give_back(outlet)


def check_line() -> None:
    """Return where this thread's line still holds what ``take`` claimed on it.

    Raises
    ------
    ArchiveLost
        It is lost, or is another by now.
    """
    if _line is None:
        return
    ping()
    if connection.connection is not _line:
        raise ArchiveLost(
            "the line to the database was lost, and the claims on outlets with it; call the"
            " command again"
        )


def _home() -> Path | None:
    """Return the folder of the open archive in SQLite; None where there is none."""
    name = connection.settings_dict["NAME"] if is_open() else ":memory:"
    return None if name == ":memory:" else Path(name).parent


def _is_locked(outlet: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_CLAIMS, outlet])
        return bool(cursor.fetchone()[0])
