"""The digest out of a real archive, on both databases, day after day as a desk would make it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from office import missing

from archive import models
from archive.counts import day_counts
from archive.deliveries import claim_parcel, close_parcel, queue_parcels, waiting_parcels
from archive.judgements import save_judgements
from archive.labels import save_labels
from archive.outcomes import begin_run, note_looked
from archive.relevant import relevant_between
from archive.stories import StoryRating, save_rating
from archive.storing import store_articles
from desk import briefing
from desk.briefing import digest_of
from desk.keeping import keep_digest, past_digest
from desk.past import day_bounds
from digest.compose import compose
from digest.detail import details
from digest.formats.table import FORMATS
from digest.reading import reading_sentence
from digest.record import Digest
from news.article import Article, article_id
from news.codebook import Codebook, load_codebook
from news.delivery import DeliveryState, Parcel
from news.errors import WrongInput
from news.judgement import Evidence, Judgement, TagJudgement
from news.label import Label
from news.outlet import Outlet, Source
from news.place import Place

pytestmark = pytest.mark.usefixtures("archive")

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2025, 3, 5)  # a Wednesday
SELOR = Place("65.01", "Kabupaten Bulungan", "regency")
ONE = timedelta(days=1)
OUTLET = Outlet(
    id="kabar-fiksi", name="Kabar Fiksi", home="https://kabar-fiksi.example/", province="65",
    timezone="Asia/Makassar", reliability="B",
    sources=(Source(kind="feed", url="https://kabar-fiksi.example/feed/"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def codebook(data: Any) -> Codebook:
    return load_codebook(data / "codebook")


def morning(day: date) -> datetime:
    """When the digest of a day is made: at six on the next."""
    return datetime.combine(day + ONE, time(6), ZONE).astimezone(UTC)


def store(
    title: str,
    text: str,
    day: date,
    *,
    stage: str = "occurred",
    found: datetime | None = None,
    **more: Any,
) -> Article:
    """Store and judge an article that came at noon of a day."""
    url = f"https://kabar-fiksi.example/{article_id(title + text)}"
    noon = datetime.combine(day, time(12), ZONE).astimezone(UTC)
    article = Article(
        id=article_id(url),
        url=url,
        outlet=OUTLET.id,
        title=title,
        text=text,
        published_at=more.get("published", noon),
        published_precision="minute",
        fetched_at=found or noon + timedelta(hours=1),
        language="id",
    )
    store_articles([article])
    flagged = bool(stage)
    tag = TagJudgement(
        probability=0.9 if flagged else 0.05,
        threshold=0.5,
        flagged=flagged,
        stage=stage or None,
        evidence=(Evidence(0, len(title), text.split(".", maxsplit=1)[0] + "."),)
        if flagged
        else (),
    )
    judgement = Judgement(
        id=article.id,
        tags={"mass_gathering": tag},
        place=more.get("place", SELOR),
        event_date=more.get("event_date"),
        severity=more.get("severity", 1),
        model="m1",
        codebook="1.0",
        notes=more.get("notes", ()),
    )
    save_judgements([judgement])
    return article


def made(day: date, codebook: Codebook, **options: Any) -> Digest:
    """Make and keep the digest of a day."""
    at = options.pop("made_at", morning(day))
    digest = digest_of(
        day, zone=ZONE, outlets=[OUTLET], model="m1", codebook=codebook, made_at=at, **options
    )
    keep_digest(digest, at)
    return digest


def titles(digest: Digest, section: str = "occurred") -> list[str]:
    return [item.title for item in digest.section(section).items]


def lose(parcel: Parcel, at: datetime) -> None:
    """Queue a parcel and give it up at an instant."""
    queue_parcels([parcel], at)
    (id_, *_) = waiting_parcels()[0]
    claim_parcel(id_, at)
    close_parcel(id_, DeliveryState.GIVEN_UP, at, error="550")


ROAD = "Warga memalang jalan poros menuntut jembatan kayu yang ambruk segera diperbaiki."


LONG_ROAD = (
    "Sekitar 120 warga Desa Sungai Lampit memalang jalan poros sejak pagi menuntut jembatan kayu"
    " yang ambruk segera diperbaiki. Batang kayu dan ban bekas ditumpuk melintang sehingga truk"
    " sawit mengantre satu kilometer. Camat Yosef Lawai menjanjikan alat berat tiba pada Senin."
)


def test_a_past_digest_is_printed_again_exactly_whatever_was_learned_since(
    codebook: Codebook,
) -> None:
    store("Warga Palang Jalan", ROAD, DAY, severity=3, event_date=DAY)
    store("Guru Akan Aksi", "Guru akan berunjuk rasa.", DAY, stage="planned", event_date=DAY + ONE)
    parcel = Parcel(key="digest/2025-03-04", subscription="k", recipient="r", part=1, payload="p")
    lose(parcel, morning(DAY) - ONE / 2)
    first = made(DAY, codebook, banner="data simulasi")
    assert [one.alarms[0].kind for one in first.ledger.health] == ["unseen"]
    assert [row.addresses for row in first.ledger.undelivered] == [1]
    pages = {
        name: entry.render(first, "id") for name, entry in FORMATS.items() if not missing(name)
    }
    # A report found later, another judgement and a new digest of the same day.
    store("Polisi Buka Palang", f"{ROAD} Polisi datang.", DAY, severity=5)
    note_looked(begin_run("crawl", morning(DAY)), OUTLET.id, morning(DAY) + ONE / 24, 3)
    lose(replace(parcel, part=2, recipient="s"), morning(DAY) + ONE / 24)
    later = made(DAY, codebook, made_at=morning(DAY) + timedelta(hours=9))
    assert later.ledger.health == ()
    assert later.ledger.undelivered != first.ledger.undelivered
    assert len(later.item(first.section("occurred").items[0].id).sources) == 2
    again = past_digest(DAY, None, zone=ZONE, as_of=morning(DAY) + timedelta(hours=1))
    assert {
        name: entry.render(again, "id") for name, entry in FORMATS.items() if not missing(name)
    } == pages
    assert replace(again, codebook=first.codebook) == first
    assert past_digest(DAY, None, zone=ZONE).made_at == later.made_at
    with pytest.raises(WrongInput, match="2025-03-06 06:00:00 WIB"):
        past_digest(DAY, None, zone=ZONE, as_of=morning(DAY) - ONE)
    with pytest.raises(WrongInput, match="2025-03-05/65"):
        past_digest(DAY, Place("65", "Kalimantan Utara", "province"), zone=ZONE)


def test_a_story_keeps_its_id_however_long_it_goes_on(codebook: Codebook) -> None:
    ids = []
    for n in range(12):
        text = f"{ROAD} Hari ke-{n}." if n else ROAD
        store(f"Warga Palang Jalan Hari ke-{n}", text, DAY + n * ONE)
        (item,) = made(DAY + n * ONE, codebook).section("occurred").items
        ids.append(item.id)
    assert len(set(ids)) == 1


def test_an_old_report_published_again_is_told_as_such_and_not_as_a_new_event(
    codebook: Codebook,
) -> None:
    """Else last season's clash, copied by an outlet today, sends an officer out."""
    old = store("Warga Palang Jalan", LONG_ROAD, DAY - 60 * ONE)
    (before,) = made(DAY - 60 * ONE, codebook).section("occurred").items
    store("Palang Jalan Poros", f"Kabar Fiksi - {LONG_ROAD}", DAY - 30 * ONE)  # not the first
    store("Jalan Poros Dipalang Lagi?", f"Selor, Kabar Fiksi - {LONG_ROAD}", DAY)
    store("Buruh Mogok", "Buruh pabrik kayu mogok sejak pagi di gerbang kawasan.", DAY)

    found = {item.title: item for item in made(DAY, codebook).section("occurred").items}
    again = found["Jalan Poros Dipalang Lagi?"]
    assert (again.id, again.trend, again.doubts) == (before.id, "continuing", ("repeated",))
    assert [source.article for source in again.sources if not source.today] == [old.id]
    assert (again.first_reported, again.independent) == (old.published_at, 1)
    assert (found["Buruh Mogok"].trend, found["Buruh Mogok"].doubts) == ("new", ())


