"""The measures against another's: if these fail, a desk trusts probabilities that lie."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss

from classifier.metrics import (
    average_precision,
    brier_score,
    calibration_chance,
    calibration_error,
    f1_interval,
    reliability,
)


@pytest.mark.parametrize("seed", range(5))
def test_curve_and_errors_agree_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    said = rng.beta(0.5, 1.5, 700)
    truth = (rng.random(700) < said**1.3).astype(int)
    curve = reliability(said, truth)
    share, mean = calibration_curve(truth, said, n_bins=10)
    assert [row["share"] for row in curve] == pytest.approx(share)
    assert [row["probability"] for row in curve] == pytest.approx(mean)
    at = np.digitize(said, np.linspace(0, 1, 11)[1:-1])
    gaps = [abs((said - truth)[at == place].sum()) for place in range(10)]
    assert calibration_error(said, truth) == pytest.approx(sum(gaps) / 700)
    assert average_precision(said, truth) == pytest.approx(average_precision_score(truth, said))
    assert brier_score(said, truth) == pytest.approx(brier_score_loss(truth, said))


def test_a_probability_of_one_falls_into_the_last_bin():
    (row,) = reliability(np.array([1.0, 0.95]), np.array([1, 1]))
    assert row["count"] == 2


def test_honest_probabilities_err_by_no_more_than_chance_in_19_of_20_samples():
    """Of thirty articles an error of 0.15 is nothing; a desk would throw a good model away."""
    rng = np.random.default_rng(1)
    beyond = 0
    for _ in range(200):
        said = rng.random(30)
        error = calibration_error(said, rng.random(30) < said)
        beyond += error > calibration_chance(said, draws=100)
    assert 0.02 < beyond / 200 < 0.09
    bold = np.full(300, 0.9)
    assert calibration_error(bold, rng.random(300) < 0.6) > calibration_chance(bold)


def test_the_interval_of_an_f1_holds_the_truth_in_19_of_20_samples():
    """Three found of three is an F1 of 1.00, and no proof that nothing is missed."""
    low, high = f1_interval(3, 3)
    assert low == pytest.approx(0.609, abs=1e-3)
    assert high == 1
    rng = np.random.default_rng(2)
    right, false = 0.85, 0.1  # of what is true, and false alarms among as many others
    expected = 2 * right / (1 + right + false)
    within = 0
    for _ in range(500):
        hits, alarms = rng.binomial(40, right), rng.binomial(40, false)
        low, high = f1_interval(hits, 40 + alarms)
        within += low <= expected <= high
    assert within / 500 > 0.93
