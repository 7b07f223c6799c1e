"""Rows into an archive's tables as fast as the database takes them, for the other benchmarks.

Django's own ``bulk_create`` spends most of a large fill in Python; here PostgreSQL gets a COPY, and
SQLite one statement for all rows, without waiting for the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import AutoField, Model


def hurry() -> None:
    """Let the database forget its care for power cuts: a benchmark's archive is thrown away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-400000")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '400MB'")


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, all or none."""
    names = ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["?"] * len(columns))
            # Past Django's cursor, which would translate each row's marks.
            raw = connection.connection.cursor()
            raw.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                (tuple(map(_plain, row)) for row in rows),
            )
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def insert_objects(objects: Sequence[Model]) -> None:
    """Insert objects of one model that have not been saved."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = [f for f in meta.concrete_fields if not isinstance(f, AutoField)]
    names = [f.attname for f in fields]
    insert(
        meta.db_table,
        [f.column for f in fields],
        ([getattr(one, name) for name in names] for one in objects),
    )


def _plain(value: Any) -> Any:
    """Return a value as Django writes it into SQLite."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.isoformat() if isinstance(value, date) else value
