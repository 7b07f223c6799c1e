"""If these fail, "nothing happened" and "we could not look" look alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from digest.compose import Past
from digest.daycount import DayCount
from digest.detail import blind_detail, detail_text, details, elsewhere_text
from digest.failure import failures_text, last_seen_text
from digest.ledger import ledger_of
from digest.narrow import narrowed
from digest.reading import reading_sentence
from digest.record import Digest
from digest.selection import Selection
from digest.summary import incident_sentence, nothing_text, outlook_sentence, summary_sentences
from news.place import Place


def lines(make: SimpleNamespace, seen: int, blind: int) -> list[object]:
    return [make.line(f"lihat-{n}", "64") for n in range(seen)] + [
        make.line(f"buta-{n}", "81", seen=False) for n in range(blind)
    ]


@pytest.mark.parametrize(
    ("seen", "blind", "incident", "sentence"),
    [
        (
            3,
            0,
            False,
            "Tidak ada kejadian: semua 3 media terlihat dan tidak satu pun melaporkan kejadian.",
        ),
        (3, 0, True, "Semua 3 media terlihat."),
        (
            3,
            2,
            False,
            "Kami tidak dapat melihat 2 dari 5 media: tanpa laporan tidak berarti tanpa kejadian.",
        ),
        (
            3,
            2,
            True,
            "Kami tidak dapat melihat 2 dari 5 media; kejadian di sana mungkin terlewat.",
        ),
        (
            0,
            4,
            False,
            (
                "Kami tidak dapat melihat satu pun dari 4 media. Halaman kosong tidak berarti"
                " tidak ada kejadian."
            ),
        ),
        (
            0,
            3,
            True,  # of a day that was back-filled, say: the page is not empty
            "Kami tidak dapat melihat 3 dari 3 media; kejadian di sana mungkin terlewat.",
        ),
        (
            0,
            0,
            False,
            "Tidak ada media yang dilihat: halaman ini tidak bersandar pada pengamatan apa pun.",
        ),
    ],
)
def test_the_reading_says_what_was_seen(
    make: SimpleNamespace, seen: int, blind: int, incident: bool, sentence: str
) -> None:
    reports = [make.report()] if incident else []
    digest = make.digest(reports, lines(make, seen, blind))
    assert reading_sentence("id", digest) == sentence


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("seen", "blind"), [(3, 1), (0, 3), (0, 0)])
def test_no_incident_is_said_only_where_every_outlet_was_seen(
    make: SimpleNamespace, lang: str, seen: int, blind: int
) -> None:
    quiet = make.digest([], lines(make, 3, 0))
    unsure = make.digest([], lines(make, seen, blind))
    assert reading_sentence(lang, quiet) != reading_sentence(lang, unsure)
    assert incident_sentence(lang, quiet) != incident_sentence(lang, unsure)
    claims = {"id": "Tidak ada kejadian:", "en": "No incident:"}
    assert reading_sentence(lang, quiet).startswith(claims[lang])
    assert claims[lang] not in " ".join(summary_sentences(lang, unsure))


def test_one_outlet_reads_as_one(make: SimpleNamespace) -> None:
    seen = make.digest([], lines(make, 1, 0))
    assert (
        reading_sentence("en", seen)
        == "No incident: the only outlet was looked at, and reports none."
    )
    told = make.digest([make.report()], lines(make, 1, 0))
    assert reading_sentence("id", told) == "Satu-satunya media terlihat."  # not "semua 1 media"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_incident_is_not_said_while_articles_wait_to_be_judged(
    make: SimpleNamespace, lang: str
) -> None:
    """After `models promote` a page said so of a day with a siege."""
    digest = make.digest([], lines(make, 3, 0), read=(7, 0))
    waiting = replace(digest, figures=replace(digest.figures, unjudged=2))
    claim = {"id": "Tidak ada kejadian:", "en": "No incident:"}[lang]
    assert reading_sentence(lang, digest).startswith(claim)
    assert claim not in reading_sentence(lang, waiting)
    number = {"id": "2 artikel belum dinilai", "en": "2 articles have not been judged"}[lang]
    assert number in detail_text(lang, waiting)
    assert number not in detail_text(lang, digest)
    so_far = {"id": "belum semua artikel dinilai.", "en": "not every article has been judged."}
    for told in (incident_sentence, nothing_text):  # they stand alone: a mail's subject, a section
        assert told(lang, waiting).endswith(so_far[lang])
        assert so_far[lang] not in told(lang, digest)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_verdict_on_what_is_not_judged_begins_with_the_doubt(
    make: SimpleNamespace, lang: str
) -> None:
    """Whoever reads the first words alone read "no incident is reported"."""
    digest = make.digest([], lines(make, 3, 0), read=(7, 0))
    part = replace(digest, figures=replace(digest.figures, unjudged=2))
    none = replace(digest, figures=replace(digest.figures, unjudged=9, read=0))
    first = {"id": ("Belum semua artikel", "Belum ada artikel"), "en": ("Not every", "No article")}
    assert reading_sentence(lang, part).startswith(first[lang][0])
    assert reading_sentence(lang, none).startswith(first[lang][1])
    unknown = {"id": "Ada atau tidaknya kejadian tidak diketahui:", "en": "Whether anything"}
    assert incident_sentence(lang, none).startswith(unknown[lang])
    assert not incident_sentence(lang, part).startswith(unknown[lang])


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_stands_beside_incidents_says_too_what_is_missing(
    make: SimpleNamespace, lang: str
) -> None:
    digest = make.digest([make.report()], lines(make, 2, 0))
    waiting = replace(digest, figures=replace(digest.figures, unjudged=1))
    watch = make.watch(health=[make.unwell("lihat-0")])
    silent = make.digest([make.report()], lines(make, 2, 0), watch=watch)
    assert {digest.gap, waiting.gap, silent.gap} == {"", "unjudged", "doubtful"}
    told = [reading_sentence(lang, one) for one in (digest, waiting, silent)]
    so_far = {"id": "tetapi belum semua artikel dinilai.", "en": "but not every article has been"}
    assert so_far[lang] in told[1]
    maybe = {"id": "tetapi 1 di antaranya mungkin", "en": "but 1 of them may be incomplete."}
    assert maybe[lang] in told[2]
    assert not any(words in told[0] for words in (so_far[lang], maybe[lang]))


def test_a_silent_outlet_is_told_with_no_incident_also_where_that_stands_alone(
    make: SimpleNamespace,
) -> None:
    """A mail's subject said that none was reported, while the mail called an outlet incomplete."""
    digest = make.digest([], lines(make, 3, 0), watch=make.watch(health=[make.unwell("lihat-0")]))
    told = "Tidak ada kejadian yang diketahui, tetapi 1 dari 3 media mungkin tidak lengkap."
    assert incident_sentence("id", digest) == told


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_outlet_that_was_only_looked_at_in_the_morning_calls_no_day_quiet(
    make: SimpleNamespace, lang: str
) -> None:
    """The crawl stood still from six o'clock on, and the page of the day said that all was seen."""
    coverage = lines(make, 3, 0)
    morning = datetime(2024, 11, 19, 23, 10, tzinfo=UTC)  # 06.10 of the day
    coverage[0] = replace(coverage[0], last_looked=morning)  # type: ignore[type-var]
    early, quiet = make.digest([], coverage), make.digest([], lines(make, 3, 0))
    assert (early.gap, quiet.gap) == ("early", "")
    when = {"id": "20 Nov 2024, 06.10 WIB", "en": "20 Nov 2024, 06:10 WIB"}[lang]
    claim = {"id": "Tidak ada kejadian:", "en": "No incident:"}[lang]
    assert claim not in reading_sentence(lang, early)
    for told in (incident_sentence, reading_sentence, detail_text):
        assert when in told(lang, early)
        assert when not in told(lang, quiet)
    assert "Lihat 0." in detail_text(lang, early)
    told_too = make.digest([make.report()], coverage)
    assert when in reading_sentence(lang, told_too)
    noon = make.digest([], coverage, made_at=morning + timedelta(hours=5))
    assert noon.gap == ""  # the next crawl is not due yet


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_day_that_is_not_over_is_not_called_quiet_as_a_whole(
    make: SimpleNamespace, lang: str
) -> None:
    made = datetime(2024, 11, 20, 6, 5, tzinfo=UTC)
    coverage = [replace(one, last_looked=made) for one in lines(make, 3, 0)]  # type: ignore[type-var]
    until = {"id": "sampai pukul 13.05 WIB", "en": "until 13:05 WIB"}[lang]
    noon, night = make.digest([], coverage, made_at=made), make.digest([], lines(make, 3, 0))
    for told in (incident_sentence, reading_sentence):
        assert until in told(lang, noon)
        assert until not in told(lang, night)
    narrow = narrowed(noon, Selection(tags=("protocol_breach",)), lang)
    assert until in incident_sentence(lang, narrow)


