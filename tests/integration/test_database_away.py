"""A database that is away for a while ends no run: PostgreSQL is updated, a machine boots."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cluster import Cluster
from django.db import connection
from forked import Forked
from newsroom import PAGES, Outlets, alone, check_each_once, kentongan, until, whole
from opened import OpenArchive
from test_archive_contract import article

from archive import patience
from archive.articles import articles_between, store_article, store_articles
from archive.claim import claim
from archive.frames import outcomes_frame
from archive.judgements import unjudged_ids
from archive.outcomes import last_run
from archive.patience import Patience, patiently
from archive.visits import Visit, enqueue, left, open_queue
from classifier.judge import Judge
from desk.daily import classify_step
from news.errors import ArchiveUnusable
from news.judgement import Judgement

pytestmark = pytest.mark.postgres

Fragile = tuple[Cluster, OpenArchive]
Start = Callable[..., Forked]
SINCE = ("--since", "2025-01-01")


def log_of(outlets: Outlets, who: str) -> str:
    return (outlets.folder.parent / f"home-{who}" / "log").read_text()


def asked(outlets: Outlets) -> int:
    return sum(len(names) for names in outlets.asked.values())


@pytest.mark.parametrize("mode", ["fast", pytest.param("immediate", marks=pytest.mark.long)])
def test_a_crawl_outlives_a_restart_of_the_database(
    fragile: Fragile, outlets: Outlets, tmp_path: Any, start: Start, mode: str
) -> None:
    """An update of PostgreSQL at night must not cost the desk its morning's digest."""
    expected = alone(outlets, tmp_path)
    assert len(expected) == 5 * PAGES
    outlets.forget()
    cluster, opened = fragile
    run = start("plain", opened.url, "crawl", *SINCE)
    until(lambda: asked(outlets) >= 20, what="the crawl at work")
    cluster.stop(mode)
    until(lambda: "the database is away" in log_of(outlets, "plain"), what="the loss seen")
    time.sleep(1.0)  # each outlet's request of that moment comes to its end
    before = asked(outlets)
    time.sleep(1.5)
    assert asked(outlets) == before, "a server was asked for what could not be kept"
    assert run.poll() is None
    cluster.start()
    assert run.wait(120) == 0, log_of(outlets, "plain")
    assert "the database is back" in log_of(outlets, "plain")
    opened.reopen()
    assert whole() == expected
    check_each_once()
    # The front page twice, since the back-fill reads it too; each article once.
    assert [len(names) for names in outlets.asked.values()] == [PAGES + 2] * 5
    finished = last_run("crawl")
    assert finished
    assert finished.ok


def test_workers_outlive_a_restart_of_the_database(
    fragile: Fragile, outlets: Outlets, tmp_path: Any, start: Start
) -> None:
    """The same for a desk with workers: their visits are begun again where they were."""
    expected = alone(outlets, tmp_path)
    outlets.forget()
    cluster, opened = fragile
    queued = kentongan(outlets, opened.url, "crawl", "--enqueue", *SINCE)
    assert queued.returncode == 0, queued.stderr
    workers = [start(who, opened.url) for who in ("first", "second")]
    until(lambda: asked(outlets) >= 12, what="the workers at work")
    cluster.stop("immediate")
    time.sleep(2.0)
    assert [worker.poll() for worker in workers] == [None, None]
    cluster.start()
    assert [worker.wait(120) for worker in workers] == [0, 0]
    opened.reopen()
    assert left() == 0
    assert whole() == expected
    outlets.check_visits()
    check_each_once()


def test_a_database_that_stays_away_ends_the_run_and_the_next_goes_on(
    fragile: Fragile, outlets: Outlets, tmp_path: Any, start: Start
) -> None:
    """A server that is gone for good must be said in cron's mail, and cost nothing."""
    expected = alone(outlets, tmp_path)
    outlets.forget()
    cluster, opened = fragile
    short = "import archive.patience; archive.patience.WAIT_S = 2.0"
    run = start("plain", opened.url, "crawl", *SINCE, before=short)
    until(lambda: asked(outlets) >= 20, what="the crawl at work")
    cluster.stop("immediate")
    assert run.wait(60) == 2
    said = log_of(outlets, "plain")
    assert "Traceback" not in said
    message = [line for line in said.splitlines() if line.startswith("kentongan: ")]
    assert len(message) == 1
    assert "postgresql database postgres: cannot be used" in message[0]
    assert "tried again for 2 s" in message[0]
    cluster.start()
    assert start("plain", opened.url, "crawl", *SINCE).wait(120) == 0
    opened.reopen()
    assert whole() == expected
    check_each_once()