def test_what_an_analyst_corrects_afterwards_stands_in_the_next_digest_as_a_correction(
    codebook: Codebook,
) -> None:
    wrong = store("Festival Perahu Ramai", "Festival perahu dipadati ribuan warga.", DAY)
    missed = store("Lapak Dibongkar", "Pedagang dan petugas saling dorong.", DAY, stage="")
    assert titles(made(DAY, codebook)) == ["Festival Perahu Ramai"]
    true = {"tags": {"mass_gathering": "occurred"}, "severity": 2, "place": SELOR}
    said = {"coder": "petugas", "coded_at": morning(DAY) + timedelta(hours=2)}
    save_labels(
        [
            (wrong.id, Label(**said)),
            (missed.id, Label(**true, **said)),
        ]
    )
    nextday = made(DAY + ONE, codebook)
    assert {c.title: c.kind for c in nextday.corrections} == {
        "Festival Perahu Ramai": "withdrawn",
        "Lapak Dibongkar": "missed",
    }
    assert made(DAY + 2 * ONE, codebook).corrections == ()
    # Made again, the day itself is told as the analyst has it, and says so.
    again = made(DAY, codebook, made_at=morning(DAY) + timedelta(hours=3))
    (item,) = again.section("occurred").items
    assert (item.title, item.corrected, item.severity) == ("Lapak Dibongkar", True, 2)


