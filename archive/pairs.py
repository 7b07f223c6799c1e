"""Tables that are only an index: pairs of numbers, looked up by the first.

SQLite keeps the rows in the tree of their primary key and nowhere else. Django's own migrations
cannot make such a table without a number of its own for each row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import connection


@dataclass(frozen=True)
class Pairs:
    """A table of pairs, each at most once.

    Parameters
    ----------
    table
        Its name.
    columns
        The names of the two columns, with their types.
    """

    table: str
    columns: tuple[tuple[str, Literal["integer", "bigint"]], ...]

    def create(self) -> None:
        """Make the table."""
        columns = ", ".join(f"{name} {kind} NOT NULL" for name, kind in self.columns)
        key = ", ".join(name for name, _ in self.columns)
        tree = " WITHOUT ROWID" if connection.vendor == "sqlite" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {self.table} ({columns}, PRIMARY KEY ({key})){tree}")

    def drop(self) -> None:
        """Undo ``create``."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {self.table}")

    def write(self, rows: Iterable[tuple[int, int]]) -> None:
        """Write rows that are not there yet, in the transaction of the caller."""
        ordered = sorted(set(rows))  # neighbours in the tree are written together
        if not ordered:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.executemany(f"INSERT INTO {self.table} VALUES (%s, %s)", ordered)  # noqa: S608 - a constant
            else:
                arrays = ", ".join(f"%s::{kind}[]" for _, kind in self.columns)
                cursor.execute(
                    f"INSERT INTO {self.table} SELECT * FROM unnest({arrays})",  # noqa: S608 - constants
                    [list(column) for column in zip(*ordered, strict=True)],
                )
