"""What a desk relies on when it searches and exports, held by both databases."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from typer.testing import CliRunner

from archive import facets, models
from archive.articles import store_article, store_articles
from archive.connection import close_thread, migrate
from archive.judgements import save_judgements
from archive.matching import Filters
from archive.search import exported, search
from archive.searchindex import fill
from desk.cli import app
from desk.export import write_export, writer_of
from language.query import parse_query
from news.article import Article, article_id
from news.errors import ArchiveUnusable, WrongInput
from news.judgement import Judgement, TagJudgement
from news.place import Place

if TYPE_CHECKING:
    from opened import OpenArchive

pytestmark = pytest.mark.usefixtures("archive")

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TAGS = ("mass_gathering", "protocol_breach", "incipient_conflict")


def article(n: int, title: str, text: str = "Isi berita biasa.", **changes: Any) -> Article:
    url = f"https://kabar-fiksi.example/berita/{n}"
    values: dict[str, Any] = {
        "id": article_id(url), "url": url, "outlet": "kabar-fiksi", "title": title, "text": text,
        "published_at": NOON + n * DAY, "fetched_at": NOON + 400 * DAY,
        "published_precision": "minute", "language": "id",
    }  # fmt: skip
    return Article(**{**values, **changes})


def filler(count: int = 20) -> None:
    """Other news, so that a word of the tests is rarer than every word."""
    store_articles(
        [article(1000 + n, f"Harga cabai {n}", f"Pasar ramai {n}.") for n in range(count)]
    )


def judged(
    n: int,
    *,
    tag: str = "mass_gathering",
    stage: str = "planned",
    place: str = "64.72",
    model: str = "m1",
    flagged: bool = True,
) -> None:
    off = TagJudgement(probability=0.1, threshold=0.5, flagged=False)
    on = TagJudgement(probability=0.9, threshold=0.5, flagged=True, stage=stage)
    save_judgements([
        Judgement(
            id=article(n, "").id, tags=dict.fromkeys(TAGS, off) | ({tag: on} if flagged else {}),
            place=Place(place, "Kota Samarinda", "city") if place else None,
            event_date=date(2025, 3, 9), severity=3, model=model, codebook="1.0",
        )
    ])  # fmt: skip


def found(words: str, limit: int = 20, **filters: Any) -> list[str]:
    given = search(parse_query(words), Filters(**filters), limit=limit)
    return [hit.article.title for hit in given.hits]


def test_forms_of_a_word_meet_in_the_stem() -> None:
    """A desk that must guess how an outlet wrote a word misses the article."""
    store_articles([
        article(1, "Buruh Berunjuk Rasa"),
        article(2, "Warga gelar unjukrasa"),
        article(3, "Konvoinya Panjang"),
        article(4, "Rasa Soto yang Unjuk Gigi"),
    ])  # fmt: skip
    assert set(found('"unjuk rasa"')) == {"Buruh Berunjuk Rasa", "Warga gelar unjukrasa"}
    assert found("konvoi") == ["Konvoinya Panjang"]
    assert len(found("unjuk rasa")) == 3


def test_an_article_that_the_index_does_not_hold_is_judged_all_the_same() -> None:
    """A filling that was cut off leaves such, and `classify` must not end at the first of them."""
    store_articles([article(1, "Konvoi Samarinda"), article(2, "Konvoi Bontang")])
    models.SearchEntry.objects.filter(article=article(1, "").id).delete()
    judged(1)
    judged(2)
    assert models.Judgement.objects.count() == 2
    facets.replace("m1", {})
    assert found("konvoi", tag="mass_gathering", model="m1") == ["Konvoi Bontang"]


def test_words_are_all_wanted_phrases_hold_together_and_hyphens_exclude() -> None:
    store_articles([
        article(1, "Konvoi Samarinda"),
        article(2, "Konvoi Bontang", "Lalu ke arah Samarinda Seberang."),
        article(3, "Konvoi Futsal", "Di Samarinda."),
        article(4, "Samarinda Hujan"),
    ])  # fmt: skip
    assert set(found("konvoi samarinda")) == {"Konvoi Samarinda", "Konvoi Bontang", "Konvoi Futsal"}
    assert found('"samarinda seberang"') == ["Konvoi Bontang"]
    assert found("samarinda konvoi -futsal -bontang") == ["Konvoi Samarinda"]
    assert set(found('samarinda -"konvoi samarinda"')) == {
        "Konvoi Bontang", "Konvoi Futsal", "Samarinda Hujan",
    }  # fmt: skip


def test_a_phrase_does_not_reach_from_title_to_text() -> None:
    store_article(article(1, "Rapat Unjuk", "Rasa baru di kedai."))
    assert found('"unjuk rasa"') == []
    assert found("unjuk rasa") == ["Rapat Unjuk"]


def test_a_title_weighs_more_and_newer_stands_first_among_equals() -> None:
    """Else the report of the convoy stands below an article that mentions one."""
    filler()
    store_articles([
        article(1, "Konvoi Buruh", "Berita satu dua."),
        article(2, "Konvoi Buruh", "Berita dua tiga."),
        article(3, "Harga Beras", "Sebuah konvoi lewat."),
    ])  # fmt: skip
    hits = search(parse_query("konvoi")).hits
    assert [hit.article.id for hit in hits] == [article(n, "").id for n in (2, 1, 3)]
    assert hits[0].score == 1 > hits[2].score > 0


def test_a_search_says_how_far_back_it_ranked(
    archive: OpenArchive, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An officer must not take the newest thousand for all there is."""
    store_articles([article(n, f"Konvoi {n}", outlet="ab"[n % 2]) for n in range(1, 7)])
    monkeypatch.setattr("archive.search.MAX_RANKED", 4)
    given = search(parse_query("konvoi"), limit=2)
    assert [hit.article.title for hit in given.hits] == ["Konvoi 6", "Konvoi 5"]
    assert given.back_to == NOON + 3 * DAY
    assert search(parse_query("konvoi"), Filters(outlets=("a",))).back_to is None
    assert search(parse_query("tidakada")).back_to is None
    desk = {"DATABASE_URL": archive.url, "KENTONGAN_HOME": str(tmp_path)}
    done = CliRunner().invoke(app, ["search", "konvoi", "--json"], env=desk)
    assert "--until 2025-03-04" in done.stderr
    assert done.stdout.count("\n") == 4


