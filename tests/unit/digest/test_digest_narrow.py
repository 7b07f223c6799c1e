"""If these fail, a subscriber misses a story that was asked for, or is told that all is quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from digest.compose import Past
from digest.daycount import DayCount
from digest.detail import detail_text
from digest.formats.email import subject_of
from digest.formats.table import FORMATS
from digest.map import tile_map
from digest.narrow import narrowed
from digest.reading import reading_sentence
from digest.record import Digest
from digest.selection import Selection
from digest.summary import incident_sentence, nothing_text, outlook_sentence
from digest.whereabouts import lies_in_any
from digest.wording import area_text, title_text


def whole(make: SimpleNamespace) -> Digest:
    def told(title: str, code: str, tag: str, severity: int, stage: str = "occurred") -> object:
        return make.report(
            title,
            f"{title} " * 12,
            tags={tag: stage},
            severity=severity,
            place=make.place(code, f"Kabupaten {code}", "regency"),
            event_date=make.day + timedelta(days=2) if stage == "planned" else None,
        )

    return make.digest(  # type: ignore[no-any-return]
        [
            told("Massa Padati Lapangan", "64.72", "mass_gathering", 1),
            told("Bentrok Dua Kampung", "64.01", "incipient_conflict", 4),
            told("Kantor Dibakar", "73.71", "incipient_conflict", 5),
            told("Konvoi Minggu Depan", "64.72", "mass_gathering", 0, "planned"),
            told("Unjuk Rasa Minggu Depan", "73.71", "mass_gathering", 0, "planned"),
        ],
        [
            make.line("kaltim-a", "64"),
            make.line("kaltim-b", "64", seen=False),
            make.line("sulsel", "73", seen=False),
        ],
        since=make.day - timedelta(days=7),
    )


def titles(digest: Digest) -> set[str]:
    return {item.title for _, item in digest.entries()}


def test_an_outlet_that_may_be_anywhere_is_missed_wherever_one_looks(make: SimpleNamespace) -> None:
    """Its file cannot be read: no province's page may say that all was seen."""
    coverage = [make.line("kaltim", "64"), make.line("rusak", "", seen=False), make.line("s", "73")]
    for scope in (None, make.place("64", "Kalimantan Timur", "province")):
        digest = make.digest([], coverage, scope=scope)
        assert [line.outlet for line in digest.ledger.blind] == ["rusak"]
        assert digest.ledger.blind_provinces == ()
        assert digest.ledger.state == "some"
    ledger = narrowed(make.digest([], coverage), Selection(places=("64", "65")), "id").ledger
    assert [line.outlet for line in ledger.lines] == ["rusak", "kaltim"]
    assert (ledger.elsewhere, ledger.elsewhere_blind) == (1, 0)


def test_an_empty_selection_changes_nothing(make: SimpleNamespace) -> None:
    digest = whole(make)
    assert narrowed(digest, Selection(), "id") is digest


def test_places_hold_what_lies_within_and_the_ledger_is_theirs(make: SimpleNamespace) -> None:
    digest = narrowed(whole(make), Selection(places=("64",)), "id")
    assert titles(digest) == {"Massa Padati Lapangan", "Bentrok Dua Kampung", "Konvoi Minggu Depan"}
    assert [entry.title for entry in digest.agenda] == ["Konvoi Minggu Depan"]
    assert (digest.ledger.seen, digest.ledger.total) == (1, 2)
    assert (digest.ledger.elsewhere, digest.ledger.elsewhere_blind) == (1, 1)
    assert [spot.place.code for spot in digest.figures.spots if spot.place] == ["64"]
    assert digest.figures.severities == (0, 1, 0, 0, 1, 0)
    assert digest.banner == "pilihan: Kalimantan Timur"


def test_a_regency_is_not_its_neighbour_with_a_like_code() -> None:
    assert lies_in_any("64.72", ["64"])
    assert lies_in_any("64.72", ["11", "64.72"])
    assert not lies_in_any("64.72", ["64.7"])
    assert not lies_in_any("64", ["64.72"])
    assert not lies_in_any("64", [])
    assert not lies_in_any("", ["64"])


def test_tags_and_severity_hold_together(make: SimpleNamespace) -> None:
    selection = Selection(tags=("incipient_conflict",), severity=5)
    digest = narrowed(whole(make), selection, "en")
    assert titles(digest) == {"Kantor Dibakar"}
    assert digest.banner == "selection: Incipient conflict; severity 5 or more"
    assert digest.agenda == ()


