"""The whole job over HTTP, twice. If this fails, a newcomer's first minute fails."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project import ROOT


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, model: Path) -> tuple[Path, str]:
    """Run the demo once, with a model that is trained already; return its home and its output."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copytree(model, home / "models")
    done = subprocess.run(
        [sys.executable, "-c", "from desk.cli import main; main()", "demo", "--home", str(home)],
        cwd=ROOT, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return home, done.stdout + done.stderr


def digest(home: Path, suffix: str) -> str:
    return (home / "digests" / f"kentongan-2024-11-26-id{suffix}").read_text(encoding="utf-8")


def stories(home: Path) -> list[dict[str, Any]]:
    found = json.loads(digest(home, ".json"))
    return [
        {**item, "section": section["key"]}
        for section in found["sections"]
        for item in section["items"]
    ]


def test_it_says_where_the_digest_is_and_that_it_is_simulated(demo: tuple[Path, str]) -> None:
    home, printed = demo
    assert str(home / "digests" / "kentongan-2024-11-26-id.html") in printed.replace("\n", "")
    assert "simulasi" in digest(home, ".html")


def test_the_second_run_asks_only_for_what_is_new(demo: tuple[Path, str]) -> None:
    _, printed = demo
    first, second = map(int, re.findall(r"(\d+) permintaan, lalu (\d+)", printed)[0])
    assert second < first


def test_copies_of_one_report_are_one_line_with_all_outlets(demo: tuple[Path, str]) -> None:
    home, _ = demo
    siege = [
        s for s in stories(home) if "Kepung Kantor KPU" in s["title"] or "Dilempari" in s["title"]
    ]
    assert len(siege) == 1
    assert siege[0]["section"] == "occurred"
    assert siege[0]["outlets"] == 3
    assert siege[0]["place"]["code"] == "65.01"


def test_prevention_is_never_among_the_incidents(demo: tuple[Path, str]) -> None:
    home, _ = demo
    for story in stories(home):
        if "Doa Bersama Lintas Agama" in story["title"]:
            assert story["section"] != "occurred"


def test_what_is_announced_stands_among_what_is_to_come(demo: tuple[Path, str]) -> None:
    home, _ = demo
    strike = [s for s in stories(home) if "Mogok 2 Desember" in s["title"]]
    assert [s["section"] for s in strike] == ["upcoming"]
    assert strike[0]["event_date"] == "2024-12-02"


def test_a_corrected_article_is_a_revision_and_nothing_is_stored_twice(
    demo: tuple[Path, str],
) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        rows = base.execute("SELECT url, title, text, revision FROM archive_article").fetchall()
    assert len({url for url, *_ in rows}) == len(rows)
    fixed = [row for row in rows if "bentrok-pemuda-demak" in row[0]]
    assert len(fixed) == 1
    assert fixed[0][3] == 2
    assert "Empat Terluka" in fixed[0][1]


def test_clutter_clock_and_locks_never_enter_a_text(demo: tuple[Path, str]) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        texts = [text for (text,) in base.execute("SELECT text FROM archive_article")]
    for text in texts:
        for alien in ("Baca juga", "ADVERTISEMENT", "Konten dikunci", "Read Previous",
                      "3 Januari 2025", "Google News", "Add Comment", "Copy Link"):  # fmt: skip
            assert alien not in text


def test_a_broken_encoding_does_not_break_the_text(demo: tuple[Path, str]) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        (text,) = base.execute(
            "SELECT text FROM archive_article WHERE url LIKE '%razia-apk%'"
        ).fetchone()
    assert "�" not in text
    assert "Bawaslu Gowa Hasniar Tutu" in text


def test_the_ledger_names_the_dead_page_and_the_closed_corner(demo: tuple[Path, str]) -> None:
    home, printed = demo
    assert "http-404" in printed
    with sqlite3.connect(home / "archive.sqlite3") as base:
        kinds = {kind for (kind,) in base.execute("SELECT DISTINCT kind FROM archive_outcome")}
    assert {"stored", "revised", "failed", "robots"} <= kinds


def test_every_format_was_written(demo: tuple[Path, str]) -> None:
    home, _ = demo
    names = {path.suffix for path in (home / "digests").iterdir()}
    assert {".html", ".txt", ".json", ".csv"} <= names


def test_a_killed_demo_can_be_run_again(kentongan: Callable[..., Any], tmp_path: Path) -> None:
    """SIGKILL in the middle leaves nothing that stops the next run."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from desk.cli import main; main()", "demo", "--home",
         str(tmp_path / "d")],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "classify: begin" in line or "pilah: mulai" in line:
            break
    process.kill()
    process.wait()
    process.stderr.close()
    kentongan("demo", "--home", str(tmp_path / "d"))
