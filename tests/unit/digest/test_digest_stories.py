"""If these fail, one event is read several times, or two events are read as one."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.stories import group_reports, kind_of, stage_of, story_id
from news.codebook import Codebook
from news.place import Place
from news.story import Report

RELEASE = (
    "Tim gabungan menurunkan 214 baliho yang masih terpasang pada hari pertama masa tenang. Dua"
    " penanggung jawab posko diberi peringatan tertulis karena menolak. Penertiban dilakukan"
    " serentak di empat belas kecamatan sejak dini hari dan dilanjutkan sampai selesai."
)

DOUBTFUL = {"incipient_conflict": "occurred"}


def b_cubed(groups: list[set[str]], truth: dict[str, str]) -> float:
    """F1 of Bagga and Baldwin (1998): the mean over reports of precision and recall."""
    members: dict[str, set[str]] = defaultdict(set)
    for report, event in truth.items():
        members[event].add(report)
    group_of = {report: group for group in groups for report in group}
    shared = [len(group_of[r] & members[truth[r]]) for r in truth]
    precision = sum(n / len(group_of[r]) for n, r in zip(shared, truth, strict=True)) / len(truth)
    recall = sum(n / len(members[truth[r]]) for n, r in zip(shared, truth, strict=True)) / len(
        truth
    )
    return 2 * precision * recall / (precision + recall)


def grouped(
    reports: list[Report], events: list[str], codebook: Codebook
) -> tuple[float, list[set[str]]]:
    """Return B-cubed F1, and the events of each group that holds more than one."""
    truth = {r.article.id: event for r, event in zip(reports, events, strict=True)}
    groups = [{r.article.id for r in g.story.reports} for g in group_reports(reports, codebook)]
    mixed = [{truth[i] for i in group} for group in groups]
    return b_cubed(groups, truth), [found for found in mixed if len(found) > 1]


def test_reports_of_one_event_are_found_and_unlike_events_kept_apart(
    event_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    score, mixed = grouped(*event_reports, codebook)
    assert mixed == []  # to hide an event is the worse fault
    assert score >= 0.95


def test_the_same_holds_of_reports_by_which_no_threshold_was_chosen(
    event_reports: tuple[list[Report], list[str]],
    unseen_reports: tuple[list[Report], list[str]],
    codebook: Codebook,
) -> None:
    assert not set(event_reports[1]) & set(unseen_reports[1])
    assert len(event_reports[1]) + len(unseen_reports[1]) >= 120
    score, mixed = grouped(*unseen_reports, codebook)
    assert mixed == []
    assert score >= 0.93  # 0.975 when it was written; the promise is 0.85


@pytest.mark.parametrize("seed", [1, 2])
def test_facts_that_the_program_could_not_read_split_a_few_stories_and_mix_none(
    unseen_reports: tuple[list[Report], list[str]], codebook: Codebook, seed: int
) -> None:
    """Half of the dates and a third of the places are missing or coarser than they were told."""
    draw = random.Random(seed)
    reports = []
    for report in unseen_reports[0]:
        judgement = report.judgement
        if draw.random() < 0.5:
            judgement = replace(judgement, event_date=None)
        if judgement.place and (lot := draw.random()) < 0.3:
            province = Place(judgement.place.province, "Provinsi", "province")
            judgement = replace(judgement, place=province if lot < 0.2 else None)
        reports.append(replace(report, judgement=judgement))
    score, mixed = grouped(reports, unseen_reports[1], codebook)
    assert mixed == []
    assert score >= 0.88


def test_arrests_and_settlements_join_the_event_they_follow_though_their_own_day_was_read(
    unseen_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    """What news of the handling leads with is the day of the handling."""
    reports = [
        replace(r, judgement=replace(r.judgement, event_date=r.article.came_at.date()))
        if r.judgement.event_date and stage_of(r, codebook) == "handled"
        else r
        for r in unseen_reports[0]
    ]
    score, mixed = grouped(reports, unseen_reports[1], codebook)
    assert mixed == []
    assert score >= 0.94  # 0.966 when it was written, 0.903 without the rule


def test_a_siege_and_the_arrests_after_it_are_one_story_and_burnt_ballots_another(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    """The reports are those of the demo; the ballots were taken for a breach by mistake."""
    tags = ("mass_gathering", "protocol_breach", "incipient_conflict")
    siege = (
        "Ratusan pendukung salah satu pasangan calon mengepung kantor KPU Kabupaten Bulungan,"
        " Selasa (19/11) malam hingga Rabu (20/11) dini hari. Mereka menuding petugas"
        " menyembunyikan surat suara rusak.\n\nMassa melempari kantor dengan batu sehingga enam"
        " kaca jendela pecah dan seorang petugas jaga terluka di pelipis. Polisi membubarkan"
        " kerumunan sekitar pukul 01.30 Wita.\n\nKetua KPU Bulungan membantah tudingan tersebut."
        ' "Surat suara rusak disimpan di gudang dan akan dimusnahkan siang ini di depan saksi'
        ' semua paslon," katanya.'
    )
    day = make.day
    first, copied = (
        make.report(title, siege, outlet=outlet, at=time(hour), event_date=day - timedelta(days=1),
                    tags=dict.fromkeys(tags, "occurred"))
        for title, outlet, hour in (
            ("Ratusan Pendukung Kepung Kantor KPU Bulungan, Kaca Jendela Pecah", "satu", 6),
            ("Kantor KPU Bulungan Dilempari Batu, Polisi Bubarkan Massa", "dua", 9),
        )
    )  # fmt: skip
    arrests = make.report(
        "Perusakan Kantor KPU Bulungan: Polisi Tetapkan Dua Tersangka",
        "Penyidik Polresta Bulungan menetapkan dua orang sebagai tersangka perusakan kantor KPU"
        " Kabupaten Bulungan, Rabu (20/11) sore. Keduanya berinisial FA dan MD.\n\nKasat Reskrim"
        " mengatakan keduanya terekam kamera pengawas saat melempar batu pada Selasa (19/11)"
        ' malam. Lima orang lain dipulangkan dengan wajib lapor.\n\n"Pasal yang kami sangkakan'
        ' tentang kekerasan terhadap barang secara bersama-sama," ujarnya. Tim pasangan calon'
        " menyatakan menghormati proses hukum dan meminta pendukungnya menahan diri.",
        tags={"mass_gathering": "handled", "incipient_conflict": "handled"},
        at=time(15),
        event_date=day,
    )
    ballots = make.report(
        "KPU Bulungan Musnahkan 412 Surat Suara Rusak",
        "KPU Kabupaten Bulungan memusnahkan 412 lembar surat suara rusak dan berlebih dengan cara"
        " dibakar di halaman gudang logistik, Rabu (20/11).\n\nPemusnahan disaksikan Bawaslu,"
        " kejaksaan, dan saksi keempat pasangan calon. Berita acara ditandatangani bersama.",
        tags={"protocol_breach": "occurred"},
        at=time(9, 30),
        event_date=day,
    )
    groups = group_reports([first, copied, arrests, ballots], codebook)
    assert [[r.article.title for r in g.story.reports] for g in groups] == [
        [first.article.title, copied.article.title, arrests.article.title],
        [ballots.article.title],
    ]


def test_a_desk_that_reads_day_by_day_meets_the_same_stories(
    unseen_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    """Each day sees its own reports and the week before; ids carry the stories on."""
    reports, events = unseen_reports
    truth = {r.article.id: event for r, event in zip(reports, events, strict=True)}
    days = sorted({r.article.came_at.date() for r in reports})
    known: dict[str, str] = {}
    for day in days:
        window = [r for r in reports if 0 <= (day - r.article.came_at.date()).days <= 7]
        for group in group_reports(window, codebook, known):
            known |= {r.article.id: group.story.id for r in group.story.reports}
    stories: dict[str, set[str]] = defaultdict(set)
    for article, story in known.items():
        stories[story].add(article)
    assert b_cubed(list(stories.values()), truth) >= 0.93


def test_the_stories_do_not_depend_on_the_order_of_the_reports(
    event_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    reports, _ = event_reports
    shuffled = [*reports, *reports[:5]]
    random.Random(4).shuffle(shuffled)
    first, second = (
        {(g.story.id, tuple(r.article.id for r in g.story.reports)) for g in groups}
        for groups in (group_reports(reports, codebook), group_reports(shuffled, codebook))
    )
    assert first == second


def test_copies_make_one_story_whatever_place_was_read_into_them(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    reports = [
        make.report(f"Judul {n}", RELEASE, outlet=f"media-{n}", at=time(9 + n), place=place)
        for n, place in enumerate((None, make.place("33.27", "Kabupaten Pemalang", "regency")))
    ]
    (group,) = group_reports(reports, codebook)
    assert group.story.outlets == ("Media 0", "Media 1")
    assert group.story.copies == {reports[1].article.id}
    assert len(group.witnesses) == 1


def test_outlets_that_wrote_their_own_text_count_as_independent(
    event_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    reports, events = event_reports
    clash = [r for r, event in zip(reports, events, strict=True) if event == "bentrok-kpu"]
    (group,) = group_reports(clash, codebook)
    assert len(group.witnesses) == 3


def test_two_short_items_with_one_boilerplate_body_are_two_stories(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    reports = [
        make.report("Massa Bakar Ban di Simpang Tiga", "Baca selengkapnya di sini.", at=time(9)),
        make.report("Guru Tuntut Gaji di Kantor Dewan", "Baca selengkapnya di sini.", at=time(10)),
    ]
    assert len(group_reports(reports, codebook)) == 2


def test_prevention_never_joins_an_incident_even_with_the_same_text(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    incident = make.report("A", RELEASE, at=time(9), tags={"mass_gathering": "occurred"})
    meeting = make.report("B", RELEASE, at=time(10), tags={"mass_gathering": "prevention"})
    assert len(group_reports([incident, meeting], codebook)) == 2


def test_copies_of_an_incident_are_one_witness_though_one_was_judged_prevention(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    """Else one release is told twice, and confirms itself."""
    tags = {"mass_gathering": "prevention"}
    note = ("may-have-occurred:mass_gathering",)
    incident = make.report("A", RELEASE, at=time(9))
    unsure = make.report("B", RELEASE, outlet="dua", at=time(10), tags=tags, notes=note)
    (group,) = group_reports([incident, unsure], codebook)
    assert len(group.witnesses) == 1
    sure = make.report("C", RELEASE, outlet="tiga", at=time(8), tags=tags)
    calm, told = group_reports([incident, unsure, sure], codebook)
    assert [r.article.title for r in calm.story.reports] == ["C"]
    assert [r.article.title for r in told.story.reports] == ["A", "B"]


@pytest.mark.parametrize("seed", [1, 2])
def test_stages_that_the_program_was_unsure_of_split_a_few_stories_and_mix_none(
    unseen_reports: tuple[list[Report], list[str]], codebook: Codebook, seed: int
) -> None:
    """Of one event a reader has a line among incidents, one among meetings, one to review."""
    draw = random.Random(seed)
    reports = []
    for report in unseen_reports[0]:
        judgement = report.judgement
        if kind_of(report, codebook) == "occurred" and (lot := draw.random()) < 0.4:
            tags = {
                key: replace(tag, stage="prevention") if lot < 0.2 and tag.flagged
                else replace(tag, flagged=False, borderline=tag.flagged)
                for key, tag in judgement.tags.items()
            }  # fmt: skip
            notes = tuple(f"may-have-occurred:{key}" for key, tag in tags.items() if tag.flagged)
            judgement = replace(judgement, tags=tags, notes=notes)
        reports.append(replace(report, judgement=judgement))
    score, mixed = grouped(reports, unseen_reports[1], codebook)
    assert mixed == []
    assert score >= 0.93  # 0.968 when it was written, 0.79 while another kind kept apart


def test_a_feared_clash_is_not_hidden_in_the_story_of_one_that_happened(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    happened = make.report(
        "Dua Dusun Bentrok soal Pintu Air", tags={"incipient_conflict": "occurred"}, at=time(9)
    )
    feared = make.report(
        "Dua Dusun Dikhawatirkan Bentrok Lagi soal Pintu Air",
        "Polisi khawatir dua dusun bentrok lagi soal pintu air.",
        tags={"incipient_conflict": "risk"},
        at=time(10),
    )
    assert len(group_reports([happened, feared], codebook)) == 2


def test_a_story_keeps_its_id_while_reports_are_added(
    event_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    reports, events = event_reports
    bridge = [r for r, event in zip(reports, events, strict=True) if event == "jembatan"]
    ids = [group_reports(bridge[:n], codebook)[0].story.id for n in (1, 2, 3)]
    assert ids == [story_id(bridge[0])] * 3


def test_a_story_keeps_its_id_after_its_first_report_has_left_the_window(
    event_reports: tuple[list[Report], list[str]], codebook: Codebook
) -> None:
    reports, events = event_reports
    bridge = [r for r, event in zip(reports, events, strict=True) if event == "jembatan"]
    (first,) = group_reports(bridge[:2], codebook)
    known = {report.article.id: first.story.id for report in bridge[:2]}
    (later,) = group_reports(bridge[1:], codebook, known)
    assert later.story.id == first.story.id
    assert story_id(bridge[1]) != first.story.id
    # An article that was found late, and is older than all others, changes nothing either.
    (again,) = group_reports(bridge, codebook, {bridge[1].article.id: first.story.id})
    assert again.story.id == first.story.id


def test_of_a_story_that_falls_in_two_the_earlier_keeps_the_id(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    one = make.report("Massa Bakar Ban", "Massa bakar ban di simpang tiga.", at=time(9))
    other = make.report("Guru Tuntut Gaji", "Guru menuntut gaji di kantor dewan.", at=time(10))
    known = {one.article.id: "s1", other.article.id: "s1"}
    groups = group_reports([one, other], codebook, known)
    assert [group.story.id for group in groups] == ["s1", story_id(other)]


def test_a_report_without_tags_makes_no_story(make: SimpleNamespace, codebook: Codebook) -> None:
    assert group_reports([make.report(tags={})], codebook) == []
    assert group_reports([], codebook) == []


@pytest.mark.parametrize(
    ("tags", "borderline", "stage", "kind"),
    [
        ({"mass_gathering": "prevention"}, {}, "prevention", "prevention"),
        ({"mass_gathering": "prevention", "incipient_conflict": "risk"}, {}, "risk", "upcoming"),
        ({"mass_gathering": "planned"}, {}, "planned", "upcoming"),
        ({"mass_gathering": "occurred", "incipient_conflict": "risk"}, {}, "occurred", "occurred"),
        ({"protocol_breach": "handled", "mass_gathering": "planned"}, {}, "handled", "occurred"),
        ({"mass_gathering": "prevention"}, DOUBTFUL, "prevention", "prevention"),
        ({}, DOUBTFUL, "", "review"),
        ({"mass_gathering": ""}, {}, "", "review"),
        ({"mass_gathering": "no-such-stage"}, {}, "", "review"),
        ({"tag_of_another_codebook": "occurred"}, {}, "occurred", "occurred"),
        ({}, {}, "", ""),
    ],
)  # fmt: skip
def test_the_section_follows_the_strongest_flagged_stage(
    make: SimpleNamespace,
    codebook: Codebook,
    tags: dict[str, str],
    borderline: dict[str, str],
    stage: str,
    kind: str,
) -> None:
    report = make.report(tags=tags, borderline=borderline)
    assert stage_of(report, codebook) == stage
    assert kind_of(report, codebook) == kind


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["prevention", "risk", "planned", "occurred", "handled", ""]),
            st.sampled_from([None, "64", "64.72", "64.74", "65.01"]),
            st.sampled_from([None, -1, 0, 1, 5]),
            st.sampled_from([RELEASE, RELEASE[:150], "Massa bakar ban.", ""]),
            st.integers(-3, 0),
        ),
        max_size=14,
    )
)
def test_every_report_is_in_one_story_and_none_mixes_prevention_with_what_is_more(
    make: SimpleNamespace, codebook: Codebook, rows: list[tuple[object, ...]]
) -> None:
    reports = []
    for n, (stage, code, event, text, shift) in enumerate(rows):
        day = make.day + timedelta(days=shift)  # type: ignore[arg-type]
        reports.append(
            make.report(
                f"Judul {n}",
                text,
                outlet=f"m{n}",
                day=day,
                tags={"mass_gathering": stage} if stage else None,
                borderline=None if stage else {"mass_gathering": "occurred"},
                place=make.place(
                    code, f"Tempat {code}", "regency" if "." in str(code) else "province"
                )
                if code
                else None,
                event_date=None if event is None else make.day + timedelta(days=event),  # type: ignore[arg-type]
            )
        )
    groups = group_reports(reports, codebook)
    listed = sorted(r.article.id for g in groups for r in g.story.reports)
    assert listed == sorted(r.article.id for r in reports)
    assert len({g.story.id for g in groups}) == len(groups)
    for group in groups:
        kinds = {kind_of(r, codebook) for r in group.story.reports}
        assert "prevention" not in kinds or not kinds & {"occurred", "upcoming", "review"}
        texts = [i for text in group.texts for i in text]
        assert sorted(texts) == sorted(r.article.id for r in group.story.reports)
