"""Ledger: which outlets were seen, and which were not, for one digest.

"Nothing happened" and "we could not look" must never look alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from digest.clean import MAX_NAME_CHARACTERS, plain_line, shortened
from digest.watch import Undelivered, Watch, ringing_of, undelivered_of
from news.health import OutletHealth
from news.outcome import OutletCoverage
from news.place import Place

# Of the three-hourly crawls that the deployment starts, two were missed.
_LONGEST_GAP = timedelta(hours=6)
# Some addresses fail every day. Up to this share of what was to be read they are no reason to
# call a day unknown: a desk that reads so each morning reads no more. An outlet of which half
# fails has an alarm of its own.
_MAX_UNREAD = 0.05
_WITHDRAWN = frozenset({"failed:http-404", "failed:http-410"})
State = Literal["all", "some", "none", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The coverage of a digest's outlets.

    Parameters
    ----------
    blind
        Outlets that could not be looked at, by province and name.
    partial
        Outlets that were read, with failures.
    busy
        Outlets that were read without failure and had new articles.
    quiet
        Outlets that were read without failure and had nothing new.
    elsewhere, elsewhere_blind
        With a scope: number of outlets outside it, and of the blind ones among them.
    blind_provinces
        Codes of provinces that have outlets, all of them blind.
    unseen_days
        Of a period of several days those on which most outlets were not seen.
    health
        Outlets with an alarm, what blinds first.
    undelivered
        Messages of the last day that did not surely arrive, whatever the scope.
    late_from
        Aware UTC: an outlet that was last looked at before it was not seen towards the end of the
        period. None where an older program made the ledger.
    """

    blind: tuple[OutletCoverage, ...] = ()
    partial: tuple[OutletCoverage, ...] = ()
    busy: tuple[OutletCoverage, ...] = ()
    quiet: tuple[OutletCoverage, ...] = ()
    elsewhere: int = 0
    elsewhere_blind: int = 0
    blind_provinces: tuple[str, ...] = ()
    unseen_days: tuple[date, ...] = ()
    health: tuple[OutletHealth, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    late_from: datetime | None = None

    @property
    def early(self) -> tuple[OutletCoverage, ...]:
        """Outlets that were looked at, but not again towards the end of the period."""
        since = self.late_from
        if since is None:
            return ()
        seen = self.partial + self.busy + self.quiet
        return tuple(one for one in seen if one.last_looked and one.last_looked < since)

    @property
    def unread(self) -> int:
        """Number of addresses, at outlets that were looked at, which could not be read.

        What the outlet itself has taken away holds no news.
        """
        return sum(
            number
            for line in self.partial
            for kind, number in line.counts.items()
            if kind.startswith(("failed", "quarantined")) and kind not in _WITHDRAWN
        )

    @property
    def well_read(self) -> bool:
        """Whether of the addresses with news no more than a twentieth could not be read."""
        return self.unread <= _MAX_UNREAD * (self.unread + self.articles)

    @property
    def doubtful(self) -> tuple[OutletHealth, ...]:
        """Outlets that were looked at, and whose news may be incomplete all the same."""
        blind = {line.outlet for line in self.blind}
        return tuple(one for one in self.health if one.doubtful and one.outlet not in blind)

    @property
    def partly_seen(self) -> frozenset[str]:
        """Codes of provinces of which something was seen, but not all that their outlets had.

        Some were not seen, or not to the end of the period, or may be incomplete.
        """
        found = {line.province for line in self.blind + self.early}
        found |= {one.province for one in self.doubtful}
        return frozenset(found - {"", *self.blind_provinces})

    @property
    def seen(self) -> int:
        """Number of outlets that were looked at."""
        return len(self.partial) + len(self.busy) + len(self.quiet)

    @property
    def total(self) -> int:
        """Number of outlets."""
        return self.seen + len(self.blind)

    @property
    def articles(self) -> int:
        """Number of articles stored or revised."""
        return sum(line.articles for line in self.lines)

    @property
    def lines(self) -> tuple[OutletCoverage, ...]:
        """Every outlet: the blind first, then the partly seen, the busy, the quiet."""
        return self.blind + self.partial + self.busy + self.quiet

    @property
    def state(self) -> State:
        """``"all"``, ``"some"`` or ``"none"`` of what was to be seen was; ``"empty"``: no outlet.

        Over several days an outlet counts as seen that was seen once, so that days on which most
        were not make ``"some"`` of "all".
        """
        if not self.total:
            return "empty"
        if not self.seen:
            return "none"
        return "some" if self.blind or self.unseen_days else "all"


def ledger_of(
    coverage: Sequence[OutletCoverage],
    scope: Place | None = None,
    watch: Watch | None = None,
    *,
    unseen_days: Sequence[date] = (),
    until: datetime | None = None,
) -> Ledger:
    """Return the ledger of the outlets of a province, or of all.

    Parameters
    ----------
    coverage
        One line an outlet, also for outlets that no run has looked at.
    scope
        Place whose province's outlets count, and those whose province is not known; None for
        every outlet.
    watch
        What is known of the looking itself; None for nothing.
    unseen_days
        Days of the period on which most outlets were not seen.
    until
        Aware: up to when the digest tells; None where that does not matter.
    """
    watch = watch or Watch()
    inside = [_clean(c) for c in coverage if _is_inside(c, scope)]
    inside.sort(key=lambda c: (c.province, c.name.casefold(), c.outlet))
    by_kind: dict[str, list[OutletCoverage]] = defaultdict(list)
    blind_by_province: dict[str, list[bool]] = defaultdict(list)
    for line in inside:
        kind = line.status
        if kind == "ok":
            kind = "busy" if line.articles else "quiet"
        by_kind[kind].append(line)
        if line.province:
            blind_by_province[line.province].append(kind == "blind")
    outside = [c for c in coverage if not _is_inside(c, scope)]
    return Ledger(
        blind=tuple(by_kind["blind"]),
        partial=tuple(by_kind["partial"]),
        busy=tuple(by_kind["busy"]),
        quiet=tuple(by_kind["quiet"]),
        elsewhere=len(outside),
        elsewhere_blind=sum(c.status == "blind" for c in outside),
        blind_provinces=tuple(code for code, all_ in blind_by_province.items() if all(all_)),
        unseen_days=tuple(unseen_days),
        health=ringing_of(one for one in watch.health if _is_inside(one, scope)),
        undelivered=undelivered_of(watch.deliveries),
        late_from=until and until.astimezone(UTC) - _LONGEST_GAP,
    )


def _is_inside(one: OutletCoverage | OutletHealth, scope: Place | None) -> bool:
    """Tell whether an outlet counts; one of which the region is not known may be anywhere."""
    return scope is None or one.province in {scope.province, ""}


def _clean(line: OutletCoverage) -> OutletCoverage:
    """Return the line with its texts fit to be shown; an outlet without a name has its id."""
    name = plain_line(line.name) or plain_line(line.outlet)
    counts = {
        shortened(plain_line(kind), MAX_NAME_CHARACTERS): number
        for kind, number in line.counts.items()
    }
    return replace(
        line,
        outlet=plain_line(line.outlet),
        name=shortened(name, MAX_NAME_CHARACTERS),
        province=plain_line(line.province),
        counts=counts,
    )
