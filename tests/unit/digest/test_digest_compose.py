"""If these fail, the page tells of the wrong day, the wrong place or the wrong kind of news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose import Past
from digest.entry import Item
from digest.record import SECTIONS, Digest
from news.place import Place
from news.story import Report

EAST_KALIMANTAN = Place("64", "Kalimantan Timur", "province")


def titles(digest: Digest, section: str) -> list[str]:
    return [item.title for item in digest.section(section).items]


def only(digest: Digest) -> Item:
    (item,) = [item for _, item in digest.entries()]
    return item


def test_each_stage_goes_to_its_section(make: SimpleNamespace) -> None:
    stages = ("prevention", "risk", "planned", "occurred", "handled")
    reports = [
        make.report(stage, f"{stage} " * 30, tags={"incipient_conflict": stage}, place=None)
        for stage in stages
    ]
    reports.append(
        make.report("ragu", "ragu " * 30, borderline={"mass_gathering": "occurred"}, place=None)
    )
    digest = make.digest(reports)
    assert tuple(section.key for section in digest.sections) == SECTIONS
    assert set(titles(digest, "occurred")) == {"occurred", "handled"}
    assert set(titles(digest, "upcoming")) == {"risk", "planned"}
    assert titles(digest, "prevention") == ["prevention"]
    assert titles(digest, "review") == ["ragu"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(
                st.sampled_from(["prevention", "risk", "planned", "occurred", "handled", ""]),
                min_size=1,
                max_size=3,
            ),
            st.booleans(),
            st.integers(0, 5),
        ),
        max_size=10,
    )
)
def test_an_article_of_prevention_alone_is_never_among_incidents(
    make: SimpleNamespace, rows: list[tuple[list[str], bool, int]]
) -> None:
    tags = ("mass_gathering", "protocol_breach", "incipient_conflict")
    text = "Rapat dan bentrokan di kota yang sama pada hari yang sama dengan kata yang sama. " * 3
    reports, harmless = [], set()
    for n, (stages, copy, severity) in enumerate(rows):
        judged = dict(zip(tags, stages, strict=False))
        report = make.report(
            f"Judul {n}", text if copy else f"{text}{n}" * 2, tags=judged, severity=severity
        )
        reports.append(report)
        if set(stages) == {"prevention"}:
            harmless.add(report.article.id)
    digest = make.digest(reports)
    for key in ("occurred", "upcoming", "review"):
        for item in digest.section(key).items:
            assert not harmless & {source.article for source in item.sources}
    shown = [s.article for _, item in digest.entries() for s in item.sources]
    assert sorted(shown) == sorted(r.article.id for r in reports)


def test_a_day_is_the_local_day(make: SimpleNamespace) -> None:
    late = make.report("Larut", "a b c d e f", day=make.day, at=time(23, 59))
    early = make.report("Dini", "g h i j k l", day=make.day, at=time(0, 0))
    after = make.report("Besok", "m n o p q r", day=make.day + timedelta(days=1), at=time(0, 0))
    before = make.report(
        "Kemarin", "s t u v w x", day=make.day - timedelta(days=1), at=time(23, 59)
    )
    digest = make.digest([late, early, after, before])
    assert set(titles(digest, "occurred")) == {"Larut", "Dini"}
    assert digest.figures.read == 2
    # 23.59 in Jakarta is already the next day in Jayapura.
    east = make.digest([late, early], zone=ZoneInfo("Asia/Jayapura"))
    assert titles(east, "occurred") == ["Dini"]


def test_an_undated_article_counts_by_the_moment_it_was_fetched(make: SimpleNamespace) -> None:
    item = only(make.digest([make.report(published=False)]))
    assert item.lead.published_at is None
    assert (item.first_reported, item.last_reported) == (None, None)


def test_earlier_reports_tell_what_is_new_and_what_goes_on(make: SimpleNamespace) -> None:
    yesterday = make.day - timedelta(days=1)
    text = "Warga dua dusun berselisih soal pintu air irigasi dan tokoh adat turun tangan."
    facts = {"event_date": yesterday}
    old = make.report("Pintu Air Diperebutkan", text, day=yesterday, severity=1, **facts)
    graver = make.report("Pintu Air Diperebutkan Lagi", text + " x", severity=3, **facts)
    equal = make.report("Pintu Air Masih Diperebutkan", text + " y", severity=1, **facts)
    tried = make.report(
        "Pelaku Perebutan Pintu Air Diperiksa",
        text + " z",
        severity=1,
        tags={"mass_gathering": "handled"},
        **facts,
    )
    since = make.day - timedelta(days=7)
    for today, trend in ((graver, "rising"), (equal, "continuing"), (tried, "easing")):
        item = only(make.digest([old, today], since=since))
        assert item.trend == trend
        assert [source.today for source in item.sources] == [True, False]
        assert item.severity == today.judgement.severity
    assert only(make.digest([graver], since=since)).trend == "new"
    assert only(make.digest([old, graver])).trend == ""  # nothing is known of other days


@pytest.mark.parametrize(("severity", "trend"), [(3, "easing"), (4, "easing"), (5, "rising")])
def test_a_peace_that_was_made_is_no_rise_and_has_the_day_of_the_clash(
    make: SimpleNamespace, severity: int, trend: str
) -> None:
    """Its severity is the clash's, which the program may read a step higher; a death is news."""
    yesterday, since = make.day - timedelta(days=1), make.day - timedelta(days=7)
    text = "Warga dua dusun bentrok soal pintu air irigasi dan tiga pemuda terluka."
    clash = make.report(
        "Dua Dusun Bentrok soal Pintu Air", text, day=yesterday, severity=3,
        event_date=make.day - timedelta(days=2),
    )  # fmt: skip
    peace = make.report(
        "Usai Bentrok soal Pintu Air, Dua Dusun Berdamai", text + " Hari ini mereka berdamai.",
        severity=severity, tags={"mass_gathering": "handled"}, event_date=make.day,
    )  # fmt: skip
    item = only(make.digest([clash, peace], since=since))
    assert (item.trend, item.event_date) == (trend, make.day - timedelta(days=2))


