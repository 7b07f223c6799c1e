"""A forest is read from a model file, which anybody may have written."""

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.utils.estimator_checks import check_estimator

from classifier.forest import DEEPEST, Forest

RNG = np.random.default_rng(0)
SAMPLES = RNG.normal(size=(300, 4))
# What no sum of weights can tell: two numbers mean something together.
ANSWERS = np.where(SAMPLES[:, 0] * SAMPLES[:, 1] > 0, "occurred", "planned")
ASKED = RNG.normal(size=(200, 4))


@pytest.fixture
def forest():
    return Forest(trees=60).fit(SAMPLES, ANSWERS)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_keeps_to_scikit_learn():
    """An analyst may search its settings and put it into pipelines as any estimator."""
    check_estimator(Forest(trees=5))


def test_says_what_scikit_learn_learned(forest):
    """Kept as arrays it must answer as the trees do that were measured."""
    theirs = ExtraTreesClassifier(
        60, min_samples_leaf=2, class_weight="balanced", random_state=0
    ).fit(SAMPLES.astype(np.float32), ANSWERS)
    expected = theirs.predict_proba(ASKED.astype(np.float32))
    assert forest.predict_proba(ASKED) == pytest.approx(expected, abs=1e-6)
    assert forest.predict_proba(ASKED[:1]) == pytest.approx(expected[:1], abs=1e-6)
    assert forest.predict(ASKED).tolist() == theirs.predict(ASKED.astype(np.float32)).tolist()


def test_knows_what_two_numbers_mean_together(forest):
    """A sum of weights, which the other opinions are, is right here in half of the cases."""
    right = np.where(ASKED[:, 0] * ASKED[:, 1] > 0, "occurred", "planned")
    assert (forest.predict(ASKED) == right).mean() > 0.8


def test_a_class_counts_however_rare():
    """Plans are rare among written cases, and must not be told only where all speaks for them."""
    common = RNG.normal(size=(400, 2))
    rare = RNG.normal(size=(20, 2)) + 2
    forest = Forest().fit(np.vstack([common, rare]), np.repeat([0, 1], [400, 20]))
    assert forest.predict(np.full((1, 2), 2.0)).tolist() == [1]


def test_a_file_that_leads_in_a_circle_or_nowhere_ends(forest):
    """A hostile model file must cost a desk no hung command and no crash of the interpreter."""
    inner = np.flatnonzero(forest.child_[0] != np.arange(len(forest.limit_)))
    forest.child_[:, inner] = forest.root_[0]
    assert np.isfinite(forest.predict_proba(ASKED)).all()
    forest.child_[:, inner] = len(forest.limit_) + 10**6
    with pytest.raises(IndexError):
        forest.predict_proba(ASKED)


def test_no_tree_is_deeper_than_is_walked():
    """A deeper leaf would be cut off, and its answer be none."""
    steps = np.arange(400.0)[:, None] ** 3
    forest = Forest(trees=20, min_samples_leaf=1).fit(steps, np.arange(400) % 2)
    at = forest.root_
    for _ in range(DEEPEST):
        at = np.unique(forest.child_[:, at])
    assert (forest.child_[0, at] == at).all()
    assert forest.predict_proba(steps).sum(axis=1) == pytest.approx(1)
