"""An analyst who may read the desk's home, and not write there, can ask the archive."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from opened import OpenArchive
from test_archive_contract import article

from archive.articles import store_article, store_articles
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.matching import Filters
from archive.readonly import refuse_disturbed
from archive.search import exported, search
from desk.commands.doctor import _safely, _settings
from desk.commands.kept import archive
from desk.context import Context
from desk.export import write_export, writer_of
from desk.settings import Settings
from language.query import parse_query
from news.errors import ArchiveUnusable


@pytest.fixture
def home(sqlite_archive: OpenArchive, tmp_path: Path) -> Path:
    """A home with one article, closed as a run leaves it."""
    store_article(article(1, text="Warga berunjuk rasa di depan kantor bupati."))
    close_archive()
    return tmp_path


@contextmanager
def opened_to_all(home: Path, as_nobody: Callable[[], None]) -> Iterator[Context]:
    """Give everybody the right to read the home, and nobody to write; then be nobody."""
    for path in home.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    home.chmod(0o555)
    as_nobody()
    yield desk_of(home)


def desk_of(home: Path, **settings: object) -> Context:
    desk = Context()
    desk.__dict__["settings"] = Settings(home=home, **settings)  # type: ignore[arg-type]
    return desk


def found(desk: Context, words: str = "unjuk rasa") -> int:
    with desk.reading():
        return len(search(parse_query(words)).hits)


def test_a_home_that_may_only_be_read_is_searched(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """What the analysts of a desk are for must not need the rights of its crawler."""
    with opened_to_all(home, as_nobody) as desk:
        assert found(desk) == 1
        assert found(desk, "futsal") == 0
    assert not list(home.glob("*-wal"))


def test_what_a_run_wrote_a_moment_ago_is_found(home: Path, as_nobody: Callable[[], None]) -> None:
    """The night's crawl holds the file for hours, and its newest rows lie in the log beside it."""
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    store_article(article(2, text="Mahasiswa berunjuk rasa menolak tarif."))
    for name in ("archive.sqlite3-wal", "archive.sqlite3-shm"):
        shutil.copy(home / name, home / f"kept-{name}")
    before = (home / "archive.sqlite3").read_bytes()
    close_archive()
    (home / "archive.sqlite3").write_bytes(before)  # as if the run had not ended
    for name in ("archive.sqlite3-wal", "archive.sqlite3-shm"):
        (home / f"kept-{name}").rename(home / name)
    with opened_to_all(home, as_nobody) as desk:
        assert found(desk) == 2


