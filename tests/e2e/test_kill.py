"""Killed or stopped in the middle, a step loses nothing and does nothing twice when run again.

A desk's machine loses its power, or somebody presses Ctrl-C. How ``crawl`` bears that is tested in
``tests/integration/test_crawl_kill.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import forked
import pytest
from project import ROOT

from archive.articles import store_articles
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from news.article import Article, article_id

Run = Callable[..., Any]
ARTICLES = 600  # more than two batches of `classify`
DAY = "2024-11-26"
FIRST = datetime(2024, 11, 25, 18, tzinfo=UTC)
HANG_S = 300  # nothing is measured: whoever waits longer hangs

# Runs the command line, but stands still at the n-th call of a function, before or behind it.
_STANDING_STILL = """
import sys, time
import {module} as module
real, calls = module.{function}, 0
def still(*args, **options):
    global calls
    calls += 1
    def stand():
        if calls == {call}:
            print("standing", file=sys.stderr, flush=True)
            time.sleep({hang})
    if {before}:
        stand()
    result = real(*args, **options)
    if not {before}:
        stand()
    return result
module.{function} = still
from desk.cli import main
main()
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A folder with an archive of one day's articles, none of them judged."""
    rows = [
        json.loads(line)
        for file in sorted((data / "corpus").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ][::2][:ARTICLES]
    assert len(rows) == ARTICLES
    home = tmp_path_factory.mktemp("archive")
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    urls = [f"https://kabar-uji.example/berita/{n}" for n in range(ARTICLES)]
    store_articles(
        Article(
            id=article_id(url), url=url, outlet="kabar-uji", title=row["title"],
            text=row["text"].split("\n\n")[0], published_at=FIRST + timedelta(minutes=2 * n),
            published_evidence="api", published_precision="minute", language="id",
            fetched_at=FIRST + timedelta(hours=23),
        )
        for n, (url, row) in enumerate(zip(urls, rows, strict=True))
    )  # fmt: skip
    close_archive()
    return home


@pytest.fixture
def filled(home: Path, archive: Path) -> Path:
    """A home with a model and that archive."""
    shutil.copytree(archive, home, dirs_exist_ok=True)
    return home


@pytest.fixture
def stand_still(tmp_path: Path, desk_data: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command, signals it where it stands still, and waits."""

    def run(
        function: str, call: int, sent: signal.Signals, *command: str, before: bool = False
    ) -> subprocess.CompletedProcess[str]:
        # "module.function", or "module:Class.method".
        parts = function.partition(":") if ":" in function else function.rpartition(".")
        module, _, name = parts
        code = _STANDING_STILL.format(
            module=module, function=name, call=call, before=before, hang=HANG_S
        )
        process = forked.start(
            *command, code=code, cwd=tmp_path,
            env={
                **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_LANG": "en",
                "KENTONGAN_DATA": str(desk_data), "PYTHONPATH": str(ROOT),
            },
        )  # fmt: skip
        assert process.stderr
        said = ""
        for line in process.stderr:
            said += line
            if line == "standing\n":
                break
        else:
            pytest.fail(f"{function} was not called {call} times: {said[-3000:]}")
        process.send_signal(sent)
        out, error = process.communicate(timeout=HANG_S)
        return subprocess.CompletedProcess(command, process.returncode, out, said + error)

    return run


def judgements(home: Path) -> list[tuple[Any, ...]]:
    """Return every judgement, by article."""
    with sqlite3.connect(home / "archive.sqlite3") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return base.execute(
            "SELECT article_id, model, content_hash, data FROM archive_judgement"
            " ORDER BY article_id, model"
        ).fetchall()


@pytest.fixture(scope="module")
def undisturbed(
    archive: Path,
    model: Path,
    make_data: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The home of a desk where `classify` and `digest` ran to their ends."""
    home = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(archive, home, dirs_exist_ok=True)
    shutil.copytree(model, home / "models")
    data = make_data(home / "data")
    for command in (["classify"], ["digest", "--date", DAY]):
        done = forked.run(
            *command, cwd=home, timeout=HANG_S,
            env={
                **os.environ, "KENTONGAN_HOME": str(home), "KENTONGAN_LANG": "en",
                "KENTONGAN_DATA": str(data), "PYTHONPATH": str(ROOT),
            },
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
    return home


@pytest.mark.parametrize(
    ("call", "before", "kept"),
    [(1, False, 0), (2, True, 256), (2, False, 256)],
    ids=["first-batch-open", "between-batches", "second-batch-open"],
)
def test_a_killed_classify_goes_on_where_it_was(
    filled: Path, undisturbed: Path, stand_still: Run, kentongan: Run,
    call: int, before: bool, kept: int,
) -> None:  # fmt: skip
    done = stand_still("archive.judgements._save", call, signal.SIGKILL, "classify", before=before)
    assert done.returncode == -signal.SIGKILL
    assert len(judgements(filled)) == kept
    kentongan("classify")
    assert judgements(filled) == judgements(undisturbed)
    assert len(judgements(filled)) == ARTICLES


def test_ctrl_c_ends_classify_with_one_line_and_130(
    filled: Path, undisturbed: Path, stand_still: Run, kentongan: Run
) -> None:
    done = stand_still("archive.judgements._save", 2, signal.SIGINT, "classify")
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert "nothing is lost" in done.stderr
    assert len(judgements(filled)) == 256
    kentongan("classify")
    assert judgements(filled) == judgements(undisturbed)


def digests(home: Path) -> dict[str, bytes]:
    """Return what a reader finds among the digests: hidden files are not for readers."""
    return {p.name: p.read_bytes() for p in (home / "digests").iterdir() if p.name[0] != "."}


def without_time(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the digests as JSON says them, without when they were made; and the others' names."""
    found: dict[str, Any] = dict.fromkeys(files, True)
    for name, body in files.items():
        if name.endswith(".json"):
            found[name] = {k: v for k, v in json.loads(body).items() if k != "made_at"}
    return found


@pytest.fixture
def judged(home: Path, undisturbed: Path) -> Path:
    """A home where all is judged and no digest was written."""
    shutil.copy(undisturbed / "archive.sqlite3", home)
    return home


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
@pytest.mark.parametrize("written", [0, 2])
def test_a_digest_stopped_in_the_middle_leaves_no_half_file_and_is_written_by_the_next_run(
    judged: Path, undisturbed: Path, stand_still: Run, kentongan: Run,
    sent: signal.Signals, code: int, written: int,
) -> None:  # fmt: skip
    whole = without_time(digests(undisturbed))
    done = stand_still("os.fsync", written + 1, sent, "digest", "--date", DAY, before=True)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    before = without_time(digests(judged))
    assert len(before) == written
    assert before == {name: whole[name] for name in before}
    kentongan("digest", "--date", DAY)
    assert without_time(digests(judged)) == whole


@pytest.mark.long
def test_a_first_model_killed_while_it_is_saved_is_trained_again(
    archive: Path, tmp_path: Path, desk_data: Path, stand_still: Run, kentongan: Run
) -> None:
    """A desk's very first `classify` trains for minutes; a power cut must not stay."""
    shutil.copytree(archive, tmp_path / "home", dirs_exist_ok=True)
    done = stand_still("zipfile:ZipFile.writestr", 3, signal.SIGKILL, "classify")
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "home" / "models" / "promoted").exists()
    assert kentongan("models", "list").stdout
    kentongan("classify")
    assert len(judgements(tmp_path / "home")) == ARTICLES
