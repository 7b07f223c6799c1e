"""Bulk work on many processes comes to what one process makes of it, also when it is cut off."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import forked
import pytest
from opened import OpenArchive
from project import ROOT

from archive import models
from archive.articles import store_articles
from archive.captures import write_captures
from archive.connection import close_archive
from archive.pages import page_ids
from crawler.extract import Hints, article_from_capture, default_outlet
from crawler.reextract import reextract_partition
from news.capture import Capture

THEN = datetime(2025, 3, 1, 2, tzinfo=UTC)
PAGES = 500


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


def environment(home: Path, url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KENTONGAN_LANG": "en",
        "KENTONGAN_HOME": str(home), "DATABASE_URL": url,
    }  # fmt: skip


def kentongan(home: Path, *arguments: str, url: str) -> subprocess.CompletedProcess[str]:
    return forked.run(*arguments, env=environment(home, url), cwd=home)


@pytest.fixture
def filled(home: Path, sqlite_archive: OpenArchive) -> OpenArchive:
    """An archive of articles that an older extractor left poor, with their pages."""
    (home / "captures").symlink_to(sqlite_archive.captures)
    captures = [page(n) for n in range(PAGES)]
    outlet = replace(default_outlet(captures[0].url), id="fiksi")
    articles = [article_from_capture(one, outlet=outlet, hints=Hints()) for one in captures]
    store_articles(
        [replace(one, text=one.text[:80]) for one in articles], captures=write_captures(captures)
    )
    close_archive()
    return sqlite_archive


def page(n: int) -> Capture:
    kind = ("unjuk rasa buruh", "rapat koordinasi", "bentrokan antarwarga")[n % 3]
    body = "".join(
        f"<p>Peristiwa {kind} nomor {n}-{k} di Kota Samarinda diamati petugas sejak pagi.</p>"
        for k in range(6)
    )
    html = (
        f"<html><head><title>Kabar {kind} nomor {n}</title></head><body><article><h1>Kabar {kind}"
        f" nomor {n}</h1><time datetime='2025-02-28T10:00:00+07:00'>28 Februari 2025</time>"
        f"<div class='entry-content'>{body}</div></article></body></html>"
    )
    return Capture(
        url=f"https://fiksi.example/berita/{n}", outlet="fiksi", fetched_at=THEN, status=200,
        headers=(("Content-Type", "text/html"),), body=html.encode(),
    )  # fmt: skip


def contents(archive: OpenArchive) -> tuple[dict[str, str], dict[str, object], int]:
    """Return texts and judgements by article, and the number of earlier texts."""
    archive.reopen()
    texts = dict(models.Article.objects.values_list("id", "text"))
    judged = {
        key: json.loads(data)
        for key, data in models.Judgement.objects.values_list("article", "data")
    }
    earlier = models.Revision.objects.count()
    close_archive()
    return texts, judged, earlier


def copy_of(archive: OpenArchive, tmp_path: Path) -> OpenArchive:
    shutil.copyfile(tmp_path / "archive.sqlite3", tmp_path / "spread.sqlite3")
    return OpenArchive(f"sqlite:///{tmp_path / 'spread.sqlite3'}", archive.captures)


def test_pages_extracted_by_many_processes_come_to_what_one_makes_of_them(
    home: Path, filled: OpenArchive, tmp_path: Path
) -> None:
    """A desk that takes more processors must not get other texts, nor lose what a kill cut off."""
    spread = copy_of(filled, tmp_path)
    filled.reopen()
    reextract_partition(page_ids(since=THEN, limit=PAGES), outlets={})
    plain = contents(filled)
    command = ["reextract", "--since", "2025-01-01", "--spread"]
    cut_off = forked.start(
        *command, env=environment(home, spread.url), cwd=home, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not (home / "reextract.json").exists() and cut_off.poll() is None:
        time.sleep(0.01)
    cut_off.send_signal(signal.SIGKILL)
    cut_off.wait()
    done = kentongan(home, *command, url=spread.url)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert contents(spread) == plain
    assert plain[2] == PAGES


@pytest.mark.long
def test_articles_judged_by_many_processes_are_judged_as_by_one(
    home: Path, filled: OpenArchive, tmp_path: Path
) -> None:
    """A new model over an old archive must mean one thing, however many processors judge."""
    spread = copy_of(filled, tmp_path)
    for archive, option in ((filled, []), (spread, ["--all"]), (spread, ["--all"])):
        done = kentongan(home, "classify", *option, url=archive.url)
        assert done.returncode == 0, done.stderr[-2000:]
    plain = contents(filled)
    assert contents(spread) == plain
    assert len(plain[1]) == PAGES


def test_a_scheduler_that_is_not_there_is_named(home: Path, filled: OpenArchive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    command = ["reextract", "--since", "2025-01-01", "--scheduler", address]
    done = kentongan(home, *command, url=filled.url)
    assert done.returncode == 2
    assert f"--scheduler '{address}': no Dask scheduler answers there" in done.stderr
