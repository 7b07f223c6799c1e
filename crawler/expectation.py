"""How many articles a day an outlet's history makes likely, and how few would be strange.

A day's count is taken as negative binomial: a Poisson count whose rate is known only from some days
of the same weekday, and which varies from day to day by more than chance. The alarm is its lower
tail, as in outbreak detection, where the upper one is watched.

References
----------
C. P. Farrington, N. J. Andrews, A. D. Beale, M. A. Catchpole: A statistical algorithm for the early
detection of outbreaks of infectious disease. J. R. Statist. Soc. A 159 (1996), 547-563.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Over a hundred outlets this is one false alarm in ten days.
STRANGE = 0.001
# Two weeks: each weekday was seen twice.
MIN_DAYS = 14
_WEEK = 7
# The mean of all days counts like so many days of the weekday.
_PRIOR_DAYS = 2.0


@dataclass(frozen=True, slots=True)
class Expectation:
    """The distribution of one day's count.

    Parameters
    ----------
    mean
        Articles a day.
    excess
        Variance is ``mean + excess * mean ** 2``; 0 gives a Poisson distribution.
    """

    mean: float
    excess: float

    def tail(self, count: int) -> float:
        """Return the probability of so many articles or fewer."""
        if self.mean <= 0:
            return 1.0
        from scipy.special import betainc, pdtr  # noqa: PLC0415 - 0.2 s; new outlets need no tail

        if self.excess <= 0:
            return float(pdtr(count, self.mean))
        size = 1 / self.excess
        return float(betainc(size, count + 1, size / (size + self.mean)))

    @property
    def low(self) -> int:
        """The least count that is not strange; 0 where even silence is not."""
        if self.tail(0) >= STRANGE:
            return 0
        low, high = 0, max(1, int(self.mean) + 1)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.tail(middle) >= STRANGE else (middle, high)
        return high


def expectation(history: Sequence[int], *, ago: int = 1) -> Expectation | None:
    """Return what a day's count is likely to be.

    Parameters
    ----------
    history
        Counts of days, the latest first, without gaps.
    ago
        The day in question lies so many days after ``history[0]``.

    Returns
    -------
    Expectation or None
        None where the history is shorter than ``MIN_DAYS``.
    """
    if len(history) < MIN_DAYS:
        return None
    overall = sum(history) / len(history)
    means = [_weekday_mean(history, day, overall) for day in range(_WEEK)]
    squares = sum(means[day % _WEEK] ** 2 for day in range(len(history)))
    surplus = sum(
        (count - means[day % _WEEK]) ** 2 - means[day % _WEEK] for day, count in enumerate(history)
    )
    day = -ago % _WEEK
    seen = sum(history[day::_WEEK]) + _PRIOR_DAYS * overall
    if seen <= 0:
        return Expectation(0.0, 0.0)
    # The day's own variation, and that the rate itself is known from few articles only.
    return Expectation(means[day], max(0.0, surplus / squares) + 1 / seen)


def _weekday_mean(history: Sequence[int], day: int, overall: float) -> float:
    same = history[day::_WEEK]
    return (sum(same) + _PRIOR_DAYS * overall) / (len(same) + _PRIOR_DAYS)


def silence(counts: Sequence[int]) -> tuple[int, float]:
    """Return for how many days an outlet has been silent, and how probable that is.

    Parameters
    ----------
    counts
        Of days, the latest first. Days of silence are multiplied, so that an outlet with three
        articles a week is missed after some days, and one with thirty a day on the first.

    Returns
    -------
    tuple
        Days without an article up to now, and their probability; 1.0 where history is too short.
    """
    days = next((day for day, count in enumerate(counts) if count), len(counts))
    history = counts[days:]
    probability = 1.0
    for ago in range(1, days + 1):
        expected = expectation(history, ago=ago)
        if expected is None:
            return days, 1.0
        probability *= expected.tail(0)
    return days, probability
