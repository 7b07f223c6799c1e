"""Counts of past days, so that a baseline of four weeks is read and not made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from archive import models
from archive.reporting import reporting


def save_day_counts(counts: Mapping[date, str], *, model: str) -> None:
    """Write what days held by a model's judgement, as JSON text; an earlier count is replaced."""
    with reporting():
        models.DayCount.objects.bulk_create(
            [models.DayCount(day=day, model=model, data=data) for day, data in counts.items()],
            update_conflicts=True,
            unique_fields=["day", "model"],
            update_fields=["data"],
        )


def day_counts(first: date, last: date, *, model: str) -> dict[date, str]:
    """Return the counts of the days from ``first`` to ``last`` that were kept, by day."""
    with reporting():
        rows = models.DayCount.objects.filter(model=model, day__gte=first, day__lte=last)
        return dict(rows.order_by("day").values_list("day", "data"))
