"""Each silence explained: what rings, what does not, on real rows in both databases."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import forked
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from loopback import NOW, Answer, Site, listing_of, outlet_of, page_of, path_of
from postroom import mail_room, mail_table
from project import ROOT

from archive.articles import Result, store_articles, store_results
from archive.lock import run_lock
from archive.outcomes import begin_run, note_looked
from archive.vitals import vitals
from crawler.extract import default_outlet
from crawler.health import outlet_health
from crawler.runner import crawl
from news.article import Article, article_id
from news.health import OutletHealth
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet

pytestmark = pytest.mark.usefixtures("archive")

DAY = timedelta(days=1)
OUTLET = replace(default_outlet("https://kabar-fiksi.example/"), id="kabar-fiksi")
ROBOTS = "a" * 32


def article(n: int, at: datetime, *, rule: str = "jsonld", characters: int = 1500) -> Article:
    url = f"https://kabar-fiksi.example/{n}"
    return Article(
        id=article_id(url), url=url, outlet=OUTLET.id, title=f"Kabar {n}", extraction=rule,
        text=f"{n} ".ljust(characters, "x"), published_at=at, fetched_at=at + DAY / 24,
        published_precision="minute", published_evidence="jsonld",
    )  # fmt: skip


def history(days: int = 56, a_day: int = 12, *, until: float = 0.0) -> None:
    """Store a past: some articles a day, and a look a day at the archive's own pace."""
    draw = random.Random(7)
    rows = [
        article(day * 100 + k, NOW - day * DAY - DAY * draw.random() * 0.99)
        for day in range(1, days)
        if day >= until
        for k in range(a_day + draw.randint(-2, 2))
    ]
    store_articles(rows)
    for day in range(min(days, 10), 0, -1):
        look(NOW - day * DAY, {"stored": a_day})


def look(
    at: datetime, counts: dict[str, int], *, looked: bool = True, latency_s: float = 0.4,
    robots: str = ROBOTS,
) -> None:  # fmt: skip
    run = begin_run("crawl", at)
    note_looked(run, OUTLET.id, at, 9, looked=looked, latency_s=latency_s, robots=robots)
    numbers, results = iter(range(10_000)), []
    for label, number in counts.items():
        kind, _, reason = label.partition(":")
        for _ in range(number):
            url = f"https://kabar-fiksi.example/{run}/{next(numbers)}"
            outcome = Outcome(
                run=run, outlet=OUTLET.id, url=url, kind=OutcomeKind(kind), at=at, reason=reason
            )
            results.append(Result(outcome=outcome))
    store_results(run, results)


def today(number: int, **changes: Any) -> None:
    store_articles([article(n, NOW - DAY * (n + 1) / 30, **changes) for n in range(number)])


def health(outlets: Sequence[Outlet] = (OUTLET,)) -> OutletHealth:
    return outlet_health(outlets, NOW + timedelta(minutes=1))[0]


def kinds() -> list[str]:
    return [alarm.kind for alarm in health().alarms]


def test_an_ordinary_day_rings_nothing_and_shows_what_was_expected() -> None:
    history()
    today(11)
    look(NOW, {"stored": 11, "not_article": 2, "failed:timeout": 1})
    found = health()
    assert found.alarms == ()
    assert found.articles == 11
    assert found.expected == pytest.approx(12, abs=1)
    assert found.low is not None
    assert 0 < found.low < 8
    assert found.counts == {"failed:timeout": 1, "not_article": 2, "stored": 11}
    assert (found.last_looked, found.latency_s) == (NOW, 0.4)


def test_a_silent_outlet_that_answers_rings() -> None:
    """It answers, and names nothing new: no failure shows it, only its own history."""
    history()
    look(NOW, {})
    alarm = health().alarms[0]
    assert (alarm.kind, alarm.values["days"]) == ("silent", 1)


def test_an_outlet_that_fell_silent_beyond_all_history_still_rings() -> None:
    store_articles([article(1, NOW - 200 * DAY)])
    look(NOW, {})
    assert kinds() == ["silent"]


def test_a_sudden_drop_rings_with_both_figures() -> None:
    history()
    today(2)
    look(NOW, {"stored": 2})
    alarm = health().alarms[0]
    assert alarm.kind == "drop"
    assert alarm.values["articles"] == 2
    assert "expected" in alarm.text


def test_a_new_outlet_is_not_missed_before_it_is_known() -> None:
    history(days=6)
    look(NOW, {})
    assert kinds() == []