@pytest.mark.parametrize(
    "words",
    ["konvoi' OR 1=1 --", 'konvoi" "', "konvoi) AND (", "NEAR(konvoi a)", "title:konvoi", "konvoi*",
     "konvoi & !x | :*", "<-> konvoi", "NOT konvoi", "\x00konvoi", "konvoi \ud800", "^konvoi {a b}",
     "%s konvoi", "konvoi \\", "漢字", "🥁 konvoi", "a" * 900],
)  # fmt: skip
def test_a_hostile_query_finds_something_or_nothing_but_never_breaks(words: str) -> None:
    """What people paste must never reach a database's own query syntax."""
    store_article(article(1, "Konvoi"))
    try:
        titles = found(words)
    except WrongInput:
        titles = []
    assert set(titles) <= {"Konvoi"}
    assert found("konvoi") == ["Konvoi"]


def test_other_scripts_are_found_too() -> None:
    store_articles([article(1, "漢字 kafé"), article(2, "Kafe biasa")])
    assert found("漢字") == ["漢字 kafé"]
    assert set(found("kafe")) == {"漢字 kafé", "Kafe biasa"}


def test_filters_narrow_by_day_outlet_tag_stage_and_place() -> None:
    store_articles([article(n, f"Konvoi {n}") for n in range(1, 5)])
    store_article(article(5, "Konvoi 5", outlet="lain"))
    judged(1)
    judged(2, stage="occurred")
    judged(3, tag="protocol_breach", place="65.01")
    assert set(found("konvoi", start=NOON + 2 * DAY, end=NOON + 4 * DAY)) == {
        "Konvoi 2",
        "Konvoi 3",
    }
    assert found("konvoi", outlets=("lain",)) == ["Konvoi 5"]
    assert set(found("konvoi", model="m1", tag="mass_gathering")) == {"Konvoi 1", "Konvoi 2"}
    assert found("konvoi", model="m1", tag="mass_gathering", stage="occurred") == ["Konvoi 2"]
    assert set(found("konvoi", model="m1", stage="planned")) == {"Konvoi 1", "Konvoi 3"}
    assert set(found("konvoi", model="m1", place="64")) == {"Konvoi 1", "Konvoi 2"}
    assert found("konvoi", model="m1", place="65.01") == ["Konvoi 3"]
    assert found("konvoi", model="m2", place="64") == []
    assert len(found("konvoi", limit=2)) == 2


