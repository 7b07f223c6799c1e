"""Databases of the tests, emptied and given to the next test as long as they are as they were made.

To make one for each test takes PostgreSQL ten times as long: three hundred files to write, and to
remove. What a test may leave behind that is more than rows (another schema, statistics for the
planner, rows where a new archive has some) has its database removed, and the next begins anew.
"""

from __future__ import annotations

import itertools
import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# What is made, altered or made anew changes one of these; how many rows there are does not. An
# object that is made anew has another number.
_SHAPE = """
SELECT md5(string_agg(part, chr(10) ORDER BY part)) FROM (
  SELECT concat_ws(' ', 'relation', oid, relname, relkind, reloptions)
    FROM pg_class WHERE oid >= 16384 AND relkind <> 't'
  UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod,
      attnotnull, attidentity)
    FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
  UNION ALL SELECT concat_ws(' ', 'default', oid, adbin) FROM pg_attrdef
  UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname, convalidated) FROM pg_constraint
    WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'index', indexrelid, indisvalid) FROM pg_index
    WHERE indexrelid >= 16384
  UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', 'function', oid, proname, prosrc) FROM pg_proc
    WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'type', oid, typname) FROM pg_type WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'namespace', nspname) FROM pg_namespace
    WHERE nspname !~ '^pg_(toast_)?temp_'
  UNION ALL SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
  UNION ALL SELECT concat_ws(' ', 'setting', setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION ALL SELECT concat_ws(' ', 'statistics', starelid, staattnum) FROM pg_statistic
    WHERE starelid >= 16384
) AS parts (part)
"""
_TABLES = (
    "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' ORDER BY 1"
)
_REWIND = (
    "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL AND NOT sequencename = ANY(%s)"
)
_numbers = itertools.count(1)


class Databases:
    """Databases with an empty archive on a server, all like one that was made first.

    Parameters
    ----------
    server
        Address of a database in which others may be created.
    template
        Name of the database that they are copies of.

    Attributes
    ----------
    spare : list of str
        Names of those that wait for a test.
    """

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self.spare: list[str] = []
        with self._line(template) as line:
            self._shape = _one(line, _SHAPE)
            self._tables = [str(name) for (name,) in line.execute(_TABLES)]
            self._filled = [name for name in self._tables if _rows(line, [name])]
            self._content = self._told(line)
            self._used = [
                name for (name,) in line.execute(
                    "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
                )
            ]  # fmt: skip

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    def take(self) -> str:
        """Return the name of an empty one; no two are called alike, though they be the same."""
        if self.spare:
            return self.spare.pop()
        name = _new_name()
        with self._line() as line:
            line.execute(_named("CREATE DATABASE {} TEMPLATE {}", name, self._template))
        return name

    def give_back(self, name: str) -> None:
        """End all that is still in it, and empty it for another test, or remove it."""
        new = _new_name()
        with self._line() as line:
            line.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )
            try:  # what comes back to the old address finds nothing, as where it was removed
                line.execute(_named("ALTER DATABASE {} RENAME TO {}", name, new))
            except psycopg.errors.ObjectInUse:
                line.execute(_named("DROP DATABASE {} WITH (FORCE)", name))
                return
            if self._emptied(new):
                self.spare.append(new)
            else:
                line.execute(_named("DROP DATABASE {} WITH (FORCE)", new))

    def _emptied(self, name: str) -> bool:
        with self._line(name) as line:
            if _one(line, _SHAPE) != self._shape or self._told(line) != self._content:
                return False
            empty = [table for table in self._tables if table not in self._filled]
            if filled := _rows(line, empty):
                line.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
            line.execute(_REWIND, [self._used])
            return self._told(line) == self._content

    def _told(self, line: psycopg.Connection) -> list[object]:
        """Return what the tables hold that are not empty in a new archive."""
        return [
            _one(line, f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t")
            for table in self._filled
        ]

    def _line(self, name: str | None = None) -> psycopg.Connection:
        return psycopg.connect(self.address(name) if name else self._server, autocommit=True)


def _new_name() -> str:
    return f"kentongan_{os.getpid()}_{next(_numbers)}"


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))  # type: ignore[arg-type]


def _one(line: psycopg.Connection, statement: str) -> object:
    row = line.execute(statement).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def _rows(line: psycopg.Connection, tables: list[str]) -> list[str]:
    """Return which tables hold a row."""
    asked = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in tables)
    return [str(name) for (name,) in line.execute(asked)]  # type: ignore[arg-type]
