"""If these fail, candidates do not compete: two places of one event are both likely, or neither."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from classifier.choice import ConditionalLogit, choice_shares

WEIGHTS, AHEAD = np.array([1.5, -0.8, 0.0]), -0.5


@parametrize_with_checks([ConditionalLogit()])
def test_keeps_to_scikit_learn(estimator, check):
    """It stands in pipelines, and analysts put it into some of their own."""
    check(estimator)


def choices(count, seed=0):
    """Return candidates, what was chosen, and which choice each belongs to."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(count), rng.integers(1, 6, count))
    rows = rng.normal(size=(len(groups), 3))
    chosen = np.zeros(len(groups), dtype=int)
    for group in range(count):
        (at,) = np.nonzero(groups == group)
        noise = rng.gumbel(size=len(at) + 1)
        values = np.append(rows[at] @ WEIGHTS + AHEAD, 0.0) + noise
        if (best := int(values.argmax())) < len(at):
            chosen[at[best]] = 1
    return rows, chosen, groups


def test_the_weights_behind_choices_are_found():
    rows, chosen, groups = choices(4000)
    model = ConditionalLogit(C=100.0).fit(rows, chosen, groups)
    assert model.coef_ == pytest.approx(WEIGHTS, abs=0.15)
    assert model.intercept_ == pytest.approx(AHEAD, abs=0.15)


def test_the_order_of_candidates_does_not_matter():
    """A model must be the same wherever its corpus is read."""
    rows, chosen, groups = choices(300)
    order = np.random.default_rng(1).permutation(len(rows))
    one = ConditionalLogit().fit(rows, chosen, groups)
    two = ConditionalLogit().fit(rows[order], chosen[order], groups[order])
    assert one.coef_ == pytest.approx(two.coef_, abs=1e-3)


def test_a_candidate_is_likelier_alone_than_beside_a_better_one():
    assert choice_shares([1.0])[0] > 0.7
    assert choice_shares([1.0, 4.0])[0] < 0.1


@pytest.mark.parametrize("utilities", [[], [0.0], [900.0, -900.0], [-900.0], [3.0, 3.0, 3.0]])
def test_shares_leave_the_rest_to_none(utilities):
    shares = choice_shares(utilities)
    assert np.isfinite(shares).all()
    assert 0 <= shares.sum() <= 1 + 1e-12
