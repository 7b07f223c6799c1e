"""Many workers fill one archive as one would, however some of them end, and stay polite."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from database_line import line_to
from loopback import NOW, Answer, Site, listing_of, page_of, path_of, serving
from opened import OpenArchive
from project import ROOT

from archive.articles import articles_between, revisions
from archive.captures import captures_of, read_capture
from archive.claim import claim
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.frames import outcomes_frame
from archive.frontier import next_urls
from archive.visits import Visit, enqueue, left, open_queue
from crawler.runner import crawl
from news.errors import LockHeld, WrongInput
from news.outlet import load_outlets

pytestmark = pytest.mark.postgres

PAGES = 14
LOST_AFTER_S = 6.0


@dataclass
class Outlets:
    """Outlets on sites of their own, which note who asked when, and how many at once."""

    folder: Path
    sites: dict[str, Site] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gate: Callable[[str], None] = lambda _: None
    _now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, stack: ExitStack, number: int) -> None:
        key = f"kabar-{number}"
        site = stack.enter_context(serving(Site()))
        first = number * PAGES + 1
        numbers = range(first, first + PAGES)
        site.pages["/"] = self._page(key, listing_of(numbers))
        site.pages.update({path_of(n): self._page(key, page_of(n)) for n in numbers})
        self.sites[key] = site
        (self.folder / "outlets" / f"{key}.toml").write_text(
            f'id = "{key}"\nname = "Kabar {number}"\nhome = "{site.url}/"\nprovince = "65"\n'
            'timezone = "Asia/Makassar"\ndelay_s = 0.05\nallow_private = true\n'
            f'[[sources]]\nkind = "listing"\nurl = "{site.url}/"\n'
        )

    def _page(self, key: str, body: str) -> Callable[..., Answer]:
        def answer(_: object, headers: Mapping[str, str]) -> Answer:
            who = headers["User-Agent"].split("+")[-1].strip(")")
            with self._lock:
                self.asked[key].append(who)
                self._now[key] += 1
                self.most_at_once[key] = max(self.most_at_once[key], self._now[key])
            try:
                self.gate(who)
                time.sleep(0.1)
            finally:
                with self._lock:
                    self._now[key] -= 1
            return Answer(body.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})

        return answer

    def by(self, who: str) -> int:
        return max((names.count(who) for names in self.asked.values()), default=0)

    def under_way_by(self, who: str) -> str:
        """Return the outlet that a worker with one at a time is crawling."""
        return next(key for key, names in self.asked.items() if names and names[-1] == who)


@pytest.fixture
def outlets(tmp_path: Path) -> Iterator[Outlets]:
    made = Outlets(tmp_path / "data")
    (made.folder / "outlets").mkdir(parents=True)
    with ExitStack() as stack:
        for number in range(5):
            made.add(stack, number)
        yield made


def environment(outlets: Outlets, url: str, who: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "KENTONGAN_HOME": str(outlets.folder.parent / f"home-{who}"),
        "KENTONGAN_DATA": str(outlets.folder),
        "KENTONGAN_CONTACT": who,
        "KENTONGAN_LANG": "en",
        "DATABASE_URL": url,
    }


def kentongan(
    outlets: Outlets, url: str, *arguments: str, before: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"{before}\nfrom desk.cli import main; main()", *arguments],
        env=environment(outlets, url, "desk"), cwd=outlets.folder.parent, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def start(outlets: Outlets) -> Iterator[Callable[[str, str], subprocess.Popen[str]]]:
    """Return a function that starts a worker of some name; none outlives the test."""
    started = []

    def worker(who: str, url: str) -> subprocess.Popen[str]:
        home = outlets.folder.parent / f"home-{who}"
        home.mkdir(exist_ok=True)
        # All write captures into one folder, as machines that share a file system do.
        (home / "captures").symlink_to(outlets.folder.parent / "captures")
        process = subprocess.Popen(
            [sys.executable, "-c", "from desk.cli import main; main()", "worker", "--drain",
             "--at-once=1", f"--lost-after={LOST_AFTER_S}"],
            env=environment(outlets, url, who), cwd=home, text=True,
            stdout=subprocess.DEVNULL, stderr=(home / "log").open("w"),
        )  # fmt: skip
        started.append(process)
        return process

    yield worker
    for process in started:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], *, what: str, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)


def whole() -> Mapping[tuple[str, str], tuple[object, ...]]:
    """Everything of the articles but the times of their fetching, and how many revisions."""
    return {
        (a.outlet, a.url.split("/", 3)[3]): (
            a.title, a.text, a.published_at, a.published_evidence, a.published_precision,
            a.language, a.dateline, a.extraction, len(revisions(a.id)),
        )
        for a in articles_between(NOW - timedelta(days=99), NOW + timedelta(days=9))
    }  # fmt: skip


def alone(outlets: Outlets, tmp_path: Path) -> Mapping[tuple[str, str], tuple[object, ...]]:
    """Return what one undisturbed process gathers, in an archive of its own."""
    close_archive()
    open_archive(sqlite_url(tmp_path / "alone.sqlite3"), captures=tmp_path / "alone")
    migrate()
    crawl(
        load_outlets(outlets.folder / "outlets"), clock=lambda: datetime.now(UTC),
        since=NOW - timedelta(days=60), settings={"KENTONGAN_EXTRACTORS": 0},
    )  # fmt: skip
    found = whole()
    close_archive()
    return found


def test_three_workers_one_killed_and_one_cut_off_gather_what_one_would(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    tmp_path: Path,
    start: Callable[[str, str], subprocess.Popen[str]],
) -> None:
    """A machine that dies or loses its network must cost no article and no server's patience."""
    expected = alone(outlets, tmp_path)
    assert len(expected) == 5 * PAGES
    outlets.asked.clear()
    everyone = threading.Barrier(3)
    met = set()
    released = {"killed": threading.Event(), "cut-off": threading.Event()}

    def gate(who: str) -> None:
        if who not in met:
            met.add(who)
            everyone.wait(90)  # nobody goes ahead before all three are at an outlet
        if who in released and outlets.by(who) > 5:
            released[who].wait(60)  # nor ends its outlet before its accident

    outlets.gate = gate
    queued = kentongan(outlets, postgres_archive.url, "crawl", "--enqueue", "--since", "2025-01-01")
    assert queued.returncode == 0, queued.stderr
    assert "5 outlets are in the queue now, 0 were there already" in queued.stderr
    with line_to(postgres_archive.url) as line:
        steady = start("steady", postgres_archive.url)
        killed = start("killed", postgres_archive.url)
        cut_off = start("cut-off", line.url)
        until(lambda: outlets.by("killed") > 5, what="the first worker at work")
        killed.send_signal(signal.SIGKILL)
        released["killed"].set()
        first = outlets.under_way_by("killed")
        until(lambda: outlets.by("cut-off") > 5, what="the second worker at work")
        line.cut(noticed_after_s=LOST_AFTER_S * 0.75)
        released["cut-off"].set()
        second = outlets.under_way_by("cut-off")
        until(
            lambda: "steady" in outlets.asked[first] and "steady" in outlets.asked[second],
            what="the third worker takes both outlets over",
        )
        line.mend()
        assert steady.wait(120) == 0
        assert cut_off.wait(120) == 0
    postgres_archive.reopen()
    assert left() == 0
    assert whole() == expected
    for key, site in outlets.sites.items():
        assert outlets.most_at_once[key] == 1, f"{site.url} was asked twice at once"
    for key in (first, second):
        names = outlets.asked[key]
        handed_over = names.index("steady")
        assert "steady" not in names[:handed_over]
        assert set(names[handed_over:]) == {"steady"}, "who lost an outlet asked it again"
    check_each_once()


