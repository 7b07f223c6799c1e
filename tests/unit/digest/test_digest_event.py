"""If these fail, a reader sees one event where there were two, and never learns of the other."""

from __future__ import annotations

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
        ({"kind": "review"}, False),
        ({"kind": "upcoming"}, True),
        ({"kind": "upcoming", "event_date": None}, False),
        ({"kind": "upcoming", "place": PROVINCE}, False),
    ],
)
def test_facts_that_contradict_keep_like_texts_apart(
    make: SimpleNamespace, facts: dict[str, Any], same: bool
) -> None:
    assert joined(text(make), text(make, f"{PHRASE} siang", **facts)) is same


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
        ({"event_date": DAY + timedelta(days=4), "days": frozenset({DAY})}, True),
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
