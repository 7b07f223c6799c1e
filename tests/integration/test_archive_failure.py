"""What a desk sees when the ground under the archive gives way: one clear message, nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from test_archive_contract import DAY, NOON, article, capture

from archive.articles import articles_between, get_article, store_article, store_articles
from archive.captures import captures_of, read_capture, write_capture
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from news.errors import ArchiveUnusable

if TYPE_CHECKING:
    from opened import OpenArchive


def test_an_unreachable_database_is_one_message_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnusable) as caught:
        open_archive("postgres://desk:rahasia@127.0.0.1:1/news", captures=tmp_path)
    assert "postgresql database news" in str(caught.value)
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://a:rahasia@b/c", "gopher://x", "archive.sqlite3"])
def test_an_address_of_another_kind_is_refused_without_the_password(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveUnusable, match="DATABASE_URL") as caught:
        open_archive(url, captures=tmp_path)
    assert "rahasia" not in str(caught.value)


@pytest.mark.postgres
def test_a_database_that_went_away_is_said_and_found_again(postgres_archive: OpenArchive) -> None:
    store_article(article())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    code = (
        f"import psycopg\nwith psycopg.connect({postgres_archive.url!r}) as c:"
        f" c.execute('SELECT pg_terminate_backend({pid})')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(ArchiveUnusable, match="postgresql"):
        get_article(article().id)
    assert get_article(article().id) == article()


@pytest.mark.postgres
def test_a_read_only_server_is_one_message(postgres_archive: OpenArchive) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    with pytest.raises(ArchiveUnusable, match="cannot be written"):
        store_article(article())


def test_a_read_only_file_is_one_message(
    sqlite_archive: OpenArchive, as_nobody: Callable[[], None]
) -> None:
    store_article(article())
    close_archive()
    path = Path(sqlite_archive.url.removeprefix("sqlite:///"))
    path.chmod(0o444)
    path.parent.chmod(0o555)
    as_nobody()
    with pytest.raises(ArchiveUnusable, match="cannot be"):
        sqlite_archive.reopen()


def test_a_home_that_cannot_be_made_is_one_message() -> None:
    home = Path("/proc/kentongan")  # nobody can make a folder there, root included
    with pytest.raises(ArchiveUnusable, match="/proc/kentongan: cannot be made"):
        open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")


def test_a_file_that_is_no_database_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    path.write_text("catatan belanja " * 100)
    with pytest.raises(ArchiveUnusable, match="no database"):
        open_archive(sqlite_url(path), captures=tmp_path / "captures")
    close_archive()


def test_a_damaged_database_is_one_message(sqlite_archive: OpenArchive) -> None:
    store_articles([article(n, text="x" * 5000) for n in range(50)])
    close_archive()
    path = Path(sqlite_archive.url.removeprefix("sqlite:///"))
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(ArchiveUnusable, match="damaged"):
        sqlite_archive.reopen()


def test_a_full_disk_is_one_message_and_nothing_half_written(sqlite_archive: OpenArchive) -> None:
    store_article(article())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite keeps what it has and takes no more
    with pytest.raises(ArchiveUnusable, match="no space left"):
        store_articles([article(n, text="x" * 100_000) for n in range(2, 30)])
    sqlite_archive.reopen()
    assert [one.id for one in articles_between(NOON, NOON + DAY)] == [article().id]


@pytest.mark.usefixtures("archive")
def test_a_full_disk_under_the_captures_leaves_no_row_that_points_nowhere(
    archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_capture(capture(1))
    write = os.write

    def half_then_full(descriptor: int, content: bytes) -> int:
        if len(content) > 100:
            return write(descriptor, content[: len(content) // 2])
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr("archive.captures.os.write", half_then_full)
        with pytest.raises(ArchiveUnusable, match="No space left"):
            write_capture(capture(2))
    assert captures_of(capture(2).url) == []
    assert (archive.captures / first.path).stat().st_size == first.length
    second = write_capture(capture(2))
    assert [read_capture(ref).url for ref in (first, second)] == [capture(1).url, capture(2).url]


def test_an_archive_address_with_blanks_and_marks_in_it_works(tmp_path: Path) -> None:
    path = tmp_path / "rumah kita 100% #1?" / "archive.sqlite3"
    open_archive(sqlite_url(path), captures=path.parent / "captures")
    migrate()
    store_article(article())
    close_archive()
    assert path.exists()