def test_what_was_left_out_is_never_called_quiet(make: SimpleNamespace) -> None:
    reports = [make.report(severity=1)]
    for coverage in ([make.line()], [make.line(), make.line("b", "65", seen=False)]):
        digest = narrowed(make.digest(reports, coverage), Selection(severity=3), "en")
        assert titles(digest) == set()
        assert reading_sentence("en", digest).startswith(("The only outlet was", "We could not"))
        assert "none reports" not in reading_sentence("en", digest)
        told = incident_sentence("en", digest)
        assert told.startswith("No incident of this selection was reported")
        assert ("by the outlets that were seen" in told) is (len(coverage) > 1)
        assert "are left out of this selection" in outlook_sentence("en", digest)
        assert nothing_text("id", digest).startswith("Tidak ada dalam pilihan ini")
    tagged = narrowed(make.digest(reports), Selection(tags=("protocol_breach",)), "en")
    assert outlook_sentence("en", tagged) == "No plan and no risk of this selection was reported."


@pytest.mark.parametrize(
    "selection", [Selection(tags=("protocol_breach",)), Selection(places=("64",))]
)
def test_what_is_not_known_is_not_denied_of_a_selection_either(
    make: SimpleNamespace, selection: Selection
) -> None:
    seen = make.digest([], [make.line()], read=(7, 0))
    waiting = replace(seen, figures=replace(seen.figures, unjudged=2))
    blind = make.digest([], [make.line(), make.line("b", "64", seen=False)])
    silent = make.digest([], [make.line()], watch=make.watch(health=[make.unwell()]))
    unseen = make.digest([], [make.line(seen=False)])
    told = [
        [
            f("en", narrowed(one, selection, "en"))
            for f in (incident_sentence, outlook_sentence, nothing_text)
        ]
        for one in (seen, waiting, blind, silent, unseen)
    ]
    assert told == [
        [
            "No incident of this selection was reported.",
            "No plan and no risk of this selection was reported.",
            "None in this selection.",
        ],
        [
            "No incident of this selection found so far: not every article has been judged.",
            "No plan and no risk of this selection is known so far.",
            "None in this selection so far: not every article has been judged.",
        ],
        [
            "No incident of this selection was reported by the outlets that were seen.",
            "No plan and no risk of this selection is known so far.",
            "None in this selection from the outlets that were seen.",
        ],
        [
            "No incident of this selection is known, but 1 of 1 outlets may be incomplete.",
            "No plan and no risk of this selection is known so far.",
            "None known so far in this selection.",
        ],
        [
            "Whether anything happened is not known.",
            "Whether anything is planned is not known.",
            "Not known: nobody looked.",
        ],
    ]


def test_plans_that_a_severity_keeps_out_are_not_said_to_be_none(make: SimpleNamespace) -> None:
    digest = narrowed(whole(make), Selection(severity=1), "id")
    assert outlook_sentence("id", digest).startswith(
        "Potensi dan rencana, yang keparahannya belum diketahui, tidak dimuat dalam pilihan ini; "
    )


def test_a_province_without_an_outlet_is_not_called_quiet_beside_one_that_has(
    make: SimpleNamespace,
) -> None:
    """ "All outlets were looked at": of two provinces asked for one had none."""
    digest = make.digest([], [make.line("a", "64"), make.line("b", "73")])
    both = narrowed(digest, Selection(places=("64", "65.71")), "en")
    assert both.gap == "unwatched"
    told = "but no outlet of Kalimantan Utara is on the list."
    assert incident_sentence("en", both).endswith(told)
    assert "none of Kalimantan Utara is on the list" in reading_sentence("en", both)
    assert "No outlet of Kalimantan Utara is on the list" in detail_text("en", both)
    assert narrowed(digest, Selection(places=("64", "73")), "en").gap == ""
    none = narrowed(digest, Selection(places=("61", "62")), "en")
    assert reading_sentence("en", none) == (
        "No outlet of Kalimantan Barat, Kalimantan Tengah is on the list: nobody looked there."
    )


def test_what_may_have_happened_is_not_lost_for_want_of_a_severity(make: SimpleNamespace) -> None:
    """What is told as no incident has none: who asks for grave events never heard of it."""
    maybe = make.report(
        "Massa Datangi Gudang",
        tags={"mass_gathering": "risk"},
        notes=("may-have-occurred:mass_gathering",),
    )
    digest = make.digest([maybe])
    grave = narrowed(digest, Selection(severity=3), "en")
    assert grave.gap == "unrated"
    assert "1 story may be one of which no severity is known" in incident_sentence("en", grave)
    assert reading_sentence("en", grave) == (
        "All was looked at, but 1 story that may be an incident has no severity."
    )
    told = "left out since no severity is known: Massa Datangi Gudang (Kabar Mahakam)."
    assert told in detail_text("en", grave)
    for selection in (Selection(tags=("mass_gathering",)), Selection(places=("11",), severity=3)):
        assert narrowed(digest, selection, "en").unrated == ()


def test_the_baseline_of_all_stories_is_not_that_of_a_selection(make: SimpleNamespace) -> None:
    digest = narrowed(whole(make), Selection(severity=1), "id")
    assert digest.figures.baselines == ()
    assert digest.trend == ()
    assert all(spot.baseline is None for spot in digest.figures.spots)


