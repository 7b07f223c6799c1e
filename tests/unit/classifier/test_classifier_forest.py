"""A forest is read from a model file, which anybody may have written."""

import numpy as np
import pytest
import skops.io
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


def in_a_file(estimator):
    """Return an estimator as it is read from a file that somebody else wrote."""
    return skops.io.loads(
        skops.io.dumps(estimator),
        trusted=["classifier.forest.Forest", "classifier.faint.FaintSignals"],
    )


def put(name, value, at=0):
    """Return what writes one wrong number into an array of a forest."""

    def change(forest):
        getattr(forest, name)[..., at] = value

    return change


def instead(name, change):
    """Return what puts another array into the place of one of a forest's."""
    return lambda forest: setattr(forest, name, change(getattr(forest, name)))


def inner_as_leaf(forest):
    forest.child_[:, 0] = 0


def deeper_than_is_walked(forest):
    nodes = np.arange(100)
    forest.child_ = np.array([np.minimum(nodes + 1, 99)] * 2, dtype=np.int32)
    forest.feature_, forest.limit_ = np.zeros(100, dtype=np.int32), np.zeros(100)
    forest.share_ = np.zeros((100, 2), dtype=np.float32)
    forest.share_[99] = 0.5
    forest.root_ = np.zeros(1, dtype=np.int32)


@pytest.mark.parametrize(
    "change",
    [
        put("child_", 10**6),
        put("child_", -1),
        put("child_", 0, at=3),
        put("feature_", 4),
        put("feature_", -1),
        put("limit_", np.nan),
        put("share_", np.nan),
        put("share_", 7.0),
        put("root_", -1),
        put("root_", 10**6),
        inner_as_leaf,
        deeper_than_is_walked,
        instead("root_", lambda root: np.zeros(10**6, dtype=root.dtype)),
        instead("root_", lambda root: root[:0]),
        instead("root_", lambda root: root[:, None]),
        instead("child_", lambda child: child[:1]),
        instead("child_", lambda child: child.astype(float)),
        instead("feature_", lambda feature: feature[:-1]),
        instead("limit_", lambda limit: limit.astype(str)),
        instead("limit_", lambda limit: limit.tolist()),
        instead("share_", lambda share: share[:, :1]),
        instead("classes_", lambda classes: classes[:1]),
        instead("n_features_in_", lambda _: 2),
    ],
)
def test_a_forest_that_no_training_grew_is_refused(forest, change):
    """Where no trial leads it would end a day's run, fill the memory, or be silently wrong."""
    change(forest)
    with pytest.raises(ValueError, match="a forest"):
        in_a_file(forest)


def test_a_forest_comes_out_of_a_file_as_it_went_in(forest):
    assert (in_a_file(forest).predict_proba(ASKED) == forest.predict_proba(ASKED)).all()
    assert in_a_file(Forest(trees=3)).trees == 3


def test_no_tree_is_deeper_than_is_walked():
    """A deeper leaf would be cut off, and its answer be none."""
    steps = np.arange(400.0)[:, None] ** 3
    forest = Forest(trees=20, min_samples_leaf=1).fit(steps, np.arange(400) % 2)
    at = forest.root_
    for _ in range(DEEPEST):
        at = np.unique(forest.child_[:, at])
    assert (forest.child_[0, at] == at).all()
    assert forest.predict_proba(steps).sum(axis=1) == pytest.approx(1)