def check_each_once() -> None:
    """Nothing is left over, nothing was gained twice, and every article has its page."""
    for number in range(5):
        assert next_urls(f"kabar-{number}", 99, datetime.now(UTC) + timedelta(days=99)) == []
    now = datetime.now(UTC)
    outcomes = outcomes_frame(now - timedelta(days=1), now + timedelta(days=1))
    gained = outcomes[outcomes["kind"] == "stored"]
    assert not gained.duplicated("article").any()
    assert len(gained) == 5 * PAGES
    for article in articles_between(NOW - timedelta(days=99), NOW):
        assert read_capture(captures_of(article.id)[0])


def test_a_worker_that_is_told_to_stop_gives_its_outlet_back(
    outlets: Outlets,
    postgres_archive: OpenArchive,
    start: Callable[[str, str], subprocess.Popen[str]],
) -> None:
    """An update of a machine must not leave outlets lying until somebody notices."""
    open_queue()
    assert enqueue([Visit("kabar-0", NOW - timedelta(days=60))]) == 1
    # The second is of an outlet that this machine does not know: it must stop nothing.
    assert enqueue([Visit("kabar-0", NOW - timedelta(days=60)), Visit("hilang")]) == 1
    worker = start("first", postgres_archive.url)
    until(lambda: outlets.by("first") >= 4, what="the worker at work")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    postgres_archive.reopen()
    assert left() == 2
    assert start("second", postgres_archive.url).wait(120) == 0
    assert left() == 0
    assert len(whole()) == PAGES
    assert outlets.most_at_once["kabar-0"] == 1
    assert "no hilang.toml" in (outlets.folder.parent / "home-second" / "log").read_text()


def test_an_outlet_that_another_process_crawls_is_not_begun(
    postgres_archive: OpenArchive,
) -> None:
    """The queue's own lock is given up with a job; the claim holds while anybody still asks."""
    with (
        claim("kabar-0", lost_after_s=30),
        pytest.raises(LockHeld, match=r"'kabar-0': another process"),
        claim("kabar-0", lost_after_s=30),
    ):
        pass
    with claim("kabar-1", lost_after_s=30), claim("kabar-0", lost_after_s=30):
        pass


def test_what_is_missing_is_named(
    outlets: Outlets, postgres_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An officer who leaves out the database or the extra reads which of them, and how to mend."""
    found = kentongan(outlets, sqlite_url(tmp_path / "a.sqlite3"), "crawl", "--enqueue")
    assert found.returncode == 2
    assert "needs PostgreSQL; the archive is sqlite" in found.stderr
    assert "Traceback" not in found.stderr
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    with pytest.raises(WrongInput, match=r"needs the extra \[cluster\]"):
        open_queue()


def test_one_machine_loads_nothing_of_the_cluster(outlets: Outlets, tmp_path: Path) -> None:
    """Who has SQLite and one process need neither install nor wait for the rest."""
    report = (
        "import atexit, sys; atexit.register(lambda: print("
        "sorted({'procrastinate', 'psycopg', 'distributed'} & set(sys.modules))))"
    )
    url = sqlite_url(tmp_path / "a.sqlite3")
    done = kentongan(outlets, url, "crawl", "--outlet", "kabar-0", before=report)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