def test_a_correction_is_told_that_was_kept_while_a_digest_was_made(codebook: Codebook) -> None:
    """Its time is of the moment before: a digest that could not see it was taken to have told it.

    So it is, too, where the clock was set back, or is another machine's.
    """
    early = store("Festival Perahu Ramai", "Festival perahu dipadati ribuan warga.", DAY)
    late = store("Lapak Dibongkar", "Pedagang dan petugas saling dorong.", DAY)
    made(DAY, codebook)
    for article, ago in ((early, timedelta(milliseconds=5)), (late, timedelta(minutes=9))):
        save_labels(
            [(article.id, Label(coder="petugas"))], clock=lambda ago=ago: morning(DAY) - ago
        )
        told = made(DAY + ONE, codebook, made_at=morning(DAY + ONE)).corrections
        assert article.title in {correction.title for correction in told}
    assert made(DAY + 2 * ONE, codebook).corrections == ()


def test_a_digest_of_an_older_program_has_told_what_is_older(codebook: Codebook) -> None:
    """It does not say which labels it knew: without its time, all of them would be told again."""
    first = store("Festival Perahu Ramai", "Festival perahu dipadati ribuan warga.", DAY)
    later = store("Lapak Dibongkar", "Pedagang dan petugas saling dorong.", DAY)
    for article, hours in ((first, -1), (later, 1)):
        at = morning(DAY) + timedelta(hours=hours)
        save_labels([(article.id, Label(coder="petugas", coded_at=at))])
    made(DAY, codebook)
    row = models.Digest.objects.get()
    kept = json.loads(row.data)
    del kept["digest"]["labels_until"]
    models.Digest.objects.update(data=json.dumps(kept))
    told = made(DAY + ONE, codebook).corrections
    assert [correction.title for correction in told] == ["Lapak Dibongkar"]


def test_news_of_a_day_on_which_an_outlet_was_down_is_told_when_it_is_found(
    codebook: Codebook,
) -> None:
    store("Aksi Kemarin", "Buruh berunjuk rasa di gerbang pabrik kayu.", DAY)
    made(DAY, codebook)
    store(
        "Bentrok yang Terlambat Diketahui",
        "Dua dusun bentrok soal pintu air irigasi.",
        DAY,
        found=morning(DAY) + timedelta(hours=12),
        severity=4,
    )
    digest = made(DAY + ONE, codebook)
    (item,) = digest.section("occurred").items
    assert item.title == "Bentrok yang Terlambat Diketahui"
    assert (item.doubts, item.lead.late, item.lead.today) == (("late",), True, True)
    # Once told it is not told again.
    assert titles(made(DAY + 2 * ONE, codebook)) == []


def test_an_outlet_that_lies_about_its_dates_is_told_when_it_was_read(codebook: Codebook) -> None:
    noon = datetime.combine(DAY, time(12), ZONE).astimezone(UTC)
    store("Aksi dari Masa Depan", ROAD, DAY, published=noon + timedelta(days=400))
    (item,) = made(DAY, codebook).section("occurred").items
    assert item.doubts == ("published-after-fetch",)
    assert titles(made(DAY + timedelta(days=400), codebook)) == []