def test_pages_that_could_not_be_read_may_have_told_of_one(make: SimpleNamespace) -> None:
    """An outlet of which four pages in ten failed was among those of which none reports one."""
    failed = {"stored": 6, "failed_timeout": 2, "quarantined_empty": 1, "failed_http-404": 5}
    digest = make.digest([], [make.line(**failed), make.line("b", "64")])
    told = "No incident is known, but 3 addresses of the 2 outlets could not be read."
    assert digest.gap == "unread"
    assert incident_sentence("en", digest) == reading_sentence("en", digest) == told
    gone = make.digest([], [make.line(stored=6, **{"failed_http-404": 5})])
    assert gone.gap == ""  # what the outlet took away itself holds no news
    told_one = make.digest([make.report()], [make.line(**failed)])
    assert told_one.gap == ""
    narrow = narrowed(told_one, Selection(tags=("protocol_breach",)), "en")
    assert incident_sentence("en", narrow).startswith("No incident of this selection is known, but")
    assert reading_sentence("en", narrow) == (
        "Not all of what the outlets have could be read: 3 addresses failed."
    )


def test_a_few_pages_that_failed_make_no_day_unknown(make: SimpleNamespace) -> None:
    """Some fail every day: who reads each morning that nothing is known stops reading."""
    few = make.digest([], [make.line(stored=38, failed_timeout=2), make.line("b", "64")])
    assert (few.gap, few.state) == ("", "all")
    assert reading_sentence("en", few).startswith("No incident: all 2 outlets were looked at")
    for brief in (True, False):
        assert details("en", few, brief=brief) == ["2 addresses could not be read."]
    narrow = narrowed(few, Selection(tags=("protocol_breach",)), "en")
    assert (narrow.gap, reading_sentence("en", narrow)) == ("", "All 2 outlets were looked at.")
    many = make.digest([], [make.line(stored=37, failed_timeout=2), make.line("b", "64")])
    assert many.gap == "unread"
    assert details("en", many) == []


