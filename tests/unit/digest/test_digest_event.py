"""If these fail, a reader sees one event where there were two, and never learns of the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from digest.event import Text, same_event
from news.place import Place

DAY = date(2024, 11, 20)
SAMARINDA = Place("64.72", "Kota Samarinda", "city")
BONTANG = Place("64.74", "Kota Bontang", "city")
PROVINCE = Place("64", "Kalimantan Timur", "province")
PHRASE = "buruh pabrik kayu menuntut upah lembur di gerbang kawasan industri"


def text(make: SimpleNamespace, body: str = PHRASE, **facts: Any) -> Text:
    values: dict[str, Any] = {
        "kind": "occurred",
        "tags": frozenset({"mass_gathering"}),
        "place": SAMARINDA,
        "event_date": DAY,
        "day": DAY,
    }
    return Text(reports=(make.report(body, body),), **(values | facts))


def joined(*texts: Text) -> bool:
    return len(same_event(texts)) == 1


def span(texts: list[Text], group: list[int]) -> int:
    """The days between the first and the last report of a story."""
    days = [texts[n].day for n in group]
    return (max(days) - min(days)).days


@pytest.mark.parametrize(
    ("facts", "same"),
    [
        ({}, True),
        ({"place": BONTANG}, False),
        ({"place": PROVINCE}, True),
        ({"place": Place("65", "Kalimantan Utara", "province")}, False),
        ({"place": None}, True),
        ({"event_date": DAY + timedelta(days=1)}, True),
        ({"event_date": DAY + timedelta(days=2)}, False),
        ({"event_date": None}, True),
        ({"event_date": None, "day": DAY + timedelta(days=3)}, True),
        ({"event_date": None, "day": DAY + timedelta(days=4)}, False),
        ({"day": DAY + timedelta(days=6)}, True),
        ({"tags": frozenset({"incipient_conflict"})}, True),
        ({"kind": "prevention"}, False),
        ({"kind": "prevention", "unsure": True}, True),
        ({"kind": "prevention", "unsure": True, "place": BONTANG}, False),
        ({"kind": "review"}, True),
        ({"kind": "review", "place": BONTANG}, False),
        ({"kind": "upcoming"}, True),
        ({"kind": "upcoming", "place": PROVINCE}, True),
        ({"kind": "upcoming", "event_date": None}, False),
        ({"kind": "upcoming", "event_date": None, "unsure": True}, True),
        ({"kind": "upcoming", "event_date": DAY + timedelta(days=1)}, False),
    ],
)
def test_facts_that_contradict_keep_like_texts_apart(
    make: SimpleNamespace, facts: dict[str, Any], same: bool
) -> None:
    assert joined(text(make), text(make, f"{PHRASE} siang", **facts)) is same


def test_what_is_announced_for_a_day_is_what_that_days_news_tells(make: SimpleNamespace) -> None:
    """Else a rally stands among the plans and among the incidents of one page."""
    happened = text(make, event_date=None, day=DAY + timedelta(days=2))
    announced = text(make, f"{PHRASE} siang", kind="upcoming", event_date=happened.day)
    assert joined(announced, happened)
    assert not joined(replace(announced, event_date=DAY), happened)


def test_a_borderline_report_does_not_bring_a_meeting_to_an_incident(make: SimpleNamespace) -> None:
    """Else a preventive meeting counts among the reports of a clash."""
    clash, meeting = text(make), text(make, f"{PHRASE} sore", kind="prevention")
    groups = same_event((clash, meeting, text(make, f"{PHRASE} malam", kind="review")))
    assert not any({0, 1} <= set(group) for group in groups)
    assert sorted(map(len, groups)) == [1, 2]


def test_steps_against_a_conflict_are_not_its_outbreak_for_a_background_in_common(
    make: SimpleNamespace,
) -> None:
    """Else who reads of the steps never learns that somebody was hurt."""
    background = (
        "konflik lahan bermula ketika izin kebun terbit di tanah garapan empat desa; petani dua"
        " kali menang di pengadilan, putusan tak pernah dijalankan, bentrokan menewaskan petani"
    )
    steps = "bupati menunjuk tim kecil memetakan ulang kebun, bekerja hingga akhir"
    outbreak = "satpam dirawat akibat sabetan parang, polisi memeriksa penjaga pos"
    facts = {"place": None, "event_date": None}
    assert not joined(
        text(make, f"{steps} {background}", kind="prevention", unsure=True, **facts),
        text(make, f"{outbreak} {background}", **facts),
    )


def test_two_texts_of_one_event_may_be_read_as_of_two_places_that_both_name(
    make: SimpleNamespace,
) -> None:
    """Half of the reports of a raid on the road from one town to the next are told of each."""
    road = f"{PHRASE} di jalan Samarinda–Bontang"
    first, second = text(make, road), text(make, f"{road} sore", place=BONTANG)
    assert joined(first, second)
    assert joined(second, first)
    assert not joined(first, text(make, f"{PHRASE} di jalan Bontang", place=BONTANG))
    assert not joined(first, text(make, f"{PHRASE} di Samarindah, Bontang", place=BONTANG))
    regency = Place("64.02", "Kabupaten Samarinda", "regency")  # one name, as Bogor's or Serang's
    assert joined(first, text(make, f"{PHRASE} di Samarinda", place=regency))
    less = "buruh pabrik di Samarinda dan Bontang"
    more = "pengusaha menolak, dinas memanggil kedua pihak, polisi berjaga, jalan macet"
    assert joined(first, text(make, f"{less}; {more}"))
    assert not joined(first, text(make, f"{less}; {more}", place=BONTANG))


def test_twin_events_of_two_regencies_stay_two_though_one_report_names_both(
    make: SimpleNamespace,
) -> None:
    """Else a second strike is hidden in the story of the first, for a word of background."""
    second = f"{PHRASE}, seperti di Samarinda sehari sebelumnya"
    assert not joined(text(make), text(make, second, place=BONTANG))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", "massa melempar batu ke kantor kecamatan di Malang"),
        ("Massa Lempar Batu di Malang", "massa melempari kantor kecamatan di Malang"),
    ],
)
def test_a_word_that_is_also_a_towns_name_does_not_name_the_town(
    make: SimpleNamespace, title: str, body: str
) -> None:
    """Stones thrown in Malang made its riot one with that of the town of Batu."""
    malang, batu = Place("35.73", "Kota Malang", "city"), Place("35.79", "Kota Batu", "city")
    there = f"{PHRASE}, massa melempar batu ke kantor kecamatan di Batu, Malang Raya"
    one = replace(
        text(make, place=malang), reports=(make.report(title or PHRASE, f"{PHRASE}, {body}"),)
    )
    assert not joined(one, text(make, there, place=batu))
    assert joined(replace(one, place=batu), text(make, there, place=batu))
    tolitoli = Place("72.04", "Kabupaten Toli-Toli", "regency")
    spelt = text(make, f"{PHRASE} di jalan Toli-toli-Batu")
    assert joined(replace(spelt, place=tolitoli), replace(spelt, place=batu))
    dateline = make.report("Ricuh", f"BATU, {PHRASE}, {body}")
    assert joined(replace(one, reports=(dateline,)), text(make, there, place=batu))


def test_meetings_of_two_offices_stay_two_though_both_name_both(make: SimpleNamespace) -> None:
    facts = {"kind": "prevention", "event_date": None}
    road = f"{PHRASE} di jalan Samarinda–Bontang"
    first = text(make, road, **facts)
    assert joined(first, text(make, f"{road} sore", **facts))
    assert not joined(first, text(make, f"{road} sore", place=BONTANG, **facts))


def test_unlike_texts_stay_apart_though_all_facts_agree(make: SimpleNamespace) -> None:
    other = "pedagang pasar malam menolak penggusuran lapak oleh satuan pamong praja"
    assert not joined(text(make), text(make, other))


def test_a_report_without_a_place_joins_two_events_into_none(make: SimpleNamespace) -> None:
    here, there = text(make), text(make, f"{PHRASE} sore", place=BONTANG)
    bridge = text(make, f"{PHRASE} malam", place=None)
    groups = same_event((here, there, bridge))
    assert not any({0, 1} <= set(group) for group in groups)


@pytest.mark.parametrize(
    ("facts", "same"),
    [
        ({"event_date": DAY + timedelta(days=3)}, True),
        ({"event_date": DAY + timedelta(days=4)}, False),
        ({"event_date": DAY - timedelta(days=2)}, False),
        ({"event_date": DAY + timedelta(days=2), "place": BONTANG}, False),
        ({"event_date": DAY + timedelta(days=2), "kind": "prevention"}, False),
    ],
)
def test_what_is_handled_may_have_a_later_day_than_what_it_follows(
    make: SimpleNamespace, facts: dict[str, Any], same: bool
) -> None:
    """Else a clash and the peace made two days later are read as two, the second as new."""
    later = text(make, f"{PHRASE} siang", handled=True, **facts)
    assert joined(text(make), later) is same
    assert joined(later, text(make)) is same


def test_what_is_handled_may_name_the_day_of_what_it_follows(make: SimpleNamespace) -> None:
    later = {"event_date": DAY + timedelta(days=4), "handled": True}
    named, other = f"{PHRASE} Rabu (20/11)", f"{PHRASE} Selasa (19/11)"
    assert joined(text(make), text(make, named, **later))
    assert not joined(text(make), text(make, other, **later))


def test_two_texts_of_one_event_may_be_read_as_of_different_days_that_one_of_them_names(
    make: SimpleNamespace,
) -> None:
    """The program takes one day of a text, and takes another one of the next text."""
    other = {"event_date": DAY - timedelta(days=6)}
    both = f"{PHRASE} Rabu (20/11), setelah berunding pada Kamis (14/11)"
    first, second = text(make, f"{PHRASE} Rabu (20/11)"), text(make, both, **other)
    assert joined(first, second)
    assert joined(second, first)
    assert not joined(first, text(make, f"{PHRASE} Kamis (14/11)", **other))
    assert not joined(first, replace(second, day=DAY + timedelta(days=4)))
    less = "buruh pabrik kayu menuntut upah, pengusaha menolak dan dinas memanggil keduanya"
    named = f"{less} Rabu (20/11), Kamis (14/11)"
    assert joined(text(make), text(make, named))
    assert not joined(text(make), text(make, named, **other))


def test_a_story_that_goes_on_for_a_week_without_a_date_is_one(make: SimpleNamespace) -> None:
    """A blockade of seven days stood in the week's report three times."""
    days = [
        text(make, f"{PHRASE} hari ke-{n}", event_date=None, day=DAY + timedelta(days=n))
        for n in range(7)
    ]
    assert same_event(days) == [list(range(7))]
    assert not joined(days[0], days[6])  # with nothing between them nobody knows


