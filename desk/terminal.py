"""Terminal: where tables are printed, for people and for pipes."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

_PIPED = 200
"""Columns where nobody looks: a row of any table stays one line, as grep and awk expect."""


def table_console(*, stderr: bool = False) -> Console:
    """Return the console for a table with a row a thing, as wide as the terminal."""
    file = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if file.isatty() else _PIPED)


def print_table(table: Table, *, stderr: bool = False) -> None:
    """Print a table; in a narrow window words are broken, since half an id is of no use."""
    for column in table.columns:
        column.overflow = "fold"
    table_console(stderr=stderr).print(table)
