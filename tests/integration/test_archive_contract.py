"""What every floor above relies on, held by both databases."""

from __future__ import annotations

import json
import signal
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import forked
import pytest
from django.core.management import call_command
from django.db import connection

from archive import models
from archive.articles import (
    Result,
    articles_between,
    drawn_by_chance,
    get_article,
    known_urls,
    revisions,
    store_article,
    store_articles,
    store_result,
    store_results,
)
from archive.captures import captures_of, read_capture, write_capture, write_captures
from archive.connection import check_schema, close_archive, close_thread, migrate
from archive.cursors import SourceState, save_source_state, source_state
from archive.digests import load_digest, save_digest
from archive.frames import articles_frame, judgements_frame, outcomes_frame
from archive.frontier import (
    FoundUrl,
    add,
    defer,
    finish,
    fresh,
    next_urls,
    published_of,
    recheck,
    unknown_urls,
)
from archive.judgements import judged_between, save_judgements, unjudged
from archive.labels import NO_LABEL, labelled, labels_of, last_label_at, save_labels
from archive.outcomes import (
    begin_run,
    coverage,
    finish_run,
    last_run,
    note_looked,
    record_outcome,
)
from archive.stories import save_members, story_ids
from news.article import Article, article_id
from news.capture import Capture
from news.errors import ArchiveUnusable, Quarantine, SchemaTooNew, WrongInput, WrongLabelFile
from news.judgement import Evidence, Judgement, TagJudgement
from news.label import Label
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet, Source
from news.place import Place

if TYPE_CHECKING:
    from opened import OpenArchive

pytestmark = pytest.mark.usefixtures("archive")

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def article(n: int = 1, **changes: Any) -> Article:
    url = changes.pop("url", f"https://kabar-fiksi.example/berita/{n}")
    values: dict[str, Any] = {
        "id": article_id(url),
        "url": url,
        "outlet": "kabar-fiksi",
        "title": f"Rapat warga ke-{n} “tertib”",
        "text": f"TANJUNG FIKSI – Paragraf {n}.\n\nParagraf kedua: 50%, é, 漢字, 🥁.",
        "published_at": NOON + n * timedelta(minutes=1),
        "published_evidence": "api",
        "published_precision": "minute",
        "modified_at": NOON + n * timedelta(minutes=2),
        "language": "id",
        "dateline": "TANJUNG FIKSI",
        "extraction": "wordpress",
        "fetched_at": NOON + HOUR,
    }
    return Article(**{**values, **changes})


def outcome(n: int = 1, kind: OutcomeKind = OutcomeKind.STORED, **changes: Any) -> Outcome:
    values: dict[str, Any] = {
        "run": 0,
        "outlet": "kabar-fiksi",
        "url": f"https://kabar-fiksi.example/berita/{n}",
        "kind": kind,
        "at": NOON + HOUR,
    }
    return Outcome(**{**values, **changes})


def capture(n: int = 1, **changes: Any) -> Capture:
    values: dict[str, Any] = {
        "url": f"https://kabar-fiksi.example/berita/{n}",
        "outlet": "kabar-fiksi",
        "fetched_at": NOON + timedelta(microseconds=123456),
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("X-A", "")),
        "body": b"<html>\0\xff halaman " * 400,
    }
    return Capture(**{**values, **changes})


def outlet(key: str = "kabar-fiksi") -> Outlet:
    source = Source(kind="feed", url=f"https://{key}.example/feed/")
    return Outlet(
        id=key, name=key.title(), home=f"https://{key}.example/", province="65",
        timezone="Asia/Makassar", sources=(source,),
    )  # fmt: skip


def judgement(n: int = 1, **changes: Any) -> Judgement:
    tag = TagJudgement(
        probability=0.75, threshold=0.5, flagged=True, stage="planned",
        evidence=(Evidence(0, 5, "Rapat"),), terms=("rapat", "warga"),
    )  # fmt: skip
    off = TagJudgement(probability=0.125, threshold=0.5, flagged=False)
    values: dict[str, Any] = {
        "id": article(n).id,
        "tags": {"protocol_breach": off, "mass_gathering": tag, "incipient_conflict": off},
        "place": Place("65.01", "Kabupaten Bulungan", "regency"),
        "event_date": date(2025, 3, 4),
        "severity": 2,
        "model": "m1",
        "codebook": "1.0",
        "notes": ("weekday-contradicts-date",),
    }
    return Judgement(**{**values, **changes})


