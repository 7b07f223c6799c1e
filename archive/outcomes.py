"""Runs, outcomes, and the coverage ledger made of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Max, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from archive import models
from archive.reporting import reporting
from news.article import article_id
from news.outcome import Outcome, OutcomeKind, OutletCoverage
from news.outlet import Outlet

_GAINED = (OutcomeKind.STORED, OutcomeKind.REVISED)
_WITH_REASON = {OutcomeKind.FAILED.value, OutcomeKind.QUARANTINED.value}
# Rows a statement: SQLite allows 32,766 variables, and an outcome has 8.
_BATCH_ROWS = 1000


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of a command; one that never finished is going on, or was killed."""

    id: int
    kind: str
    started_at: datetime
    finished_at: datetime | None
    ok: bool | None


def begin_run(kind: str, at: datetime) -> int:
    """Open a run of a command, ``"crawl"``, …, and return its id."""
    with reporting():
        return int(models.Run.objects.create(kind=kind, started_at=at).id)


def finish_run(run: int, at: datetime, ok: bool) -> None:
    """Close a run."""
    with reporting():
        models.Run.objects.filter(id=run).update(finished_at=at, ok=ok)


def last_run(kind: str) -> RunRecord | None:
    """Return the latest run of a command, None where there was none."""
    with reporting():
        row = models.Run.objects.filter(kind=kind).order_by("-id").first()
    return row and RunRecord(row.id, row.kind, row.started_at, row.finished_at, row.ok)


def record_outcome(outcome: Outcome) -> None:
    """Write what became of one URL in one run."""
    with reporting(), transaction.atomic():
        write_outcomes([outcome])


def write_outcomes(outcomes: Iterable[Outcome]) -> None:
    """Write outcomes; the caller holds the transaction.

    A URL has one outcome a run. A later one replaces an earlier one, but an article gained stays
    gained: looking at it again in the same run, it is unchanged by necessity.
    """
    last: dict[tuple[int, str, str], Outcome] = {}
    for outcome in outcomes:
        key = (outcome.run, outcome.outlet, article_id(outcome.url))
        if key not in last or last[key].kind not in _GAINED:
            last[key] = outcome
    gained = set(
        models.Outcome.objects.filter(
            run__in={run for run, _, _ in last},
            url_key__in={url for _, _, url in last},
            kind__in=_GAINED,
        ).values_list("run_id", "outlet", "url_key")
    )
    models.Outcome.objects.bulk_create(
        [
            models.Outcome(
                run_id=run,
                outlet=outlet,
                url_key=url,
                url=outcome.url,
                kind=outcome.kind.value,
                reason=outcome.reason,
                article=outcome.article,
                at=outcome.at,
            )
            for (run, outlet, url), outcome in last.items()
            if (run, outlet, url) not in gained
        ],
        batch_size=_BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["run", "outlet", "url_key"],
        update_fields=["kind", "reason", "article", "at"],
    )


def note_looked(
    run: int,
    outlet: str,
    at: datetime,
    requests: int,
    *,
    looked: bool = True,
    latency_s: float | None = None,
    robots: str = "",
) -> None:
    """Write that a run asked an outlet.

    Parameters
    ----------
    requests
        Sent in this run so far.
    looked
        Whether at least one source answered and was read; False says that the outlet is unseen.
    latency_s
        Median wait for a response, in seconds, where any came.
    robots
        A hash of what robots.txt asks, ``""`` where it was not read.
    """
    values = {"at": at, "requests": requests, "looked": looked, "latency_s": latency_s}
    with reporting():
        models.Look.objects.update_or_create(
            run_id=run, outlet=outlet, defaults={**values, "robots": robots}
        )


def coverage(start: datetime, end: datetime, outlets: Sequence[Outlet]) -> list[OutletCoverage]:
    """Return the coverage ledger of a period: one line an outlet, in the order given.

    Every outlet has a line, also where no run looked at it. A URL that several runs met counts
    once: as the article gained, else with its last outcome.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end``.
    """
    with reporting():
        counts = _counts(start, end)
        looks = {
            row["outlet"]: row
            for row in models.Look.objects.filter(at__gte=start, at__lt=end)
            .values("outlet")
            .annotate(sent=Sum("requests"), seen=Max(Case(When(looked=True, then=1), default=0)))
        }
        last = dict(
            models.Look.objects.filter(
                looked=True, at__lt=end, outlet__in=[outlet.id for outlet in outlets]
            )
            .values("outlet")
            .annotate(last=Max("at"))
            .values_list("outlet", "last")
        )
    return [
        OutletCoverage(
            outlet=outlet.id,
            name=outlet.name,
            province=outlet.province,
            counts=dict(sorted(counts[outlet.id].items())),
            looked=bool(looks.get(outlet.id, {}).get("seen")),
            last_looked=last.get(outlet.id),
            requests=looks.get(outlet.id, {}).get("sent") or 0,
        )
        for outlet in outlets
    ]


def _counts(start: datetime, end: datetime) -> dict[str, Counter[str]]:
    weight = Case(When(kind__in=_GAINED, then=Value(0)), default=Value(1))
    ranked = models.Outcome.objects.filter(at__gte=start, at__lt=end).annotate(
        rank=Window(
            RowNumber(),
            partition_by=["outlet", "url_key"],
            order_by=[weight.asc(), F("at").desc(), F("id").desc()],
        )
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    last = ranked.filter(rank=1).values_list("outlet", "kind", "reason")
    for outlet, kind, reason in last.iterator():
        counts[outlet][f"{kind}:{reason}" if kind in _WITH_REASON else kind] += 1
    return counts
