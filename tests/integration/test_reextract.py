"""If these fail, a better extractor leaves old texts as they are, or loses what the archive had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from loopback import NOW, Answer, Site, WordPress, feed_of, outlet_of
from newsroom import until
from opened import OpenArchive
from typer.testing import CliRunner

from archive.articles import get_article, revisions, store_articles
from archive.captures import captures_of, write_capture
from archive.connection import close_archive, close_thread, migrate, open_archive, sqlite_url
from archive.pages import page_ids
from crawler.extract import Hints, article_from_capture, default_outlet
from crawler.reextract import reextract_partition
from crawler.runner import crawl
from desk.cli import app
from desk.commands import reextract as command
from news.article import Article, article_id
from news.capture import Capture
from news.errors import WrongSettings
from news.outcome import OutcomeKind

THEN = datetime(2025, 3, 1, 2, tzinfo=UTC)
SENTENCE = "Warga Desa Fiksi membahas jembatan yang rusak sejak musim hujan, catatan {} kali ini. "


def page(n: int, body: str = "") -> Capture:
    body = body or "".join(f"<p>{SENTENCE.format(f'{n}-{k}') * 2}</p>" for k in range(6))
    html = (
        f"<html><head><title>Warga Bahas Jembatan Nomor {n}</title></head><body><article>"
        f"<h1>Warga Bahas Jembatan Nomor {n}</h1>"
        "<time datetime='2025-02-28T10:00:00+07:00'>28 Februari 2025</time>"
        f"<div class='entry-content'>{body}</div></article></body></html>"
    )
    return Capture(
        url=f"https://fiksi.example/berita/{n}", outlet="fiksi", fetched_at=THEN, status=200,
        headers=(("Content-Type", "text/html"),), body=html.encode(),
    )  # fmt: skip


def keep(capture: Capture, **changed: object):
    """Store a page's article as an older extractor left it."""
    ref = write_capture(capture)
    outlet = replace(default_outlet(capture.url), id="fiksi")
    article = replace(article_from_capture(capture, outlet=outlet, hints=Hints()), **changed)
    store_articles([article], captures=[ref])
    return article


@pytest.fixture
def ids(archive) -> list[str]:
    poor = keep(page(1), text="Teks lama yang terpotong.", extraction="density")
    same = keep(page(2))
    return [poor.id, same.id]


def test_a_text_that_comes_out_otherwise_becomes_a_revision(ids: list[str]) -> None:
    counts = reextract_partition(page_ids(since=THEN, limit=500), outlets={})
    assert counts == {"revised": 1, "unchanged": 1}
    old, new = revisions(ids[0])
    assert old.text == "Teks lama yang terpotong."
    assert new.text.count("jembatan") == 12
    assert new.fetched_at == THEN