@pytest.mark.parametrize("days", [1, 7])
def test_arrests_that_are_told_with_their_event_leave_it_its_day(
    make: SimpleNamespace, days: int
) -> None:
    """Most reports of the week, or of the day, tell of the arrests: it was dated by theirs."""
    event, first = make.day - timedelta(days=2), make.day - timedelta(days=days - 1)
    text = "Warga dua dusun bentrok soal pintu air irigasi dan tiga pemuda terluka."
    clash = make.report(
        "Dua Dusun Bentrok soal Pintu Air", text, day=first, severity=3, event_date=event
    )
    arrests = [
        make.report(
            f"Usai Bentrok soal Pintu Air, {outlet} Ditahan", f"{text} Pelaku {outlet} ditahan.",
            outlet=outlet, tags={"mass_gathering": "handled"}, event_date=make.day,
        )
        for outlet in ("satu", "dua")
    ]  # fmt: skip
    item = only(make.digest([clash, *arrests], first=first))
    assert (item.stage, item.event_date, len(item.sources)) == ("occurred", event, 3)


@pytest.mark.parametrize("hour", [6, 12])
def test_arrests_of_the_morning_belong_to_no_clash_of_a_week_ago(
    make: SimpleNamespace, hour: int
) -> None:
    """Until seven it is yesterday in UTC: "Rabu pagi" was the Wednesday of the other clash."""
    week = timedelta(days=7)
    text = "Warga dua dusun bentrok soal pintu air irigasi dan tiga pemuda terluka."
    clash = make.report(
        "Dua Dusun Bentrok soal Pintu Air", text, day=make.day - week, event_date=make.day - week
    )
    arrests = make.report(
        "Usai Bentrok soal Pintu Air, Dua Ditahan", text + " Dua orang ditahan Rabu pagi.",
        outlet="satu", tags={"mass_gathering": "handled"}, event_date=make.day, at=time(hour),
    )  # fmt: skip
    assert f"{make.day:%A}" == "Wednesday"
    item = only(make.digest([clash, arrests], since=make.day - week))
    assert (item.event_date, len(item.sources)) == (make.day, 1)


def test_a_story_without_a_report_of_the_day_is_not_listed(make: SimpleNamespace) -> None:
    old = make.report(day=make.day - timedelta(days=1))
    digest = make.digest([old], since=make.day - timedelta(days=7))
    assert list(digest.entries()) == []
    assert digest.figures.read == 0