def test_an_incident_without_a_place_calls_no_province_quiet_whose_outlets_tell_it(
    make: SimpleNamespace,
) -> None:
    """It is in no province's digest: each of them said that nobody had reported anything."""
    kaltim = make.place("64", "Kalimantan Timur", "province")
    coverage = [make.line("mahakam", "64"), make.line("serambi", "11")]
    near, far = (make.report("Bentrok", outlet=one, place=None) for one in ("mahakam", "serambi"))
    quiet = make.digest([far], coverage, scope=kaltim)
    assert reading_sentence("en", quiet).startswith("No incident:")
    digest = make.digest([near], coverage, scope=kaltim)
    assert digest.gap == "unplaced"
    for told in (incident_sentence, reading_sentence):
        assert told("en", digest) == (
            "No incident is known to be here, but 1 that may be has no exact place."
        )
    named = "No exact place, and therefore left out: Bentrok (Mahakam)."
    assert named in detail_text("en", digest)
    beside = make.digest([near, make.report("Aksi", "lain " * 20)], coverage, scope=kaltim)
    assert beside.gap == ""  # nobody takes that page for an all-clear
    assert named in detail_text("en", beside)
    wide = make.report("Bentrok", outlet="serambi", place=kaltim)
    city = make.digest([wide], coverage, scope=make.place("64.72", "Kota Samarinda", "city"))
    assert city.gap == "unplaced"
    assert make.digest([wide], coverage, scope=kaltim).gap == ""


def test_nor_does_it_call_a_selection_of_provinces_quiet(make: SimpleNamespace) -> None:
    coverage = [make.line("mahakam", "64"), make.line("serambi", "11")]
    coverage += [make.line("tarakan", "65"), make.line("medan", "12")]
    digest = make.digest([make.report("Bentrok", outlet="mahakam", place=None)], coverage)
    assert digest.gap == ""
    here, elsewhere = (
        narrowed(digest, Selection(places=places), "en") for places in (("64", "65"), ("11", "12"))
    )
    assert incident_sentence("en", here).startswith("No incident of this selection is known to be")
    assert reading_sentence("en", here) == (  # "All outlets were looked at." stood there in red
        "All was looked at, but 1 incident that may be here has no exact place."
    )
    assert incident_sentence("en", elsewhere) == "No incident of this selection was reported."
    grave = narrowed(digest, Selection(places=("64", "65"), severity=4), "en")
    assert grave.unplaced == ()


def test_the_blind_outlets_and_provinces_are_named(make: SimpleNamespace) -> None:
    digest = make.digest([], lines(make, 2, 9))
    text = blind_detail("id", digest, 3)
    assert text.startswith("Tidak terlihat: Buta 0, Buta 1, Buta 2 dan 6 lainnya.")
    assert text.endswith("Sama sekali tidak terpantau: Maluku.")
    assert blind_detail("id", make.digest([], lines(make, 2, 0))) == ""


def test_a_scope_without_outlets_says_that_nobody_looked_there(make: SimpleNamespace) -> None:
    papua = Place("91", "Papua", "province")
    digest = make.digest([], lines(make, 2, 1), scope=papua)
    assert "Tidak ada media dari Papua" in reading_sentence("id", digest)
    assert "3 media di wilayah lain" in elsewhere_text("id", digest.ledger)