def test_a_batch_is_written_once_whole_though_the_answer_was_lost(fragile: Fragile) -> None:
    """The server may have written what it could not confirm any more: twice must be once."""
    cluster, _ = fragile
    calls = []

    def written_but_not_confirmed() -> list[Any]:
        kinds = store_articles([article(n) for n in range(3)])
        calls.append(kinds)
        if len(calls) == 1:
            cluster.stop()
            threading.Timer(1.0, cluster.start).start()
            store_article(article(9))  # in the same call, and it fails
        return kinds

    patiently(written_but_not_confirmed)
    assert [[kind.value for kind in kinds] for kinds in calls] == [
        ["stored"] * 3, ["unchanged"] * 3,
    ]  # fmt: skip
    at = article().published_at
    assert at
    assert len(list(articles_between(at.replace(year=2000), at.replace(year=2030)))) == 3


def test_classify_outlives_a_restart_of_the_database(fragile: Fragile) -> None:
    """Judging a year's articles takes an hour; a restart in it must not."""
    cluster, _ = fragile
    store_articles([article(n) for n in range(600)])  # three batches
    judged: list[str] = []

    def judge(documents: list[Any]) -> list[Judgement]:
        if len(judged) == 256:
            cluster.stop()
            threading.Timer(1.0, cluster.start).start()
        judged.extend(one.id for one in documents)
        return [
            Judgement(id=one.id, tags={}, model="m", codebook="c", severity=0) for one in documents
        ]

    one = cast("Judge", SimpleNamespace(version="m", judge=judge))
    assert classify_step(one, ()) == 600
    assert len(judged) == len(set(judged)) == 600
    assert unjudged_ids("m", after="", limit=9) == []


def test_whoever_wants_the_run_to_end_need_not_wait(fragile: Fragile) -> None:
    """Ctrl-C while the database is away must end the run, not after two minutes."""
    cluster, _ = fragile
    patience_of = Patience(wait_s=600)
    cluster.stop()
    threading.Timer(0.5, patience_of.hurry).start()
    with pytest.raises(ArchiveUnusable, match="tried again for"):
        patience_of.call(store_article, article())
    assert patience.WAIT_S < 600
    cluster.start()


def test_an_outlet_that_a_worker_crawls_is_passed_over(
    outlets: Outlets, postgres_archive: OpenArchive, start: Start
) -> None:
    """A plain crawl beside workers must not ask a server twice as often as it is polite to."""
    with claim("kabar-3", lost_after_s=30):
        assert start("plain", postgres_archive.url, "crawl", *SINCE).wait(120) == 0
    said = log_of(outlets, "plain")
    assert "passed over, since another process is crawling them: kabar-3" in said
    assert "Kabar 3" not in said
    assert sorted(outlets.asked) == ["kabar-0", "kabar-1", "kabar-2", "kabar-4"]
    postgres_archive.reopen()
    assert outcomes_frame(*_always()).query("outlet == 'kabar-3'").empty
    assert start("plain", postgres_archive.url, "crawl", *SINCE).wait(120) == 0
    postgres_archive.reopen()
    check_each_once()


def test_a_plain_crawl_and_a_worker_never_ask_one_outlet_at_once(
    outlets: Outlets, postgres_archive: OpenArchive, tmp_path: Any, start: Start
) -> None:
    """An officer who starts a crawl by hand meets the workers of the night."""
    expected = alone(outlets, tmp_path)
    outlets.forget()
    postgres_archive.reopen()
    open_queue()
    assert enqueue([Visit(key) for key in outlets.sites]) == 5
    plain = start("plain", postgres_archive.url, "crawl", *SINCE)
    until(lambda: outlets.by("plain") >= 3, what="the plain crawl at work")
    worker = start("worker", postgres_archive.url)
    assert plain.wait(120) == 0
    assert worker.wait(120) == 0
    outlets.check_visits()
    for names in outlets.asked.values():  # one after the other, never in turns
        assert sorted(names, key=names.index) == names
    assert left() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs")
        assert cursor.fetchall() == []  # none was set aside while the plain crawl went on
    assert set(whole()) == set(expected)
    check_each_once()


def _always() -> tuple[Any, Any]:
    at = article().published_at
    assert at
    return at.replace(year=2000), at.replace(year=2100)
