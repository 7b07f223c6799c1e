"""Schedule: which subscription's digest is due, and of which day it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.briefing import default_day
from desk.subscriptions import WEEKDAYS, Subscription

# A machine that slept through the hour still sends, but not so late that two digests meet.
LATE = timedelta(hours=12)
LATE_WEEKLY = timedelta(days=3)
WEEK = timedelta(days=7)


def week_start(day: date) -> date:
    """Return the first of the seven days that end with a day."""
    return day - WEEK + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One subscription's digest that is to go out now.

    Parameters
    ----------
    subscription
        Whose.
    day
        The digest's last day.
    """

    subscription: Subscription
    day: date

    @property
    def first(self) -> date:
        """The digest's first day, the same as ``day`` where it is of one."""
        return week_start(self.day) if self.subscription.weekly else self.day

    @property
    def key(self) -> str:
        """The key under which the archive knows it: ``"digest/2024-11-20"``, or of two days."""
        first = f"{self.first.isoformat()}.." if self.first != self.day else ""
        return f"digest/{first}{self.day.isoformat()}"


def due_digests(
    subscriptions: Iterable[Subscription],
    now: datetime,
    zone: ZoneInfo,
    *,
    day: date | None = None,
) -> list[Due]:
    """Return the digests that are due.

    A subscription with an hour gets the digest that the desk has at that hour: before noon that
    of yesterday, from noon on that of the day. It is due from the hour on, for ``LATE``. One
    without an hour gets with every run the digest that the run would write.

    A weekly one gets, on its weekday and for ``LATE_WEEKLY`` from its hour on, the week that ends
    with that same day's digest; without an hour from the day's first on.

    Parameters
    ----------
    day
        Every subscription's digest of this day, or of the week that ends with it, whatever the
        hour and the weekday.
    """
    found = []
    for one in subscriptions:
        if not one.digest:
            continue
        if day is not None:
            found.append(Due(one, day))
        elif one.weekly:
            at = _last_hour(one.hour or 0, now, zone, weekday=WEEKDAYS.index(one.weekday))
            if at > now - LATE_WEEKLY:
                found.append(Due(one, default_day(at, zone)))
        elif one.hour is None:
            found.append(Due(one, default_day(now, zone)))
        elif (at := _last_hour(one.hour, now, zone)) > now - LATE:
            found.append(Due(one, default_day(at, zone)))
    return found


def _last_hour(hour: int, now: datetime, zone: ZoneInfo, *, weekday: int | None = None) -> datetime:
    """Return the last instant, not after now, at which the local clock showed an hour.

    ``weekday`` (Monday is 0) keeps to one day of the week.
    """
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, time(hour), zone)
        if at <= now and weekday in {None, day.weekday()}:
            return at
        day -= timedelta(days=1)
