"""Sheets on a terminal: columns where there is room, no colour where the output is piped."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from desk.logs import printable
from desk.scores import Sheet


def print_sheets(sheets: Iterable[Sheet], *, stderr: bool = False) -> None:
    """Print tables, an empty line between two."""
    console = Console(stderr=stderr)
    for number, sheet in enumerate(sheets):
        if number:
            console.print()
        table = Table(box=None, pad_edge=False, title=_safe(sheet.caption), title_justify="left")
        for head in sheet.heads:
            table.add_column(_safe(head))
        for row in sheet.rows:
            table.add_row(*map(_safe, row))
        console.print(table)


def _safe(text: str) -> str:
    """Return text that is neither markup to Rich nor an order to the terminal."""
    return escape(printable(text))