def test_an_announcement_of_two_weeks_ago_is_still_on_the_agenda(codebook: Codebook) -> None:
    store(
        "Buruh Akan Unjuk Rasa",
        "Buruh mengumumkan unjuk rasa di kantor gubernur.",
        DAY - 12 * ONE,
        stage="planned",
        event_date=DAY + 2 * ONE,
    )
    digest = made(DAY, codebook)
    assert [(e.title, e.day, e.listed) for e in digest.agenda] == [
        ("Buruh Akan Unjuk Rasa", DAY + 2 * ONE, False)
    ]
    assert made(DAY + 3 * ONE, codebook).agenda == ()


def test_the_baseline_knows_days_of_which_no_digest_was_made_and_skips_the_gaps(
    codebook: Codebook,
) -> None:
    for n in range(1, 21):
        if n not in {4, 5, 6}:  # three days on which nobody looked
            store(f"Aksi Hari {n}", f"Aksi kelompok-{n} soal perkara-{n}. " * 9, DAY - n * ONE)
    digest = made(DAY, codebook)
    baseline = digest.figures.baseline("occurred")
    assert baseline is not None
    assert (baseline.known_days, baseline.mean_28, baseline.mean_7) == (17, 1.0, 1.0)
    assert [one.known for one in digest.trend[-8:]] == [True, False, False, False] + [True] * 3 + [
        False
    ]
    kept = day_counts(DAY - 28 * ONE, DAY, model="m1")
    assert len(kept) == 18
    # Found later, a count of the past stays as it was known in its own digest.
    store("Aksi Lain", "Nelayan menolak tambang pasir laut.", DAY - 2 * ONE)
    assert made(DAY, codebook).figures.baseline("occurred") == baseline


def test_counts_that_an_earlier_version_kept_by_main_place_alone_are_made_again(
    codebook: Codebook,
) -> None:
    """Else four weeks of a town that reports tell beside another are compared as days without."""
    samarinda, tarakan = Place("64.72", "Kota Samarinda", "city"), Place("65.71", "Tarakan", "city")
    for n in range(16):
        for m, place in enumerate((samarinda, samarinda, tarakan)):
            text = f"Aksi kelompok-{n} soal perkara-{n}. " * 9
            store(f"Aksi Hari {n} {m}", text, DAY - n * ONE, place=place)
    made(DAY, codebook)
    for row in models.DayCount.objects.all():
        count = json.loads(row.data)["count"]
        row.data = json.dumps(count | {"stories": {"64.72": {"occurred": 1, "severe": 0}}})
        row.save()
    baseline = made(DAY, codebook, scope=tarakan).figures.baseline("occurred")
    assert baseline is not None
    assert (baseline.count, baseline.known_days, baseline.mean_28) == (1, 15, 1.0)


def test_a_day_on_which_the_outlets_were_blind_is_unknown(codebook: Codebook) -> None:
    run = begin_run("crawl", morning(DAY - ONE))
    evening = datetime.combine(DAY - ONE, time(20), ZONE).astimezone(UTC)
    note_looked(run, OUTLET.id, evening, 3)
    note_looked(begin_run("crawl", morning(DAY)), OUTLET.id, morning(DAY), 3, looked=False)
    store("Aksi", ROAD, DAY - ONE)
    store("Aksi Lagi", "Guru menuntut gaji.", DAY)
    made(DAY - ONE, codebook)
    digest = made(DAY, codebook)
    assert [one.known for one in digest.trend[-2:]] == [True, False]


def test_a_week_holds_the_stories_of_its_days_once(codebook: Codebook) -> None:
    for n in range(9):
        store(f"Palang Jalan {n}", f"{ROAD} Hari {n}.", DAY - n * ONE)
    store("Rapat", "Rapat koordinasi.", DAY - 3 * ONE, stage="prevention")
    week = made(DAY, codebook, first=DAY - 6 * ONE)
    assert week.weekly
    assert week.tally is None
    (item,) = week.section("occurred").items
    assert (len(item.fresh), item.days, item.trend) == (7, 9, "continuing")
    assert len(week.section("prevention").items) == 1
    assert past_digest(DAY, None, zone=ZONE, first=DAY - 6 * ONE).first == DAY - 6 * ONE


