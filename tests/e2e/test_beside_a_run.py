"""What people do beside a run at work. A first crawl of hundreds of outlets takes hours.

If these fail, an officer's word on a story, or a morning's labels, are refused until it ends.
"""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from samples import MARKET, PROTEST

from archive.articles import store_articles
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.lock import run_lock
from archive.stories import save_members
from news.article import Article, article_id

Run = Callable[..., "subprocess.CompletedProcess[str]"]
NOON = datetime(2024, 5, 7, 12, tzinfo=UTC)
STORY = "0123456789abcdef"


@pytest.fixture
def filled(home: Path, kentongan: Run) -> Path:
    """A home whose archive holds two judged articles, of which one is a story."""
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    articles = [
        Article(
            id=article_id(url), url=url, outlet="kabar-uji", title=sample.title, text=sample.text,
            published_at=NOON, published_evidence="api", published_precision="minute",
            fetched_at=NOON, language="id",
        )
        for sample in (PROTEST, MARKET)
        for url in [f"https://kabar-uji.example/{sample.id}"]
    ]  # fmt: skip
    store_articles(articles)
    save_members({STORY: {articles[0].id: False}}, NOON)
    close_archive()
    kentongan("classify")
    return home


@pytest.fixture
def at_work(filled: Path) -> Iterator[None]:
    """A run holds the home's lock."""
    with run_lock(filled):
        yield


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "archive.sqlite3")) as base:
        return base.execute(query).fetchall()


def fill_in(sheet: Path) -> None:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "mass_gathering": "occurred", "coder": "sri"} for row in rows)


@pytest.mark.usefixtures("at_work")
def test_officers_and_analysts_do_not_wait_for_a_crawl(
    filled: Path, kentongan: Run, tmp_path: Path
) -> None:
    assert f"{STORY}: B2, by petugas" in kentongan("rate", STORY, "B2", "--by", "petugas").stdout
    assert asked(filled, "SELECT source, credibility FROM archive_storyrating") == [("B", 2)]
    kentongan("label", "export", "--out", "lembar.csv", "--random-share", "1")
    fill_in(tmp_path / "lembar.csv")
    kentongan("label", "import", "lembar.csv")
    assert asked(filled, "SELECT count(*) FROM archive_label") == [(2,)]
    # These find too little to measure, and say so; they are not told to wait.
    kentongan("models", "drift", code=2)
    assert kentongan("evaluate", code=None).returncode != 3
    kentongan("models", "rollback", code=2)


@pytest.mark.usefixtures("at_work")
def test_a_desk_without_a_model_has_one_trained_by_one_run_alone(
    filled: Path, kentongan: Run
) -> None:
    (filled / "models" / "promoted").unlink()
    for command in (("label", "export", "--out", "a.csv"), ("models", "drift"), ("train",)):
        kentongan(*command, code=3)


def test_two_imports_do_not_mix(filled: Path, kentongan: Run, tmp_path: Path) -> None:
    kentongan("label", "export", "--out", "lembar.csv", "--random-share", "1")
    fill_in(tmp_path / "lembar.csv")
    with run_lock(filled, "label.lock"):
        kentongan("label", "import", "lembar.csv", code=3)
    assert asked(filled, "SELECT count(*) FROM archive_label") == [(0,)]


@pytest.mark.usefixtures("at_work")
def test_a_word_is_kept_while_a_batch_of_pages_is_being_written(
    filled: Path, kentongan: Run
) -> None:
    """SQLite has one writer at a time: who comes second waits for the batch, not for the crawl."""
    with closing(sqlite3.connect(filled / "archive.sqlite3", check_same_thread=False)) as base:
        base.isolation_level = None
        base.execute("BEGIN IMMEDIATE")
        ended = threading.Timer(3, base.execute, ["COMMIT"])
        ended.start()
        kentongan("rate", STORY, "C3", "--by", "petugas")
        ended.join()
    assert asked(filled, "SELECT source, credibility FROM archive_storyrating") == [("C", 3)]