def test_a_scope_keeps_its_places_and_says_what_it_left_out(make: SimpleNamespace) -> None:
    reports = [
        make.report("Samarinda", "a b c d e f"),
        make.report("Provinsi", "g h i j k l", place=EAST_KALIMANTAN),
        make.report(
            "Bulungan", "m n o p q r", place=Place("65.01", "Kabupaten Bulungan", "regency")
        ),
        make.report("Entah", "s t u v w x", place=None),
    ]
    coverage = [make.line(), make.line("tepian", "65", seen=False)]
    digest = make.digest(reports, coverage, scope=EAST_KALIMANTAN)
    assert set(titles(digest, "occurred")) == {"Samarinda", "Provinsi"}
    assert digest.figures.unplaced == 1
    assert (digest.ledger.total, digest.ledger.elsewhere, digest.ledger.elsewhere_blind) == (
        1,
        1,
        1,
    )
    city = make.digest(reports, coverage, scope=Place("64.72", "Kota Samarinda", "city"))
    assert titles(city, "occurred") == ["Samarinda"]


def test_a_province_is_not_taken_for_another_with_a_like_code(make: SimpleNamespace) -> None:
    report = make.report(place=Place("6.01", "Kabupaten Karangan", "regency"))
    assert list(make.digest([report], scope=EAST_KALIMANTAN).entries()) == []


@pytest.mark.parametrize(
    ("place", "province", "zone"),
    [
        ("95.03", "31", "WIT"),
        ("64.72", "31", "WITA"),
        ("32.05", "95", "WIB"),
        (None, "81", "WIT"),
        (None, "", "WIB"),
    ],
)
def test_times_are_shown_by_the_clock_of_the_place_else_of_the_outlet(
    make: SimpleNamespace, place: str | None, province: str, zone: str
) -> None:
    where = Place(place, "Kabupaten Karangan", "regency") if place else None
    digest = make.digest([make.report(place=where)], [make.line(province=province)])
    assert datetime(2024, 11, 20, tzinfo=UTC).astimezone(only(digest).zone).tzname() == zone


def test_the_facts_of_a_story_are_the_strongest_of_its_reports(make: SimpleNamespace) -> None:
    text = (
        "Massa menutup jalan poros di depan gudang logistik sejak pagi dan membakar ban bekas."
        " Kendaraan pengangkut surat suara tertahan hampir tiga jam sebelum petugas membuka jalur."
        " Perundingan berlangsung di balai desa bersama camat dan tokoh adat setempat."
    )
    mild = make.report(
        "Massa Tutup Jalan Poros", text, outlet="satu", at=time(9), severity=1, reliability="E"
    )
    grave = make.report(
        "Massa Tutup Jalan Poros, Dua Luka",
        f"{text} Dua orang terluka.",
        outlet="dua",
        at=time(11),
        severity=3,
        tags={"mass_gathering": "occurred", "protocol_breach": "occurred"},
        family="assembly",
        election=True,
        revised=True,
        reliability="B",
        event_date=date(2024, 11, 19),
    )
    item = only(make.digest([mild, grave]))
    assert item.title == "Massa Tutup Jalan Poros, Dua Luka"
    assert (item.severity, item.election, item.revised) == (3, True, True)
    assert item.event_date == date(2024, 11, 19)
    assert [(m.key, m.stage, m.family) for m in item.tags] == [
        ("mass_gathering", "occurred", ""),
        ("protocol_breach", "occurred", "assembly"),
    ]
    assert item.outlets == ("Dua", "Satu")
    assert [s.copied for s in item.sources] == [True, False]


def test_of_copies_the_first_is_quoted_whatever_mark_its_outlet_has(make: SimpleNamespace) -> None:
    text = "Penertiban baliho berlangsung di empat belas kecamatan. " * 5
    first = make.report("Asal", text, outlet="asal", at=time(8), reliability="F")
    copy = make.report("Salinan", text, outlet="salin", at=time(9), reliability="A")
    assert only(make.digest([copy, first])).title == "Asal"


def test_a_story_that_only_repeats_earlier_texts_says_so(make: SimpleNamespace) -> None:
    """Else a copy of the day before yesterday's report reads like news of today."""
    text = "Warga memalang jalan poros karena jembatan kayu di Sungai Lampit ambruk. " * 5
    day = make.day - timedelta(days=2)
    old = make.report("Asal", text, outlet="asal", day=day)
    copy = make.report("Salinan", f"Selor, Kabar. {text}", outlet="salin")
    own = make.report(
        "Palang di Sungai Lampit Dibuka", "Palang di jalan poros Sungai Lampit dibuka warga."
    )
    past = Past(since=make.day - timedelta(days=7))
    repeated = only(make.digest([old, copy], past=past))
    assert (repeated.trend, repeated.doubts) == ("continuing", ("repeated",))
    assert only(make.digest([old, copy, own], past=past)).doubts == ()