def test_a_map_without_its_log_keeps_nobody_from_searching(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """A machine that went down between the two: all rows are in the archive itself."""
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    store_article(article(2, text="Mahasiswa berunjuk rasa menolak tarif."))
    shutil.copy(home / "archive.sqlite3-shm", home / "kept")
    close_archive()
    (home / "kept").rename(home / "archive.sqlite3-shm")
    with opened_to_all(home, as_nobody) as desk:
        assert found(desk) == 2


def test_a_log_that_only_a_writer_can_take_in_is_named(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """Passed over, it would cost the last night's news without a word."""
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    store_article(article(2))
    shutil.copy(home / "archive.sqlite3-wal", home / "kept")
    close_archive()
    (home / "kept").rename(home / "archive.sqlite3-wal")
    with (
        opened_to_all(home, as_nobody) as desk,
        pytest.raises(ArchiveUnusable, match=r"left archive.sqlite3-wal, which only who may"),
    ):
        found(desk)


def test_what_is_written_while_it_is_read_without_locks_is_no_result(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """Half of the old pages and half of the new ones are no archive."""

    def overtaken(desk: Context) -> None:
        with desk.reading():
            search(parse_query("unjuk rasa"))
            os.seteuid(owner)
            os.utime(home / "archive.sqlite3", (time.time() + 5, time.time() + 5))

    owner = os.geteuid()
    with (
        opened_to_all(home, as_nobody) as desk,
        pytest.raises(ArchiveUnusable, match="wrote to it while it was read"),
    ):
        overtaken(desk)
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    refuse_disturbed()  # another archive, or this one by who may write it, is none of that
    close_archive()


def test_an_export_beside_a_run_that_begins_leaves_no_file(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    """It appears whole or not at all; half of each would pass for all articles."""

    def export(desk: Context) -> None:
        with desk.reading():
            articles = exported(Filters())
            next(articles)
            os.seteuid(owner)
            os.utime(home / "archive.sqlite3", (time.time() + 5, time.time() + 5))
            home.chmod(0o755)
            write_export(home / "a.csv", articles, (), writer=writer_of(Path("a.csv")), notice="")

    owner = os.geteuid()
    with (
        opened_to_all(home, as_nobody) as desk,
        pytest.raises(ArchiveUnusable, match="wrote to it while it was read"),
    ):
        export(desk)
    assert not (home / "a.csv").exists()


def test_an_index_of_an_older_version_is_named_and_not_searched(
    tmp_path: Path, sqlite_archive: OpenArchive, as_nobody: Callable[[], None]
) -> None:
    """ "No article found" of an index that was never filled would be believed."""
    from django.core.management import call_command  # noqa: PLC0415 - needs the archive open

    call_command("migrate", "archive", "0007", verbosity=0, interactive=False)
    close_archive()
    with (
        opened_to_all(tmp_path, as_nobody) as desk,
        pytest.raises(ArchiveUnusable, match=r"index of the search.*older version.*cannot write"),
    ):
        found(desk)


def test_a_folder_without_an_archive_is_no_empty_archive(
    tmp_path: Path, as_nobody: Callable[[], None]
) -> None:
    (tmp_path / "var").mkdir()
    tmp_path.chmod(0o755)
    with (
        opened_to_all(tmp_path / "var", as_nobody) as desk,
        pytest.raises(ArchiveUnusable, match="is not there, and this user cannot make it"),
    ):
        found(desk)


def test_a_folder_of_captures_that_is_closed_keeps_nobody_from_searching(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    (home / "captures").mkdir(exist_ok=True)
    (home / "captures").chmod(0)
    home.chmod(0o777)
    (home / "archive.sqlite3").chmod(0o666)
    as_nobody()
    assert found(desk_of(home)) == 1


def test_doctor_tells_an_analyst_that_the_archive_can_be_read(
    home: Path, as_nobody: Callable[[], None]
) -> None:
    with opened_to_all(home, as_nobody) as desk:
        findings = [one for check in (_settings, archive) for one in _safely(check, desk)]
    states = {one.what: one.state for one in findings}
    assert states["home"] == "bad"
    assert states["archive"] == "ok"


def test_doctor_calls_no_archive_damaged_that_a_run_began_to_write(
    home: Path, as_nobody: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the old pages and half of the new ones are malformed, for that moment only."""

    def overtaken() -> bool:
        os.seteuid(owner)
        os.utime(home / "archive.sqlite3", (time.time() + 5, time.time() + 5))
        raise ArchiveUnusable("the file is damaged")

    owner = os.geteuid()
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setattr("archive.connection.check_schema", overtaken)
    with opened_to_all(home, as_nobody) as desk:
        [found] = _safely(archive, desk)
    assert "wrote to it while it was read" in found.text


@pytest.mark.postgres
def test_a_role_of_postgresql_that_may_only_read_searches(
    postgres_archive: OpenArchive, tmp_path: Path
) -> None:
    store_articles([article(1, text="Warga berunjuk rasa.")])
    close_archive()
    with psycopg.connect(postgres_archive.url, autocommit=True) as line:
        line.execute("DROP ROLE IF EXISTS analis")
        line.execute("CREATE ROLE analis LOGIN")
        address = postgres_archive.url.replace("kentongan@", "analis@", 1)
        desk = desk_of(tmp_path / "home", database_url=address)
        with pytest.raises(ArchiveUnusable, match="its user may not read it"):
            found(desk)
        line.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO analis")
        try:
            assert found(desk) == 1
            assert not (tmp_path / "home").exists()
        finally:
            line.execute("DROP OWNED BY analis")
            line.execute("DROP ROLE analis")


def test_who_may_write_has_an_older_archive_brought_up_to_date_as_before(
    tmp_path: Path, sqlite_archive: OpenArchive
) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - needs the archive open

    call_command("migrate", "archive", "0007", verbosity=0, interactive=False)
    close_archive()
    assert found(desk_of(tmp_path)) == 0
    sqlite_archive.reopen()
    migrate()