# --- articles ---------------------------------------------------------------------------------


def test_an_article_comes_back_exactly_as_it_was_stored() -> None:
    first = article()
    bare = article(2, published_at=None, published_evidence="", modified_at=None, dateline="")
    assert store_articles([first, bare]) == [OutcomeKind.STORED, OutcomeKind.STORED]
    assert get_article(first.id) == first
    assert get_article(bare.id) == bare
    assert get_article("0" * 32) is None


def test_instants_come_back_in_utc_whatever_zone_they_were_given_in() -> None:
    local = NOON.astimezone(ZoneInfo("Asia/Jayapura"))
    store_article(article(published_at=local))
    found = get_article(article().id)
    assert found
    assert found.published_at == NOON
    assert found.published_at.tzinfo == UTC


def test_the_same_article_again_is_unchanged_and_there_is_one() -> None:
    store_article(article())
    assert store_article(article(fetched_at=NOON + DAY)) == OutcomeKind.UNCHANGED
    assert len(revisions(article().id)) == 1


def test_a_changed_article_is_a_revision_and_the_earlier_text_is_kept() -> None:
    store_article(article())
    second = article(text="Paragraf lain.", fetched_at=NOON + 2 * HOUR)
    third = article(title="Judul baru", fetched_at=NOON + 3 * HOUR)
    assert store_articles([second, third]) == [OutcomeKind.REVISED] * 2
    assert revisions(article().id) == [article(), second, third]
    assert get_article(article().id) == third


def test_a_revision_that_forgot_its_date_keeps_the_day_of_the_article() -> None:
    store_article(article())
    store_article(article(text="Lain.", published_at=None, published_evidence=""))
    found = get_article(article().id)
    assert found
    assert (found.published_at, found.published_evidence) == (article().published_at, "api")


def test_a_corrected_publication_time_of_the_same_text_is_learned_but_never_a_coarser_one() -> None:
    store_article(article())
    corrected = article(published_at=NOON - DAY)
    assert store_article(corrected) == OutcomeKind.UNCHANGED
    store_article(article(published_at=NOON - 3 * DAY, published_precision="day"))
    assert get_article(article().id) == corrected
    assert [a.id for a in articles_between(NOON - DAY, NOON)] == [article().id]


def test_the_same_text_at_another_url_of_the_outlet_is_a_duplicate_but_not_of_another_outlet() -> (
    None
):
    other = "https://kabar-fiksi.example/salinan"
    copy = article(url=other)
    elsewhere = article(url="https://lain.example/1", outlet="lain")
    assert store_article(article()) == OutcomeKind.STORED
    assert store_articles([copy, elsewhere]) == [OutcomeKind.DUPLICATE, OutcomeKind.STORED]
    assert get_article(copy.id) is None


def test_one_batch_may_hold_an_article_its_revision_and_its_copy() -> None:
    revised = article(text="Berubah.")
    copy = article(url="https://kabar-fiksi.example/salinan")
    kinds = store_articles([article(), article(), revised, copy])
    stored, unchanged = OutcomeKind.STORED, OutcomeKind.UNCHANGED
    assert kinds == [stored, unchanged, OutcomeKind.REVISED, OutcomeKind.DUPLICATE]
    assert revisions(article().id) == [article(), revised]


@pytest.mark.parametrize("bad", ["nol \0 di sini", "separuh \ud83e pasang"])
def test_text_that_no_database_stores_is_quarantined_alone(bad: str) -> None:
    with pytest.raises(Quarantine, match=r"kabar-fiksi\.example/berita/1: title"):
        store_article(article(title=bad))
    assert store_article(article()) == OutcomeKind.STORED


def test_very_long_urls_titles_and_datelines_are_stored_whole() -> None:
    long = article(
        url="https://kabar-fiksi.example/" + "a" * 9000, title="j" * 5000, dateline="d" * 900
    )
    store_article(long)
    assert get_article(long.id) == long
    assert known_urls([long.url, "https://x.example/"]) == {long.url}


