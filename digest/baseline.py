"""Baseline: how many stories a place has on such a day, and whether today's number is unusual.

A bare percentage says nothing where counts are small: three after one is no rise, thirty after
ten is. So a rise is marked by the probability of so many or more where nothing has changed.

The expected number of a day is the mean of the last 28 days times the weekday's factor. The tail
is that of a Poisson distribution, or of a negative binomial one where the last weeks scattered
more than a Poisson would, or where so few days are known that their mean is itself uncertain.

References
----------
Farrington, C. P. et al. (1996), "A statistical algorithm for the early detection of outbreaks of
infectious disease", JRSS A 159: quasi-Poisson dispersion, and the mean's own variance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digest.daycount import DayCount
from news.place import Place

BASELINE_DAYS = 28  # four of every weekday
SHORT_DAYS = 7
# With fewer known days the mean is a guess, and no rise is marked.
MIN_KNOWN_DAYS = 14
# Two rows are tested a day for the scope as a whole: at 1 % a false mark comes some seven times a
# year. Of 38 provinces one false mark a month is borne.
MAX_TAIL = 0.01
MAX_PLACE_TAIL = 0.001
MIN_RISE = 3  # fewer stories are no rise, however rare
# Pulls a weekday's factor towards 1 as two average days of that weekday would: four known
# Mondays alone are too few to be believed.
_WEEKDAY_PRIOR_DAYS = 2.0
# Where nothing was counted in four weeks, half a story is taken to have been.
_LEAST_STORIES = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A number of the digest against what is usual.

    Parameters
    ----------
    key
        Section: ``"occurred"`` or ``"upcoming"``.
    place
        What it is counted for; None for the whole country.
    count
        Stories of the digest's day or week.
    mean_7, mean_28
        Mean of the known days among the last 7 and 28, times the length of the period in days;
        None where none is known.
    known_days
        Number of known days among the last 28.
    expected
        What such a weekday (or week) would have; None with fewer than ``MIN_KNOWN_DAYS``.
    tail
        Probability of ``count`` or more where nothing has changed; None as ``expected``.
    method
        ``"poisson"``, ``"negative-binomial"``, or ``""`` where nothing was computed.
    unusual
        True where the tail is at most the bound and the count at least ``MIN_RISE``.
    """

    key: str
    place: Place | None
    count: int
    mean_7: float | None = None
    mean_28: float | None = None
    known_days: int = 0
    expected: float | None = None
    tail: float | None = None
    method: str = ""
    unusual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDay:
    """One day of the trend line; where ``known`` is False nobody looked, and counts say nothing."""

    day: date
    known: bool
    occurred: int
    upcoming: int
    severe: int


def baseline_of(
    count: int,
    history: Sequence[DayCount],
    days: Sequence[date],
    *,
    key: str,
    place: Place | None,
    scope: str | None = None,
    max_tail: float = MAX_TAIL,
) -> Baseline:
    """Return a count against the 28 days before it.

    Parameters
    ----------
    count
        Stories on ``days``.
    history
        Counts of earlier days, in any order; those not among the 28 before ``days[0]`` are left
        out.
    days
        The period: one day, or several in a row.
    place, scope
        What it is counted for, and in whose digest; see ``DayCount.count``.
    max_tail
        The tail from which on a count is called unusual, in (0, 1).
    """
    code = place.code if place else ""
    first = days[0]
    known = {
        row.day: row.count(key, code, scope=scope)
        for row in history
        if 0 < (first - row.day).days <= BASELINE_DAYS and row.known(code)
    }
    week = [n for day, n in known.items() if (first - day).days <= SHORT_DAYS]
    mean_7 = len(days) * sum(week) / len(week) if week else None
    mean_28 = len(days) * sum(known.values()) / len(known) if known else None
    base = Baseline(
        key=key, place=place, count=count, mean_7=mean_7, mean_28=mean_28, known_days=len(known)
    )
    if len(known) < MIN_KNOWN_DAYS:
        return base
    expected, variance = _expected(known, days)
    tail, method = _tail(count, expected, variance)
    return Baseline(
        key=key,
        place=place,
        count=count,
        mean_7=mean_7,
        mean_28=mean_28,
        known_days=len(known),
        expected=round(expected, 3),
        tail=float(f"{tail:.3g}"),
        method=method,
        unusual=tail <= max_tail and count >= MIN_RISE,
    )


def _expected(known: Mapping[date, int], days: Sequence[date]) -> tuple[float, float]:
    """Return the mean and variance of the number on some days, as predicted from the known."""
    mean = max(sum(known.values()), _LEAST_STORIES) / len(known)
    factors = _weekday_factors(known, mean)
    # Pearson's dispersion, one degree of freedom gone with the mean; never below a Poisson's.
    scatter = sum(
        (n - mean * factors[day.weekday()]) ** 2 / (mean * factors[day.weekday()])
        for day, n in known.items()
    )
    dispersion = max(1.0, scatter / (len(known) - 1))
    expected = sum(mean * factors[day.weekday()] for day in days)
    # The mean of n days has itself the variance φμ/n, common to all days of the period.
    of_mean = dispersion * expected * len(days) / len(known)
    return expected, dispersion * expected + of_mean


def _weekday_factors(known: Mapping[date, int], mean: float) -> list[float]:
    factors = []
    for weekday in range(7):
        counts = [n for day, n in known.items() if day.weekday() == weekday]
        prior = _WEEKDAY_PRIOR_DAYS * mean
        factors.append((sum(counts) + prior) / (len(counts) * mean + prior))
    return factors


def _tail(count: int, expected: float, variance: float) -> tuple[float, str]:
    """Return P(Y >= count) and the distribution it is of."""
    from scipy.special import (  # noqa: PLC0415 - 0.2 s that reading a kept digest need not take
        betainc,
        gammainc,
    )

    excess = variance - expected
    # Under 5 % the two tails agree to the digits shown, and the Poisson is the plainer word.
    if excess <= 0.05 * expected:
        return (float(gammainc(count, expected)) if count else 1.0), "poisson"
    size = expected * expected / excess
    share = expected / (size + expected)
    return (float(betainc(count, size, share)) if count else 1.0), "negative-binomial"


def trend_of(history: Iterable[DayCount], day: date, scope: str = "") -> tuple[TrendDay, ...]:
    """Return the 28 days that end with a day; one that ``history`` lacks is unknown."""
    rows = {row.day: row for row in history}
    result = []
    for back in range(BASELINE_DAYS - 1, -1, -1):
        then = day - timedelta(days=back)
        row = rows.get(then, DayCount(day=then))
        result.append(
            TrendDay(
                day=then,
                known=row.known(scope),
                occurred=row.count("occurred", scope),
                upcoming=row.count("upcoming", scope),
                severe=row.count("severe", scope),
            )
        )
    return tuple(result)
