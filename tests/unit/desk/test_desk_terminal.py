"""If these fail, an id that a command asks for cannot be read off a table."""

from __future__ import annotations

import pytest
from rich.table import Table

from desk import terminal


def test_a_narrow_window_breaks_words_and_cuts_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "_PIPED", 40)
    table = Table("id", "nama", "provinsi", box=None)
    table.add_row("suara-pesisir-utara", "Suara Pesisir Utara", "Kalimantan Utara")
    terminal.print_table(table)
    printed = capsys.readouterr().out
    assert "…" not in printed
    ids = "".join(line.split("  ")[0].strip() for line in printed.splitlines()[1:])
    assert ids == "suara-pesisir-utara"
