"""Locks in the home: one keeps two runs apart, others two processes that ask one outlet.

The system frees them when a process dies.
"""

from __future__ import annotations

import fcntl
import logging
import os
import pwd
import shlex
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from archive.readonly import may
from news.errors import ArchiveUnusable, LockHeld

log = logging.getLogger("kentongan.archive")

_OUTLETS = "outlets.lock"
# By home: the file of its outlets' locks, and how often this process took each byte. Locks of
# records go with any descriptor of the file that a process closes, so that it has one of each home.
_taken: dict[Path, tuple[int, Counter[int]]] = {}


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
        Where the home cannot be written, or the lock's file is another user's.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.close(_opened(home / name))
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
    except PermissionError as error:
        raise _refusal(home / name, error) from error
    except OSError as error:
        raise _unwritable(home, error) from error
    try:
        yield
    finally:
        lock.release()


def _refusal(path: Path, error: OSError) -> ArchiveUnusable:
    """Return the error that says of a lock's file whose it is, where that alone is in the way."""
    if not (may(path.parent, os.W_OK | os.X_OK) and may(path, os.F_OK)):
        return _unwritable(path.parent, error)
    owner, user = _name_of(path.stat().st_uid), _name_of(os.geteuid())
    return ArchiveUnusable(
        "{path}: belongs to {owner}, so that {user} cannot lock the home; let root call `{chown}`,"
        " or delete the file while no run is at work: it holds nothing",
        path=path,
        owner=owner,
        user=user,
        chown=f"chown {user} {shlex.quote(str(path))}",
    )


def _unwritable(home: Path, error: OSError) -> ArchiveUnusable:
    return ArchiveUnusable("{home}: the home cannot be written: {error}", home=home, error=error)


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def take_outlet(home: Path, outlet: str) -> bool:
    """Lock an outlet for this process; return False where another has it.

    A second lock of one process is counted, and given back by as many calls. Who may only read the
    home has a lock that keeps every crawl out, but no other reader.

    Parameters
    ----------
    home
        Where the archive lies: each outlet is a byte of one file there.
    outlet
        Its id.

    Raises
    ------
    ArchiveUnusable
        Where the file of the locks cannot be read, or is not there and cannot be made.
    """
    path, byte = home / _OUTLETS, _byte_of(outlet)
    try:
        if path not in _taken:
            _taken[path] = _opened_for_locks(path), Counter()
        descriptor, held = _taken[path]
        written = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
        kind = fcntl.LOCK_EX if written else fcntl.LOCK_SH  # the system gives a reader no other
        try:
            fcntl.lockf(descriptor, kind | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            _close_unused(path)
            return False
    except OSError as error:
        raise ArchiveUnusable(
            "{path}: cannot be written, and without it nobody knows whether a crawl is asking the"
            " outlet at this moment: {error}",
            path=path,
            error=error,
        ) from error
    held[byte] += 1
    return True


def give_outlet_back(home: Path, outlet: str) -> None:
    """Give up a lock of ``take_outlet``."""
    path, byte = home / _OUTLETS, _byte_of(outlet)
    descriptor, held = _taken.get(path, (-1, Counter()))
    if held[byte] > 1:
        held[byte] -= 1
    elif held.pop(byte, 0):
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, byte)
    _close_unused(path)


def _opened(path: Path) -> int:
    """Open the file of a lock; root's becomes the home's owner's, who must open it, too.

    As SQLite does with its own files, but no link is followed: who may write to the home could
    otherwise have root give them any file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    found = os.fstat(descriptor)
    if os.geteuid() == found.st_uid == 0 and found.st_nlink == 1:
        with suppress(OSError):
            home = path.parent.stat()
            os.fchown(descriptor, home.st_uid, home.st_gid)
    return descriptor


def _opened_for_locks(path: Path) -> int:
    try:
        return _opened(path)
    except OSError as error:
        try:
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            raise error from None


def _close_unused(path: Path) -> None:
    if path in _taken and not _taken[path][1]:
        os.close(_taken.pop(path)[0])


def _byte_of(outlet: str) -> int:
    """Return the byte that stands for an outlet; of a thousand two meet once in ten thousand homes.

    Those would only be asked one after the other.
    """
    return zlib.crc32(outlet.encode())
