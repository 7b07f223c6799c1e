"""If these fail, an office learns of a wrong letterhead only from a report that was handed out,
or takes a program at work for one that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest

from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.outcomes import begin_run
from desk.commands.doctor import CHECKS, Finding, _letterhead, _once, _safely, _settings
from desk.commands.kept import archive
from desk.context import Context
from desk.settings import Settings


def test_the_last_crawl_is_told_by_the_desks_own_clock(tmp_path: Path) -> None:
    """Read in UTC, a crawl of this morning was last evening's, and somebody began to search."""
    begun = datetime(2024, 11, 26, 22, 30, tzinfo=UTC)
    url = sqlite_url(tmp_path / "archive.sqlite3")
    open_archive(url, captures=tmp_path / "captures")
    migrate()
    begin_run("crawl", begun)
    close_archive()
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path, timezone="Asia/Makassar")
    for hours, state in ((3, "ok"), (49, "bad")):
        desk.__dict__["now"] = begun + timedelta(hours=hours)
        found = list(archive(desk))[-1]
        assert (found.what, found.state) == ("crawl", state)
        assert "2024-11-27 06:30 WITA" in found.text


def test_a_home_that_cannot_be_made_is_told_before_the_first_crawl(tmp_path: Path) -> None:
    """All was well by `doctor`, and the night's run ended with "cannot be written"."""
    (tmp_path / "berkas").touch()
    desk = Context()
    for home, state in ((tmp_path / "baru" / "var", "ok"), (tmp_path / "berkas" / "var", "bad")):
        desk.__dict__["settings"] = Settings(home=home)
        (found,) = [one for one in _settings(desk) if one.what == "home"]
        assert found.state == state
        assert str(home) in found.text


def test_a_home_that_is_a_file_costs_no_other_finding(tmp_path: Path) -> None:
    """A person who looks for what is wrong got one line, of a file that nobody had named."""
    (tmp_path / "var").touch()
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path / "var")
    found = [one for check in CHECKS for one in _safely(check, desk)]
    assert {"home", "codebook", "formats"} <= {one.what for one in found}
    assert [one.what for one in found if one.state == "bad"] == ["home", "model"]


def test_what_is_wrong_with_an_archive_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite3").write_text("catatan belanja " * 100)
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path)
    found = _once(one for check in CHECKS for one in _safely(check, desk))
    assert [one.what for one in found if "archive.sqlite3" in one.text] == ["archive"]


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
