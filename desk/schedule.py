"""Schedule: which subscription's digest is due, and of which day it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.briefing import default_day
from desk.subscriptions import Subscription

# A machine that slept through the hour still sends, but not so late that two digests meet.
LATE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Due:
    """One subscription's digest that is to go out now."""

    subscription: Subscription
    day: date

    @property
    def key(self) -> str:
        """The key under which the archive knows it."""
        return f"digest/{self.day.isoformat()}"


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

    Parameters
    ----------
    day
        Every subscription's digest of this day instead, whatever the hour.
    """
    found = []
    for one in subscriptions:
        if not one.digest:
            continue
        if day is not None:
            found.append(Due(one, day))
        elif one.hour is None:
            found.append(Due(one, default_day(now, zone)))
        elif (at := _last_hour(one.hour, now, zone)) > now - LATE:
            found.append(Due(one, default_day(at, zone)))
    return found


def _last_hour(hour: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the last instant, not after now, at which the local clock showed an hour."""
    today = now.astimezone(zone).date()
    at = datetime.combine(today, time(hour), zone)
    return at if at <= now else datetime.combine(today - timedelta(days=1), time(hour), zone)
