"""Opening, migrating and closing the archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import dj_database_url
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from archive.captures import close_captures, open_captures
from archive.readonly import may, read_only_options
from archive.reporting import BUSY_TIMEOUT_S, reporting
from news.errors import ArchiveUnusable, SchemaTooNew

APP = "archive"
# One key for all programs that migrate one PostgreSQL archive; the number itself means nothing.
_MIGRATION_LOCK = 0x6B656E74
# FULL, since "sent at most once" and "fetched once" must survive a power cut and writes come in
# batches; 32 MB of pages in memory; a WAL that is cut back to 64 MB after a checkpoint.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    " PRAGMA cache_size=-32000; PRAGMA journal_size_limit=67108864"
)
_is_open = False
# How soon a dead line is noticed, at this end and, by the last of them, at the server's: 25 s.
_LIVELY = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    # Compiling a query takes 0.3 to 0.7 s; none of the archive's runs so long.
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    " -c jit=off",
}


def sqlite_url(path: Path) -> str:
    """Return the database URL of a SQLite file."""
    return f"sqlite:///{quote(str(path.absolute()))}"


def _shown(database_url: str) -> str:
    """Return the URL without its password."""
    parts = urlsplit(database_url)
    return database_url.replace(f":{parts.password}@", ":…@") if parts.password else database_url


def _parsed(database_url: str) -> dict[str, object]:
    try:
        parsed = dict(dj_database_url.parse(database_url, conn_max_age=None))
    except ValueError as error:
        raise ArchiveUnusable(
            "DATABASE_URL = {url!r}, expected sqlite:///… or postgres://…", url=_shown(database_url)
        ) from error
    engine = str(parsed["ENGINE"]).rsplit(".", 1)[-1]
    if engine not in {"sqlite3", "postgresql"}:
        raise ArchiveUnusable(
            "DATABASE_URL = {url!r} names {engine}, expected SQLite or PostgreSQL",
            url=_shown(database_url),
            engine=engine,
        )
    if engine == "sqlite3":
        # IMMEDIATE: a transaction that reads first and writes later would otherwise fail at once,
        # without waiting, where another process wrote in between.
        parsed["OPTIONS"] = {
            "timeout": BUSY_TIMEOUT_S,
            "transaction_mode": "IMMEDIATE",
            "init_command": _PRAGMAS,
        }
    else:
        given = parsed.get("OPTIONS")
        parsed["OPTIONS"] = {**_LIVELY, **(given if isinstance(given, dict) else {})}
    return parsed


def open_archive(database_url: str, *, captures: Path, to_write: bool = True) -> None:
    """Open the archive for this process.

    Parameters
    ----------
    database_url
        ``sqlite:////absolute/path`` or ``postgres://user:password@host/name``.
    captures
        Folder of the WARC files; made where it is missing.
    to_write
        False asks for no right to write: the folder is left as it is, and a SQLite file that this
        user may only read is opened all the same (``archive.readonly``).

    Raises
    ------
    ArchiveUnusable
        The database cannot be reached or opened, or the folder cannot be made or written.
    """
    global _is_open  # noqa: PLW0603 - a process has one archive open
    parsed = _parsed(database_url)
    # The archive is synchronous throughout. Without this, Django refuses every query in a notebook,
    # whose cells run inside an event loop; it refuses to close a connection, too.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    close_archive()
    connections.settings = connections.configure_settings({"default": parsed})
    if str(parsed["ENGINE"]).endswith("sqlite3") and parsed["NAME"] != ":memory:":
        path = Path(str(parsed["NAME"]))
        found = {} if to_write else read_only_options(path)
        if found:
            parsed["OPTIONS"] = {"timeout": BUSY_TIMEOUT_S, **found}
        else:
            _make_folder(path.parent)
    if to_write:
        _make_folder(captures)
    open_captures(captures)
    with reporting():
        connection.ensure_connection()
    _is_open = True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnusable(
            "{path}: cannot be made: {error}", path=folder, error=error
        ) from error
    if not may(folder, os.W_OK | os.X_OK):
        raise ArchiveUnusable("{folder}: cannot be written by this user", folder=folder)


def close_archive() -> None:
    """Close the connection of this thread and the WARC file being written."""
    global _is_open  # noqa: PLW0603 - a process has one archive open
    _is_open = False
    close_captures()
    close_thread()


def is_open() -> bool:
    """Tell whether this process has an archive open."""
    return _is_open


def close_thread() -> None:
    """Close this thread's connection; a thread that used the archive calls it before it ends."""
    connection.close()
    del connections["default"]


def ping() -> None:
    """Ask the database for nothing, to learn whether it answers.

    Raises
    ------
    ArchiveLost
        It does not.
    """
    with reporting(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def is_server() -> bool:
    """Return True where the open archive is a PostgreSQL, which other machines may share."""
    return bool(connection.vendor == "postgresql")


def check_schema() -> bool:
    """Return True where every migration is applied, False where some are still to be.

    Raises
    ------
    SchemaTooNew
        The database knows a migration that this program does not.
    ArchiveUnusable
        The database cannot be read.
    """
    with reporting():
        loader = MigrationExecutor(connection).loader
        applied = {name for app, name in loader.applied_migrations if app == APP}
        known = {name for app, name in loader.disk_migrations if app == APP}
        if unknown := sorted(applied - known):
            raise SchemaTooNew(
                "{vendor} database {database}: written by a newer version of the program"
                " (migration {migration}; this one knows up to {known}); install that version,"
                " or name another database",
                vendor=connection.vendor,
                database=connection.settings_dict["NAME"],
                migration=unknown[-1],
                known=max(known),
            )
        return applied == known


def migrate() -> None:
    """Bring the database up to this program's schema; does nothing where it is.

    Raises
    ------
    SchemaTooNew, ArchiveUnusable
        As ``check_schema``.
    """
    if check_schema():
        return
    with reporting(), migration_lock():
        # The archive's own tables alone: the queue of visits is another app's, on PostgreSQL only.
        call_command("migrate", APP, verbosity=0, interactive=False)


@contextmanager
def migration_lock() -> Iterator[None]:
    """Let one program at a time migrate a shared PostgreSQL; SQLite has its own lock."""
    if not is_server():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
