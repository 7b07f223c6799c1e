"""The lock that keeps two runs of one home apart. The system frees it when a process dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from news.errors import ArchiveUnusable, LockHeld

log = logging.getLogger("kentongan.archive")


@contextmanager
def run_lock(home: Path, name: str = "run.lock", *, patience_s: float = 0) -> Iterator[None]:
    """Hold the home's lock for the length of a ``with`` block.

    Parameters
    ----------
    home
        The folder.
    name
        Of the lock: a delivery has its own, since it must not wait for a crawl to end.
    patience_s
        How long to wait for another process that holds it.

    Raises
    ------
    LockHeld
        Where another process holds it, and for longer than that.
    ArchiveUnusable
        Where the home cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / name, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            if not patience_s:
                raise
            log.info("%s: another run holds the lock; waiting for it to end", home / name)
            lock.acquire(timeout=patience_s)
    except Timeout as error:
        raise LockHeld(
            "{path}: another run holds the lock; wait for it to end, or set another KENTONGAN_HOME",
            path=home / name,
        ) from error
    except OSError as error:
        raise ArchiveUnusable(
            "{home}: the home cannot be written: {error}", home=home, error=error
        ) from error
    try:
        yield
    finally:
        lock.release()
