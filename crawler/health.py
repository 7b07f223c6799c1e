"""Health: which silences of the ledger a desk should look into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from news.outcome import OutletCoverage

# A regional outlet that publishes daily is silent over a long weekend at most.
_SILENT = timedelta(days=4)
# Below this share of URLs that came to something, an outlet is read with one eye.
_FAILING_SHARE = 0.5
_FEW = 4


@dataclass(frozen=True, slots=True)
class Alarm:
    """One reason to look into an outlet: a short stable word, and what it rests on."""

    outlet: str
    kind: str
    text: str


def alarms(ledger: Sequence[OutletCoverage], now: datetime) -> list[Alarm]:
    """Return what is wrong with the outlets of a ledger.

    Parameters
    ----------
    ledger
        Of a day or more.
    now
        Aware UTC.

    Returns
    -------
    list of Alarm
        ``blind`` (no source answered), ``unseen`` (none has for days, or ever), ``failing`` (half
        of the URLs or more failed), at most one an outlet.
    """
    found = []
    for line in ledger:
        total = sum(line.counts.values())
        if not line.looked:
            age = now - line.last_looked if line.last_looked else None
            since = f"since {line.last_looked:%Y-%m-%d %H:%M} UTC" if line.last_looked else "ever"
            kind = "unseen" if age is None or age > _SILENT else "blind"
            found.append(Alarm(line.outlet, kind, f"no source has answered {since}"))
        elif total >= _FEW and line.failures >= _FAILING_SHARE * total:
            found.append(Alarm(line.outlet, "failing", f"{line.failures} of {total} URLs failed"))
    return found
