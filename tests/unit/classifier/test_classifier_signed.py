"""The signed regression is what every probability comes from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import parametrize_with_checks

from classifier.facts import OrdinalRegression
from classifier.metrics import calibration_error
from classifier.signed import SignedLogistic


@parametrize_with_checks([SignedLogistic(), OrdinalRegression()])
def test_keeps_to_scikit_learn(estimator, check):
    """Analysts put these into pipelines and grid searches of their own."""
    check(estimator)


def cloud(n, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return rng.normal(size=(n, 4)) + 0.8 * y[:, None], y


def test_probabilities_are_calibrated_on_data_not_seen():
    X, y = cloud(1500)  # noqa: N806 - scikit-learn's name
    other, truth = cloud(1500, seed=1)
    model = SignedLogistic().fit(X, y)
    assert calibration_error(model.predict_proba(other)[:, 1], truth) < 0.05


def test_same_seed_same_model():
    """The thresholds that ship fit only the model they were measured on."""
    X, y = cloud(200)  # noqa: N806 - scikit-learn's name
    one, two = (SignedLogistic(random_state=3).fit(X, y) for _ in range(2))
    assert np.array_equal(one.coef_, two.coef_)
    assert np.array_equal(one.held_out_, two.held_out_)


def test_groups_are_never_split():
    """Copies of one article on both sides of a fold would flatter the held-out figures."""
    rng = np.random.default_rng(0)
    X = np.repeat(rng.normal(size=(60, 30)), 4, axis=0)  # noqa: N806 - scikit-learn's name
    y = np.repeat(rng.integers(0, 2, 60), 4)
    groups = np.repeat(np.arange(60), 4)
    honest = SignedLogistic().fit(X, y, groups=groups).held_out_
    flattered = SignedLogistic().fit(X, y).held_out_
    assert ((honest > 0.5) == y).mean() < 0.7
    assert ((flattered > 0.5) == y).mean() > 0.9


def test_clones_prints_and_is_searched():
    X, y = cloud(120)  # noqa: N806 - scikit-learn's name
    search = GridSearchCV(clone(SignedLogistic()), {"C": [0.1, 10.0]}, cv=2).fit(X, y)
    assert "SignedLogistic" in repr(search.best_estimator_)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_probabilities_lie_between_0_and_1(seed):
    X, y = cloud(40, seed)  # noqa: N806 - scikit-learn's name
    if len(set(y)) < 2:
        return
    p = SignedLogistic().fit(X, y).predict_proba(1000 * X)
    assert ((p >= 0) & (p <= 1)).all()
    assert p.sum(axis=1) == pytest.approx(1)
