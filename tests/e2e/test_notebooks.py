"""The notebooks run from top to bottom on the demo's archive: an analyst's first hour."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.long
def test_every_notebook_runs_on_the_demos_archive(
    tmp_path: Path, model: Path, kentongan: Callable[..., Any]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(model, home / "demo" / "models")
    kentongan("demo", KENTONGAN_DATA=str(ROOT / "data"))
    assert f"{len(NOTEBOOKS)} passed" in run(home / "demo", NOTEBOOKS)


@pytest.mark.long
def test_a_desk_that_has_crawled_nothing_is_told_so_and_meets_no_traceback(
    tmp_path: Path, model: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(model, home / "models")
    made = (
        "from pathlib import Path; from archive.connection import *;"
        f" home = Path({str(home)!r});"
        " open_archive(sqlite_url(home / 'archive.sqlite3'), captures=home / 'captures');"
        " migrate(); close_archive()"
    )
    subprocess.run([sys.executable, "-c", made], env=environment(home), cwd=ROOT, check=True)
    assert "2 passed" in run(home, NOTEBOOKS[:2])


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "KENTONGAN_HOME": str(home), "PYTHONPATH": str(ROOT)}


def run(home: Path, notebooks: list[Path]) -> str:
    """Run notebooks on a home; return what pytest said."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider",
         # In the common place pytest would close the folders of the run that this test is part of.
         f"--basetemp={home}-pytest", "--nbmake", "--nbmake-timeout=900", *map(str, notebooks)],
        env=environment(home), cwd=ROOT, capture_output=True, text=True, timeout=3000, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    return done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_defines_nothing(path: Path) -> None:
    """Outputs would put a desk's articles into the repository; what is defined here has no test."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert cells[0]["cell_type"] == "markdown"
    for cell in code:
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        source = "".join(cell["source"])
        lines = source.splitlines()
        assert not any(line.startswith(("def ", "class ", "async ")) for line in lines)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tries_no_model_on_files_that_it_learned_from(path: Path) -> None:
    """Every fourth article of a file is by the writer of the others: what a notebook shows would be
    too good, and hold for no other news."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert "corpus[" not in source
    assert ("load_corpus(" in source) == ("parts_by_file(corpus" in source)


def test_the_notebook_that_trains_takes_the_labels_that_the_command_takes() -> None:
    """Labels of a stage that the codebook gave up ended it in a traceback, and no training."""
    cells = json.loads((ROOT / "notebooks/02-label-and-retrain.ipynb").read_text("utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert "desk_labels(desk.codebook, desk.registry)" in source
    assert "divided(" not in source
