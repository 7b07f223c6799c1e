"""If these fail, a picture in the digest tells of days that nobody looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from digest.baseline import TrendDay
from digest.chart import trend_line


def test_days_side_by_side_that_nobody_looked_at_are_one_area(make: SimpleNamespace) -> None:
    """Day by day, viewers draw white seams between them, as if something had been seen there."""
    unknown = {*range(10), 20, 21}
    days = tuple(
        TrendDay(
            day=make.day - timedelta(days=27 - n),
            known=n not in unknown, occurred=1, upcoming=0, severe=0,
        )
        for n in range(28)
    )  # fmt: skip
    drawn = trend_line(replace(make.digest([make.report()]), trend=days), "id")
    assert drawn.count('class="gap"') == 2
