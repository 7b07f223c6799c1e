"""If these fail, a forked command ends otherwise than a user's, and tests of it prove nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import forked
import pytest
from project import ROOT

from desk.context import Context

# Ctrl-C while a thread that was forgotten is waited for, at the very end.
_INTERRUPTED = """
import atexit, signal, sys, threading, time
atexit.register(print, "ended in order")
def interrupt():
    while threading.main_thread().is_alive():
        time.sleep(0.01)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    time.sleep(2)
threading.Thread(target=interrupt).start()
print("worked")
sys.exit(7)
"""
# A line that is not ended, of a stream that is closed only with the process.
_UNENDED = f"""
import sys
try:
    {forked.PROGRAM}
finally:
    sys.__stdout__.write("a result ")
    sys.stdout = open(1, "w", closefd=False)
    sys.stdout.write("and another")
    sys.stderr.write("no end")
"""

Started = Callable[..., "subprocess.CompletedProcess[str]"]


def begun(
    *arguments: str, code: str, env: dict[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=env, cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(params=[begun, forked.run], ids=["started", "forked"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Started:
    """Return a function that runs code in a process that Python starts, or in a forked one."""
    root = str(Path(__file__).parents[2])
    env = {
        **os.environ, "PYTHONPATH": root, "KENTONGAN_HOME": str(tmp_path), "KENTONGAN_LANG": "en",
    }  # fmt: skip

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        found: subprocess.CompletedProcess[str] = request.param(
            *arguments, code=code, env=env, cwd=tmp_path
        )
        return found

    return run


def test_an_interrupted_end_is_told_and_keeps_its_status(start: Started) -> None:
    done = start(_INTERRUPTED)
    assert done.returncode == 7, done.stderr
    assert done.stdout == "worked\nended in order\n"
    assert done.stderr.startswith("Exception ignored in")
    assert "KeyboardInterrupt" in done.stderr
    assert forked.faults_told(done.stderr)


def test_nothing_written_is_lost_with_the_process(start: Started) -> None:
    done = start(_UNENDED, "--json-logs", "models", "list")
    assert done.returncode == 0, done.stderr
    assert "a result " in done.stdout
    assert "and another" in done.stdout
    assert json.loads(done.stderr.splitlines()[-1])["message"] == "no end"


VERSION = """
import sys
from pathlib import Path
from news.codebook import load_codebook
print(load_codebook(Path(sys.argv[1])).version)
"""


def test_data_that_were_changed_are_read_anew(tmp_path: Path) -> None:
    """What one command has read is remembered for the next, which would judge by the old."""
    folder = tmp_path / "codebook"
    shutil.copytree(ROOT / "data" / "codebook", folder)
    file = folder / "codebook.toml"
    for version in ("1.0", "7.1", "7.2"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r'(?m)^version = ".*"', f'version = "{version}"', text), "utf-8")
        here = SimpleNamespace(data=tmp_path)
        desk = Context()
        desk.__dict__.update(settings=here)
        assert desk.codebook.version == version
        assert forked.run(str(folder), code=VERSION).stdout.strip() == version
    same = Context()
    same.__dict__.update(settings=here)
    assert same.codebook is desk.codebook
