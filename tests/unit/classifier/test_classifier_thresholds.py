"""The promise of recall: a desk relies on it when it reads no more than what is flagged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import binom

from classifier.thresholds import (
    PRIOR_POSITIVES,
    Thresholds,
    allowed_misses,
    best_balance,
    choose_thresholds,
    positives_needed,
    recall_bound,
)


def test_how_many_positives_certify():
    """The figures the analysts are told: 22 for 0.90, 45 for 0.95, at zero misses."""
    assert positives_needed(0.90, 0.90) == 22
    assert positives_needed(0.95, 0.90) == 45
    assert allowed_misses(21) is None
    assert allowed_misses(22) == 0


@given(st.integers(22, 400))
def test_misses_are_the_most_that_the_bound_allows(positives):
    misses = allowed_misses(positives)
    assert binom.cdf(misses, positives, 0.1) <= 0.1 < binom.cdf(misses + 1, positives, 0.1)
    assert recall_bound(positives, misses) >= 0.9 > recall_bound(positives, misses + 1)


def test_too_few_positives_are_said():
    chosen = choose_thresholds([0.9] * 10 + [0.1] * 90, [1] * 10 + [0] * 90)
    assert chosen.needed == 12
    assert chosen.statement == "cannot be certified yet: 12 more positives"
    assert chosen.missed == 0


def test_labels_that_set_nothing_yet_certify_nothing():
    """A tag with enough labels beside tags without any was stated a recall of 0.00."""
    waiting = Thresholds(flagged=0.5, borderline=0.2)
    assert waiting.statement.startswith("cannot be certified yet: other tags have too few")


def test_enough_positives_are_certified():
    rng = np.random.default_rng(0)
    truth = np.r_[np.ones(60), np.zeros(300)]
    scores = np.clip(0.35 * truth + rng.normal(0.3, 0.15, 360), 0, 1)
    chosen = choose_thresholds(scores, truth)
    assert chosen.needed == 0
    assert chosen.borderline <= chosen.flagged
    assert chosen.recall >= 0.9
    assert (scores[truth == 1] < chosen.borderline).sum() == chosen.missed


def test_the_last_article_of_the_promise_is_not_lost_to_rounding():
    """Figures are kept with four digits: at its own score the article would fall below them."""
    scores = np.r_[np.linspace(0.51239, 0.9, 40), np.linspace(0.0, 0.4, 300)]
    truth = np.repeat([1, 0], [40, 300])
    chosen = choose_thresholds(scores, truth)
    found = (scores[:40] >= round(chosen.borderline, 4)).sum()
    assert found == 40 - chosen.missed


def test_no_positive_is_an_error_not_a_threshold():
    with pytest.raises(ValueError, match="at least one"):
        choose_thresholds([0.1, 0.2], [0, 0])


def test_flagged_is_the_best_balance():
    scores = np.r_[np.linspace(0.8, 0.95, 30), np.linspace(0.0, 0.3, 300)]
    truth = np.r_[np.ones(30), np.zeros(300)]
    assert 0.3 <= best_balance(scores, truth) <= 0.8


def test_one_lucky_article_does_not_set_the_threshold():
    """A threshold that hangs on one article flags other news worse than it was measured."""
    rng = np.random.default_rng(1)
    truth = np.repeat([1, 0], [40, 300])
    scores = expit(np.r_[rng.normal(1.5, 1, 40), rng.normal(-2, 1, 300)])
    before = best_balance(scores, truth)
    lucky = np.append(scores, 0.25)
    assert best_balance(lucky, np.append(truth, 1)) == pytest.approx(before, abs=0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_thresholds_are_ordered_probabilities(rows):
    scores, truth = [s for s, _ in rows], [int(t) for _, t in rows]
    if not any(truth):
        return
    chosen = choose_thresholds(scores, truth)
    assert 0 <= chosen.borderline <= chosen.flagged <= 1


def test_a_few_labels_do_not_choose_alone_from_where_on_a_tag_is_flagged():
    """By few articles the best balance is half chance, and flags half as much or twice."""
    rng = np.random.default_rng(6)
    for positives in (PRIOR_POSITIVES, 20 * PRIOR_POSITIVES):
        truth = np.repeat([1, 0], [positives, 6 * positives])
        scores = expit(np.r_[rng.normal(1.5, 1, positives), rng.normal(-2, 1, 6 * positives)])
        own = logit(choose_thresholds(scores, truth).flagged)
        helped = logit(choose_thresholds(scores, truth, prior=0.9).flagged)
        share = (helped - own) / (logit(0.9) - own)
        assert share == pytest.approx(PRIOR_POSITIVES / (PRIOR_POSITIVES + positives))


def test_a_threshold_that_is_lent_leaves_the_promise_as_it_is():
    truth = np.repeat([1, 0], [30, 200])
    scores = np.r_[np.linspace(0.3, 0.9, 30), np.linspace(0.01, 0.29, 200)]
    free = choose_thresholds(scores, truth)
    assert choose_thresholds(scores, truth, prior=0.8).borderline == free.borderline
    low = choose_thresholds(scores, truth, prior=0.001)
    assert low.borderline <= low.flagged < free.flagged


def test_a_list_too_long_to_read_is_cut_and_the_recall_said_that_is_left():
    """A promise kept by listing half of all news is none; a lower one can be planned for."""
    rng = np.random.default_rng(4)
    scores = np.concatenate([rng.beta(0.5, 0.5, 60), rng.beta(1, 9, 300)])
    truth = np.repeat([1, 0], [60, 300])
    free, cut = choose_thresholds(scores, truth), choose_thresholds(scores, truth, least=0.2)
    assert free.borderline < 0.2 <= cut.borderline
    assert free.recall >= 0.9 > cut.recall
    assert cut.missed == int((scores[:60] < cut.borderline).sum())
    assert f"at least {cut.recall:.2f}" in cut.statement
    assert "too long to read" in cut.statement
    assert "too long" not in free.statement