def test_the_quotation_is_an_evidence_sentence_and_never_the_title(make: SimpleNamespace) -> None:
    sentence = "Polisi   membubarkan\nmassa dengan gas air mata."
    item = only(make.digest([make.report("Judul", quote=sentence)]))
    assert item.quote is not None
    assert item.quote.text == "Polisi membubarkan massa dengan gas air mata."
    assert not item.quote.cut
    assert only(make.digest([make.report("Judul", quote="Judul")])).quote is None
    assert only(make.digest([make.report("Judul", quote="")])).quote is None


def test_a_long_quotation_says_that_it_was_cut(make: SimpleNamespace) -> None:
    item = only(make.digest([make.report(quote="kata " * 300)]))
    assert item.quote is not None
    assert item.quote.cut
    assert len(item.quote.text) <= 420
    assert not item.quote.text.endswith("…")


def test_what_belongs_in_two_sections_stands_once_and_is_pointed_to(make: SimpleNamespace) -> None:
    riot = make.report(
        "Ricuh, Aksi Susulan Diserukan",
        "a b c d e f",
        tags={"incipient_conflict": "occurred", "mass_gathering": "planned"},
    )
    meeting = make.report(
        "Rapat Pencegahan",
        "g h i j k l",
        tags={"mass_gathering": "prevention"},
        borderline={"incipient_conflict": "occurred"},
    )
    digest = make.digest([riot, meeting])
    ids = {item.title: item.id for _, item in digest.entries()}
    assert len(ids) == 2
    assert digest.section("upcoming").see_also == (ids["Ricuh, Aksi Susulan Diserukan"],)
    assert digest.section("review").see_also == (ids["Rapat Pencegahan"],)


def test_the_agenda_is_by_date_and_looks_fourteen_days_ahead(make: SimpleNamespace) -> None:
    reports = [
        make.report(
            f"Hari {n}",
            f"{n} " * 30,
            tags={"mass_gathering": "planned"},
            event_date=make.day + timedelta(days=n),
            place=Place(f"64.{n % 90:02}", "Kabupaten Karangan", "regency"),
        )
        for n in (15, 14, 3, 1, 88)
    ]
    reports.append(
        make.report(
            "Lewat",
            "l " * 30,
            tags={"mass_gathering": "planned"},
            event_date=make.day - timedelta(days=1),
        )
    )
    digest = make.digest(reports)
    assert [item.title for item in digest.agenda] == ["Hari 1", "Hari 3", "Hari 14"]
    assert len(digest.section("upcoming").items) == 6


def test_the_figures_count_what_was_read_shown_and_copied(make: SimpleNamespace) -> None:
    text = "Penertiban baliho berlangsung di empat belas kecamatan. " * 5
    reports = [
        make.report("A", text, outlet="a", at=time(8)),
        make.report("B", text, outlet="b", at=time(9)),
        make.report("C", "lain sekali isinya dari yang tadi", tags={}),
        make.report("D", "in English here", tags={}, notes=("not-indonesian",)),
    ]
    figures = make.digest([*reports, reports[0]]).figures
    assert (figures.read, figures.not_indonesian) == (4, 1)
    assert (figures.articles, figures.copies) == (2, 1)
    assert figures.by_tag == {"mass_gathering": {"occurred": 1}}
    assert [(s.place and s.place.code, s.occurred) for s in figures.spots] == [("64", 1)]


def test_a_day_without_anything_gives_an_honest_digest(make: SimpleNamespace) -> None:
    digest = make.digest([], [])
    assert list(digest.entries()) == []
    assert digest.ledger.state == "empty"
    assert digest.model == ""


def test_missing_facts_stop_nothing(make: SimpleNamespace) -> None:
    digest = make.digest(
        [
            make.report("", "", place=None, published=False, quote="", name="", url=""),
            make.report("", "", outlet="lain", place=None, tags={"unknown_tag": "unknown_stage"}),
            make.report("x", "", severity=99, tags={"mass_gathering": ""}),
        ]
    )
    assert sum(1 for _ in digest.entries()) == 3
    assert {item.severity for _, item in digest.entries()} == {0, 5}


