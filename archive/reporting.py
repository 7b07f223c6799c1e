"""One voice for everything that can go wrong with the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, InterfaceError, OperationalError, connection

from news.errors import ArchiveLost, ArchiveUnusable
from news.message import Message

# A second writer waits this long: longer than the slowest batch, shorter than a person's patience.
BUSY_TIMEOUT_S = 30
_CLOSED = Message("its user may not read it, or not write what is needed")
# Words of SQLite, PostgreSQL and the system, and what they mean to a desk.
_MEANINGS = (
    ("no such table", Message("it has no tables yet, or other ones: it must be migrated first")),
    (
        "does not exist",
        Message("it, or a table of it, does not exist: it must be made and migrated first"),
    ),
    ("readonly", Message("it cannot be written; the file or its folder is read-only")),
    ("read-only", Message("it cannot be written; it is read-only")),
    (
        "unable to open",
        Message("it cannot be opened; the folder is missing or closed to this user"),
    ),
    ("permission denied", _CLOSED),
    ("must be owner", _CLOSED),
    ("is full", Message("there is no space left")),
    ("No space left", Message("there is no space left")),
    ("disk I/O", Message("its disk is full, or fails")),
    ("locked", Message("another process has held it for {seconds} s", seconds=BUSY_TIMEOUT_S)),
    ("malformed", Message("the file is damaged")),
    ("not a database", Message("the file is no database")),
)
# PostgreSQL's words for a server that stops, crashed, or is not up yet; class 08 is the line's.
_GOING = frozenset({"57P01", "57P02", "57P03"})


@contextmanager
def reporting() -> Iterator[None]:
    """Turn what the database says into ArchiveUnusable, and drop a connection that died.

    Raises
    ------
    ArchiveLost
        The database is unreachable, or went away.
    ArchiveUnusable
        It is locked, read-only, full, damaged, or has no tables yet.
    """
    try:
        yield
    except ImproperlyConfigured as error:
        raise ArchiveUnusable("the archive cannot be used: {error}", error=error) from error
    except Error as error:
        words = " ".join(str(error).split())
        meaning = next((meaning for sign, meaning in _MEANINGS if sign in words), None)
        if not meaning and not isinstance(error, OperationalError | InterfaceError):
            raise  # a mistake of ours, not of the ground we stand on
        kind = ArchiveLost if _is_lost(error) else ArchiveUnusable
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        raise kind(
            "{vendor} database {database}: {meaning} ({words})",
            vendor=connection.vendor,
            database=connection.settings_dict["NAME"],
            meaning=meaning or Message("cannot be used"),
            words=words,
        ) from error


def _is_lost(error: Error) -> bool:
    """Tell whether there is no line to PostgreSQL, or its server is on its way down."""
    if connection.vendor != "postgresql":
        return False
    line = connection.connection
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return line is None or line.closed or state in _GOING or state.startswith("08")
