"""Real databases for the integration tests: SQLite files, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from loopback import Site, serving
from opened import OpenArchive

from archive.connection import close_archive, migrate, open_archive, sqlite_url

_numbers = itertools.count(1)


def _absent(reason: str) -> None:
    if os.environ.get("KENTONGAN_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{reason}, and KENTONGAN_REQUIRE_SERVICES=1")
    pytest.skip(reason)


def _postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    path = shutil.which("pg_ctl")
    return Path(path).resolve().parent if path else None


def _start_cluster(programs: Path, folder: Path, user: str | None) -> str:
    """Start a cluster that listens on a socket in its folder only, and return its URL."""

    def run(*command: str) -> None:
        done = subprocess.run(
            [str(programs / command[0]), *command[1:]],
            user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            check=False, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        if done.returncode:
            pytest.fail(f"{command[0]} ended with {done.returncode}: {done.stderr}")

    run("initdb", "--pgdata=data", "--auth=trust", "--encoding=UTF8", "--username=kentongan",
        "--no-sync")  # fmt: skip
    run(
        "pg_ctl",
        "--pgdata=data",
        "--wait",
        "--log=log",
        "start",
        f"--options=-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off",
    )
    return f"postgres://kentongan@{quote(str(folder), safe='')}/postgres"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL in which the tests may create databases."""
    if given := os.environ.get("KENTONGAN_TEST_POSTGRES_URL"):
        yield given
        return
    programs = _postgres_programs()
    if programs is None:
        _absent("PostgreSQL's programs are not installed")
        return
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres" if "postgres" in {u.pw_name for u in pwd.getpwall()} else "nobody"
    folder = Path(tempfile.mkdtemp(prefix="kentongan-pg-"))
    if user:
        shutil.chown(folder, user)
    try:
        yield _start_cluster(programs, folder, user)
    finally:
        subprocess.run(
            [str(programs / "pg_ctl"), "--pgdata=data", "--mode=immediate", "stop"],
            user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    open_archive(sqlite_url(folder / "archive.sqlite3"), captures=folder / "captures")
    migrate()
    close_archive()
    return folder / "archive.sqlite3"


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = f"kentongan_template_{os.getpid()}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    open_archive(_database(postgres_url, name), captures=tmp_path_factory.mktemp("template"))
    migrate()
    close_archive()
    return name


@pytest.fixture
def sqlite_archive(tmp_path: Path, _sqlite_template: Path) -> Iterator[OpenArchive]:
    """An empty archive in a SQLite file."""
    path = tmp_path / "archive.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    opened = OpenArchive(sqlite_url(path), tmp_path / "captures")
    opened.reopen()
    yield opened
    close_archive()


@pytest.fixture
def postgres_archive(
    tmp_path: Path, postgres_url: str, _postgres_template: str
) -> Iterator[OpenArchive]:
    """An empty archive in PostgreSQL."""
    name = f"kentongan_{os.getpid()}_{next(_numbers)}"
    _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {_postgres_template}")
    opened = OpenArchive(_database(postgres_url, name), tmp_path / "captures")
    opened.reopen()
    yield opened
    close_archive()
    _execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def archive(request: pytest.FixtureRequest) -> OpenArchive:
    """An empty archive, once in each database."""
    opened: OpenArchive = request.getfixturevalue(f"{request.param}_archive")
    return opened


@pytest.fixture
def as_nobody() -> Iterator[Callable[[], None]]:
    """Return a function that gives up root's rights, to whom nothing is read-only."""
    before = os.geteuid()

    def give_up() -> None:
        if before == 0:
            os.seteuid(pwd.getpwnam("nobody").pw_uid)

    yield give_up
    os.seteuid(before)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on the loopback."""
    with serving(Site()) as served:
        yield served
