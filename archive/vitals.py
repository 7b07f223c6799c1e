"""Vitals: what the archive knows of the looking at each outlet, run by run and day by day."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Max
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from archive import models
from archive.reporting import reporting
from archive.setaside import set_aside
from news.outcome import OutcomeKind

_WITH_REASON = {OutcomeKind.FAILED.value, OutcomeKind.QUARANTINED.value}
# Articles of an outlet that are compared: the new ones with those before them.
_SAMPLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRecord:
    """One run's look at an outlet; see ``archive.outcomes.note_looked``."""

    run: int
    at: datetime
    looked: bool
    requests: int = 0
    latency_s: float | None = None
    robots: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one article was read: by which rule, into how many characters, and when first."""

    article: str
    rule: str
    characters: int
    first_fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is known of the looking at one outlet.

    Parameters
    ----------
    looks
        Of the period, the latest first.
    last_looked
        When a source last answered, on any day, or None.
    counts
        Outcomes of the latest look's run, failures with their reason.
    usual
        Outcomes of the period before that run, by kind.
    daily
        Articles by days of 24 hours, the latest first and each ending at the hour of the latest
        look; days before the outlet's first article are left out.
    newest
        When its latest article was published, or None.
    readings
        Of its latest articles, the latest first.
    set_aside
        When workers gave up a visit that no later one made up for, or None.
    """

    looks: tuple[LookRecord, ...] = ()
    last_looked: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    usual: Mapping[str, int] = field(default_factory=dict)
    daily: tuple[int, ...] = ()
    newest: datetime | None = None
    readings: tuple[Reading, ...] = ()
    set_aside: datetime | None = None


def vitals(outlets: Collection[str], now: datetime, *, days: int = 70) -> dict[str, Vitals]:
    """Return what is known of some outlets, by id.

    Parameters
    ----------
    outlets
        Ids.
    now
        Aware UTC; nothing later counts.
    days
        How far back history goes; ten weeks hold each weekday ten times.
    """
    start = now - timedelta(days=days)
    with reporting():
        looks = _looks(start, now)
        seen = dict(
            models.Look.objects.filter(looked=True, at__lte=now)
            .values("outlet").annotate(last=Max("at")).values_list("outlet", "last")
        )  # fmt: skip
        latest = {outlet: found[0].run for outlet, found in looks.items()}
        counts = _counts(set(latest.values()))
        usual = _usual(start, now)
        end = max((found[0].at for found in looks.values()), default=now)
        daily = _daily(start, end)
        latest_articles = _latest(outlets, end)
        given_up = {
            one.visit.outlet: one.at
            for one in set_aside()
            if one.visit and one.at and one.at <= now
        }
        return {
            outlet: Vitals(
                looks=tuple(looks.get(outlet, ())),
                last_looked=seen.get(outlet),
                counts=dict(counts.get((latest.get(outlet, 0), outlet), {})),
                usual=dict(usual.get(outlet, Counter()) - _kinds(counts, latest, outlet)),
                daily=_row(daily.get(outlet, {})),
                newest=newest,
                readings=readings,
                set_aside=given_up.get(outlet),
            )
            for outlet in outlets
            for newest, readings in (latest_articles.get(outlet, (None, ())),)
        }


def _looks(start: datetime, now: datetime) -> dict[str, list[LookRecord]]:
    found: dict[str, list[LookRecord]] = defaultdict(list)
    rows = models.Look.objects.filter(at__gte=start, at__lte=now).order_by("-at", "-id")
    for row in rows.iterator():
        found[row.outlet].append(
            LookRecord(
                run=row.run_id, at=row.at, looked=row.looked, requests=row.requests,
                latency_s=row.latency_s, robots=row.robots,
            )
        )  # fmt: skip
    return found