def test_meetings_without_a_date_are_no_one_story_from_week_to_week(make: SimpleNamespace) -> None:
    """An office's patrol of each evening was one line, and what was new of it none."""
    calm = {"kind": "prevention", "event_date": None}
    patrols = [
        text(make, f"{PHRASE} malam {n}", day=DAY + timedelta(days=n), **calm) for n in range(8)
    ]
    assert all(span(patrols, group) <= 3 for group in same_event(patrols))
    # One that may be an incident is told as long as an incident is.
    assert joined(*(replace(one, unsure=True) for one in patrols))


def test_no_story_without_a_date_goes_on_for_ever(make: SimpleNamespace) -> None:
    """Each report lay within days of another one, and what began a month later was called old."""
    month = [
        text(make, f"{PHRASE} hari ke-{n}", event_date=None, day=DAY + timedelta(days=n))
        for n in range(30)
    ]
    assert all(span(month, group) <= 13 for group in same_event(month))
    # Of what was announced long before, the reports of its day are told.
    plan = text(make, kind="upcoming", day=DAY - timedelta(days=20))
    assert joined(plan, text(make), text(make, event_date=None))


def test_the_handling_of_a_second_clash_does_not_make_it_one_with_the_first(
    make: SimpleNamespace,
) -> None:
    first, second = text(make), text(make, f"{PHRASE} sore", event_date=DAY + timedelta(days=2))
    arrests = text(make, f"{PHRASE} malam", event_date=DAY + timedelta(days=2), handled=True)
    groups = same_event((first, second, arrests))
    assert not any({0, 1} <= set(group) for group in groups)
    assert [1, 2] in groups


def test_every_text_is_in_one_group(make: SimpleNamespace) -> None:
    texts = [text(make, f"{PHRASE} {n}", place=(SAMARINDA, BONTANG, None)[n % 3]) for n in range(9)]
    assert sorted(i for group in same_event(texts) for i in group) == list(range(9))
    assert same_event(()) == []