def test_a_correction_that_a_crawl_brings_meanwhile_stays(
    ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers crawl beside it: the older page would be the article's text, for good."""

    def after_a_crawl(articles: list[Article], **options: Any) -> list[OutcomeKind]:
        for one in articles:
            ref = write_capture(page(1 if one.id == ids[0] else 2))
            corrected = replace(one, text=f"Ralat: {one.text}")
            assert store_articles([corrected], captures=[ref]) == [OutcomeKind.REVISED]
        return store_articles(articles, **options)

    monkeypatch.setattr("crawler.reextract.store_articles", after_a_crawl)
    assert reextract_partition(page_ids(since=THEN, limit=500), outlets={}) == {"unchanged": 2}
    for key in ids:
        assert revisions(key)[-1].text.startswith("Ralat: ")
        assert len(revisions(key)) == 2


@pytest.mark.postgres
def test_a_correction_written_at_the_same_moment_stays(postgres_archive: OpenArchive) -> None:
    """Of two that write one article, the second must have read what the first one wrote."""
    first = page(4)
    old = keep(first, published_at=None, published_evidence="", published_precision="")
    (ref,) = captures_of(old.id)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            corrected = replace(old, text=f"Ralat: {old.text}")
            store_articles([corrected], captures=[write_capture(page(4))])
            # A better extractor finds the same text, and when it was published.
            better = replace(old, published_at=THEN, published_evidence="meta")
            found = other.submit(store_articles, [better], captures=[ref], again=True)
            until(lambda: _one_waits() or found.done(), what="the second one waits")
        assert found.result() == [OutcomeKind.UNCHANGED]
        other.submit(close_thread)
    assert [one.text[:5] for one in revisions(old.id)] == [old.text[:5], "Ralat"]


def _one_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def test_a_partition_that_was_cut_off_can_be_run_again(ids: list[str]) -> None:
    work = page_ids(since=THEN, limit=500)
    reextract_partition(work, outlets={})
    assert reextract_partition(work, outlets={}) == {"unchanged": 2}
    assert len(revisions(ids[0])) == 2


def test_a_page_that_is_refused_now_keeps_its_text(archive) -> None:
    kept = keep(page(3), text="Teks yang dahulu terbaca.")
    capture = page(3, "<p>Kosong.</p>")
    ref = write_capture(capture)
    store_articles([replace(kept, text="Teks yang dahulu terbaca!")], captures=[ref])
    assert reextract_partition([kept.id], outlets={}) == {"refused": 1}
    stored = get_article(kept.id)
    assert stored
    assert stored.text == "Teks yang dahulu terbaca!"


def test_a_time_that_the_feed_gave_is_not_lost(archive) -> None:
    at = datetime(2025, 2, 28, 1, 30, tzinfo=UTC)
    kept = keep(page(4), text="Teks lama.", published_at=at, published_evidence="feed")
    reextract_partition([kept.id], outlets={})
    new = revisions(kept.id)[-1]
    assert (new.published_at, new.published_evidence) == (at, "feed")


def test_articles_that_an_api_or_a_feed_gave_whole_are_extracted_again(
    archive, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Most regional papers are read through an API: a better extractor must reach them, too."""
    site.pages["/wp-json/wp/v2/posts"] = WordPress(site, list(range(1, 31)))
    xml = {"Content-Type": "application/xml"}
    site.pages["/feed/"] = Answer(feed_of(site, range(41, 51), whole=True), 200, xml)
    outlets = {
        one.id: one
        for one in (
            outlet_of(site, ("wordpress", "/wp-json/"), id="wp"),
            outlet_of(site, ("feed", "/feed/"), id="umpan"),
        )
    }
    crawl(list(outlets.values()), clock=lambda: NOW, settings={"KENTONGAN_EXTRACTORS": 0})
    work = page_ids(since=NOW - timedelta(days=1), limit=500)
    first = {key: found for key in work if (found := get_article(key))}
    assert {one.extraction for one in first.values()} == {"wordpress", "feed"}
    assert len(first) == 40
    site.forget()
    assert reextract_partition(work, outlets=outlets) == {"unchanged": 40}
    older = {key: replace(one, text="Teks lama yang terpotong.") for key, one in first.items()}
    chosen = [older[key] for key in (work[0], work[-1])]
    store_articles(chosen, captures=[captures_of(one.id)[0] for one in chosen])
    assert reextract_partition(work, outlets=outlets) == {"unchanged": 38, "revised": 2}
    for one in chosen:
        assert get_article(one.id) == first[one.id]
        assert len(revisions(one.id)) == 3
    assert site.asked == []
    strange = replace(first[work[3]], url=f"{site.url}/lain", id=article_id(f"{site.url}/lain"))
    ref = captures_of(work[3])[0]
    store_articles([replace(strange, text="Teks yang tidak ada di sana.")], captures=[ref])
    with caplog.at_level("WARNING"):
        assert reextract_partition([strange.id], outlets=outlets) == {"unreadable": 1}
    assert f"{strange.url}: not in the answer" in caplog.text


def test_partitions_go_on_behind_the_last_and_never_before_the_day(ids: list[str]) -> None:
    first = page_ids(since=THEN, limit=1)
    assert first + page_ids(since=THEN, after=first[-1], limit=9) == sorted(ids)
    assert page_ids(since=datetime(2025, 3, 2, tzinfo=UTC), limit=9) == []


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million pages take hours; a power cut must cost seconds of them, not all."""
    home = tmp_path / "home"
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    kept = sorted(keep(page(n), text=f"Teks lama nomor {n}.").id for n in range(4))
    close_archive()
    monkeypatch.setenv("KENTONGAN_HOME", str(home))
    monkeypatch.setattr(command, "PARTITION", 1)
    asked: list[str] = []

    def until(limit: int):
        def partition(ids, *, outlets):
            if len(asked) == limit:
                raise KeyboardInterrupt
            asked.extend(ids)
            return reextract_partition(ids, outlets=outlets)

        return partition

    monkeypatch.setattr("crawler.reextract.reextract_partition", until(2))
    cut = CliRunner().invoke(app, ["reextract", "--since", "2025-03-01"])
    assert cut.exit_code != 0
    assert asked == kept[:2]
    monkeypatch.setattr("crawler.reextract.reextract_partition", until(99))
    done = CliRunner().invoke(app, ["reextract", "--since", "2025-03-01"])
    assert done.exit_code == 0, done.output
    assert asked == kept
    assert done.stdout.split("\n")[0] == "direvisi 2  tetap 0  ditolak 0  tidak terbaca 0"
    assert not (home / "reextract.json").exists()


def test_a_cursor_of_another_day_or_a_broken_one_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "reextract.json"
    assert command.read_cursor(path, "2025-03-01") == ""
    path.write_text('{"since": "2024-01-01", "after": "ff"}')
    assert command.read_cursor(path, "2025-03-01") == ""
    assert command.read_cursor(path, "2024-01-01") == "ff"
    path.write_text("{")
    with pytest.raises(WrongSettings, match=r"reextract\.json"):
        command.read_cursor(path, "2024-01-01")
