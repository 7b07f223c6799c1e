"""If these fail, a desk learns of a gathering on the day after it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from digest.compose import Past
from digest.summary import outlook_sentence


def plan(make: SimpleNamespace, name: str, ahead: int, ago: int = 0, **more: object):
    return make.report(
        f"{name} Akan Unjuk Rasa",
        f"{name} mengumumkan unjuk rasa di kantor gubernur. {name} " * 4,
        outlet=name.lower(),
        tags={"mass_gathering": "planned"},
        event_date=make.day + timedelta(days=ahead),
        day=make.day - timedelta(days=ago),
        **more,
    )


def agenda(make: SimpleNamespace, *reports: object) -> list[str]:
    past = Past(since=make.day - timedelta(days=7))
    return [entry.title.split()[0] for entry in make.digest(list(reports), past=past).agenda]


def test_an_announcement_stays_until_its_day_though_nobody_repeats_it(
    make: SimpleNamespace,
) -> None:
    old = plan(make, "Buruh", ahead=2, ago=13)
    digest = make.digest([old], past=Past(since=make.day - timedelta(days=7)))
    (entry,) = digest.agenda
    assert list(digest.entries()) == []
    assert (entry.listed, entry.day) == (False, make.day + timedelta(days=2))
    assert entry.announced == make.day - timedelta(days=13)
    assert entry.outlets == ("Buruh",)
    # A day without a new plan is not a day without a gathering ahead.
    assert outlook_sentence("id", digest) == (
        "Tidak ada potensi dan rencana baru; 1 kegiatan dalam 14 hari ke depan, terdekat Jum,"
        " 22 Nov, Kota Samarinda, Kalimantan Timur."
    )
    unseen = make.digest(
        [old], [make.line(seen=False)], past=Past(since=make.day - timedelta(days=7))
    )
    assert outlook_sentence("id", unseen).startswith("Rencana baru tidak diketahui; 1 kegiatan")


def test_the_agenda_is_by_date_and_ends_after_fourteen_days(make: SimpleNamespace) -> None:
    reports = [
        plan(make, "Guru", 9),
        plan(make, "Sopir", 1),
        plan(make, "Kemarin", 0),
        plan(make, "Tani", 14),
        plan(make, "Nelayan", 16),
        plan(make, "Pemuda", -1, ago=3),
    ]
    assert agenda(make, *reports) == ["Sopir", "Guru", "Tani"]


def test_the_days_own_gatherings_stand_only_in_what_is_read_on_that_day(
    make: SimpleNamespace,
) -> None:
    afternoon = datetime.combine(make.day, time(15), ZoneInfo("Asia/Jakarta"))
    report = plan(make, "Sopir", 0)
    today = make.digest([report], made_at=afternoon.astimezone(UTC))
    assert [entry.day for entry in today.agenda] == [make.day]
    assert make.digest([report]).agenda == ()  # made on the morning after
    assert "dalam 14 hari ke depan" in outlook_sentence("id", today)


def test_a_feared_clash_is_no_appointment(make: SimpleNamespace) -> None:
    feared = make.report(
        tags={"incipient_conflict": "risk"}, event_date=make.day + timedelta(days=3)
    )
    assert agenda(make, feared) == []


def test_a_gathering_that_was_put_off_stands_on_its_new_day(make: SimpleNamespace) -> None:
    text = "Aliansi Buruh mengumumkan unjuk rasa di kantor gubernur menolak upah murah."
    facts = {"tags": {"mass_gathering": "planned"}}
    days = [make.day + timedelta(days=n) for n in (3, 4)]
    first = make.report(
        "Buruh A", text, day=make.day - timedelta(days=2), event_date=days[0], **facts
    )
    moved = make.report("Buruh B", f"{text} Ditunda.", event_date=days[1], **facts)
    digest = make.digest([first, moved], past=Past(since=make.day - timedelta(days=7)))
    (entry,) = digest.agenda
    assert entry.day == days[1]
    assert entry.listed


def test_a_scope_has_its_own_agenda(make: SimpleNamespace) -> None:
    here = plan(make, "Guru", 3)
    there = plan(make, "Sopir", 4, place=make.place("33.01", "Kabupaten Cilacap", "regency"))
    digest = make.digest([here, there], scope=make.place("33", "Jawa Tengah", "province"))
    assert [entry.title.split()[0] for entry in digest.agenda] == ["Sopir"]
