"""Folds decide on the calibration: other folds would be another model than the one that ships."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedGroupKFold

from classifier.folds import GroupFolds


def divided(splitter, labels, groups):
    return [(a.tolist(), b.tolist()) for a, b in splitter.split(labels, labels, groups)]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000), folds=st.integers(2, 6), classes=st.integers(2, 3),
    most=st.integers(1, 5), alike=st.booleans(),
)  # fmt: skip
def test_the_folds_are_scikit_learns(seed, folds, classes, most, alike):
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, most + 1, size=80)
    groups = np.repeat(np.arange(80), sizes)
    shares = chance.dirichlet(np.ones(classes))
    labels = (
        np.repeat(chance.choice(classes, 80, p=shares), sizes)  # as copies of one article have
        if alike
        else chance.choice(classes, len(groups), p=shares)
    )
    labels[:30] = np.arange(30) % classes
    order = chance.permutation(len(groups))
    theirs, ours = (
        divided(kind(folds, shuffle=True, random_state=seed), labels[order], groups[order])
        for kind in (StratifiedGroupKFold, GroupFolds)
    )
    assert ours == theirs


def test_copies_are_never_on_both_sides():
    groups = np.repeat(np.arange(40), 3)
    labels = np.repeat(np.arange(40) % 2, 3)
    for learned, held_out in GroupFolds(5, shuffle=True, random_state=1).split(
        labels, labels, groups
    ):
        assert not set(groups[learned]) & set(groups[held_out])
