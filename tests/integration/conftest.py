"""Real databases for the integration tests: SQLite files, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import forked
import psycopg
import pytest
from cluster import Cluster, postgres_programs
from forked import Forked
from loopback import Site, serving
from newsroom import LOST_AFTER_S, Outlets, environment
from opened import OpenArchive

from archive.connection import close_archive, migrate, open_archive, sqlite_url

_numbers = itertools.count(1)


def _absent(reason: str) -> None:
    if os.environ.get("KENTONGAN_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{reason}, and KENTONGAN_REQUIRE_SERVICES=1")
    pytest.skip(reason)


@contextmanager
def _running_cluster(data: Path | None = None) -> Iterator[Cluster]:
    """Run a cluster: a new one, or a copy of another's data."""
    programs = postgres_programs()
    if programs is None:
        _absent("PostgreSQL's programs are not installed")
        return
    cluster = Cluster(programs, Path(tempfile.mkdtemp(prefix="kentongan-pg-")))
    try:
        if data:
            cluster.copy(data)
        else:
            cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def _migrated_cluster(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The data of a cluster that holds an empty archive."""

    def make(data: Path) -> None:
        with _running_cluster() as cluster:
            open_archive(cluster.url, captures=data.with_name("no-captures"))
            migrate()
            close_archive()
            cluster.stop()
            shutil.copytree(cluster.folder / "data", data)

    return once("cluster", make)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL in which the tests may create databases."""
    if given := os.environ.get("KENTONGAN_TEST_POSTGRES_URL"):
        yield given
        return
    with _running_cluster() as cluster:
        yield cluster.url


def _database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _execute(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = f"kentongan_template_{os.getpid()}"
    _execute(postgres_url, f"CREATE DATABASE {name}")
    open_archive(_database(postgres_url, name), captures=tmp_path_factory.mktemp("template"))
    migrate()
    close_archive()
    return name


@pytest.fixture
def sqlite_archive(tmp_path: Path, empty_archive: Path) -> Iterator[OpenArchive]:
    """An empty archive in a SQLite file."""
    path = tmp_path / "archive.sqlite3"
    shutil.copyfile(empty_archive, path)
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


@pytest.fixture
def fragile(tmp_path: Path, _migrated_cluster: Path) -> Iterator[tuple[Cluster, OpenArchive]]:
    """A PostgreSQL that the test alone has, so that it may stop it, and an empty archive in it."""
    with _running_cluster(_migrated_cluster) as cluster:
        opened = OpenArchive(cluster.url, tmp_path / "captures")
        opened.reopen()
        yield cluster, opened
        close_archive()


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


@pytest.fixture
def outlets(tmp_path: Path) -> Iterator[Outlets]:
    """Five outlets, each on a site of its own."""
    made = Outlets(tmp_path / "data")
    (made.folder / "outlets").mkdir(parents=True)
    with ExitStack() as stack:
        for number in range(5):
            made.add(stack, number)
        yield made


@pytest.fixture
def start(outlets: Outlets) -> Iterator[Callable[..., Forked]]:
    """Return a function that starts a command under some name, by default a worker.

    Its log is ``home-<name>/log``; none outlives the test.
    """
    started = []

    def begin(who: str, url: str, *command: str, before: str = "") -> Forked:
        home = outlets.folder.parent / f"home-{who}"
        if not home.exists():
            home.mkdir()
            # All write captures into one folder, as machines that share a file system do.
            (home / "captures").symlink_to(outlets.folder.parent / "captures")
        worker = ("worker", "--drain", "--at-once=1", f"--lost-after={LOST_AFTER_S}")
        with (home / "log").open("w") as log:
            process = forked.start(
                *(command or worker), code=f"{before}\n{forked.PROGRAM}", cwd=home,
                env=environment(outlets, url, who), stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