def test_a_filter_finds_what_the_last_judgement_says() -> None:
    """A better model's second look must change what the desk finds, and nothing of it remain."""
    store_article(article(1, "Konvoi"))
    judged(1, stage="planned", place="64.72")
    judged(1, stage="planned", place="64.72", model="m2")
    judged(1, tag="protocol_breach", stage="occurred", place="65.01")
    assert found("konvoi", model="m1", tag="protocol_breach", stage="occurred") == ["Konvoi"]
    assert found("konvoi", model="m1", place="65") == ["Konvoi"]
    for gone in ({"tag": "mass_gathering"}, {"stage": "planned"}, {"place": "64"}):
        assert found("konvoi", model="m1", **gone) == []
        assert found("konvoi", model="m2", **gone) == ["Konvoi"], "another model's word was lost"
    judged(1, flagged=False, place="")
    assert found("konvoi", model="m1", tag="protocol_breach") == []
    assert found("konvoi", model="m1", place="65") == []
    assert found("konvoi", outlets=("kabar-fiksi",)) == ["Konvoi"]


def test_a_corrected_article_is_still_found_by_its_outlet_and_judgement() -> None:
    """Until it is judged again the earlier judgement stands, in a search as in a digest."""
    store_article(article(1, "Konvoi", published_at=None))
    judged(1)
    store_article(article(1, "Konvoi Batal"))
    filters = {"model": "m1", "tag": "mass_gathering", "place": "64"}
    assert found("konvoi", **filters, outlets=("kabar-fiksi",)) == ["Konvoi Batal"]
    judged(1, stage="handled")
    assert found("batal", **filters, stage="planned") == []
    assert found("batal", **filters, stage="handled") == ["Konvoi Batal"]


@pytest.mark.postgres
def test_an_article_judged_while_it_is_corrected_is_found(postgres_archive: OpenArchive) -> None:
    """A crawl and a classify at once must not leave a judgement that no filter finds."""
    store_article(article(1, "Konvoi"))

    def judge() -> None:
        judged(1)
        close_thread()

    judging = threading.Thread(target=judge)
    with transaction.atomic():
        store_article(article(1, "Konvoi Batal"))
        judging.start()
        judging.join(0.5)
        assert judging.is_alive()
    judging.join()
    assert found("konvoi", model="m1", tag="mass_gathering") == ["Konvoi Batal"]


