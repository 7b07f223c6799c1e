"""``kentongan article --copies`` as an officer meets it: who carried a release, and when first."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from archive.articles import store_articles
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from news.article import Article, article_id

Run = Callable[..., Any]
AT = datetime(2024, 11, 20, 3, tzinfo=UTC)
RELEASE = (
    "Sekitar 120 warga Desa Sungai Lampit memalang jalan poros sejak pagi menuntut jembatan kayu"
    " yang ambruk segera diperbaiki. Batang kayu dan ban bekas ditumpuk melintang sehingga truk"
    " sawit mengantre satu kilometer. Camat Yosef Lawai menjanjikan alat berat tiba pada Senin."
)


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path) -> None:
    """A release at three outlets over two days, and another report."""
    home = tmp_path / "home"
    home.mkdir()
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    rows = [
        ("hilir", RELEASE, 0),
        ("hulu", f"Selor, Kabar Hulu \x1b[31m- {RELEASE}", 26),
        ("muara", f"{RELEASE} Editor: Tono", 2),
        ("lain", "Harga cabai turun di pasar induk kota setelah pasokan dari hulu lancar.", 3),
    ]
    store_articles(
        Article(
            id=article_id(f"https://{outlet}.example/1"), url=f"https://{outlet}.example/1",
            outlet=outlet, title=f"Palang di \x1b[31m{outlet}", text=text, language="id",
            published_at=AT + timedelta(hours=hours), fetched_at=AT + timedelta(hours=hours),
        )
        for outlet, text, hours in rows
    )  # fmt: skip
    close_archive()


def test_the_copies_of_an_article_stand_by_time_with_nothing_for_the_terminal(
    kentongan: Run,
) -> None:
    done = kentongan("article", "https://hulu.example/1", "--copies")
    lines = done.stdout.splitlines()
    assert [line.split(" · ")[2] for line in lines[::2]] == ["hilir", "muara"]
    assert "\x1b" not in done.stdout

    rows = [
        json.loads(line)
        for line in kentongan(
            "article", "https://hilir.example/1", "--copies", "--json"
        ).stdout.splitlines()
    ]
    assert [row["outlet"] for row in rows] == ["muara", "hulu"]
    assert all(0.6 < row["similarity"] < 1 for row in rows)


def test_an_article_is_shown_while_others_are_and_a_crawl_is_at_work(
    kentongan: Run, tmp_path: Path
) -> None:
    """Two officers of one machine look something up at the same time."""
    home = tmp_path / "home"
    with FileLock(home / "run.lock"), FileLock(home / "article.lock"):
        done = kentongan("article", "https://hilir.example/1")
    assert "memalang jalan poros" in done.stdout


def test_an_article_without_copies_and_two_views_at_once_are_told(kentongan: Run) -> None:
    done = kentongan("article", "https://lain.example/1", "--copies")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.strip()
    wrong = kentongan("article", "https://lain.example/1", "--copies", "--diff", code=None)
    assert wrong.returncode == 2
    assert "--copies" in wrong.stderr
