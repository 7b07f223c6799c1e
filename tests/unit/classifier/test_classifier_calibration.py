"""What a desk reads as a probability goes through this curve."""

import numpy as np
import pytest
from scipy.special import expit

from classifier.calibration import logistic_curve

RNG = np.random.default_rng(0)
DECISIONS = RNG.normal(size=4000)
CODES = (RNG.random(4000) < expit(2 * DECISIONS - 1)).astype(int)


def test_the_curve_that_made_the_labels_is_found():
    slope, offset = logistic_curve(DECISIONS, CODES)
    assert slope == pytest.approx(2, abs=0.2)
    assert offset == pytest.approx(-1, abs=0.2)


def test_classes_that_are_parted_without_an_error_are_no_certainty():
    """Twenty articles do not make anything surer than some dozens to one."""
    decisions = np.repeat([-1.0, 1.0], 10)
    slope, offset = logistic_curve(decisions, (decisions > 0).astype(int))
    assert expit(slope + offset) < 0.95
    assert expit(offset - slope) > 0.05


def test_an_opinion_that_is_worse_than_none_does_not_turn_the_order_round():
    """The least likely articles would be flagged."""
    slope, _ = logistic_curve(DECISIONS, 1 - CODES)
    assert slope > 0


def test_a_sample_that_counts_twice_counts_as_two():
    loud = np.where(CODES == 1, 2.0, 1.0)
    twice = np.concatenate([DECISIONS, DECISIONS[CODES == 1]])
    codes = np.concatenate([CODES, CODES[CODES == 1]])
    assert logistic_curve(DECISIONS, CODES, loud) == pytest.approx(
        logistic_curve(twice, codes), abs=1e-3
    )