@pytest.mark.parametrize("narrow", [True, False])
def test_all_filters_together_find_what_each_article_says(
    monkeypatch: pytest.MonkeyPatch, narrow: bool
) -> None:
    """However a database goes about it, no combination may lose an article, or find a wrong one."""
    monkeypatch.setattr("archive.matching._is_narrower", lambda *_: narrow)
    draw = random.Random(5)
    known: dict[str, dict[str, Any]] = {}
    for n in range(40):
        title = f"Berita {n} {' '.join(draw.sample(['konvoi', 'massa', 'hujan'], 2))}"
        said = {
            "outlet": draw.choice("ab"), "tag": draw.choice(TAGS[:2]),
            "stage": draw.choice(["planned", "occurred"]),
            "place": draw.choice(["64.72", "64.71", "65.01"]),
        }  # fmt: skip
        store_article(article(n, title, outlet=said["outlet"]))
        judged(n, tag=said["tag"], stage=said["stage"], place=said["place"])
        known[title] = said | {"at": NOON + n * DAY}
    asked = itertools.product(
        ["konvoi", "massa -hujan"], ["", "a", "ab"], ["", TAGS[0]], ["", "planned"],
        ["", "64", "64.72"], [NOON, NOON + 20 * DAY],
    )  # fmt: skip
    for words, outlets, tag, stage, place, start in asked:
        expected = [
            title
            for title, said in known.items()
            if (words in title or (words != "konvoi" and "hujan" not in title))
            and (not outlets or said["outlet"] in outlets)
            and (not tag or said["tag"] == tag)
            and (not stage or said["stage"] == stage)
            and f"{said['place']}.".startswith(f"{place}." if place else "")
            and said["at"] >= start
        ]
        filters = Filters(
            outlets=tuple(outlets), model="m1", tag=tag, stage=stage, place=place, start=start
        )
        query = parse_query(words)
        assert {hit.article.title for hit in search(query, filters, limit=99).hits} == set(expected)
        assert [one.article.title for one in exported(filters, query)] == expected


def test_a_search_does_not_wait_for_who_writes(sqlite_archive: OpenArchive) -> None:
    """An officer's question beside a crawl must be answered at once."""
    store_article(article(1, "Konvoi"))
    other = sqlite3.connect(sqlite_archive.url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    assert found("konvoi", outlets=("kabar-fiksi",)) == ["Konvoi"]
    other.close()


def test_a_revision_is_found_by_its_present_text_alone() -> None:
    """A corrected article must not answer for what it no longer says."""
    store_article(article(1, "Konvoi di Samarinda"))
    store_article(article(1, "Pawai di Samarinda"))
    store_article(article(1, "Pawai di Samarinda"))
    assert found("konvoi") == []
    assert found("pawai") == ["Pawai di Samarinda"]
    assert models.SearchEntry.objects.exclude(article=None).count() == 1


def test_an_article_that_learns_its_day_moves_in_the_index() -> None:
    store_article(article(1, "Konvoi", published_at=None))
    assert found("konvoi", end=NOON + 10 * DAY) == []
    store_article(article(1, "Konvoi"))
    assert found("konvoi", end=NOON + 10 * DAY) == ["Konvoi"]


def test_articles_of_one_instant_all_have_a_place_of_their_own() -> None:
    """Outlets that name only the day publish hundreds at one noon; ids must not collide."""
    same = [article(n, f"Konvoi {n}", published_at=NOON, id=f"abcdef{n:026x}") for n in range(30)]
    store_articles(same)
    assert len(found("konvoi", limit=100)) == 30


def test_an_index_entry_and_its_article_are_written_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else a kill between the two leaves an article that no search finds."""

    def full(*_: object) -> None:
        raise ArchiveUnusable("full")

    with monkeypatch.context() as patched:
        patched.setattr("archive.storing.index", full)
        with pytest.raises(ArchiveUnusable):
            store_article(article(1, "Konvoi"))
    assert not models.Article.objects.exists()
    store_article(article(1, "Konvoi"))
    assert found("konvoi") == ["Konvoi"]


def test_a_text_without_end_is_stored_and_found() -> None:
    """A tsvector has its bounds; a very long page must not be lost to them."""
    text = " ".join(f"kata{n}" for n in range(60_000)) + " konvoi" + " a" * 100_000 + "b" * 5_000
    store_article(article(1, "Panjang", text))
    assert found("panjang kata77") == ["Panjang"]


def test_an_archive_that_exists_fills_its_index_and_goes_on_after_a_kill(
    archive: OpenArchive,
) -> None:
    """After an update of the program old news must be found like new news."""
    last = article(7, "Konvoi 7")
    store_articles([*(article(n, f"Konvoi {n}") for n in range(3)), last])
    call_command("migrate", "archive", "0006", verbosity=0)
    assert "archive_searchentry" not in connection.introspection.table_names()
    call_command("migrate", "archive", "0007", verbosity=0)
    archive.reopen()
    # As if the filling had been killed behind this one.
    fill([(last.id, NOON + 7 * DAY, last.title, last.text)])
    migrate()
    assert len(found("konvoi")) == 4
    assert models.SearchEntry.objects.count() == 4


def test_an_archive_that_exists_learns_its_facets_and_goes_on_after_a_kill(
    archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update of the program the filters must find old news like new news."""
    store_articles([article(n, f"Konvoi {n}") for n in range(5)])
    for n in range(5):
        judged(n, place="64.72" if n % 2 else "65")
    judged(0, stage="occurred", model="m2")
    call_command("migrate", "archive", "0012", verbosity=0)
    archive.reopen()
    with monkeypatch.context() as patched:
        patched.setattr("archive.facets._BATCH_ROWS", 2)
        add, calls = facets.add, []

        def killed_behind_the_first(*given: Any) -> None:
            if calls:
                raise KeyboardInterrupt
            calls.append(given)
            add(*given)

        patched.setattr("archive.facets.add", killed_behind_the_first)
        with pytest.raises(KeyboardInterrupt):
            migrate()
    migrate()
    assert set(found("konvoi", model="m1", place="64")) == {"Konvoi 1", "Konvoi 3"}
    assert len(found("konvoi", model="m1", tag="mass_gathering", stage="planned")) == 5
    assert found("konvoi", model="m2", stage="occurred") == ["Konvoi 0"]
    assert len(found("konvoi", outlets=("kabar-fiksi",))) == 5


def rows_of(path: Path, **filters: Any) -> int:
    return write_export(
        path, exported(Filters(model="m1", **filters)), TAGS, writer=writer_of(path)
    )


def test_an_export_holds_articles_and_judgements_in_the_order_of_time(tmp_path: Path) -> None:
    store_articles(
        [article(2, "Dua"), article(1, "=HYPERLINK(1)", "@isi\n\nbaris"), article(3, "Tiga")]
    )
    judged(1)
    assert rows_of(tmp_path / "a.csv") == 3
    body = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)", "Dua", "Tiga"]
    assert rows[0]["text"] == "'@isi\n\nbaris"
    first = rows[0]
    assert (first["mass_gathering_probability"], first["mass_gathering_flagged"]) == ("0.9", "1")
    assert (first["mass_gathering_stage"], first["place_code"]) == ("planned", "64.72")
    assert (first["event_date"], first["severity"], first["model"]) == ("2025-03-09", "3", "m1")
    assert rows[1]["model"] == rows[1]["mass_gathering_flagged"] == ""

    assert rows_of(tmp_path / "a.jsonl", tag="mass_gathering") == 1
    line = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    assert line["title"] == "=HYPERLINK(1)"
    assert line["protocol_breach_flagged"] is False