def test_a_regency_has_its_own_digest(codebook: Codebook) -> None:
    store("Di Bulungan", ROAD, DAY)
    store("Di Tarakan", "Guru menuntut gaji.", DAY, place=Place("65.71", "Kota Tarakan", "city"))
    assert titles(made(DAY, codebook, scope=SELOR)) == ["Di Bulungan"]


def test_an_officers_rating_of_a_story_holds_on_the_next_day(codebook: Codebook) -> None:
    store("Warga Palang Jalan", ROAD, DAY)
    (item,) = made(DAY, codebook).section("occurred").items
    assert item.rating.text == "B3"
    save_rating(item.id, StoryRating("C", 5), rated_by="petugas", at=morning(DAY))
    store("Warga Masih Palang Jalan", f"{ROAD} Belum dibuka.", DAY + ONE)
    (item,) = made(DAY + ONE, codebook).section("occurred").items
    assert (item.rating.text, item.rating.changed) == ("C5", True)
    with pytest.raises(WrongInput, match="G9"):
        save_rating(item.id, StoryRating("G", 9), rated_by="petugas", at=morning(DAY))
    with pytest.raises(WrongInput, match="tidak-ada"):
        save_rating("tidak-ada", StoryRating("C", 5), rated_by="petugas", at=morning(DAY))


def test_what_was_read_is_counted_without_reading_it(codebook: Codebook) -> None:
    store("Aksi", ROAD, DAY)
    for n in range(3):
        store(f"Resep {n}", f"Resep masakan {n}.", DAY, stage="")
    store("English", "Not Indonesian.", DAY, stage="", notes=("not-indonesian",))
    figures = made(DAY, codebook).figures
    assert (figures.read, figures.not_indonesian, figures.unjudged) == (5, 1, 0)


def test_news_that_the_model_at_work_has_not_judged_is_no_quiet_day(codebook: Codebook) -> None:
    """After a promotion, or a crawl without `classify`, the page said that nothing had happened."""
    store("Warga Palang Jalan", ROAD, DAY - ONE)
    for n in range(2):
        store(f"Warga Palang Jalan {n}", f"{ROAD} Hari {n}.", DAY)
    digest = digest_of(
        DAY, zone=ZONE, outlets=[OUTLET], model="m2", codebook=codebook, made_at=morning(DAY)
    )
    assert digest.figures.unjudged == 2  # not the day before's
    assert (digest.figures.read, titles(digest)) == (0, [])
    told = " ".join((reading_sentence("id", digest), *details("id", digest)))
    assert "Tidak ada kejadian:" not in told
    assert "2 artikel belum dinilai" in told


def test_late_news_that_is_not_judged_is_missing_and_said_to_be(codebook: Codebook) -> None:
    """It was found after its own day's digest: that of the next day would have told it."""
    made(DAY - ONE, codebook)
    found = morning(DAY - ONE) + ONE / 8
    store("Warga Palang Jalan", ROAD, DAY - ONE, found=found)
    for model, waiting in (("m1", 0), ("m2", 1)):
        digest = digest_of(
            DAY, zone=ZONE, outlets=[OUTLET], model=model, codebook=codebook, made_at=morning(DAY)
        )
        assert digest.figures.unjudged == waiting


def test_the_trend_draws_no_calm_for_a_day_that_is_not_judged(codebook: Codebook) -> None:
    for day in (DAY - ONE, DAY):
        store(f"Warga Palang Jalan {day}", f"{ROAD} Hari {day}.", day)
    start, end = day_bounds(DAY - ONE, ZONE)
    rows = [replace(row.judgement, model="m2") for row in relevant_between(start, end, model="m1")]
    save_judgements(rows)
    looked = morning(DAY) - ONE / 4
    for n in range(2):
        note_looked(begin_run("crawl", looked - n * ONE), OUTLET.id, looked - n * ONE, 1)
    for model, known in (("m1", True), ("m2", False)):
        digest = digest_of(
            DAY, zone=ZONE, outlets=[OUTLET], model=model, codebook=codebook, made_at=morning(DAY)
        )
        assert [one.known for one in digest.trend[-2:]] == [True, known]