def test_the_day_holds_what_was_published_in_it_or_else_first_fetched_in_it() -> None:
    inside = article(1, published_at=NOON)
    at_end = article(2, published_at=NOON + DAY, fetched_at=NOON + 2 * DAY)
    undated = article(3, published_at=None, fetched_at=NOON + HOUR)
    # An outlet that postdates: no day would ever hold it but the one on which it was read.
    future = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    postdated = article(4, published_at=future, fetched_at=NOON + 3 * HOUR)
    elsewhere = article(5, url="https://b.example/", outlet="b", published_at=NOON + 2 * HOUR)
    store_articles([postdated, at_end, undated, inside, elsewhere])
    ids = [a.id for a in articles_between(NOON, NOON + DAY)]
    assert ids == [inside.id, undated.id, elsewhere.id, postdated.id]
    assert [a.outlet for a in articles_between(NOON, NOON + DAY, outlets=["b"])] == ["b"]
    assert list(articles_between(NOON, NOON + DAY, outlets=[])) == []


def test_a_long_period_is_read_in_pages_without_gap_or_repetition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("archive.records.PAGE_ROWS", 7)
    same_instant = [article(n, published_at=NOON) for n in range(30)]
    store_articles([*same_instant, *(article(n) for n in range(30, 50))])
    ids = [a.id for a in articles_between(NOON, NOON + DAY)]
    assert len(ids) == len(set(ids)) == 50


# --- captures ---------------------------------------------------------------------------------


def test_a_capture_comes_back_byte_for_byte() -> None:
    ref = write_capture(capture())
    assert read_capture(ref) == capture()
    assert captures_of(capture().url) == [ref]
    assert captures_of("https://nowhere.example/") == []


def test_an_articles_captures_are_found_by_its_id_revisions_included() -> None:
    run = begin_run("crawl", NOON)
    refs = write_captures(
        [capture(1, url="https://kabar-fiksi.example/wp-json/wp/v2/posts?page=1"), capture(2)],
        roles=["wordpress", "page"],
    )
    store_result(run, Result(outcome=outcome(), article=article(), capture=refs[0]))
    changed = article(text="Berubah.")
    store_result(run, Result(outcome=outcome(), article=changed, capture=refs[1]))
    assert set(captures_of(article().id)) == set(refs)


# --- the frontier -----------------------------------------------------------------------------


def found(n: int, **changes: Any) -> FoundUrl:
    return FoundUrl(url=f"https://kabar-fiksi.example/berita/{n}", **changes)


def test_a_url_is_new_once_and_the_most_urgent_is_given_first() -> None:
    urls = [found(1), found(2, priority=5, hints={"title": "Judul"}), found(3), found(1)]
    assert add("kabar-fiksi", urls, at=NOON) == 3
    assert add("kabar-fiksi", urls, at=NOON) == 0
    assert add("lain", [found(1)], at=NOON) == 1
    given = next_urls("kabar-fiksi", 2, NOON)
    assert given == [found(2, priority=5, hints={"title": "Judul"}), found(1)]
    assert unknown_urls("kabar-fiksi", [found(1).url, found(9).url]) == {found(9).url}


def test_a_url_that_is_done_waits_again_only_where_its_source_says_it_was_modified() -> None:
    add("kabar-fiksi", [found(1), found(2, modified_at=NOON)], at=NOON)
    for n in (1, 2):
        finish(outcome(n, at=NOON + HOUR))
    assert next_urls("kabar-fiksi", 9, NOON + DAY) == []
    assert add("kabar-fiksi", [found(1), found(2, modified_at=NOON)], at=NOON + HOUR) == 0
    later = [found(n, modified_at=NOON + 2 * HOUR) for n in (1, 2)]
    assert add("kabar-fiksi", later, at=NOON + DAY) == 2
    assert [one.url for one in next_urls("kabar-fiksi", 9, NOON + DAY)] == [u.url for u in later]


def test_what_was_too_old_waits_again_for_a_run_that_reaches_further_back() -> None:
    run = begin_run("crawl", NOON)
    old = NOON - 30 * DAY
    too_old = outcome(kind=OutcomeKind.TOO_OLD)
    store_result(run, Result(outcome=too_old, published_at=old))
    assert add("kabar-fiksi", [found(1)], at=NOON, since=NOON - 3 * DAY) == 0
    assert add("kabar-fiksi", [found(1)], at=NOON, since=NOON - 60 * DAY) == 1


def test_a_page_that_says_it_is_old_is_not_called_back_by_its_sitemaps_new_date() -> None:
    run = begin_run("crawl", NOON)
    too_old = outcome(kind=OutcomeKind.TOO_OLD)
    store_result(run, Result(outcome=too_old, published_at=NOON - 30 * DAY))
    assert published_of("kabar-fiksi", [found(1).url]) == {found(1).url: NOON - 30 * DAY}
    touched = found(1, published_at=NOON)
    assert add("kabar-fiksi", [touched], at=NOON, since=NOON - 3 * DAY) == 0


