"""An archive in a file that this process may read and not write.

SQLite keeps its newest rows in a log beside the file, and where both are mapped in a third file
(``-wal``, ``-shm``). Who writes makes them, and the last to close takes them away. Where both
stand they are read with the locks of everybody. Where they do not, SQLite would have to make them,
which a reader without rights cannot; the file is then read as one that nobody changes
(``immutable``), and looked at again afterwards: a run may have begun to write it meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from news.errors import ArchiveUnusable

_PRAGMAS = "PRAGMA query_only=1; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;"
# The file that is read without locks, and what the system said of it before.
_unlocked: tuple[Path, object] | None = None


def read_only_options(path: Path) -> dict[str, object]:
    """Return Django's options for a SQLite file that is not to be written; none where it may be.

    Raises
    ------
    ArchiveUnusable
        There is no such file and none can be made, or its log cannot be read without writing.
    """
    global _unlocked  # noqa: PLW0603 - a process has one archive open
    _unlocked = None
    if may(path.parent, os.W_OK | os.X_OK) and (may(path, os.W_OK) or not may(path, os.F_OK)):
        return {}
    if not may(path, os.F_OK):
        # A home that is not there yet may be made, or be refused for what it is.
        if not path.parent.is_dir():
            return {}
        raise ArchiveUnusable(
            "{path}: is not there, and this user cannot make it; KENTONGAN_HOME names the desk's"
            " home",
            path=path,
        )
    log, shared = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not (may(shared, os.F_OK) and may(log, os.F_OK)):
        if may(log, os.F_OK) and log.stat().st_size:
            raise ArchiveUnusable(
                "{path}: a run that was killed, or a copy made beside one, left {log}, which only"
                " who may write there can take in: let them run `kentongan doctor` once",
                path=path,
                log=log.name,
            )
        address += "&immutable=1"
        _unlocked = path, _seen(path)
    return {"database": address, "init_command": _PRAGMAS, "transaction_mode": "DEFERRED"}


def is_read_only() -> bool:
    """Return True where the open archive was opened as one that is not to be written."""
    return "database" in connection.settings_dict["OPTIONS"]


def may(path: Path, mode: int) -> bool:
    """Tell whether this process may do with a file what ``os.access`` calls ``mode``."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Read the open archive in a ``with`` block.

    Raises
    ------
    ArchiveUnusable
        Somebody wrote to a file that was read without locks: what was read may be half of each.
    """
    try:
        yield
    except ArchiveUnusable as error:
        refuse_disturbed(error)
        raise
    refuse_disturbed()


def refuse_disturbed(cause: Exception | None = None) -> None:
    """Return where nobody wrote to what this process reads without locks.

    Raises
    ------
    ArchiveUnusable
        Somebody did.
    """
    if _unlocked and is_read_only() and _seen(_unlocked[0]) != _unlocked[1]:
        raise ArchiveUnusable(
            "{path}: a run wrote to it while it was read; call the command again",
            path=_unlocked[0],
        ) from cause


def _seen(path: Path) -> object:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
