"""If these fail, a digest comes at the wrong hour, of the wrong day, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from desk.schedule import due_digests
from desk.subscriptions import Subscription

WITA = ZoneInfo("Asia/Makassar")


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2024, 11, day, hour, minute, tzinfo=WITA).astimezone(UTC)


def days(hour: int | None, now: datetime) -> list[date]:
    one = Subscription(id="a", mail=("a@desk.example",), hour=hour)
    return [due.day for due in due_digests([one], now, WITA)]


@pytest.mark.parametrize(
    ("hour", "now", "expected"),
    [
        (6, at(5, 59), []),
        (6, at(6), [date(2024, 11, 20)]),
        (6, at(14), [date(2024, 11, 20)]),  # the morning's, also where it is sent late
        (6, at(17, 59), [date(2024, 11, 20)]),
        (6, at(18, 1), []),
        (18, at(18), [date(2024, 11, 21)]),
        (22, at(1, 0, day=22), [date(2024, 11, 21)]),  # caught up after midnight
        (0, at(0), [date(2024, 11, 20)]),
        (None, at(5), [date(2024, 11, 20)]),
        (None, at(13), [date(2024, 11, 21)]),
    ],
)
def test_a_digest_is_due_from_its_hour_on(
    hour: int | None, now: datetime, expected: list[date]
) -> None:
    assert days(hour, now) == expected


def test_every_hour_of_a_year_gives_each_subscription_one_key_a_day() -> None:
    one = Subscription(id="a", mail=("a@desk.example",), hour=6)
    now, keys = at(0, day=1), []
    for _ in range(24 * 30):
        keys += [due.key for due in due_digests([one], now, WITA)]
        now += timedelta(hours=1)
    assert len(set(keys)) == 30
    assert keys == sorted(keys)


def test_a_named_day_is_due_at_any_hour_and_flash_notices_alone_get_no_digest() -> None:
    rows = [
        Subscription(id="a", mail=("a@desk.example",), hour=6),
        Subscription(id="b", mail=("a@desk.example",), alert=4, digest=False),
    ]
    found = due_digests(rows, at(1), WITA, day=date(2024, 11, 3))
    assert [(due.subscription.id, due.key) for due in found] == [("a", "digest/2024-11-03")]


@pytest.mark.parametrize(
    ("hour", "now", "expected"),
    [
        (6, at(5, 59, day=18), []),  # a Monday
        (6, at(6, day=18), ["digest/2024-11-11..2024-11-17"]),
        (6, at(23, day=19), ["digest/2024-11-11..2024-11-17"]),  # the machine was off
        (6, at(7, day=21), []),
        (18, at(18, day=18), ["digest/2024-11-12..2024-11-18"]),
        (None, at(0, day=18), ["digest/2024-11-11..2024-11-17"]),
        (None, at(14, day=18), ["digest/2024-11-11..2024-11-17"]),  # no second one at noon
    ],
)
def test_a_week_is_due_on_its_weekday(hour: int | None, now: datetime, expected: list[str]) -> None:
    """An office that asked for Mondays gets no seven reports a week, and none on Thursday."""
    one = Subscription(id="a", mail=("a@desk.example",), period="week", hour=hour)
    assert [due.key for due in due_digests([one], now, WITA)] == expected


@pytest.mark.parametrize("hour", [None, 0, 6, 12, 23])
@pytest.mark.parametrize("weekday", ["monday", "friday", "sunday"])
def test_runs_of_every_hour_give_each_week_one_key(hour: int | None, weekday: str) -> None:
    one = Subscription(id="a", mail=("a@desk.example",), period="week", weekday=weekday, hour=hour)
    keys = {
        due.key
        for n in range(24 * 28)
        for due in due_digests([one], at(0, day=1) + timedelta(days=5, hours=n), WITA)
    }
    assert len(keys) in {4, 5}  # five where the first hours catch up with the week before
    ends = sorted(date.fromisoformat(key[-10:]) for key in keys)
    assert {later - earlier for earlier, later in pairwise(ends)} == {timedelta(days=7)}


def test_a_named_day_gives_a_weekly_subscription_the_week_that_ends_with_it() -> None:
    one = Subscription(id="a", mail=("a@desk.example",), period="week", weekday="friday")
    (due,) = due_digests([one], at(1), WITA, day=date(2024, 11, 3))
    assert (due.first, due.day) == (date(2024, 10, 28), date(2024, 11, 3))