def test_what_was_put_aside_unread_waits_for_a_back_fill_alone() -> None:
    store_result(begin_run("crawl", NOON), Result(outcome=outcome(kind=OutcomeKind.TOO_OLD)))
    since = NOON - 900 * DAY
    assert add("kabar-fiksi", [found(1)], at=NOON, since=since) == 0
    assert fresh("kabar-fiksi", [found(1)], since=since, unread=True) == [found(1)]
    assert add("kabar-fiksi", [found(1)], at=NOON, since=since, unread=True) == 1


def test_looking_again_takes_stored_pages_of_the_time_and_no_others() -> None:
    """Texts that a source gives whole are compared there; their pages would read as revisions."""
    run = begin_run("crawl", NOON)
    add("kabar-fiksi", [found(n, priority=n) for n in range(1, 6)], at=NOON)
    texts = {
        1: article(1, published_at=NOON - DAY, extraction="jsonld"),
        2: article(2, published_at=NOON - 9 * DAY, extraction="jsonld"),
        3: article(3, published_at=NOON - DAY, extraction="wordpress"),
    }
    for n, one in texts.items():
        store_result(run, Result(outcome=outcome(n), article=replace(one, url=found(n).url)))
    store_result(run, Result(outcome=outcome(4, OutcomeKind.NOT_ARTICLE)))
    later = NOON + 3 * HOUR
    assert recheck("kabar-fiksi", NOON - 3 * DAY, at=later, rested=NOON - HOUR) == 0
    assert recheck("kabar-fiksi", NOON - 3 * DAY, at=later, rested=later) == 1
    waiting = next_urls("kabar-fiksi", 9, later)
    assert [(one.url, one.stored) for one in waiting] == [
        (found(5).url, False),
        (found(1).url, True),
    ]


def test_a_deferred_url_rests_and_remembers_how_often_it_was_asked_for() -> None:
    add("kabar-fiksi", [found(1), found(2)], at=NOON)
    defer("kabar-fiksi", found(1).url, NOON + DAY)
    assert [one.url for one in next_urls("kabar-fiksi", 9, NOON)] == [found(2).url]
    run = begin_run("crawl", NOON)
    failed = outcome(2, OutcomeKind.FAILED, reason="timeout")
    for _ in range(2):
        store_result(run, Result(outcome=failed, retry_at=NOON + HOUR))
    assert next_urls("kabar-fiksi", 9, NOON) == []
    assert [one.attempts for one in next_urls("kabar-fiksi", 9, NOON + HOUR)] == [2]


def test_a_source_remembers_how_far_it_was_read() -> None:
    url = "https://kabar-fiksi.example/feed/"
    assert source_state("kabar-fiksi", url) == SourceState()
    state = SourceState(etag='W/"a"', last_modified="x", newest=NOON, answered_at=NOON)
    save_source_state("kabar-fiksi", url, state)
    closed = replace(state, closed_until=NOON + DAY)
    save_source_state("kabar-fiksi", url, closed)
    assert source_state("kabar-fiksi", url) == closed
    assert source_state("lain", url) == SourceState()


# --- results: article, outcome and frontier in one transaction -------------------------------


def test_a_result_writes_article_outcome_and_frontier_together() -> None:
    run = begin_run("crawl", NOON)
    add("kabar-fiksi", [found(1), found(2)], at=NOON)
    written = store_results(
        run,
        [
            Result(outcome=outcome(1), article=article(1), capture=write_capture(capture())),
            Result(outcome=outcome(2, OutcomeKind.NOT_ARTICLE)),
        ],
    )
    assert [(o.run, o.kind, o.article) for o in written] == [
        (run, OutcomeKind.STORED, article(1).id),
        (run, OutcomeKind.NOT_ARTICLE, ""),
    ]
    assert next_urls("kabar-fiksi", 9, NOON + DAY) == []


def test_a_duplicates_outcome_names_the_article_it_copies() -> None:
    run = begin_run("crawl", NOON)
    copy = article(url="https://kabar-fiksi.example/salinan")
    store_article(article())
    written = store_result(run, Result(outcome=outcome(url=copy.url), article=copy))
    assert (written.kind, written.article) == (OutcomeKind.DUPLICATE, article().id)


