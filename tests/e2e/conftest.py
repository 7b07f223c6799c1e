"""Fixtures of the end-to-end tests: a home, a data folder of one's own, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import forked
import pytest
from project import ROOT

from desk.cli import main

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def make_data() -> Callable[[Path], Path]:
    """Return a function that makes a data folder like the project's, with an empty registry."""

    def make(folder: Path) -> Path:
        folder.mkdir()
        for entry in (ROOT / "data").iterdir():
            if entry.name != "outlets":
                (folder / entry.name).symlink_to(entry)
        (folder / "outlets").mkdir()
        return folder

    return make


@pytest.fixture
def desk_data(tmp_path: Path, make_data: Callable[[Path], Path]) -> Path:
    """A data folder like the project's, with an empty registry."""
    return make_data(tmp_path / "data")


@pytest.fixture(scope="session")
def model(shipped_models: Path) -> Path:
    """A folder with a model of the whole corpus at work."""
    return shipped_models


@pytest.fixture
def home(tmp_path: Path, model: Path) -> Path:
    """A home with a model at work and nothing else."""
    folder = tmp_path / "home"
    shutil.copytree(model, folder / "models")
    return folder


@pytest.fixture
def here(
    tmp_path: Path,
    desk_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """As ``kentongan``, in this process: for calls that are refused before any work.

    Help and the messages of the command line's library are in this process's language.
    """

    def run(*arguments: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        for key, value in {**surroundings(tmp_path, desk_data), **environment}.items():
            monkeypatch.setenv(key, value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["kentongan", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        done = subprocess.CompletedProcess(
            arguments, int(ended.value.code or 0), *capsys.readouterr()
        )
        assert done.returncode == code, done.stderr[-3000:]
        return done

    return run


def surroundings(tmp_path: Path, data: Path) -> dict[str, str]:
    """Return the environment of a desk whose home lies in a test's folder."""
    return {
        "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_DATA": str(data),
        "KENTONGAN_CONTACT": "uji@desk.example", "KENTONGAN_LANG": "en",
    }  # fmt: skip


@pytest.fixture
def kentongan(tmp_path: Path, desk_data: Path) -> Run:
    """Return a function that runs the command line in a home of its own."""

    def run(
        *arguments: str, code: int | None = 0, stdin: IO[bytes] | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = forked.run(
            *arguments,
            env={
                **os.environ, **surroundings(tmp_path, desk_data), "PYTHONPATH": str(ROOT),
                **environment,
            },
            cwd=tmp_path, stdin=stdin,
        )  # fmt: skip
        if code is not None:
            assert done.returncode == code, done.stderr[-3000:]
        return done

    return run
