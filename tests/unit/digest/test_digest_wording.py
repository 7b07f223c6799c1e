"""If these fail, times, places or numbers are said as nobody in Indonesia says them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from digest.wording import (
    clock_text,
    counted_text,
    day_text,
    event_day_text,
    factor_text,
    listed_text,
    mark_text,
    number_text,
    place_text,
    published_text,
    title_text,
)
from news.codebook import Codebook
from news.place import Place

NOON = datetime(2024, 11, 20, 5, 35, tzinfo=UTC)


def test_days_and_clocks_in_both_languages() -> None:
    assert day_text("id", date(2020, 8, 19)) == "Rabu, 19 Agustus 2020"
    assert day_text("en", date(2020, 8, 19)) == "Wednesday, 19 August 2020"
    assert clock_text("id", NOON, ZoneInfo("Asia/Jakarta")) == "12.35 WIB"
    assert clock_text("id", NOON, ZoneInfo("Asia/Makassar")) == "13.35 WITA"
    assert clock_text("en", NOON, ZoneInfo("Asia/Jayapura")) == "14:35 WIT"


def test_an_event_of_another_year_names_it() -> None:
    assert event_day_text("id", date(2024, 12, 2), date(2024, 11, 20)) == "Sen, 2 Des"
    assert event_day_text("id", date(2025, 1, 2), date(2024, 11, 20)) == "Kam, 2 Jan 2025"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (None, ""),
        (Place("64.72", "Kota Samarinda", "city"), "Kota Samarinda, Kalimantan Timur"),
        (Place("31", "Daerah Khusus Ibukota Jakarta", "province"), "DKI Jakarta"),
        (Place("99.01", "Kabupaten Karangan", "regency"), "Kabupaten Karangan"),
        (Place("99", "Negeri Karangan", "province"), "Negeri Karangan"),
    ],
)
def test_a_place_is_named_with_its_province(place: Place | None, text: str) -> None:
    assert place_text(place) == text


def test_a_time_of_day_is_claimed_only_where_the_page_gave_one(make: SimpleNamespace) -> None:
    def said(**facts: object) -> str:
        digest = make.digest([make.report(at=time(9, 5), **facts)], since=make.day - timedelta(7))
        (item,) = digest.section("occurred").items
        return published_text("id", item.lead, item.zone, digest.day)

    assert said() == "10.05 WITA"
    assert said(precision="day") == "20 Nov"
    assert said(published=False) == "waktu tidak diketahui"


def test_numbers_have_the_decimal_mark_of_the_language() -> None:
    assert (number_text("id", 1234.5), number_text("en", 1234.5)) == ("1.234,5", "1,234.5")


def test_counts_and_lists(make: SimpleNamespace) -> None:
    (item,) = make.digest([make.report()]).section("occurred").items
    assert counted_text("id", item) == "1 media, 1 artikel"
    assert counted_text("en", item) == "1 outlet, 1 article"
    assert listed_text("id", ["a", "b", "c"], 3) == "a, b, c"
    assert listed_text("id", ["a", "b", "c"], 1) == "a dan 2 lainnya"


def test_a_tag_is_named_as_the_codebook_names_it(make: SimpleNamespace, codebook: Codebook) -> None:
    report = make.report(tags={"protocol_breach": "handled"}, family="neutrality")
    doubtful = make.report("Lain", "lain sekali", borderline={"mass_gathering": ""})
    marks = [mark for _, item in make.digest([report, doubtful]).entries() for mark in item.tags]
    assert [mark_text("id", mark, codebook) for mark in marks] == [
        "Pelanggaran protokol (netralitas): penanganan",
        "Pengumpulan massa: tahap belum jelas?",
    ]


def test_the_reasons_of_an_items_place_are_said(make: SimpleNamespace, codebook: Codebook) -> None:
    (item,) = make.digest([make.report(severity=3, election=True)]).section("occurred").items
    assert [factor_text("id", factor, codebook) for factor in item.factors] == [
        "keparahan 3 × 4",
        "kejadian × 1",
        "terkait pemilu × 1,5",
        "1 media mandiri (C) × 0,94",
    ]


def test_the_title_names_day_and_scope(make: SimpleNamespace) -> None:
    digest = make.digest([], scope=Place("64", "Kalimantan Timur", "province"))
    assert title_text("id", digest) == (
        "Laporan Harian Kewaspadaan Dini · Rabu, 20 November 2024 · Kalimantan Timur"
    )