def test_where_the_outcome_cannot_be_written_neither_is_the_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = begin_run("crawl", NOON)
    add("kabar-fiksi", [found(1)], at=NOON)

    def fail(_: object) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr("archive.storing.settle", fail)
    with pytest.raises(RuntimeError):
        store_result(run, Result(outcome=outcome(), article=article()))
    assert get_article(article().id) is None
    assert len(next_urls("kabar-fiksi", 9, NOON)) == 1
    assert coverage(NOON, NOON + DAY, [outlet()])[0].counts == {}


def test_a_bad_text_in_a_batch_stores_nothing_of_it_so_that_the_caller_can_part_them() -> None:
    run = begin_run("crawl", NOON)
    bad = article(2, text="nol \0")
    with pytest.raises(Quarantine):
        store_results(
            run, [Result(outcome=outcome(n), article=a) for n, a in ((1, article()), (2, bad))]
        )
    assert get_article(article().id) is None


# --- the ledger -------------------------------------------------------------------------------


def test_an_outlet_at_which_no_run_looked_is_blind_and_one_without_news_is_not() -> None:
    run = begin_run("crawl", NOON)
    note_looked(run, "kabar-fiksi", NOON, 2)
    note_looked(run, "sunyi", NOON, 1, looked=False)
    lines = coverage(NOON, NOON + DAY, [outlet("tak-pernah"), outlet(), outlet("sunyi")])
    assert [(line.outlet, line.status, line.requests) for line in lines] == [
        ("tak-pernah", "blind", 0),
        ("kabar-fiksi", "ok", 2),
        ("sunyi", "blind", 1),
    ]
    assert [line.last_looked for line in lines] == [None, NOON, None]


def test_the_ledger_knows_when_a_blind_outlet_was_last_seen() -> None:
    note_looked(begin_run("crawl", NOON), "kabar-fiksi", NOON, 2)
    today = begin_run("crawl", NOON + DAY)
    note_looked(today, "kabar-fiksi", NOON + DAY, 3, looked=False)
    record_outcome(outcome(1, OutcomeKind.FAILED, run=today, reason="dns", at=NOON + DAY))
    line = coverage(NOON + DAY, NOON + 2 * DAY, [outlet()])[0]
    assert (line.status, line.last_looked, line.counts) == ("blind", NOON, {"failed:dns": 1})


def test_a_url_counts_once_however_often_a_run_or_the_days_runs_met_it() -> None:
    morning, noon = begin_run("crawl", NOON), begin_run("crawl", NOON + HOUR)
    failed, unchanged = OutcomeKind.FAILED, OutcomeKind.UNCHANGED
    record_outcome(outcome(1, failed, run=morning, reason="timeout", at=NOON))
    record_outcome(outcome(1, run=noon, at=NOON + HOUR))
    record_outcome(outcome(1, unchanged, run=noon, at=NOON + 2 * HOUR))
    record_outcome(outcome(2, run=morning, at=NOON))
    record_outcome(outcome(2, unchanged, run=noon, at=NOON + HOUR))
    record_outcome(outcome(3, failed, run=morning, reason="timeout", at=NOON))
    record_outcome(outcome(3, failed, run=noon, reason="http-404", at=NOON + HOUR))
    record_outcome(outcome(4, OutcomeKind.QUARANTINED, run=noon, reason="empty"))
    line = coverage(NOON, NOON + DAY, [outlet()])[0]
    assert line.counts == {"failed:http-404": 1, "quarantined:empty": 1, "stored": 2}
    assert len(outcomes_frame(NOON, NOON + DAY)) == 7


def test_a_run_that_was_killed_is_told_from_one_that_ended() -> None:
    assert last_run("crawl") is None
    run = begin_run("crawl", NOON)
    begun = last_run("crawl")
    assert begun
    assert (begun.id, begun.finished_at, begun.ok) == (run, None, None)
    finish_run(run, NOON + HOUR, ok=False)
    ended = last_run("crawl")
    assert ended
    assert (ended.started_at, ended.finished_at, ended.ok) == (NOON, NOON + HOUR, False)


# --- judgements, labels, stories, digests ----------------------------------------------------


def test_a_judgement_comes_back_exactly_tags_in_their_order() -> None:
    store_articles([article(1), article(2)])
    national = judgement(2, place=None, event_date=None, tags={}, severity=0)
    assert save_judgements([judgement(), national]) == 2
    rows = list(judged_between(NOON, NOON + DAY, model="m1"))
    assert rows == [(article(1), judgement(), False), (article(2), national, False)]
    assert list(rows[0][1].tags) == ["protocol_breach", "mass_gathering", "incipient_conflict"]
    relevant = judged_between(NOON, NOON + DAY, model="m1", relevant=True)
    assert [a.id for a, _, _ in relevant] == [article(1).id]
    assert list(judged_between(NOON, NOON + DAY, model="m2")) == []


