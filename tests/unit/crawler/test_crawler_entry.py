"""A source's time read wrongly puts an article into another day, or out of the run's window."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import Hints
from crawler.sources.entry import Entry, instant_of, newest_of

NOW = datetime(2025, 3, 2, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Sat, 01 Mar 2025 10:00:00 +0000", 10),
        ("Sat, 01 Mar 2025 10:00:00 GMT", 10),
        ("Sat, 01 Mar 2025 17:00:00 +0700", 10),
        ("1 Mar 2025 17:00:00 +0700", 10),
        ("Sat, 01 Mar 2025 17:00:00 WIB", 10),
        ("Sat, 01 Mar 2025 18:00:00", 10),
        ("2025-03-01T10:00:00Z", 10),
        ("2025-03-01T17:00:00+07:00", 10),
        ("2025-03-01T18:00", 10),
        ("2025-03-01 18:00:00", 10),
        ("2025-03-01T10:00:00.123Z", 10),
        ("Sabtu, 1 Maret 2025 18:00 WITA", 10),
    ],
)
def test_a_time_is_read_in_its_own_zone_or_else_the_outlets(text: str, hour: int) -> None:
    found = instant_of(text, ZONE, NOW)
    assert found
    assert found.replace(microsecond=0) == datetime(2025, 3, 1, hour, tzinfo=UTC)
    assert found.tzinfo == UTC


@pytest.mark.parametrize(
    "text", ["", "2025-03-01", "kemarin sore sekali", "9999-12-31T23:59:59Z", "0000-00-00 00:00:00",
             "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59-14:00", "2025-03-03T12:00:00Z"],
)  # fmt: skip
def test_a_bare_day_the_future_and_nonsense_are_no_times(text: str) -> None:
    assert instant_of(text, ZONE, NOW) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    instant_of(text, ZONE, NOW)


def test_a_cursor_never_moves_back_nor_into_the_future() -> None:
    early, late = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC)
    entries = [
        Entry(url="a", hints=Hints(published_at=early)),
        Entry(url="b", hints=Hints(published_at=late, modified_at=late)),
    ]
    assert newest_of(None, entries, NOW) == early
    assert newest_of(NOW, entries, NOW) == NOW
    assert newest_of(None, [], NOW) is None
