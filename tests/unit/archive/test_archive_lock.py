"""If these fail, two runs overlap and an outlet is asked twice as often as promised."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from archive.lock import give_outlet_back, run_lock, take_outlet
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


TAKE = """
import sys
from pathlib import Path
from archive.lock import take_outlet
print(take_outlet(Path(sys.argv[1]), sys.argv[2]))
"""


def taken_by_another(home: Path, outlet: str) -> bool:
    command = [sys.executable, "-c", TAKE, str(home), outlet]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


def test_an_outlet_is_one_processs_until_it_has_given_it_back_as_often(tmp_path: Path) -> None:
    """Two pages of one site that are looked at together must not free it for a third."""
    assert take_outlet(tmp_path, "kabar")
    assert take_outlet(tmp_path, "kabar")
    assert taken_by_another(tmp_path, "lain")
    give_outlet_back(tmp_path, "kabar")
    give_outlet_back(tmp_path, "lain")  # which this process never had
    assert not taken_by_another(tmp_path, "kabar")
    give_outlet_back(tmp_path, "kabar")
    assert taken_by_another(tmp_path, "kabar")
    give_outlet_back(tmp_path, "kabar")
    assert take_outlet(tmp_path, "kabar")
    give_outlet_back(tmp_path, "kabar")


def test_two_outlets_that_share_a_byte_do_not_free_each_other(tmp_path: Path) -> None:
    """What was given back of one let a second process ask the other beside this one."""
    first, second = "plumless", "buckeroo"  # of which the sums are the same
    assert zlib.crc32(first.encode()) == zlib.crc32(second.encode())
    assert take_outlet(tmp_path, first)
    assert take_outlet(tmp_path, second)
    give_outlet_back(tmp_path, second)
    assert not taken_by_another(tmp_path, first)
    give_outlet_back(tmp_path, first)
    assert taken_by_another(tmp_path, first)
