"""If these fail, articles are filed under wrong days and hours, or a page's junk stops a crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.instants import parse_instant

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2024, 8, 12, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("Wed, 19 Aug 2020 14:35:00 +0800", "2020-08-19T06:35:00+00:00", "minute"),
        ("2020-08-19T06:35:00.123Z", "2020-08-19T06:35:00+00:00", "minute"),
        ("2020-08-19T14:35:00+08:00", "2020-08-19T06:35:00+00:00", "minute"),
        ("8 Agustus 2024 10:00 GMT+7", "2024-08-08T03:00:00+00:00", "minute"),
        ("8 Agustus 2024 10:00 UTC", "2024-08-08T10:00:00+00:00", "minute"),
        ("Tayang: Sabtu, 10 Agustus 2024 07:05", "2024-08-10T00:05:00+00:00", "minute"),
        ("10/8/2024, 12.05.33 AM", "2024-08-09T17:05:33+00:00", "minute"),
        ("10/8/2024 12:05 PM", "2024-08-10T05:05:00+00:00", "minute"),
        ("19.08.2020 14.35", "2020-08-19T07:35:00+00:00", "minute"),
        ("Kam, 8 Agt 2024 | Dilihat 1.234 kali", "2024-08-08T05:00:00+00:00", "day"),
        ("8-Agu-2024", "2024-08-08T05:00:00+00:00", "day"),
        ("19 Agustus 2020 25:61", "2020-08-19T05:00:00+00:00", "day"),
        ("12 Agustus", "2024-08-12T05:00:00+00:00", "day"),
        ("20 Desember 10:00", "2023-12-20T03:00:00+00:00", "minute"),
        ("baru saja", "2024-08-12T03:00:00+00:00", "minute"),
        ("sejam yang lalu", "2024-08-12T02:00:00+00:00", "minute"),
        ("5 minutes ago", "2024-08-12T02:55:00+00:00", "minute"),
        ("3 hari lalu", "2024-08-09T05:00:00+00:00", "day"),
        ("hari ini 09:30 WIB", "2024-08-12T02:30:00+00:00", "minute"),
        ("Thu Aug 08 10:11:12 2024", "2024-08-08T03:11:12+00:00", "minute"),
        ("Nopember 5, 2020 08:00 WIT", "2020-11-04T23:00:00+00:00", "minute"),
    ],
)
def test_a_stamp_names_its_instant(text: str, instant: str, precision: str) -> None:
    found = parse_instant(text, JAKARTA, NOW)
    assert found is not None
    assert (found[0].isoformat(), found[1]) == (instant, precision)


def test_the_first_of_several_dates_is_taken() -> None:
    found = parse_instant("Terbit 8 Agustus 2024 10:00 | Ubah 9 Agustus 2024 11:00", JAKARTA, NOW)
    assert found == (datetime(2024, 8, 8, 3, tzinfo=UTC), "minute")


@pytest.mark.parametrize(
    "text",
    ["31 Februari 2020", "9999-12-31", "1 Januari 0001", "Hak cipta 2024 Kabar", "2 bulan lalu",
     "Dibaca 12 menit", "20240808", "8 Muharram 1446", "\x00", "١٢/٨/٢٠٢٤", "²/²/2024"],
)  # fmt: skip
def test_what_names_no_day_gives_none(text: str) -> None:
    assert parse_instant(text, JAKARTA, NOW) is None


_PIECES = st.sampled_from(
    ["12", "8", "31", "2024", "0000", "Agustus", "Mei", "Senin", "/", "-", ":", ".", " ", " ", "T",
     "WIB", "+07:00", "-99", "lalu", "jam", "9999", "kemarin", "pm", "Z", "GMT+", "²", "٣", "İ"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_pieces_of_stamps_never_raise(text: str) -> None:
    for now in (NOW, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        found = parse_instant(text, JAKARTA, now)
        assert found is None or (found[0].utcoffset() is not None and found[1] in {"minute", "day"})
