"""What commands start from: if these fail, programs of one home get into each other's way."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.connection import check_schema
from archive.lock import run_lock
from desk.context import Context
from desk.settings import Settings
from news.errors import LockHeld


def desk_at(home: Path) -> Context:
    desk = Context()
    desk.__dict__["settings"] = Settings(home=home)
    return desk


@pytest.mark.parametrize("lock", ["health.lock", "deliver.lock"])
def test_no_program_migrates_an_archive_beside_a_run(tmp_path: Path, lock: str) -> None:
    """After an upgrade `health` and `crawl` of one crontab would fail over each other's tables."""
    desk = desk_at(tmp_path)
    with run_lock(tmp_path), pytest.raises(LockHeld, match=r"run\.lock"), desk.archive(lock):
        pass
    with sqlite3.connect(tmp_path / "archive.sqlite3") as base:
        assert not base.execute("SELECT name FROM sqlite_master").fetchall()
    with desk.archive(lock):
        assert check_schema()
    # What needs no migration is read beside a run at work, as ever.
    with run_lock(tmp_path), desk.archive(lock):
        assert check_schema()