def test_each_article_is_judged_once_by_a_model_and_again_when_it_was_revised() -> None:
    store_articles([article(1), article(2)])
    for one in unjudged("m1"):
        save_judgements([judgement(id=one.id)])
    assert list(unjudged("m1")) == []
    assert len(list(unjudged("m2"))) == 2
    store_article(article(1, text="Berubah."))
    assert [a.text for a in unjudged("m1")] == ["Berubah."]
    assert list(unjudged("m1", start=NOON + DAY)) == []
    save_judgements([judgement(severity=4)])
    assert list(unjudged("m1")) == []
    rows = list(judged_between(NOON, NOON + DAY, model="m1"))
    assert [(j.severity, revised) for _, j, revised in rows] == [(4, True), (2, False)]
    assert models.Judgement.objects.count() == 2


def test_a_text_revised_while_it_was_judged_is_judged_again_and_shown_as_judged() -> None:
    store_article(article())
    judged = {article().id: article().content_hash}
    store_article(article(text="Berubah."))
    save_judgements([judgement()], judged=judged)
    assert [a.text for a in unjudged("m1")] == ["Berubah."]
    [(shown, _, revised)] = judged_between(NOON, NOON + DAY, model="m1")
    assert (shown, revised) == (article(), True)


def test_a_judgement_of_an_unknown_article_is_refused_by_name() -> None:
    with pytest.raises(WrongInput, match=article().id):
        save_judgements([judgement()])


def test_labels_of_two_coders_stand_side_by_side_and_a_coder_may_change_their_mind() -> None:
    store_article(article())
    label = Label(
        tags={"mass_gathering": "planned"}, rule_family="", election=True, severity=2,
        place=Place("65", "Kalimantan Utara", "province"), event_date=date(2025, 3, 4),
        codebook="1.0", coder="petugas-a", coded_at=NOON,
    )  # fmt: skip
    other = replace(label, tags={}, coder="petugas-b", coded_at=NOON + HOUR, event_date=None)
    save_labels([(article().id, label), (article().id, other)])
    second = replace(label, severity=3, coded_at=NOON + 2 * HOUR)
    save_labels([(article().id, second)])
    assert labels_of(article().id) == [other, second]
    assert [(c.text, c.label) for c in labelled()] == [
        (article().text, other),
        (article().text, second),
    ]


def test_what_a_coder_left_open_is_kept_as_that() -> None:
    """And what an older program kept says all that it says: an empty cell was "none" then."""
    store_article(article())
    label = Label(coder="a", coded_at=NOON, unsaid=("place", "severity"))
    save_labels([(article().id, label)])
    assert labels_of(article().id) == [label]
    row = models.Label.objects.get()
    old = json.loads(row.data)
    del old["unsaid"]
    models.Label.objects.update(data=json.dumps(old))
    assert labels_of(article().id) == [replace(label, unsaid=())]


def test_a_labelled_article_has_the_day_of_its_outlets_clock_and_how_it_was_drawn() -> None:
    """At 6 in Jakarta it is yesterday in UTC: the model is asked of one day and tested on two."""
    night = replace(article(), published_at=NOON + 11 * HOUR, fetched_at=NOON + 11 * HOUR)
    store_article(night)
    label = Label(coder="a", coded_at=NOON, drawn="random")
    save_labels([(night.id, label), (night.id, replace(label, coder="b", drawn=""))])
    first, second = labelled({night.outlet: ZoneInfo("Asia/Jakarta")})
    assert first.date == second.date == (NOON + DAY).date()
    assert first.provenance["drawn"] == second.provenance["drawn"] == "random"
    assert next(labelled()).date == NOON.date()


def test_a_label_without_an_article_or_a_coder_writes_nothing() -> None:
    store_article(article())
    good = Label(coder="a", coded_at=NOON)
    for key, wrong in (("0" * 32, good), (article().id, Label())):
        with pytest.raises(WrongLabelFile):
            save_labels([(article().id, good), (key, wrong)])
    assert labels_of(article().id) == []


