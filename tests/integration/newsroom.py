"""Outlets on sites of their own, and the command line at work on them in one archive."""

from __future__ import annotations

import itertools
import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import forked
from loopback import NOW, Answer, Site, listing_of, page_of, path_of, serving
from project import ROOT

from archive.articles import articles_between, revisions
from archive.captures import captures_of, read_capture
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.frames import outcomes_frame
from archive.frontier import next_urls
from crawler.runner import crawl
from news.outlet import load_outlets

PAGES = 14
LOST_AFTER_S = 6.0
_gathered: dict[tuple[str, str], tuple[object, ...]] = {}


@dataclass
class Outlets:
    """Outlets on sites of their own, which note who asked for what, and how many asked at once.

    Who counts, not the requests: a request that a test holds for longer than a crawler waits is
    asked a second time while the first is still held.
    """

    folder: Path
    sites: dict[str, Site] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    paths: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gate: Callable[[str], None] = lambda _: None
    _now: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, stack: ExitStack, number: int) -> None:
        key = f"kabar-{number}"
        site = stack.enter_context(serving(Site()))
        first = number * PAGES + 1
        numbers = range(first, first + PAGES)
        site.pages["/"] = self._page(key, "/", listing_of(numbers))
        site.pages.update({path_of(n): self._page(key, path_of(n), page_of(n)) for n in numbers})
        self.sites[key] = site
        (self.folder / "outlets" / f"{key}.toml").write_text(
            f'id = "{key}"\nname = "Kabar {number}"\nhome = "{site.url}/"\nprovince = "65"\n'
            'timezone = "Asia/Makassar"\ndelay_s = 0.05\nallow_private = true\n'
            f'[[sources]]\nkind = "listing"\nurl = "{site.url}/"\n'
        )

    def _page(self, key: str, path: str, body: str) -> Callable[..., Answer]:
        def answer(_: object, headers: Mapping[str, str]) -> Answer:
            who = headers["User-Agent"].split("+")[-1].strip(")")
            with self._lock:
                self.asked[key].append(who)
                self.paths[key].append(path)
                self._now[key].append(who)
                self.most_at_once[key] = max(self.most_at_once[key], len(set(self._now[key])))
            try:
                self.gate(who)
                time.sleep(0.1)
            finally:
                with self._lock:
                    self._now[key].remove(who)
            return Answer(body.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})

        return answer

    def check_visits(self) -> None:
        """One after the other asks an outlet, and begins a visit of its own where one left off.

        A visit may be cut short at any time, by a machine too busy to ask its database in time
        too, and then any worker may begin the next. What none may do is go on with an old one.
        """
        for key, names in self.asked.items():
            assert self.most_at_once[key] == 1, f"{key}: two asked at once: {names}"
            turns = zip(itertools.pairwise(names), self.paths[key][1:], strict=True)
            for (before, now), path in turns:
                assert now == before or path == "/", f"{key}: {now} went on after {before}: {names}"

    def forget(self) -> None:
        for noted in (self.asked, self.paths, self.most_at_once):
            noted.clear()

    def by(self, who: str) -> int:
        return max((names.count(who) for names in self.asked.values()), default=0)

    def under_way_by(self, who: str) -> str:
        """Return the outlet that a worker with one at a time is crawling."""
        return next(key for key, names in self.asked.items() if names and names[-1] == who)


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
    return forked.run(
        *arguments, code=f"{before}\n{forked.PROGRAM}", env=environment(outlets, url, "desk"),
        cwd=outlets.folder.parent,
    )  # fmt: skip


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
    """Return what one undisturbed process gathers, in an archive of its own.

    It is the same for each test's five outlets, and gathered once.
    """
    close_archive()
    if not _gathered:
        open_archive(sqlite_url(tmp_path / "alone.sqlite3"), captures=tmp_path / "alone")
        migrate()
        crawl(
            load_outlets(outlets.folder / "outlets"), clock=lambda: datetime.now(UTC),
            since=NOW - timedelta(days=60), settings={"KENTONGAN_EXTRACTORS": 0},
        )  # fmt: skip
        _gathered.update(whole())
        close_archive()
    return _gathered


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
