"""What is asked of an outlet outside a crawl keeps its pace, too: one asks it at a time."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import forked
import psycopg
import pytest
from loopback import NOW, Answer, Site, feed_of, listing_of, outlet_of, page_of, path_of, serving
from newsroom import until
from opened import OpenArchive
from project import ROOT
from typer.testing import CliRunner

from archive.claim import give_back, take
from archive.connection import close_archive
from crawler.check import check_outlets
from crawler.discovery import Discovery, Wishes, discover
from crawler.fetch import fetch_page
from crawler.runner import crawl
from desk.cli import app
from desk.context import Context
from desk.settings import Settings
from language.gazetteer import load_gazetteer
from news.capture import Capture
from news.errors import ArchiveLost, ArchiveUnusable, LockHeld, WrongInput
from news.outlet import Outlet

XML = {"Content-Type": "application/xml"}
HOLDER = """
import sys, time
from pathlib import Path
from archive.claim import take
from archive.connection import open_archive

url, folder, outlet = sys.argv[1:]
open_archive(url, captures=Path(folder, "captures"))
assert take(outlet)
Path(folder, "held").touch()
time.sleep(600)
"""
Hold = Callable[[str], forked.Forked]


@pytest.fixture
def hold(archive: OpenArchive, tmp_path: Path) -> Iterator[Hold]:
    """Return a function that lets another process claim an outlet."""
    started = []

    def begin(outlet: str) -> forked.Forked:
        process = forked.start(
            archive.url, str(tmp_path), outlet, code=HOLDER, cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        started.append(process)
        until((tmp_path / "held").exists, what="the outlet held")
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def fed(site: Site) -> Site:
    """A site with a feed and a home page."""
    site.pages["/"] = listing_of([1, 2])
    site.pages.update({path_of(n): page_of(n) for n in (1, 2)})
    site.pages["/feed/"] = Answer(feed_of(site, [1, 2]), 200, XML)
    return site


def found_by(site: Site, **options: Any) -> Discovery:
    wishes = Wishes(home=f"{site.url}/", delay_s=0, allow_private=True)
    [found] = discover(
        [wishes], gazetteer=load_gazetteer(ROOT / "data" / "gazetteer"), zones={},
        contact="uji@desk.example", clock=lambda: NOW, **options,
    )  # fmt: skip
    return found


def test_a_check_asks_no_outlet_that_another_process_is_crawling(hold: Hold, fed: Site) -> None:
    """Two at once would ask a server twice as often as was agreed."""
    holder = hold("a")
    outlets = [outlet_of(fed, ("feed", "/feed/"), id=key) for key in ("a", "b")]
    held, free = check_outlets(outlets, contact="", clock=lambda: NOW)
    assert (held.passed_over, held.reached, held.closed) == (True, False, ())
    assert (free.passed_over, free.reached) == (False, True)
    assert fed.asked.count("/feed/") == 1
    holder.kill()
    holder.wait()
    until(lambda: take("a"), what="the outlet free")
    give_back("a")
    [again] = check_outlets(outlets[:1], contact="", clock=lambda: NOW)
    assert again.reached


def test_a_crawl_passes_over_an_outlet_that_is_being_checked(hold: Hold, fed: Site) -> None:
    hold("a")
    outlets = [outlet_of(fed, ("feed", "/feed/"), id="a")]
    summary = crawl(outlets, clock=lambda: NOW, since=NOW - timedelta(days=9))
    assert summary.outlets[0].passed_over
    assert fed.asked == []


def test_a_check_gives_its_outlets_back(archive: OpenArchive, hold: Hold, fed: Site) -> None:
    """The night's crawl would pass over each outlet that somebody checked in the evening."""
    assert next(check_outlets([outlet_of(fed, ("feed", "/feed/"), id="a")], contact="")).reached
    hold("a")  # which another process can