def test_the_head_names_the_places_and_not_the_whole_country(make: SimpleNamespace) -> None:
    digest = narrowed(whole(make), Selection(places=("64", "73")), "id")
    assert area_text("id", digest) == "Kalimantan Timur, Sulawesi Selatan"
    assert title_text("id", digest).endswith("Kalimantan Timur, Sulawesi Selatan")
    assert "Seluruh Indonesia" not in subject_of(digest, "id")


def test_a_story_of_which_two_places_are_told_is_in_the_digest_of_each(
    make: SimpleNamespace,
) -> None:
    """Else the town where it happened reads nothing of it for one report's mistake."""
    bontang = make.place("64.74", "Kota Bontang", "city")
    kota = make.place("65.71", "Kota Tarakan", "city")
    text = "Warga memalang jalan poros di depan gudang logistik Samarinda sejak pagi. " * 4
    first, *others = (
        make.report("Palang Jalan", text, outlet=outlet, **facts)
        for outlet, facts in (
            ("satu", {}), ("dua", {}), ("tiga", {"place": bontang}), ("empat", {"place": kota}),
            ("lima", {"place": make.place("64", "Kalimantan Timur", "province")}),
        )
    )  # fmt: skip
    digest = make.digest([first, *others])
    (item,) = digest.section("occurred").items
    assert item.place == first.judgement.place
    assert item.other_places == (bontang, kota)
    assert item.doubts == ("places-differ",)
    for code, place in (("64", item.place), ("64.74", bontang), ("65", kota)):
        (seen,) = narrowed(digest, Selection(places=(code,)), "id").section("occurred").items
        scope = make.place(code, place.name, "province" if len(code) == 2 else "city")
        (told,) = make.digest([first, *others], scope=scope).section("occurred").items
        assert seen.place == told.place == place
        assert {seen.place, *seen.other_places} == {item.place, bontang, kota}
    assert titles(narrowed(digest, Selection(places=("73",)), "id")) == set()
    (plain,) = make.digest([first, others[0], others[-1]]).section("occurred").items
    assert (plain.other_places, plain.doubts) == ((), ())


def test_the_map_and_the_trend_show_a_story_where_it_is_listed_for_another_place(
    make: SimpleNamespace,
) -> None:
    """The province's own page listed a clash; its tile said "nothing reported", its trend 0."""
    tarakan = make.place("65.71", "Kota Tarakan", "city")
    text = "Nelayan Samarinda dan Tarakan bentrok di perbatasan, dua kapal dibakar massa. " * 4
    reports = [
        make.report("Nelayan Bentrok", text, outlet="satu", severity=4),
        make.report("Nelayan Bentrok", text, outlet="dua", severity=4),
        make.report("Nelayan Bentrok", text, outlet="tiga", severity=4, place=tarakan),
    ]
    coverage = [make.line("satu", "64"), make.line("tiga", "65")]
    digest = make.digest(reports, coverage)
    there = narrowed(digest, Selection(places=("65",)), "id")
    (spot,) = there.figures.spots
    assert (spot.place, spot.occurred, spot.severity) == (
        make.place("65", "Kalimantan Utara", "province"), 1, 4,
    )  # fmt: skip
    assert "Kalimantan Utara: 1 kejadian" in tile_map(there, "id")
    scoped = make.digest(
        reports,
        coverage,
        scope=make.place("65", "Kalimantan Utara", "province"),
        past=Past(
            since=make.day - timedelta(days=7), counts=[DayCount(day=make.day - timedelta(days=1))]
        ),
    )
    last = scoped.trend[-1]
    assert (last.occurred, last.upcoming, last.severe) == (1, 0, 1)


def test_an_announcement_of_which_two_places_are_told_is_on_the_agenda_of_each(
    make: SimpleNamespace,
) -> None:
    """The march stood among a town's plans, and not in the calendar that its office keeps."""
    bontang = make.place("64.74", "Kota Bontang", "city")
    text = "Buruh Samarinda dan Bontang akan berpawai di jalan poros antara dua kota. " * 4
    facts = {
        "tags": {"mass_gathering": "planned"},
        "event_date": make.day + timedelta(days=2),
    }
    reports = [
        make.report("Pawai Buruh", text, outlet=outlet, **facts, **more)
        for outlet, more in (("satu", {}), ("dua", {}), ("tiga", {"place": bontang}))
    ]
    digest = make.digest(reports, since=make.day - timedelta(days=7))
    (entry,) = digest.agenda
    assert entry.other_places == (bontang,)
    scoped = make.digest(reports, since=make.day - timedelta(days=7), scope=bontang)
    for there in (scoped, narrowed(digest, Selection(places=("64.74",)), "id")):
        (entry,) = there.agenda
        (item,) = there.section("upcoming").items
        assert entry.listed
        assert entry.place == item.place == bontang
        calendar = FORMATS["ical"].render(there, "id").decode()
        assert "Kota Bontang" in calendar.replace("\r\n ", "")
    assert narrowed(digest, Selection(places=("73",)), "id").agenda == ()
