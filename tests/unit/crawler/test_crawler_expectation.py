"""A desk believes an alarm only if silence rings and an ordinary slow day does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from crawler.expectation import STRANGE, Expectation, expectation, silence


def test_the_tail_is_that_of_the_distribution() -> None:
    assert Expectation(7.0, 0.0).tail(2) == pytest.approx(poisson.cdf(2, 7.0))
    assert Expectation(7.0, 0.5).tail(2) == pytest.approx(nbinom.cdf(2, 2, 2 / 9))
    assert Expectation(0.0, 0.0).tail(0) == 1.0


@pytest.mark.parametrize("mean", [0.5, 3.0, 12.0, 90.0, 700.0])
@pytest.mark.parametrize("excess", [0.0, 0.02, 0.4])
def test_the_least_count_that_is_not_strange_is_the_least(mean: float, excess: float) -> None:
    one = Expectation(mean, excess)
    assert one.tail(one.low) >= STRANGE
    assert one.low == 0 or one.tail(one.low - 1) < STRANGE


def test_a_weekday_is_measured_by_its_own_kind() -> None:
    """An outlet that rests on Sundays is not missed on a Sunday, but on a Monday."""
    week = [20, 22, 18, 21, 19, 20, 0]  # history[0] is yesterday; six days before lies the Sunday
    history = week * 8
    sunday, monday = expectation(history, ago=1), expectation(history, ago=2)
    assert sunday is not None
    assert monday is not None
    assert sunday.mean < 5
    assert sunday.low == 0
    assert monday.mean == pytest.approx(19.5, abs=1)
    assert monday.low > 0


def test_a_short_history_says_nothing() -> None:
    assert expectation([30] * 13) is None
    assert silence([0, *[30] * 13]) == (1, 1.0)


def test_the_more_an_outlet_writes_the_sooner_it_is_missed() -> None:
    busy = silence([0, *[30] * 56])
    assert busy[0] == 1
    assert busy[1] < STRANGE
    weekly = [0] * 3 + [1, 0, 1, 0, 0, 1, 0] * 8
    assert silence(weekly)[1] > STRANGE
    assert silence([0] * 30 + weekly)[1] < STRANGE


@pytest.mark.parametrize(("mean", "excess"), [(1.5, 0.2), (12.0, 0.1), (60.0, 0.05)])
def test_false_alarms_are_as_rare_as_they_are_said_to_be(mean: float, excess: float) -> None:
    """Days drawn from the model itself, with weekends: at most a few in a thousand may ring."""
    draw = np.random.default_rng(20200819)
    weekday = np.array([1.1, 1.1, 1.0, 1.1, 1.0, 0.7, 0.5])
    size = 1 / excess
    rings = 0
    outlets = 1500
    for _ in range(outlets):
        rates = mean * weekday[np.arange(57) % 7]
        days = draw.negative_binomial(size, size / (size + rates)).tolist()
        expected = expectation(days[1:])
        assert expected is not None
        rings += days[0] < expected.low
    assert rings <= 0.004 * outlets


def test_a_fall_to_a_tenth_rings() -> None:
    draw = np.random.default_rng(1)
    missed = 0
    for _ in range(200):
        history = draw.negative_binomial(10, 10 / 40, 56).tolist()  # 30 a day
        expected = expectation(history)
        assert expected is not None
        missed += expected.low <= 3
    assert missed <= 20