def _counts(runs: set[int]) -> dict[tuple[int, str], Counter[str]]:
    counts: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    rows = models.Outcome.objects.filter(run__in=runs).values_list(
        "run_id", "outlet", "kind", "reason"
    )
    for run, outlet, kind, reason, number in rows.annotate(number=Count("id")).order_by():
        counts[run, outlet][f"{kind}:{reason}" if kind in _WITH_REASON else kind] += number
    return counts


def _usual(start: datetime, now: datetime) -> dict[str, Counter[str]]:
    usual: dict[str, Counter[str]] = defaultdict(Counter)
    rows = models.Outcome.objects.filter(at__gte=start, at__lte=now).values_list("outlet", "kind")
    for outlet, kind, number in rows.annotate(number=Count("id")).order_by():
        usual[outlet][kind] += number
    return usual


def _kinds(
    counts: Mapping[tuple[int, str], Counter[str]], latest: Mapping[str, int], outlet: str
) -> Counter[str]:
    """Return the latest run's outcomes without their reasons, to be taken from the usual ones."""
    kinds: Counter[str] = Counter()
    for label, number in counts.get((latest.get(outlet, 0), outlet), Counter()).items():
        kinds[label.split(":", 1)[0]] += number
    return kinds


def _daily(start: datetime, end: datetime) -> dict[str, dict[int, int]]:
    """Return how many articles each outlet has in the n-th last 24 hours before an instant."""
    age = {
        "sqlite": "CAST(julianday(%s) - julianday(news_at) AS INTEGER)",
        "postgresql": "FLOOR(EXTRACT(EPOCH FROM (%s - news_at)) / 86400)::int",
    }[connection.vendor]
    at = [end.strftime("%Y-%m-%d %H:%M:%S.%f") if connection.vendor == "sqlite" else end]
    # 0 is the day before `end`; SQLite's cast goes towards zero, so nothing later may come in.
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = models.Article.objects.filter(news_at__gte=start, news_at__lte=end).extra(  # noqa: S610
        select={"age": age}, select_params=at
    )
    for row in rows.values("outlet", "age").annotate(number=Count("id")).order_by():
        found[row["outlet"]][row["age"]] = row["number"]
    return found


def _row(by_age: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(by_age.get(age, 0) for age in range(max(by_age, default=-1) + 1))


_OF_EACH = {
    "sqlite": """
        SELECT one.id FROM json_each(%s) AS wanted JOIN archive_article AS one ON one.id IN (
            SELECT id FROM archive_article
            WHERE outlet = wanted.value AND news_at <= %s ORDER BY news_at DESC LIMIT %s)""",
    "postgresql": """
        SELECT one.id FROM jsonb_array_elements_text(%s::jsonb) AS wanted CROSS JOIN LATERAL (
            SELECT id FROM archive_article
            WHERE outlet = wanted.value AND news_at <= %s ORDER BY news_at DESC LIMIT %s) AS one""",
}


def _latest(
    outlets: Collection[str], end: datetime
) -> dict[str, tuple[datetime, tuple[Reading, ...]]]:
    """Return when each outlet's latest article was published, and how its latest ones were read.

    One statement for all of them: a worker's database may be a network away, and a registry hold
    thousands of outlets.
    """
    of_each = RawSQL(  # noqa: S611 - a constant with its values beside it
        _OF_EACH[connection.vendor],
        [json.dumps(sorted(outlets)), connection.ops.adapt_datetimefield_value(end), _SAMPLE],
    )
    rows = (
        models.Article.objects.filter(id__in=of_each)
        .annotate(characters=Length("text"))
        .order_by("-news_at")
        .values_list("outlet", "news_at", "id", "extraction", "characters", "first_fetched_at")
    )
    newest: dict[str, datetime] = {}
    readings: dict[str, list[Reading]] = defaultdict(list)
    for outlet, news_at, *row in rows:
        newest.setdefault(outlet, news_at)
        readings[outlet].append(Reading(*row))
    for some in readings.values():
        some.sort(key=lambda one: one.first_fetched_at, reverse=True)
    return {outlet: (newest[outlet], tuple(some)) for outlet, some in readings.items()}
