"""A person who asks for help, or searches, must not wait for the libraries that judge articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from project import ROOT

# One by one they take half a second to three, which no look at these commands is worth.
HEAVY = ("scipy", "sklearn", "pandas", "skops")
COMMANDS = (
    ("--help",),
    ("tag", "--help"),
    ("outlets", "list"),
    ("models", "list"),
    ("doctor",),
    ("crawl",),
    ("search", "banjir"),
    ("article", "--help"),
    ("export", "export.csv"),
    ("health",),
)

# Each command in a fork of its own, so that what they have in common is loaded once.
_FORKED = """
import json, os, sys
from desk.cli import main
for command in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        sys.argv[1:] = command
        try:
            main()
        except SystemExit as end:
            found = [name for name in {heavy!r} if name in sys.modules]
            print("LOADED", json.dumps([command, end.code, found]), file=sys.stderr, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_commands_that_judge_nothing_load_nothing_that_judges(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "outlets").mkdir(parents=True)
    for entry in (ROOT / "data").iterdir():
        if entry.name != "outlets":
            (data / entry.name).symlink_to(entry)
    done = subprocess.run(
        [sys.executable, "-c", _FORKED.format(heavy=HEAVY), json.dumps(COMMANDS)],
        env={
            **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_DATA": str(data),
            "KENTONGAN_CONTACT": "uji@desk.example", "PYTHONPATH": str(ROOT),
        },
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = [line[7:] for line in done.stderr.splitlines() if line.startswith("LOADED ")]
    assert [json.loads(line) for line in said] == [[list(one), 0, []] for one in COMMANDS], (
        done.stderr[-3000:]
    )