def test_a_week_does_not_say_that_nobody_looked_where_nobody_judged(codebook: Codebook) -> None:
    for n in range(7):
        looked = morning(DAY - n * ONE) - ONE / 2
        if n != 2:
            note_looked(begin_run("crawl", looked), OUTLET.id, looked, 1)
        store(f"Palang Jalan {n}", f"{ROAD} Hari {n}.", DAY - n * ONE)
        if n != 1:
            rows = relevant_between(*day_bounds(DAY - n * ONE, ZONE), model="m1")
            save_judgements([replace(row.judgement, model="m2") for row in rows])
    week = digest_of(
        DAY, first=DAY - 6 * ONE, zone=ZONE, outlets=[OUTLET], model="m2", codebook=codebook,
        made_at=morning(DAY),
    )  # fmt: skip
    assert week.figures.unjudged == 1
    assert week.ledger.unseen_days == (DAY - 2 * ONE,)


def test_what_is_judged_while_a_digest_is_made_is_missing_in_it_and_said_to_be(
    codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted at the end, nothing waited: a page without the siege said that all was quiet."""
    store("Warga Palang Jalan", ROAD, DAY)
    (row,) = relevant_between(*day_bounds(DAY, ZONE), model="m1")

    def judged_meanwhile(*arguments: Any, **facts: Any) -> Digest:
        save_judgements([replace(row.judgement, model="m2")])
        return compose(*arguments, **facts)

    monkeypatch.setattr(briefing, "compose", judged_meanwhile)
    digest = digest_of(
        DAY, zone=ZONE, outlets=[OUTLET], model="m2", codebook=codebook, made_at=morning(DAY)
    )
    assert (titles(digest), digest.figures.unjudged) == ([], 1)


def test_a_day_that_is_half_judged_lowers_no_baseline(codebook: Codebook) -> None:
    """Its count was kept, and what four weeks were compared with was too low for four weeks."""
    for day in (DAY - ONE, DAY):
        for n in range(2):
            store(f"Warga Palang Jalan {n}", f"{ROAD} Hari {day}, nomor {n}.", day)
    start, end = day_bounds(DAY - ONE, ZONE)[0], day_bounds(DAY, ZONE)[1]
    rows = [replace(row.judgement, model="m2") for row in relevant_between(start, end, model="m1")]
    for judged, counted in ((rows[::2], []), (rows, [DAY - ONE, DAY])):
        save_judgements(judged)
        at = morning(DAY)
        digest = digest_of(
            DAY, zone=ZONE, outlets=[OUTLET], model="m2", codebook=codebook, made_at=at
        )
        keep_digest(digest, at)
        assert digest.figures.read == len(judged) / 2
        assert list(day_counts(DAY - ONE, DAY, model="m2")) == counted


LARGE = ("archive_article", "archive_judgement", "archive_outcome", "archive_storyarticle")


def test_no_query_of_a_digest_reads_a_large_table_from_end_to_end(codebook: Codebook) -> None:
    """What else makes the digest slower with every year that the archive grows."""
    for n in range(40):
        store(f"Aksi {n}", f"Aksi kelompok-{n} soal perkara-{n}. " * 9, DAY - n * ONE)
    made(DAY - ONE, codebook)
    postgres = connection.vendor == "postgresql"
    if postgres:  # of tables this small it would read all, and rightly
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        made(DAY, codebook)
    asked = [q["sql"] for q in queries if q["sql"].startswith("SELECT")]
    assert len(asked) > 10
    plans = []
    prefix, scan = ("EXPLAIN ", "Seq Scan on") if postgres else ("EXPLAIN QUERY PLAN ", "SCAN")
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(prefix + sql.replace("%", "%%"))
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        for table in LARGE:
            assert not re.search(rf"{scan} {table}\b(?! USING)", plan), f"{sql}\n{plan}"
        plans.append(plan)
    if postgres:  # SQLite, without statistics of its own, takes another index, row by row
        assert any("archive_judgement_relevant" in plan for plan in plans)
