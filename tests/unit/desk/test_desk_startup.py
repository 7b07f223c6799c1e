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
# Each with its exit code: of the one outlet there is nothing answers.
COMMANDS = (
    (("--help",), 0),
    (("tag", "--help"), 0),
    (("outlets", "list"), 0),
    (("models", "list"), 0),
    (("doctor",), 0),
    (("crawl",), 1),
    (("search", "banjir"), 0),
    (("article", "--help"), 0),
    (("export", "export.csv"), 0),
    (("health",), 1),
    (("label", "import", "sheet.csv"), 2),  # as far as the sheet's ids, which are none
)
OUTLET = """
id = "mati"
name = "Mati"
home = "http://127.0.0.1:9/"
province = "64"
timezone = "Asia/Makassar"
language = "id"
reliability = "F"
delay_s = 0.0
allow_private = true

[[sources]]
kind = "feed"
url = "http://127.0.0.1:9/feed/"
"""

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
    (data / "outlets" / "mati.toml").write_text(OUTLET, encoding="utf-8")
    (tmp_path / "sheet.csv").write_text(
        "id,mass_gathering,protocol_breach,incipient_conflict,coder\nx,-,-,-,sri\n",
        encoding="utf-8",
    )
    commands = json.dumps([words for words, _ in COMMANDS])
    done = subprocess.run(
        [sys.executable, "-c", _FORKED.format(heavy=HEAVY), commands],
        env={
            **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_DATA": str(data),
            "KENTONGAN_CONTACT": "uji@desk.example", "PYTHONPATH": str(ROOT),
        },
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = [line[7:] for line in done.stderr.splitlines() if line.startswith("LOADED ")]
    assert [json.loads(line) for line in said] == [
        [list(words), code, []] for words, code in COMMANDS
    ], done.stderr[-3000:]
