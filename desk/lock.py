"""The lock that keeps two runs of one home apart. The system frees it when a process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from news.errors import ArchiveUnusable, LockHeld


@contextmanager
def run_lock(home: Path) -> Iterator[None]:
    """Hold the home's lock for the length of a ``with`` block.

    Raises
    ------
    LockHeld
        Where another process holds it.
    ArchiveUnusable
        Where the home cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "run.lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise LockHeld(
            f"{home / 'run.lock'}: another run holds the lock; wait for it to end, or set another"
            " KENTONGAN_HOME"
        ) from error
    except OSError as error:
        raise ArchiveUnusable(f"{home}: the home cannot be written: {error}") from error
    try:
        yield
    finally:
        lock.release()