def test_an_outlet_that_no_source_saw_is_blind_then_unseen_and_not_called_silent() -> None:
    history()
    look(NOW, {"failed:timeout": 1}, looked=False)
    assert kinds() == ["blind"]
    assert [a.kind for a in outlet_health([OUTLET], NOW + 6 * DAY)[0].alarms] == ["unseen"]


def test_an_outlet_that_was_never_asked_is_unseen() -> None:
    assert kinds() == ["unseen"]


@pytest.mark.parametrize(
    ("counts", "looked", "expected"),
    [
        ({"failed:dns": 1}, False, ["blind", "dns"]),
        ({"failed:certificate": 1}, False, ["blind", "certificate"]),
        ({"robots": 1}, False, ["blind", "robots_closed"]),
        ({"failed:robots-503": 1}, False, ["blind", "robots_closed"]),
        ({"duplicate": 9, "unchanged": 3}, True, ["duplicates"]),
        ({"not_article": 8, "stored": 1, "quarantined:unreadable": 2}, True, ["empty"]),
        ({"stored": 2, "failed:http-500": 6}, True, ["failing"]),
    ],
)
def test_what_the_urls_came_to_rings_by_its_name(
    counts: dict[str, int], looked: bool, expected: list[str]
) -> None:
    history()
    today(11)
    look(NOW, counts, looked=looked)
    assert kinds() == expected


def test_a_layout_that_changed_rings() -> None:
    history()
    today(11, rule="density")
    look(NOW, {"stored": 11})
    alarm = health().alarms[0]
    assert alarm.kind == "layout"
    assert (alarm.values["rule"], alarm.values["now_by"]) == ("jsonld", "density")


def test_texts_that_shrank_to_teasers_ring() -> None:
    history()
    today(11, characters=300)
    look(NOW, {"stored": 11})
    assert kinds() == ["length"]


NOTICE = (
    "Berlangganan sekarang juga untuk membaca berita lengkap dari redaksi kami setiap hari tanpa"
    " iklan. Silakan masuk dengan akun pembaca atau daftar lebih dahulu melalui halaman depan."
)


def told_over_again(numbers: Sequence[int], at: datetime) -> None:
    """Store articles that differ in title and address, and in the text by their first word."""
    store_articles(replace(article(n, at), text=f"kabar{n} {NOTICE}") for n in numbers)


def test_pages_that_all_give_one_text_ring_though_their_titles_differ() -> None:
    """A notice in the articles' place: each is a new text to the archive, and none is news."""
    history()
    today(4)
    told_over_again(range(20, 28), NOW - DAY / 48)
    look(NOW, {"stored": 12})
    alarm = {alarm.kind: alarm for alarm in health().alarms}["duplicates"]
    assert alarm.values["copies"] == 5


def test_an_outlet_that_always_prints_some_texts_over_again_does_not_ring() -> None:
    history()
    told_over_again(range(40, 48), NOW - 1.5 * DAY)
    today(4)
    told_over_again(range(20, 28), NOW - DAY / 48)
    look(NOW, {"stored": 12})
    assert "duplicates" not in kinds()


def test_releases_that_another_outlet_carries_too_do_not_ring() -> None:
    history()
    today(4)
    for n in range(60, 68):
        url = f"https://lain.example/{n}"
        release = " ".join(f"kata{n}x{k}" for k in range(60))
        own = replace(article(n, NOW - DAY / 48), text=release)
        store_articles([replace(own, id=article_id(url), url=url, outlet="lain"), own])
    look(NOW, {"stored": 12})
    assert "duplicates" not in kinds()


def test_a_changed_robots_txt_and_a_slow_server_ring() -> None:
    history()
    today(11)
    look(NOW, {"stored": 11}, latency_s=12.0, robots="b" * 32)
    assert kinds() == ["robots_changed", "slow"]


def test_a_crawl_leaves_what_health_needs(site: Site) -> None:
    site.pages["/"] = listing_of([1, 2])
    site.pages.update({path_of(n): page_of(n) for n in (1, 2)})
    outlet = outlet_of(site, ("listing", "/"))

    def run(hours: float) -> None:
        now = NOW + timedelta(hours=hours)
        crawl([outlet], clock=lambda: now, settings={"KENTONGAN_EXTRACTORS": 0})

    run(0)
    site.pages["/robots.txt"] = Answer(b"# sejak hari ini\nUser-agent: *\nDisallow: /iklan\n")
    run(1)
    site.pages["/robots.txt"] = Answer(b"# besok\nUser-agent: *\nDisallow:  /iklan\n")
    run(2)
    looks = vitals([outlet.id], NOW + DAY)[outlet.id].looks
    assert [one.looked for one in looks] == [True] * 3
    assert all(one.latency_s is not None and 0 <= one.latency_s < 30 for one in looks)
    assert looks[0].robots == looks[1].robots != looks[2].robots  # remarks are no rules
    found = outlet_health([outlet], NOW + timedelta(hours=3))[0]
    assert [alarm.kind for alarm in found.alarms] == ["robots_changed"]


