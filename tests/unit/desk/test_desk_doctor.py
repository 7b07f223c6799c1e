"""If these fail, an office learns of a wrong letterhead only from a report that was handed out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest

from desk.commands.doctor import Finding, _letterhead, _safely


def findings(letterhead: Path | None) -> list[Finding]:
    desk: Any = SimpleNamespace(settings=SimpleNamespace(letterhead=letterhead))
    return list(_safely(_letterhead, desk))


@pytest.mark.parametrize(
    ("text", "state", "told"),
    [("", "ok", "kop.docx"), ("Surat lama", "note", "Surat lama / Isi tabel")],
)
def test_what_would_stand_over_each_report_is_told(
    tmp_path: Path, text: str, state: str, told: str
) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "PEMERINTAH KOTA FIKSI"
    if text:
        document.add_paragraph(text)
        document.add_table(1, 1).cell(0, 0).text = "Isi tabel"
    document.save(str(tmp_path / "kop.docx"))
    (found,) = findings(tmp_path / "kop.docx")
    assert (found.what, found.state) == ("letterhead", state)
    assert found.text.endswith(told)


def test_a_letterhead_that_cannot_be_read_is_told_before_a_report_is_due(tmp_path: Path) -> None:
    (found,) = findings(tmp_path / "hilang.docx")
    assert (found.what, found.state) == ("letterhead", "bad")
    assert "hilang.docx" in found.text
    assert findings(None) == []
