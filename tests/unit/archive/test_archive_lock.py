"""If these fail, two runs overlap and an outlet is asked twice as often as promised."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.lock import run_lock
from news.errors import ArchiveUnusable, LockHeld

HOLD = """
import sys, time
from pathlib import Path
from archive.lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_and_a_killed_one_frees_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld, match=r"run\.lock") as error, run_lock(tmp_path):
            pass
        assert error.value.exit_code == 3
    finally:
        holder.kill()
        holder.wait()
    for _ in range(50):
        try:
            with run_lock(tmp_path):
                return
        except LockHeld:
            time.sleep(0.1)
    pytest.fail("the lock of a killed process stayed")


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    with pytest.raises(ArchiveUnusable, match="home"), run_lock(home):
        pass
