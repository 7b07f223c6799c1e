"""Real databases for the integration tests: SQLite files, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
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
from emptied import Databases
from forked import Forked
from loopback import Site, serving
from newsroom import LOST_AFTER_S, Outlets, environment
from opened import OpenArchive

from archive.connection import close_archive, migrate, open_archive, sqlite_url


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


@pytest.fixture(scope="session")
def databases(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    name = f"kentongan_template_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
    address = urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    open_archive(address, captures=tmp_path_factory.mktemp("template"))
    migrate()
    close_archive()
    return Databases(postgres_url, name)


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
def postgres_archive(tmp_path: Path, databases: Databases) -> Iterator[OpenArchive]:
    """An empty archive in PostgreSQL."""
    name = databases.take()
    opened = OpenArchive(databases.address(name), tmp_path / "captures")
    opened.reopen()
    yield opened
    close_archive()
    databases.give_back(name)


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
def as_nobody(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return a function that gives up root's rights, to whom nothing is read-only.

    The folders in which pytest made ``tmp_path``, one more of them in a parallel run, are closed to
    other users; they are opened, and stay so: another process may be in the same ones.
    """
    before = os.geteuid()

    def give_up() -> None:
        if before != 0:
            return
        for folder in tmp_path.parents:  # one may be open already, and one above it closed
            mode = stat.S_IMODE(folder.stat().st_mode)
            if mode & 0o055 != 0o055:
                folder.chmod(mode | 0o055)
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