def test_an_export_to_parquet_keeps_its_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    store_articles([article(1, "Satu"), article(2, "Dua")])
    judged(2)
    rows_of(tmp_path / "a.parquet")
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["severity"] for row in rows] == [None, 3]
    assert rows[1]["published_at"] == NOON + 2 * DAY
    assert rows[1]["event_date"] == date(2025, 3, 9)
    assert rows[1]["mass_gathering_flagged"] is True


def test_an_export_reaches_over_pages_and_takes_a_query(tmp_path: Path) -> None:
    minute = timedelta(minutes=1)
    store_articles([
        article(n, f"Konvoi {n}", published_at=NOON + n * minute) for n in range(1, 1102)
    ])  # fmt: skip
    store_article(article(2000, "Lain"))
    got = [one.article.title for one in exported(Filters(), parse_query("konvoi"))]
    assert got == [f"Konvoi {n}" for n in range(1, 1102)]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    """Half a file looks like a whole one to the program that reads it."""
    path = tmp_path / f"a.{suffix}"
    path.write_text("old", encoding="utf-8")
    store_article(article(1, "Satu"))

    def broken() -> Any:
        yield from exported(Filters())
        raise ArchiveUnusable("gone")

    with pytest.raises(ArchiveUnusable, match="gone"):
        write_export(path, broken(), TAGS, writer=writer_of(path))
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