def test_a_crawl_that_ends_ill_gives_its_outlets_back(
    archive: OpenArchive, hold: Hold, fed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that crawled once kept an outlet from each night's crawl while it ran."""

    async def broken(_: object) -> AsyncIterator[None]:
        raise ZeroDivisionError
        yield

    monkeypatch.setattr("crawler.survey.Survey.items", broken)
    summary = crawl([outlet_of(fed, ("feed", "/feed/"), id="a")], clock=lambda: NOW)
    assert not summary.outlets[0].looked
    hold("a")  # which another process can


def test_a_site_that_is_being_discovered_is_not_discovered_beside_that(
    hold: Hold, fed: Site
) -> None:
    hold(f"site:{fed.url.removeprefix('http://')}")
    found = found_by(fed)
    assert found.outlet is None
    assert isinstance(found.refusal, LockHeld)
    assert fed.asked == []


def test_a_discovery_that_arrives_at_a_known_outlet_asks_it_for_nothing_more(fed: Site) -> None:
    """A second address led to it, and forty requests were made beside the crawl's."""

    def refuse(home: str) -> None:
        raise WrongInput("{home}: is in the registry as {id} ({path})", home=home, id="a", path="a")

    found = found_by(fed, refuse=refuse)
    assert isinstance(found.refusal, WrongInput)
    assert set(fed.asked) <= {"/", "/robots.txt"}


@pytest.mark.postgres
def test_a_check_whose_claims_went_with_its_line_asks_for_nothing_more(
    postgres_archive: OpenArchive, fed: Site
) -> None:
    """The server gives them to a worker at once, which then asks beside it."""

    def end_its_session(*_: object) -> Answer:
        with psycopg.connect(postgres_archive.url, autocommit=True) as line:
            line.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return Answer(b"", 404)

    fed.pages["/wp-json/"] = end_its_session
    fed.pages["/wp-json/wp/v2/posts"] = end_its_session
    outlets = [outlet_of(fed, ("wordpress", "/wp-json/"), ("feed", "/feed/"), id="a")]
    with pytest.raises(ArchiveLost):
        list(check_outlets(outlets, contact="", clock=lambda: NOW))
    assert "/feed/" not in fed.asked


def register(site: Site, folder: Path) -> None:
    folder.mkdir()
    (folder / "kabar-fiksi.toml").write_text(
        f'id = "kabar-fiksi"\nname = "Kabar Fiksi"\nhome = "{site.url}/"\nprovince = "65"\n'
        'timezone = "Asia/Makassar"\ndelay_s = 0.0\nallow_private = true\n'
        f'[[sources]]\nkind = "feed"\nurl = "{site.url}/feed/"\n'
    )


@pytest.mark.parametrize("known", [True, False])
def test_an_import_writes_no_second_file_of_an_outlet_to_which_an_address_leads(
    fed: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Under two ids one outlet is asked twice as often as was agreed."""
    folder, sheet = tmp_path / "outlets", tmp_path / "media.csv"
    register(fed, folder)
    if not known:
        (folder / "kabar-fiksi.toml").unlink()
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    with serving(Site()) as other:
        other.pages["/"] = Answer(b"", 301, {"Location": f"{fed.url}/"})
        first = "" if known else f"{fed.url},Kabar Fiksi,0\n"
        sheet.write_text(f"url,nama,delay_s\n{first}{other.url},Kabar Lain,0\n")
        asked = ["outlets", "import", str(sheet), "--discover", "--allow-private"]
        done = CliRunner().invoke(app, asked)
    assert "is in the registry as kabar-fiksi" in done.output
    assert [path.name for path in folder.iterdir()] == ["kabar-fiksi.toml"]
    assert done.exit_code == 1


def test_a_person_who_checks_is_told_who_is_at_an_outlet(
    archive: OpenArchive, hold: Hold, fed: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold("kabar-fiksi")
    register(fed, tmp_path / "outlets")
    close_archive()
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    if archive.vendor != "sqlite":
        monkeypatch.setenv("DATABASE_URL", archive.url)
    done = CliRunner().invoke(app, ["outlets", "check", "--write"])
    assert "--  kabar-fiksi" in done.output.replace("-- kabar", "--  kabar")
    assert "another process is crawling it" in done.output
    assert done.exit_code == 1
    assert "verified" not in (tmp_path / "outlets" / "kabar-fiksi.toml").read_text()
    assert fed.asked == []


@pytest.mark.parametrize("key", ["kabar-fiksi", "site"])
def test_a_page_is_not_fetched_beside_a_crawl_or_a_discovery_of_its_site(
    archive: OpenArchive,
    hold: Hold,
    fed: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
) -> None:
    """`extract URL` asked a server that had been promised a pause between any two requests."""
    holder = hold(key if key != "site" else f"site:{fed.url.removeprefix('http://')}")
    register(fed, tmp_path / "outlets")
    close_archive()
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    if archive.vendor != "sqlite":
        monkeypatch.setenv("DATABASE_URL", archive.url)
    page = f"{fed.url}{path_of(1)}"
    done = CliRunner().invoke(app, ["extract", page])
    assert json.loads(done.stdout)["error"] == "LockHeld"
    assert "another process is asking it" in done.stdout
    assert (done.exit_code, fed.asked) == (1, [])
    holder.kill()
    holder.wait()
    for _ in range(2):  # what it took it gave back
        until(lambda: CliRunner().invoke(app, ["extract", page]).exit_code == 0, what="the page")


def test_an_address_that_gives_no_page_keeps_nobody_from_those_behind_it(
    fed: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of twenty addresses the second was gone, and eighteen articles were never read."""

    async def at_once(_: float) -> None:
        """Wait for nothing."""

    register(fed, tmp_path / "outlets")
    monkeypatch.setattr("crawler.fetch.sleep", at_once)
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    pages = ["http://[kabar/a", "http://127.0.0.1:99999/a", f"{fed.url}/gone"]
    done = CliRunner().invoke(app, ["extract", *pages, f"{fed.url}{path_of(1)}"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("error") for row in rows] == [
        "RefusedAddress", "RefusedAddress", "Final", None,
    ]  # fmt: skip
    assert [row["file"] for row in rows[:3]] == pages
    assert (rows[3]["url"], done.exit_code) == (f"{fed.url}{path_of(1)}", 1)


@pytest.mark.postgres
def test_pages_of_one_call_leave_no_lines_to_the_database(
    postgres_archive: OpenArchive, fed: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server bears a hundred: of a long list of pages each kept one, and crawls got none."""

    def lines() -> int:
        with psycopg.connect(postgres_archive.url) as line:
            of_all = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            return sum(n for (n,) in line.execute(of_all).fetchall())

    def counted(page: str, **options: Any) -> Capture:
        found = fetch_page(page, allow_private=True, **options)
        close_archive()
        until(lambda: lines() == 1, what="no line but the one that counts them")
        return found

    async def at_once(_: float) -> None:
        """Wait for nothing."""

    close_archive()
    monkeypatch.setattr("crawler.fetch.sleep", at_once)
    monkeypatch.setattr("crawler.fetch.fetch_page", counted)
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", postgres_archive.url)
    done = CliRunner().invoke(app, ["extract", *[f"{fed.url}{path_of(1)}"] * 3])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 3), done.exception


def test_a_page_of_a_known_outlet_is_asked_for_as_its_file_says(
    fed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that bears one request a minute was asked for two within five seconds."""
    asked: list[Outlet] = []

    async def instead(_: object, outlet: Outlet, **__: object) -> None:
        asked.append(outlet)

    monkeypatch.setattr("crawler.fetch._asked_s", {})
    monkeypatch.setattr("crawler.fetch.errand", instead)
    slow = [
        outlet_of(fed, ("feed", "/feed/"), id=f"o{n}", delay_s=n, allow_private=n == 0)
        for n in (0, 60, 20)
    ]
    fetch_page(f"{fed.url}/a", contact="", outlets=slow)
    fetch_page("https://kabar-lain.example/a", contact="", outlets=slow)
    assert [(one.delay_s, one.allow_private) for one in asked] == [(60, True), (5, False)]


def test_two_pages_of_a_site_have_its_pause_between_them(
    fed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`extract URL URL` asked for the second as soon as the first had come."""
    slept: list[float] = []

    async def instead(*_: object, **__: object) -> None:
        """Fetch nothing."""

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("crawler.fetch._asked_s", {})
    monkeypatch.setattr("crawler.fetch.errand", instead)
    monkeypatch.setattr("crawler.fetch.sleep", sleep)
    monkeypatch.setattr(
        "crawler.fetch.monotonic", iter([100.0, 101.5, 102.0, 400.0, 500.0]).__next__
    )
    slow = [outlet_of(fed, ("feed", "/feed/"), delay_s=60.0)]
    for path in ("/a", "/b", "/c"):
        fetch_page(fed.url + path, contact="", outlets=slow)
    assert slept == [58.5, 0.0]


def test_where_nothing_was_ever_crawled_a_check_leaves_nothing(fed: Site, tmp_path: Path) -> None:
    """The first thing that a new desk does is to check its outlets, before any crawl."""
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path / "home")
    with desk.claiming():
        [found] = check_outlets([outlet_of(fed, ("feed", "/feed/"))], contact="")
    assert found.reached
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_written_asks_no_outlet(
    sqlite_archive: OpenArchive, tmp_path: Path, fed: Site, as_nobody: Callable[[], None]
) -> None:
    """Its crawler may be at the outlet, and nobody could tell it to wait."""
    close_archive()
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path)
    tmp_path.chmod(0o755)
    as_nobody()
    with desk.claiming(), pytest.raises(ArchiveUnusable, match=r"outlets\.lock: cannot be written"):
        list(check_outlets([outlet_of(fed, ("feed", "/feed/"))], contact=""))
    assert fed.asked == []


def test_who_may_only_read_a_home_asks_beside_no_crawl_of_it(
    archive: OpenArchive, tmp_path: Path, fed: Site, hold: Hold, as_nobody: Callable[[], None]
) -> None:
    """An analyst without the right to write could no longer look at a single page."""
    if not archive.url.startswith("sqlite"):
        pytest.skip("claims in a database ask for no right to write")
    close_archive()
    desk = Context()
    desk.__dict__["settings"] = Settings(home=tmp_path)
    outlet = outlet_of(fed, ("feed", "/feed/"))
    with desk.claiming():  # loads what nobody may perhaps not read, and leaves the locks' file
        fetch_page(fed.url + path_of(2), contact="", outlets=[outlet])
    crawling = hold(outlet.id)
    tmp_path.chmod(0o755)
    as_nobody()
    asked = len(fed.asked)
    with desk.claiming(), pytest.raises(LockHeld):
        fetch_page(fed.url + path_of(1), contact="", outlets=[outlet])
    assert len(fed.asked) == asked
    crawling.kill()
    crawling.wait()
    with desk.claiming():
        assert fetch_page(fed.url + path_of(1), contact="", outlets=[outlet]).status == 200


def test_what_an_administrator_checked_keeps_no_crawl_out(
    sqlite_archive: OpenArchive, tmp_path: Path, fed: Site, as_nobody: Callable[[], None]
) -> None:
    """`sudo kentongan outlets check` left a file of root's, and each night's crawl was refused."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to whom nothing is closed")
    user = pwd.getpwnam("nobody")
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    outlets = [outlet_of(fed, ("feed", "/feed/"), id="a")]
    assert next(check_outlets(outlets, contact="", clock=lambda: NOW)).reached
    as_nobody()
    assert take("a")
    give_back("a")