def test_outlets_are_told_apart_by_how_they_fared(make: SimpleNamespace) -> None:
    ledger = ledger_of(
        [
            make.line("sibuk", stored=4, revised=1),
            make.line("sepi", unchanged=9),
            make.line("sebagian", **{"stored": 2, "failed_http-503": 3}),
            make.line("buta", seen=False, failed_dns=1),
        ]
    )
    parts = (ledger.busy, ledger.quiet, ledger.partial, ledger.blind)
    assert [line.outlet for part in parts for line in part] == ["sibuk", "sepi", "sebagian", "buta"]
    assert all(len(part) == 1 for part in parts)
    assert (ledger.total, ledger.seen, ledger.articles, ledger.state) == (4, 3, 7, "some")
    assert next(iter(ledger.lines)).outlet == "buta"


def test_failures_are_told_in_words(make: SimpleNamespace) -> None:
    line = make.line(
        seen=False,
        **{"failed_timeout": 3, "failed_http-503": 1, "robots": 2, "failed_baru": 1, "stored": 4},
    )
    assert (
        failures_text("id", line)
        == "tidak menjawab (3), ditutup oleh robots.txt (2), baru, HTTP 503"
    )
    assert failures_text("id", make.line(seen=False)) == "belum diperiksa"
    assert failures_text("id", make.line(stored=3)) == ""


def test_a_blind_outlet_says_when_it_was_last_seen(make: SimpleNamespace) -> None:
    digest = make.digest([], [])
    assert last_seen_text("id", make.line(seen=False), digest) == "belum pernah terlihat"
    assert last_seen_text("id", make.line(), digest) == "terakhir terlihat 20 Nov 2024, 22.00 WIB"


def test_the_summary_names_places_gravest_first_and_the_next_date(make: SimpleNamespace) -> None:
    tomorrow = make.day + timedelta(days=1)
    yahukimo = Place("95.03", "Kabupaten Yahukimo", "regency")
    reports = [
        make.report("A", "a b c d e f", place=Place("32.05", "Kabupaten Garut", "regency")),
        make.report("B", "g h i j k l", place=yahukimo, severity=4),
        make.report("C", "m n o p q r", place=Place("32.01", "Kabupaten Bogor", "regency")),
        make.report("D", "s t u v w x", place=None),
        make.report("E", "y z aa bb cc", tags={"mass_gathering": "planned"}, event_date=tomorrow),
    ]
    digest = make.digest(reports)
    sentence = incident_sentence("id", digest)
    assert sentence.startswith("4 kejadian: Papua Pegunungan, ")
    assert "Jawa Barat (2)" in sentence
    assert "tanpa tempat tertentu" in sentence
    assert outlook_sentence("id", digest) == (
        "1 potensi dan rencana; 1 kegiatan dalam 14 hari ke depan, terdekat Kam, 21 Nov, Kota"
        " Samarinda, Kalimantan Timur."
    )


def week(make: SimpleNamespace, *reports: object, blind: int = 0) -> Digest:
    """A week that ends today, of which hardly any outlet was seen yesterday and four days ago."""
    counts = [
        DayCount(day=make.day - timedelta(days=n), outlets={"64": (1 if n in {1, 4} else 3, 3)})
        for n in range(28)
    ]
    return make.digest(
        reports,
        lines(make, 3, blind),
        first=make.day - timedelta(days=6),
        past=Past(counts=counts),
    )


def test_a_week_tells_the_days_on_which_most_outlets_were_not_seen(make: SimpleNamespace) -> None:
    quiet = week(make)
    assert quiet.ledger.state == "some"
    assert reading_sentence("id", quiet) == (
        "Sebagian besar media tidak terlihat pada Sab, 16 Nov; Sel, 19 Nov:"
        " tanpa laporan tidak berarti tanpa kejadian."
    )
    assert incident_sentence("id", quiet) == (
        "Tidak ada kejadian yang dilaporkan oleh media yang terlihat."
    )
    assert reading_sentence("en", week(make, make.report("Bentrok"))) == (
        "Most outlets were not seen on Sat, 16 Nov; Tue, 19 Nov; incidents may be missing."
    )
    some = week(make, blind=2)
    assert "2 dari 5 media" in reading_sentence("id", some)
    assert "Sebagian besar media tidak terlihat pada Sab, 16 Nov" in detail_text("id", some)
    day = make.digest([], lines(make, 3, 0), past=Past(counts=quiet_counts(make)))
    assert day.ledger.state == "all"


def quiet_counts(make: SimpleNamespace) -> list[DayCount]:
    """Days on none of which anybody looked."""
    return [
        DayCount(day=make.day - timedelta(days=n), outlets={"64": (0, 3)}) for n in range(1, 28)
    ]
