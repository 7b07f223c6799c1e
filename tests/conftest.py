"""Fixtures every test may use."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from remembered import remember
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[1]

# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A suite that a shell runs in the background ignores Ctrl-C, and so would every command it tests.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while a million things are loaded that all stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """From now on: the tests of the readers have taken theirs by name, and numpy is loaded.

    Each process of the suite has a processor. Where its matrices are shared out among as many
    threads as there are processors, they wait for each other, and their waiting takes all of them.
    No environment says so: a command that a test starts does as it does at a desk.
    """
    remember()
    threadpool_limits(1)
    gc.freeze()  # what was loaded is no garbage, and takes half a second to look through


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command run in this process sets up logging; the next test must not be deaf for it."""
    known = logging.Logger.manager.loggerDict
    levels = {name: one.level for name, one in known.items() if isinstance(one, logging.Logger)}
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    for name, one in known.items():
        if isinstance(one, logging.Logger):
            one.setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture(scope="session")
def data() -> Path:
    """The project's own data folder."""
    return ROOT / "data"


@pytest.fixture(scope="session")
def shared() -> Callable[..., Path]:
    """Return a function that gives a path in the shared real data, or skips where absent."""

    def path(*parts: str) -> Path:
        base = Path(os.environ.get("KENTONGAN_SHARED", ROOT.parent / "shared"))
        wanted = base.joinpath(*parts)
        if not wanted.exists():
            pytest.skip(f"the shared real data are absent: {'/'.join(parts)}")
        return wanted

    return path


@pytest.fixture(scope="session")
def once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that makes a file or folder once for all tests and all their processes."""
    base = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        base = base.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        with FileLock(base / f"{name}.lock"):
            if not (base / name).exists():
                make(base / f"half-{name}")
                (base / f"half-{name}").rename(base / name)
        return base / name

    return made


@pytest.fixture(scope="session")
def shipped_models(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A folder with a model of the whole corpus at work.

    ``KENTONGAN_TEST_MODELS`` names such a folder where one wants to spare the training.
    """
    if given := os.environ.get("KENTONGAN_TEST_MODELS"):
        return Path(given)

    def train(home: Path) -> None:
        home.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", "from desk.cli import main; main()", "train"],
            env={"PATH": "/usr/bin:/bin", "KENTONGAN_HOME": str(home), "PYTHONPATH": str(ROOT)},
            cwd=home, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]

    return once("shipped-home", train) / "models"


@pytest.fixture(scope="session")
def small_model(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The file of a model of a few hundred articles: enough to tell a protest from a market."""

    def train_small(path: Path) -> None:
        from classifier.corpus import load_corpus  # noqa: PLC0415 - most tests need no model
        from classifier.store import save_model  # noqa: PLC0415
        from classifier.train import train  # noqa: PLC0415
        from language.gazetteer import load_gazetteer  # noqa: PLC0415
        from news.codebook import load_codebook  # noqa: PLC0415

        codebook = load_codebook(ROOT / "data" / "codebook")
        whole = load_corpus(ROOT / "data" / "corpus", codebook)
        corpus = [article for article in whole if article.weight == 1][::4]
        save_model(train(corpus, codebook, load_gazetteer(ROOT / "data" / "gazetteer")), path)

    return once("small.skops", train_small)


@pytest.fixture(scope="session")
def empty_archive(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The file of a migrated SQLite archive that holds nothing, to be copied."""

    def migrated(path: Path) -> None:
        from archive.connection import (  # noqa: PLC0415 - most tests need no archive
            close_archive,
            migrate,
            open_archive,
            sqlite_url,
        )

        open_archive(sqlite_url(path), captures=path.with_name("no-captures"))
        migrate()
        close_archive()

    return once("empty.sqlite3", migrated)
