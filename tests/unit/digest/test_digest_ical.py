"""If these fail, a calendar refuses the agenda, doubles its entries, or shows a wrong day."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace

from icalendar import Calendar

from digest.formats.ical import render


def planned(make: SimpleNamespace, days: int = 3, **more: object) -> object:
    return make.report(
        "Konvoi; Akbar, Pekan Ini",
        "Panitia menyiapkan konvoi besar dari alun-alun menuju stadion kota. " * 4,
        tags={"mass_gathering": "planned"},
        event_date=make.day + timedelta(days=days),
        url="https://kabar-mahakam.example/berita/8",
        **more,
    )


def test_an_announced_gathering_is_a_tentative_day_that_takes_nobodys_time(
    make: SimpleNamespace,
) -> None:
    body = render(make.digest([planned(make)]), "id")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["SUMMARY"] == "Konvoi; Akbar, Pekan Ini"
    assert event.decoded("DTSTART") == date(2024, 11, 23)
    assert event.decoded("DTEND") == date(2024, 11, 24)
    assert event["LOCATION"] == "Kota Samarinda, Kalimantan Timur"
    assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert event["URL"] == "https://kabar-mahakam.example/berita/8"
    assert "Kabar Mahakam" in event["DESCRIPTION"]
    assert event.get("ATTENDEE") is None
    assert Calendar.from_ical(body)["X-WR-CALNAME"].startswith("Agenda kegiatan massa")


def test_an_entry_keeps_its_uid_when_its_day_is_moved(make: SimpleNamespace) -> None:
    uids = []
    first = planned(make, at=time(6))
    moved = [planned(make, 5, outlet=outlet) for outlet in ("pos-kutai", "radar")]
    for reports in ([first], [first, *moved]):
        (event,) = Calendar.from_ical(render(make.digest(reports), "id")).walk("VEVENT")
        uids.append(str(event["UID"]))
    assert uids[0] == uids[1]


def test_an_empty_calendar_says_whether_anybody_looked(make: SimpleNamespace) -> None:
    calendar = Calendar.from_ical(render(make.digest([], [make.line(seen=False)]), "id"))
    assert calendar.walk("VEVENT") == []
    assert "tidak dapat melihat" in calendar["X-WR-CALDESC"]


def test_hostile_titles_add_no_line_of_their_own(make: SimpleNamespace) -> None:
    title = "Aksi\r\nBEGIN:VALARM\r\nEND:VALARM\nATTENDEE:mailto:x@jahat.example"
    report = make.report(
        title, tags={"mass_gathering": "planned"}, event_date=make.day + timedelta(1)
    )
    calendar = Calendar.from_ical(render(make.digest([report]), "id"))
    assert calendar.walk("VALARM") == []
    (event,) = calendar.walk("VEVENT")
    assert event.get("ATTENDEE") is None
