"""If these fail, paper tells pages of one reason, or hides what sets one outlet apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from digest.roll import MAX_OUTLETS, alarms_of, rolls_of


def test_a_reason_is_said_once_and_its_outlets_stand_by_province(make: SimpleNamespace) -> None:
    lines = [
        make.line("aceh-satu", "11", seen=False, failed_timeout=9),
        make.line("aceh-dua", "11", seen=False, failed_timeout=1),
        make.line("papua-kini", "91", seen=False, failed_timeout=2),
        make.line("bali-kini", "51", seen=False, failed_dns=2),
    ]
    first, second = rolls_of("id", make.digest([], lines))
    assert (first.title, first.number, first.seen) == ("Tidak terlihat: tidak menjawab", 3, False)
    assert first.rows == (("Aceh", ("Aceh Dua", "Aceh Satu")), ("Papua", ("Papua Kini",)))
    assert first.note == "belum pernah terlihat"
    assert second.title == "Tidak terlihat: alamat tidak ditemukan"


def test_two_columns_of_paper_hold_every_outlet_in_its_order(make: SimpleNamespace) -> None:
    lines = [make.line(f"media-{n}", code) for code in ("11", "64", "81") for n in range(9)]
    lines.append(make.line("media-papua", "94"))
    (roll,) = rolls_of("id", make.digest([], lines))
    first, second = roll.halves
    assert first + second == roll.rows
    assert [province for province, _ in first] == ["Aceh", "Kalimantan Timur"]
    assert replace(roll, rows=()).halves == ((), ())


def test_what_sets_an_outlet_apart_stands_behind_its_name(make: SimpleNamespace) -> None:
    """An outlet that is dark for a fortnight must not pass for one that was dark for a day."""
    last = datetime(2024, 11, 19, 15, tzinfo=UTC)
    dark = [replace(make.line(f"m{n}", "64", seen=False), last_looked=last) for n in range(3)]
    long = replace(make.line("lama", "64", seen=False), last_looked=last.replace(day=5))
    never = make.line("baru", "64", seen=False)
    other = replace(
        make.line("tepian", "64", seen=False, failed_timeout=1),
        counts={"failed:timeout": 5, "failed:http-503": 1},
        last_looked=last,
    )
    timeout, unread = sorted(
        rolls_of("id", make.digest([], [*dark, long, never, other])), key=lambda roll: roll.number
    )
    assert unread.note == "terakhir terlihat Sel, 19 Nov 2024, kecuali disebut di belakang nama"
    assert unread.rows[0][1] == (
        "Baru (belum pernah terlihat)",
        "Lama (terakhir terlihat Sel, 5 Nov 2024)",
        "M0",
        "M1",
        "M2",
    )
    assert timeout.rows == (("Kalimantan Timur", ("Tepian (juga HTTP 503)",)),)


def test_those_that_were_read_stand_apart_by_what_they_gave(make: SimpleNamespace) -> None:
    lines = [make.line("sibuk", stored=4), make.line("sepi"), make.line("cacat", failed_dns=1)]
    rolls = rolls_of("en", make.digest([], lines))
    assert [(roll.title, roll.rows[0][1]) for roll in rolls] == [
        ("Read in part: address not found", ("Cacat (0)",)),
        ("Read, with new articles", ("Sibuk (4)",)),
        ("Read, nothing new", ("Sepi",)),
    ]
    assert all(roll.seen for roll in rolls)


def test_a_registry_beyond_paper_is_cut_behind_the_blind(make: SimpleNamespace) -> None:
    lines = [make.line(f"sepi-{n}") for n in range(MAX_OUTLETS)]
    lines += [make.line("buta", seen=False)]
    rolls = rolls_of("id", make.digest([], lines))
    assert [roll.number for roll in rolls] == [1, MAX_OUTLETS - 1]


def test_an_alarm_is_said_once_with_all_its_outlets(make: SimpleNamespace) -> None:
    watch = make.watch(
        health=[make.unwell("satu"), make.unwell("dua"), make.unwell("tiga", days=9)]
    )
    lines = [make.line(name) for name in ("satu", "dua", "tiga")]
    told = dict(alarms_of("id", make.digest([], lines, watch=watch).ledger))
    assert set(told["tanpa berita 5 hari"]) == {"Satu (Kalimantan Timur)", "Dua (Kalimantan Timur)"}
    assert told["tanpa berita 9 hari"] == ("Tiga (Kalimantan Timur)",)
