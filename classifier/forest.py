"""Forest: extremely randomised trees over numbers, kept as plain arrays.

A model file is input, and scikit-learn's trees are not made to be input: their nodes are memory
that compiled code walks without asking where a number leads. Here a forest is learned by
scikit-learn and then kept as arrays. What walks through them ends after ``DEEPEST`` steps and reads
no place that is not there, whatever a file says; and what no training could have grown is refused
when it is read, since no trial can walk through all of it.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.utils.validation import check_is_fitted, validate_data

Array = np.ndarray[Any, Any]

DEEPEST = 64
"""Steps from the root to a leaf at most; trees of some thousand samples take thirty."""
MOST_TREES = 1000
"""A file with more would fill the memory when it is asked."""


class Forest(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Extremely randomised trees; classes count alike, however rare.

    Parameters
    ----------
    trees : int
        How many trees.
    min_samples_leaf : int
        Samples that a leaf holds at least.
    random_state : int
        Seed: the same one gives the same forest.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The classes.
    feature_ : ndarray of int, shape (n_nodes,)
        Which feature an inner node asks for; the nodes of all trees, one tree after the other.
    limit_ : ndarray of float, shape (n_nodes,)
        Up to which value the answer is left.
    child_ : ndarray of int, shape (2, n_nodes)
        Left and right child; a leaf is its own, so that who has arrived stays.
    share_ : ndarray of float, shape (n_nodes, n_classes)
        Shares of the classes in a leaf; rows of inner nodes are zero.
    root_ : ndarray of int, shape (trees,)
        Where each tree begins.

    References
    ----------
    Geurts, P., Ernst, D., Wehenkel, L. (2006). Extremely randomized trees. Machine Learning 63.
    """

    def __init__(self, trees: int = 100, min_samples_leaf: int = 2, random_state: int = 0) -> None:
        self.trees = trees
        self.min_samples_leaf = min_samples_leaf
        self.random_state = random_state

    def fit(self, X: Any, y: Any, loudness: Any = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn from samples and their classes.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            The samples.
        y : array of shape (n_samples,)
            Their classes.
        loudness : array of float, shape (n_samples,), optional
            How much each sample counts.
        """
        X, y = validate_data(self, X, y, dtype=np.float32)  # noqa: N806 - as above
        learned = ExtraTreesClassifier(
            self.trees,
            min_samples_leaf=self.min_samples_leaf,
            max_depth=DEEPEST,
            class_weight="balanced",
            random_state=self.random_state,
        ).fit(X, y, loudness)
        self.classes_ = learned.classes_
        grown = [one.tree_ for one in learned.estimators_]
        sizes = [tree.node_count for tree in grown]
        self.root_ = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        left, right = (
            np.concatenate([getattr(tree, side) for tree in grown])
            for side in ("children_left", "children_right")
        )
        leaf = left < 0
        own, begin = np.arange(len(left)), np.repeat(self.root_, sizes)
        self.child_ = np.where(leaf, own, [left + begin, right + begin]).astype(np.int32)
        self.feature_ = np.where(leaf, 0, np.concatenate([t.feature for t in grown]))
        self.feature_ = self.feature_.astype(np.int32)
        self.limit_ = np.where(leaf, 0.0, np.concatenate([tree.threshold for tree in grown]))
        values = np.concatenate([tree.value[:, 0, :] for tree in grown])
        shares = values / values.sum(axis=1, keepdims=True)
        self.share_ = np.where(leaf[:, None], shares, 0.0).astype(np.float32)
        return self

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what a file or another process holds.

        Raises
        ------
        ValueError
            Where no training could have grown it.
        """
        super().__setstate__(state)
        if not hasattr(self, "root_"):
            return
        if wrong := self._misshapen() or self._misleading():
            raise ValueError(f"a forest whose {wrong}, expected what a training grows")

    def _misshapen(self) -> str:
        """Return what is wrong with the arrays as such; nothing where they fit each other."""
        kinds = {"feature_": "i", "limit_": "f", "child_": "i", "share_": "f", "root_": "i"}
        for name, kind in kinds.items():
            array = getattr(self, name)
            if not isinstance(array, np.ndarray) or array.dtype.kind != kind:
                return f"{name} is no array of such numbers"
        nodes, trees = self.limit_.size, self.root_.size
        shapes = {
            "feature_": (nodes,),
            "limit_": (nodes,),
            "child_": (2, nodes),
            "share_": (nodes, len(self.classes_)),
            "root_": (trees,),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                return f"{name} has the shape {getattr(self, name).shape}"
        return "" if 0 < trees <= MOST_TREES else f"root_ tells of {trees} trees"

    def _misleading(self) -> str:
        """Return where somebody who walks would not come to a leaf that holds all shares."""
        last, own = len(self.limit_) - 1, np.arange(len(self.limit_))
        if not _within(self.feature_, 0, self.n_features_in_ - 1):
            return f"feature_ asks for others than its {self.n_features_in_} features"
        if not (_within(self.root_, 0, last) and _within(self.child_, own, last)):
            return "root_ or child_ leads nowhere or back"
        if not (np.isfinite(self.limit_).all() and _within(self.share_, 0, 1)):
            return "limit_ or share_ holds what is no number or no share"
        left, right = self.child_ == own  # a leaf's children are itself
        if (left != right).any() or (np.abs(self.share_.sum(axis=1) - left) > 0.01).any():
            return "leaves do not hold all shares"
        at = self.root_
        for _ in range(DEEPEST):
            at = np.unique(self.child_[:, at[~left[at]]])
        return "" if left[at].all() else "trees are deeper than is walked"

    def predict_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the mean share of each class over the trees, shape (n_samples, n_classes)."""
        check_is_fitted(self, "root_")
        X = validate_data(self, X, dtype=np.float32, reset=False)  # noqa: N806 - as above
        at = np.broadcast_to(self.root_, (len(X), len(self.root_)))
        row = np.arange(len(X))[:, None]
        for _ in range(DEEPEST):
            onwards = X[row, self.feature_[at]] > self.limit_[at]
            before, at = at, self.child_[onwards.astype(int), at]
            if np.array_equal(before, at):
                break
        mean: Array = self.share_[at].mean(axis=1, dtype=float)
        return mean

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the likeliest class of each sample, shape (n_samples,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        classes: Array = self.classes_[likeliest]
        return classes


def _within(numbers: Array, lowest: Any, highest: Any) -> bool:
    """Return whether all numbers lie between two, both included; what is no number does not."""
    return bool(((numbers >= lowest) & (numbers <= highest)).all())