def test_the_time_of_labels_is_asked_for_when_all_are_checked() -> None:
    """A digest that began during the check would be younger than they, and lose a correction."""
    store_article(article())
    good = Label(coder="a")
    asked: list[datetime] = []

    def clock() -> datetime:
        asked.append(NOON + HOUR)
        return asked[-1]

    with pytest.raises(WrongLabelFile):
        save_labels([(article().id, good), ("0" * 32, good)], clock=clock)
    assert asked == []
    save_labels([(article().id, good)], clock=clock)
    assert [one.coded_at for one in labels_of(article().id)] == asked == [NOON + HOUR]


def test_labels_are_later_than_all_that_were_kept_before_them() -> None:
    """What a digest knows ends at the last label it sees; one that is older would never be told."""
    store_articles([article(1), article(2)])
    assert last_label_at() == NO_LABEL
    save_labels([(article(1).id, Label(coder="a"))], clock=lambda: NOON)
    assert last_label_at() == NOON
    save_labels([(article(2).id, Label(coder="a"))], clock=lambda: NOON - HOUR)  # set back
    (after,) = [one.coded_at for one in labels_of(article(2).id)]
    assert NOON < last_label_at() == after < NOON + timedelta(seconds=1)


def test_of_two_imports_at_once_the_later_is_the_one_that_ends_later() -> None:
    """With an earlier time, and seen later, its labels would be passed over as told."""
    store_articles([article(1), article(2)])
    first_is_asked, second_begins = threading.Event(), threading.Event()
    seen: list[datetime] = []

    def first() -> datetime:
        first_is_asked.set()
        second_begins.wait(10)
        sleep(0.3)  # in which the second would have asked for its time, did it not wait
        return NOON

    def second() -> datetime:
        seen.append(last_label_at())
        return NOON - HOUR

    def other() -> None:
        first_is_asked.wait(10)
        second_begins.set()
        save_labels([(article(2).id, Label(coder="b"))], clock=second)
        close_thread()

    thread = threading.Thread(target=other)
    thread.start()
    save_labels([(article(1).id, Label(coder="a"))], clock=first)
    thread.join(20)
    assert seen == [NOON]
    assert labels_of(article(2).id)[0].coded_at == last_label_at() > NOON


def test_a_story_keeps_its_id_while_it_gains_articles() -> None:
    store_articles([article(1), article(2), article(3)])
    first, second, third = (article(n).id for n in (1, 2, 3))
    save_members({"s1": {second: False, first: False}}, NOON)
    save_members({"s1": {first: False, second: False, third: True}}, NOON + DAY)
    assert story_ids([first, second, third, "0" * 32]) == dict.fromkeys(
        (first, second, third), "s1"
    )
    assert models.Story.objects.get().first_seen_at == NOON
    # An article that belongs to another story after all has moved there.
    save_members({"s2": {third: False}}, NOON + DAY)
    assert story_ids([second, third]) == {second: "s1", third: "s2"}


def test_a_past_digest_is_given_back_as_it_was_made() -> None:
    assert load_digest("2025-03-01") is None
    save_digest("2025-03-01", '{"v": 1}', NOON)
    save_digest("2025-03-01", '{"v": 1}', NOON + HOUR)
    save_digest("2025-03-01", '{"v": 2}', NOON + DAY)
    assert load_digest("2025-03-01") == '{"v": 2}'
    assert load_digest("2025-03-01", as_of=NOON + 2 * HOUR) == '{"v": 1}'
    assert load_digest("2025-03-01", as_of=NOON - HOUR) is None
    assert models.Digest.objects.count() == 2


def test_the_frames_hold_the_records_also_where_there_are_none() -> None:
    empty = articles_frame(NOON, NOON + DAY), judgements_frame(NOON, NOON + DAY)
    assert [len(frame) for frame in empty] == [0, 0]
    assert str(empty[0]["published_at"].dtype).startswith("datetime64")
    far = datetime(9998, 1, 1, tzinfo=UTC)
    store_articles([article(1), article(2, modified_at=far)])
    save_judgements([judgement()])
    frame = articles_frame(NOON, NOON + DAY)
    assert list(frame.index) == [article(1).id, article(2).id]
    assert frame.loc[article(2).id, "modified_at"].to_pydatetime() == far
    assert "text" not in articles_frame(NOON, NOON + DAY, text=False)
    tags = judgements_frame(NOON, NOON + DAY, model="m1")
    assert list(tags.columns) == list(empty[1].columns)
    assert list(tags["stage"].dropna()) == ["planned"]
    assert list(tags["place"].unique()) == ["65.01"]


# --- the house around them --------------------------------------------------------------------


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "archive", check=True, dry_run=True, verbosity=0)


def test_migrating_again_changes_nothing_and_everything_is_there_after_reopening(
    archive: OpenArchive,
) -> None:
    store_article(article())
    migrate()
    archive.reopen()
    assert check_schema()
    assert get_article(article().id) == article()


def test_an_archive_written_by_a_newer_program_is_refused_and_left_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('archive', '9999_from_the_future', CURRENT_TIMESTAMP)"
        )
    with pytest.raises(SchemaTooNew, match="9999_from_the_future"):
        check_schema()
    with pytest.raises(SchemaTooNew, match="newer version"):
        migrate()


def test_an_archive_that_was_never_migrated_says_so(archive: OpenArchive) -> None:
    call_command("migrate", "archive", "zero", verbosity=0)
    assert not check_schema()
    with pytest.raises(ArchiveUnusable, match="migrated"):
        get_article(article().id)
    migrate()
    assert get_article(article().id) is None


def test_the_days_query_reads_an_index_and_not_every_article() -> None:
    store_articles([article(n) for n in range(200)])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
    rows = models.Article.objects.filter(news_at__gte=NOON, news_at__lt=NOON + HOUR)
    plan = rows.order_by("news_at", "id").explain()
    assert "archive_article_day" in plan
    waiting = models.FrontierUrl.objects.filter(outlet="a", waiting=True, due_at__lte=NOON)
    assert "archive_frontier_next" in waiting.order_by("-priority", "id")[:9].explain()


_WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = [{tests!r}]
import test_archive_contract as contract
from archive.connection import open_archive
open_archive({url!r}, captures=Path({captures!r}))
run = contract.begin_run("crawl", contract.NOON)
for n in range(1, 100_000):
    ref = contract.write_capture(contract.capture(n))
    contract.store_result(
        run, contract.Result(outcome=contract.outcome(n), article=contract.article(n), capture=ref)
    )
    print(n, flush=True)
"""


@pytest.mark.parametrize("after", [1, 7, 23])
def test_a_writer_killed_at_any_moment_leaves_whole_articles_with_outcome_and_capture(
    archive: OpenArchive, after: int
) -> None:
    code = _WRITER.format(
        tests=str(Path(__file__).parent), url=archive.url, captures=str(archive.captures)
    )
    writer = forked.start(code=code)
    assert writer.stdout
    for _ in range(after):
        said = int(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    archive.reopen()
    articles = list(articles_between(NOON, NOON + 1000 * DAY))
    assert len(articles) >= said  # what the writer was told is stored is stored
    outcomes = outcomes_frame(NOON, NOON + DAY)
    assert set(outcomes["article"]) == {one.id for one in articles}
    for one in articles:
        [ref] = captures_of(one.id)
        assert read_capture(ref).url == one.url
    assert store_articles(articles) == [OutcomeKind.UNCHANGED] * len(articles)


def test_a_second_process_that_reads_does_not_stop_the_writer(archive: OpenArchive) -> None:
    store_articles([article(n) for n in range(3)])
    reading = articles_between(NOON, NOON + DAY)
    next(reading)
    code = (
        f"from pathlib import Path\nfrom archive.connection import open_archive\n"
        f"from archive.articles import store_article\nimport sys\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}]\n"
        f"import test_archive_contract as contract\n"
        f"open_archive({archive.url!r}, captures=Path({str(archive.captures)!r}))\n"
        f"print(store_article(contract.article(77)))"
    )
    done = forked.run(code=code)
    assert done.stdout.strip() == "stored", done.stderr
    assert len(list(reading)) == 2


def test_closing_and_closing_again_is_no_error() -> None:
    close_archive()
    close_archive()


def test_a_draw_by_chance_is_the_same_each_time_and_from_all_days() -> None:
    """What measures the list that people read must not hang on who is asked first, or last."""
    days = [NOON - n * DAY for n in range(40)]
    store_articles([article(n, published_at=at) for n, at in enumerate(days)])
    store_articles([article(99, published_at=NOON, language="en")])
    drawn = drawn_by_chance(12, start=days[29], end=NOON + HOUR)
    assert drawn == drawn_by_chance(12, start=days[29], end=NOON + HOUR)
    found = [days.index(one.published_at) for one in drawn if one.published_at]
    assert len(found) == 12
    assert max(found) <= 29
    assert min(found) < 10 <= 20 < max(found)
    assert len(drawn_by_chance(99, start=days[29], end=NOON + HOUR)) == 30