def test_the_model_is_named_also_where_the_caller_does_not(make: SimpleNamespace) -> None:
    reports = [make.report(model="m2"), make.report("Lain", "lain isinya sama sekali", model="m1")]
    assert make.digest(reports).model == "m1, m2"
    assert make.digest(reports, model="m9").model == "m9"


@pytest.mark.parametrize("kind", ["unlike", "copies", "one footer"])
def test_three_thousand_reports_keep_their_own_lines_and_copies_share_one(
    make: SimpleNamespace, kind: str
) -> None:
    def text(n: int) -> str:
        own = " ".join(f"kata{n * 60 + k}" for k in range(60))
        shared = " ".join(f"umum{k}" for k in range(60))
        return {"unlike": own, "copies": shared, "one footer": f"{own} {shared}"}[kind]

    reports = [make.report(f"Judul {n}", text(n), outlet=f"m{n}") for n in range(3000)]
    digest = make.digest(reports)
    assert sum(1 for _ in digest.entries()) == (1 if kind == "copies" else 3000)


def test_of_what_is_doubtful_the_likeliest_stands_first_and_prevention_last(
    make: SimpleNamespace,
) -> None:
    def doubtful(title: str, stage: str, probability: float, **more: object) -> Report:
        report: Report = make.report(
            title, f"{title} saja. " * 9, borderline={"incipient_conflict": stage}, **more
        )
        tag = report.judgement.tags["incipient_conflict"]
        tags = {"incipient_conflict": replace(tag, probability=probability, threshold=0.5)}
        return replace(report, judgement=replace(report.judgement, tags=tags))

    digest = make.digest(
        [
            doubtful("Relawan Deklarasi Dukungan", "risk", 0.2, election=True),
            doubtful("Polisi Beri Penyuluhan", "prevention", 0.48),
            doubtful("Mahasiswa Usir Pengungsi", "risk", 0.45),
        ]
    )
    assert titles(digest, "review") == [
        "Mahasiswa Usir Pengungsi",
        "Relawan Deklarasi Dukungan",
        "Polisi Beri Penyuluhan",
    ]


def test_a_plan_whose_day_is_over_is_told_as_doubtful(make: SimpleNamespace) -> None:
    def doubts(stage: str, when: date | None, **options: object) -> tuple[str, ...]:
        report = make.report(tags={"mass_gathering": stage}, event_date=when)
        return only(make.digest([report], **options)).doubts

    yesterday = make.day - timedelta(days=1)
    assert doubts("planned", yesterday) == ("plan-is-past",)
    assert doubts("planned", make.day) == doubts("planned", None) == ()
    assert doubts("occurred", yesterday) == doubts("risk", yesterday) == ()
    assert doubts("planned", yesterday, first=yesterday) == ()  # of a week


def test_an_old_event_that_is_news_to_the_desk_says_so(make: SimpleNamespace) -> None:
    past = Past(since=make.day - timedelta(days=7))

    def doubts(days_ago: int, stage: str = "occurred", *, known: bool = False) -> tuple[str, ...]:
        facts = {
            "event_date": make.day - timedelta(days=days_ago),
            "tags": {"mass_gathering": stage},
        }
        text = "Warga memalang jalan poros di depan gudang logistik sejak pagi. " * 4
        reports = [make.report("Palang Jalan", text, **facts)]
        if known:
            before = make.day - timedelta(days=2)
            reports.append(make.report("Jalan Dipalang", text, day=before, **facts))
        return tuple(d for d in only(make.digest(reports, past=past)).doubts if d != "repeated")

    assert doubts(8) == doubts(40, "handled") == ("old-event",)
    assert doubts(7) == doubts(8, known=True) == doubts(40, "prevention") == ()


def test_a_story_says_so_where_its_reports_tell_different_days(make: SimpleNamespace) -> None:
    """Else the desk reports the wrong day with confidence."""
    before = make.day - timedelta(days=3)
    text = "Warga memalang jalan poros di depan gudang logistik, Rabu (20/11), tiga hari setelah"
    text += " Minggu (17/11)."
    first = make.report(text=text, event_date=make.day)

    def doubts(**facts: object) -> tuple[str, ...]:
        second = make.report("Jalan Dipalang", text, outlet="tepian", **facts)
        return only(make.digest([first, second])).doubts

    assert doubts(event_date=before) == ("days-differ",)
    assert doubts(event_date=make.day - timedelta(days=1)) == doubts(event_date=None) == ()
    assert doubts(event_date=before, tags={"mass_gathering": "handled"}) == ()