def test_an_instant_of_the_year_9999_spoils_no_history() -> None:
    history()
    today(11)
    look(NOW, {"stored": 11})
    store_articles([article(99_999, datetime(9999, 12, 31, tzinfo=UTC) - DAY)])
    assert kinds() == []


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., int]:
    """Return a function that runs ``kentongan`` over one unseen outlet and gives its exit code."""
    data = tmp_path / "data"
    (data / "outlets").mkdir(parents=True)
    for entry in (ROOT / "data").iterdir():
        if entry.name != "outlets":
            (data / entry.name).symlink_to(entry)
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", data / "outlets")
    environment = {
        **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_DATA": str(data),
        "KENTONGAN_SETTINGS": str(tmp_path / "kentongan.toml"), "PYTHONPATH": str(ROOT),
        "KENTONGAN_CONTACT": "desk@office.example",
    }  # fmt: skip

    def run(*arguments: str, before: str = "") -> int:
        code = f"{before}\n{forked.PROGRAM}"
        return forked.run(*arguments, code=code, env=environment, cwd=tmp_path).returncode

    return run


def test_who_looks_after_the_program_is_told_of_alarms_once_a_day(
    desk: Callable[..., int], tmp_path: Path
) -> None:
    with mail_room() as room:
        (tmp_path / "kentongan.toml").write_text(
            mail_table(room.port)
            + '[[subscriptions]]\nid = "operator"\nmail = ["op@desk.example"]\n'
            "notices = true\ndigest = false\n"
        )
        assert desk("health", "--no-notice") == 1
        assert room.addresses == []
        assert [desk("health") for _ in range(2)] == [1, 1]
        assert room.addresses == ["op@desk.example"]
    assert "jubi" in room.letters[0][1].get_body(("plain",)).get_content().lower()


def test_the_daily_job_tells_of_alarms_as_health_does(
    desk: Callable[..., int], tmp_path: Path
) -> None:
    """A desk that runs nothing but the daily job must still learn that an outlet is dead."""
    apart = (  # the steps that need the network, or a model
        "import desk.crawling as c, desk.steps as s, desk.printing as p; from types import"
        " SimpleNamespace as N; c.run_crawl = lambda *a: []; s.run_classify = lambda *a:"
        " N(version='m'); p.run_digest = lambda *a: []"
    )
    with mail_room() as room:
        (tmp_path / "kentongan.toml").write_text(
            mail_table(room.port)
            + '[[subscriptions]]\nid = "operator"\nmail = ["op@desk.example"]\n'
            "notices = true\ndigest = false\n"
        )
        assert desk("daily", before=apart) == 0
        assert room.addresses == ["op@desk.example"]
        assert desk("health") == 1
        assert room.addresses == ["op@desk.example"]


def test_health_can_be_asked_for_while_a_crawl_is_at_work(
    desk: Callable[..., int], tmp_path: Path
) -> None:
    (tmp_path / "kentongan.toml").touch()
    assert desk("health") == 1
    with run_lock(tmp_path / "home"):
        assert desk("health") == 1


def test_a_large_registry_costs_no_query_an_outlet() -> None:
    """Over a network each query waits for the line: 50,000 outlets were minutes of waiting."""
    rows: list[Article] = []
    others = ["lain-0", "lain-1", "lain-2"]
    for outlet in others:
        for n in range(160):
            url = f"https://{outlet}.example/{n}"
            one = replace(article(n, NOW - DAY * n), outlet=outlet, id=article_id(url), url=url)
            rows.append(one)
    store_articles(rows)
    with CaptureQueriesContext(connection) as few:
        vitals(others[:1], NOW)
    with CaptureQueriesContext(connection) as many:
        found = vitals([*others, "tanpa-artikel"], NOW)
    assert len(many) == len(few)
    assert {len(found[outlet].readings) for outlet in others} == {150}
    assert {found[outlet].newest for outlet in others} == {NOW}
    empty = found["tanpa-artikel"]
    assert (empty.newest, empty.readings) == (None, ())
