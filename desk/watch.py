"""Watch: what the archive knows of the outlets' health and of what was not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from archive.deliveries import delivery_ledger
from digest.watch import Watch
from news.outlet import Outlet

# A day, and what a run may begin later than yesterday's: nothing falls between two digests.
_LAST_DAY = timedelta(hours=30)


def watch_of(outlets: Sequence[Outlet], at: datetime) -> Watch:
    """Return the outlets' health and the deliveries of the day before an instant; archive open."""
    from crawler.health import outlet_health  # noqa: PLC0415 - loads SciPy

    return Watch(
        health=outlet_health(outlets, at),
        deliveries=[line for line in delivery_ledger(at - _LAST_DAY) if line.changed_at <= at],
    )