MAYBE = ("may-have-occurred:mass_gathering",)


@pytest.mark.parametrize(
    ("stage", "section"),
    [("prevention", "prevention"), ("risk", "upcoming"), ("planned", "upcoming")],
)
def test_what_may_have_happened_is_pointed_to_and_not_counted(
    make: SimpleNamespace, stage: str, section: str
) -> None:
    """Else an incident that was told faintly is read as a meeting, or a meeting as an incident."""
    said = {"tags": {"mass_gathering": stage}}
    plain, marked = (make.digest([make.report(notes=n, **said)]) for n in ((), MAYBE))
    item = only(marked)
    assert titles(marked, section) == [item.title]
    assert item.doubts == ("may-have-occurred",)
    assert marked.section("review").see_also == (item.id,)
    assert marked.to_check == (item,)
    assert marked.figures == plain.figures
    assert (item.stage, item.severity, item.score) == (stage, 0, only(plain).score)
    assert only(plain).doubts == plain.section("review").see_also == plain.to_check == ()


def test_a_story_that_is_an_incident_already_may_not_have_happened(make: SimpleNamespace) -> None:
    """Else the desk checks what it has read of under incidents, today or the day before."""
    text = "Warga memalang jalan poros di depan gudang logistik sejak pagi. " * 4
    faint = make.report("Jalan Dipalang", text, tags={"mass_gathering": "risk"}, notes=MAYBE)
    sure = make.report("Palang Jalan", text, outlet="tepian")
    before = make.report("Palang Jalan", text, outlet="tepian", day=make.day - timedelta(days=1))
    past = Past(since=make.day - timedelta(days=7))
    for told in (sure, before):
        digest = make.digest([faint, told], past=past)
        assert "may-have-occurred" not in only(digest).doubts
        assert digest.to_check == ()
    assert "may-have-occurred" in only(make.digest([faint], past=past)).doubts
    beside = {"mass_gathering": "risk", "incipient_conflict": "occurred"}
    assert only(make.digest([make.report(tags=beside, notes=MAYBE)])).doubts == ()


@pytest.mark.parametrize("stage", ["risk", "prevention"])
def test_of_an_incident_that_some_tell_as_less_it_is_said(
    make: SimpleNamespace, stage: str
) -> None:
    """Else who opens a story's second report, and finds a meeting, trusts no line any more."""
    text = "Warga memalang jalan poros di depan gudang logistik sejak pagi."
    sure = make.report("Palang Jalan", text, severity=2)
    faint = make.report(
        "Jalan Dipalang", f"{text} Polisi berjaga.", outlet="tepian",
        tags={"mass_gathering": stage}, notes=MAYBE,
    )  # fmt: skip
    digest = make.digest([faint, sure])
    assert titles(digest, "occurred") == ["Palang Jalan"]
    item = only(digest)
    assert (item.stage, item.severity, item.doubts) == ("occurred", 2, (f"also-{stage}",))
    assert len(item.sources) == 2
    planned = {"mass_gathering": "planned"}
    plan = make.report(
        "Jalan Dipalang", f"{text} Polisi berjaga.", tags=planned, event_date=make.day
    )
    assert only(make.digest([plan, sure])).doubts == ()


def test_what_may_have_happened_stands_before_what_weighs_the_same(make: SimpleNamespace) -> None:
    """A section of meetings is read from the top, and a message names fifteen of them."""
    ragu = {"borderline": {"incipient_conflict": "occurred"}}
    reports = [
        make.report(
            title,
            " ".join(f"{title}{k}" for k in range(40)),
            tags={"mass_gathering": "prevention"},
            place=Place(f"64.{n}", f"Kabupaten {n}", "regency"),
            **facts,
        )
        for n, (title, facts) in enumerate(
            [
                ("Malam", {"at": time(21)}),
                ("Pagi", {"at": time(7), "notes": MAYBE}),
                ("Pemilu", {"election": True}),
                ("Ragu", {"election": True, **ragu}),
            ],
            10,
        )
    ]
    digest = make.digest(reports)
    assert titles(digest, "prevention")[2:] == ["Pagi", "Malam"]
    pointed = [digest.item(id_).title for id_ in digest.section("review").see_also]
    assert pointed == ["Pagi", "Ragu"]
    assert [item.title for item in digest.to_check] == ["Pagi"]
