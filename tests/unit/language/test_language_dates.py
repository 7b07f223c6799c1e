"""If these fail, events are put on wrong days, or an agenda shows a demonstration a week late."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.dates import find_dates, nearest_year, parse_instant

THURSDAY = date(2020, 8, 20)
MAKASSAR = ZoneInfo("Asia/Makassar")
NOW = datetime(2024, 11, 25, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day", "kind", "contradicts"),
    [
        ("Rabu (19/8)", "2020-08-19", "yearless", False),
        ("Rabu (19/8/2020) malam", "2020-08-19", "dated", False),
        ("Rabu, 19 Agustus 2020", "2020-08-19", "dated", False),
        ("pada hari selasa tanggal 02 desember 2020", "2020-12-02", "dated", True),
        ("Minggu (23/8) malam", "2020-08-23", "yearless", False),
        ("Jum'at malam (3/1/2025)", "2025-01-03", "dated", False),
        ("Jum’at, 3 Januari 2025", "2025-01-03", "dated", False),
        ("26-28 November 2024", "2024-11-26", "dated", False),
        ("tanggal 5/9", "2020-09-05", "yearless", False),
        ("tertanggal 31-12-2019", "2019-12-31", "dated", False),
        ("kemarin", "2020-08-19", "relative", False),
        ("tadi malam", "2020-08-19", "relative", False),
        ("hari ini", "2020-08-20", "relative", False),
        ("besok", "2020-08-21", "relative", False),
        ("lusa", "2020-08-22", "relative", False),
        ("Senin pekan depan", "2020-08-24", "relative", False),
        ("Senin mendatang", "2020-08-24", "relative", False),
        ("Senin lalu", "2020-08-17", "relative", False),
        ("Senin pekan lalu", "2020-08-10", "relative", False),
        ("tiga hari lalu", "2020-08-17", "relative", False),
        ("Senin pagi", "2020-08-17", "weekday", False),
        ("dini hari tadi", "2020-08-20", "relative", False),
        ("subuh tadi", "2020-08-20", "relative", False),
        ("kemaren", "2020-08-19", "relative", False),
        ("Senin,10/8/2020", "2020-08-10", "dated", False),
        ("Malam Minggu (15/8)", "2020-08-15", "yearless", False),
        ("besok, Jumat", "2020-08-21", "relative", False),
        ("kemarin (Rabu)", "2020-08-19", "relative", False),
        ("Kamis", "2020-08-20", "weekday", False),
    ],
)
def test_an_expression_names_its_day(text: str, day: str, kind: str, contradicts: bool) -> None:
    (mention,) = find_dates(f"Warga berkumpul {text}.", THURSDAY)
    assert (mention.day.isoformat(), mention.kind) == (day, kind)
    assert mention.contradicts_weekday is contradicts


@pytest.mark.parametrize(
    "text",
    ["skor 3-1", "Pasal 5/2010", "separuh (1/2/3)", "31 Februari", "(31/2)", "minggu depan", "1/2"],
)
def test_what_is_no_day_is_left_alone(text: str) -> None:
    assert find_dates(text, THURSDAY) == []


def test_the_year_of_a_yearless_date_is_the_nearest() -> None:
    """Around New Year "Rabu (30/12)" is last year's, and "2 Januari" next year's."""
    assert nearest_year(30, 12, date(2025, 1, 2)) == date(2024, 12, 30)
    assert nearest_year(2, 1, date(2024, 12, 30)) == date(2025, 1, 2)
    assert nearest_year(29, 2, date(2024, 3, 1)) == date(2024, 2, 29)
    assert nearest_year(30, 2, date(2024, 3, 1)) is None


@pytest.mark.parametrize(
    ("text", "day", "contradicts"),
    [
        ("Jumat (19/4)", "2024-04-19", False),  # next April's is nearer, and a Saturday
        ("Sabtu (19/4)", "2025-04-19", False),
        ("Minggu (19/4)", "2025-04-19", True),
        ("Sabtu (19/10)", "2024-10-19", False),
        ("Minggu (19/10)", "2024-10-19", True),  # what lies behind is never moved
        ("19 April", "2025-04-19", False),
    ],
)
def test_a_weekday_tells_last_springs_riot_from_next_springs(
    text: str, day: str, contradicts: bool
) -> None:
    """Else a trial in November puts the riot that it is about on a day five months ahead."""
    (mention,) = find_dates(f"Kerusuhan pecah pada {text}.", date(2024, 11, 27))
    assert (mention.day.isoformat(), mention.contradicts_weekday) == (day, contradicts)


@pytest.mark.parametrize(
    ("published", "text", "day", "contradicts"),
    [
        (date(2025, 4, 17), "Jumat (19/4)", "2025-04-19", True),  # 2024's was a Friday
        (date(2025, 2, 18), "Jumat (19/4)", "2025-04-19", True),  # 60 days ahead
        (date(2025, 2, 17), "Jumat (19/4)", "2024-04-19", False),  # 61
    ],
)
def test_a_plan_with_a_wrong_weekday_stays_ahead(
    published: date, text: str, day: str, contradicts: bool
) -> None:
    """Else Saturday's march is taken for last year's, and nobody is told of the doubt."""
    (mention,) = find_dates(f"Unjuk rasa akan digelar {text}.", published)
    assert (mention.day.isoformat(), mention.contradicts_weekday) == (day, contradicts)


def test_a_weekday_beside_another_day_is_a_day_of_its_own() -> None:
    mentions = find_dates("Aksi digelar besok, Senin (24/8) menyusul.", THURSDAY)
    assert [m.day.isoformat() for m in mentions] == ["2020-08-21", "2020-08-24"]
    mentions = find_dates("Aksi digelar besok, Senin menyusul.", THURSDAY)
    assert [m.day.isoformat() for m in mentions] == ["2020-08-21", "2020-08-17"]


@given(st.text(max_size=400), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_mentions_lie_in_the_text_in_order(text: str, published: date) -> None:
    last = 0
    for mention in find_dates(text, published):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("Rabu, 19 Agustus 2020 | 14:35 WIB", "2020-08-19T07:35:00+00:00", "minute"),
        ("19/08/2020 14:35 WITA", "2020-08-19T06:35:00+00:00", "minute"),
        ("19/08/2020, 14.35 WIT", "2020-08-19T05:35:00+00:00", "minute"),
        ("Kabar.example - 19/08/2020, 14:35 WIB", "2020-08-19T07:35:00+00:00", "minute"),
        ("Senin , 12 Agu 2024, 10:11", "2024-08-12T02:11:00+00:00", "minute"),
        ("Jum'at, 3 Januari 2025 pukul 08.00", "2025-01-03T00:00:00+00:00", "minute"),
        ("Aug 19, 2020 2:35 pm", "2020-08-19T06:35:00+00:00", "minute"),
        ("August 19th, 2020", "2020-08-19T04:00:00+00:00", "day"),
        ("14:35, 19 Agt 2020", "2020-08-19T06:35:00+00:00", "minute"),
        ("2020-08-19T23:35:00-03:00", "2020-08-20T02:35:00+00:00", "minute"),
        ("2020-08-19 14:35", "2020-08-19T06:35:00+00:00", "minute"),
        ("2020-08-19", "2020-08-19T04:00:00+00:00", "day"),
        ("2020/08/19", "2020-08-19T04:00:00+00:00", "day"),
        ("Diterbitkan 19 Agustus 2020", "2020-08-19T04:00:00+00:00", "day"),
        ("2 jam lalu", "2024-11-25T08:00:00+00:00", "minute"),
        ("15 menit yang lalu", "2024-11-25T09:45:00+00:00", "minute"),
        ("sehari lalu", "2024-11-24T04:00:00+00:00", "day"),
        ("kemarin, 14.35", "2024-11-24T06:35:00+00:00", "minute"),
    ],
)
def test_a_stamp_names_its_instant(text: str, instant: str, precision: str) -> None:
    found = parse_instant(text, MAKASSAR, NOW)
    assert found is not None
    assert (found[0].isoformat(), found[1]) == (instant, precision)


@pytest.mark.parametrize("text", ["", " ", "31/02/2020", "x" * 10_000, "99:99", "Redaksi", "0 jam"])
def test_what_names_no_day_gives_none(text: str) -> None:
    assert parse_instant(text, MAKASSAR, NOW) is None


@given(st.text(max_size=300))
def test_junk_never_raises(text: str) -> None:
    found = parse_instant(text, MAKASSAR, NOW)
    assert found is None or found[0].tzinfo is not None


@pytest.mark.parametrize(
    ("text", "days", "kind"),
    [
        ("(31/8-1/9)", ["2020-08-31"], "yearless"),
        ("Sabtu-Minggu (22-23/8)", ["2020-08-22"], "yearless"),
        ("Rabu, 18-19 Agustus", ["2020-08-18"], "yearless"),
        ("Senin dan Selasa, 17-18 Agustus 2020", ["2020-08-17"], "dated"),
        ("August 19, 2020", ["2020-08-19"], "dated"),
        ("2020-08-19", ["2020-08-19"], "dated"),
        ("Senin besok", ["2020-08-24"], "relative"),
        ("Rabu kemarin", ["2020-08-19"], "relative"),
        ("sepekan lalu", ["2020-08-13"], "relative"),
        ("dua hari lagi", ["2020-08-22"], "relative"),
        ("nanti malam", ["2020-08-20"], "relative"),
    ],
)
def test_ranges_begin_with_their_first_day(text: str, days: list[str], kind: str) -> None:
    mentions = find_dates(f"Warga berkumpul {text}.", THURSDAY)
    assert [(m.day.isoformat(), m.kind) for m in mentions] == [(day, kind) for day in days]
    assert not any(m.contradicts_weekday for m in mentions)


@pytest.mark.parametrize(
    "text",
    ["subuh nanti", "Jumat (30/2)",
     "pilkada kemarin", "demi hari esok", "setiap Jumat", "salat Jumat", "program Jumat Curhat",
     "Minggu depan", "Rabu Pon", "keesokan harinya", "menang (2-1)", "No. 12/3", "tahun 2020",
     "3 Minggu Disandera", "Tiga Minggu Mogok", "Beberapa Minggu"],
)  # fmt: skip
def test_phrases_with_a_days_name_are_no_days(text: str) -> None:
    assert find_dates(f"Menurut warga, {text}.", THURSDAY) == []


def test_days_at_the_calendars_ends_are_no_error() -> None:
    assert find_dates("kemarin, Senin pekan lalu", date.min) == []
    assert find_dates("besok lusa, Senin pekan depan", date.max) == []


@pytest.mark.parametrize(
    "text",
    [
        "Rabu " * 200_000,
        "1/" * 500_000,
        "(1" * 500_000,
        "1 " + " " * 1_000_000 + "Mei",
        "se" * 500_000,
    ],
    ids=["weekdays", "slashes", "brackets", "blanks", "se"],
)
def test_a_megabyte_takes_seconds_at_most(text: str) -> None:
    start = time.process_time()
    find_dates(text, THURSDAY)
    parse_instant(text, MAKASSAR, NOW)
    assert time.process_time() - start < 20
