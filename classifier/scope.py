"""Scope: whether an article plays in Indonesia or abroad.

The codebook's second rule comes before the tags: a riot abroad carries none, however many cues of
one it holds. A weight on the cues for foreign countries cannot overrule as many others; what does
is how these cues stand against those for Indonesia.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.features import flat, part_of
from classifier.reading import Reading
from classifier.textinput import TextInput

Array = np.ndarray[Any, Any]

_PARTS = ("all", "lead")


class ScopeProfile(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """How far an article, and its title and lead, speak of abroad rather than of home.

    Two numbers for each of the two parts: the share of ``away`` among the cues of both groups
    (one more is counted, so that a single cue is not the whole), and whether it is the larger.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups, as ``Reader.groups`` numbers them.
    away, home : str
        Two of them. Where one is missing, nothing counts for it.
    """

    def __init__(
        self,
        groups: tuple[str, ...] = (),
        away: str = "context:foreign",
        home: str = "context:indonesia",
    ) -> None:
        self.groups = groups
        self.away = away
        self.home = home

    def fit(self, X: Sequence[Reading], y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Learn nothing: the numbers are the reading's own."""
        return self

    def transform(self, X: Sequence[Reading]) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the profiles, shape (n_readings, 4), each number in [0, 1]."""
        number = {name: at for at, name in enumerate(self.groups)}
        away, home = number.get(self.away, -1), number.get(self.home, -1)
        counts = np.zeros((len(X), len(_PARTS), 2))
        for column, part in enumerate(_PARTS):
            parts = [part_of(reading, part) for reading in X]
            sentence, group = flat([one.groups for part in parts for one in part])
            of = np.repeat(np.arange(len(X)), [len(part) for part in parts])
            for side, wanted in enumerate((away, home)):
                counts[:, column, side] = np.bincount(
                    of[sentence[group == wanted]], minlength=len(X)
                )
        share = counts[:, :, 0] / (counts.sum(axis=2) + 1)
        more = counts[:, :, 0] > counts[:, :, 1]
        return np.stack([share, more], axis=2).reshape(len(X), 2 * len(_PARTS))

    def get_feature_names_out(self, input_features: Any = None) -> Array:  # noqa: ARG002 - scikit-learn's name
        """Return names such as ``lead-share context:foreign``."""
        return np.array(
            [f"{part}-{what} {self.away}" for part in _PARTS for what in ("share", "more")],
            dtype=np.str_,
        )

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags
