"""Folds: which articles are held out together, so that copies are never on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from news.errors import WrongInput
from news.label import CodedArticle

Array = np.ndarray[Any, Any]

_CLOSE, _CLOSE_SHARE = 1e-8, 1e-5
"""Differences that count as none, as for ``numpy.isclose``: at all, and beside the other value."""


class GroupFolds(StratifiedGroupKFold):  # type: ignore[misc]
    """The folds of ``StratifiedGroupKFold``, found in a fifth of its time.

    It asks for each group and fold how even the classes would lie if the group went there. Here
    all folds are asked at once; with thousands of groups the asking is what takes the time.
    """

    def _find_best_fold(self, y_counts_per_fold: Array, y_cnt: Array, group_y_counts: Array) -> int:
        """Return the fold in which a group leaves the classes most even; of equals the smallest.

        The names are scikit-learn's: samples of each class in each fold, shape (n_folds,
        n_classes), in all, and in the group, shape (n_classes,).
        """
        into = np.eye(len(y_counts_per_fold))[:, :, None]
        spreads = np.std((y_counts_per_fold + into * group_y_counts) / y_cnt, axis=1).mean(axis=1)
        best, *others = zip(
            spreads.tolist(),
            y_counts_per_fold.sum(axis=1).tolist(),
            range(len(spreads)),
            strict=True,
        )
        for other in others:
            equal = abs(other[0] - best[0]) <= _CLOSE + _CLOSE_SHARE * abs(best[0])
            if other[0] < best[0] or (equal and other[1] < best[1]):
                best = other
        return int(best[2])


def parts_by_file(
    coded: Sequence[CodedArticle], count: int, *, seed: int = 0
) -> list[list[CodedArticle]]:
    """Return parts of a corpus that share no file, with the tags spread as evenly as files allow.

    A file has one writer and one theme. A model that has learned from some of its articles finds
    the tags of the others more easily than those of articles by somebody else.

    Parameters
    ----------
    coded
        As ``classifier.corpus.load_corpus`` gives it.
    count
        How many parts, two or more.
    seed
        Of the order within each part: the beginning of one is a draw from it.

    Raises
    ------
    WrongInput
        Where there are fewer files than parts.
    """
    files = [article.provenance["file"] for article in coded]
    if len(set(files)) < count:
        raise WrongInput(
            "the corpus has {files} files, expected at least {count}: no part may share a file"
            " with another",
            files=len(set(files)),
            count=count,
        )
    tags = ["+".join(sorted(article.label.tags)) for article in coded]
    rng = np.random.default_rng(seed)
    return [
        [coded[at] for at in rng.permutation(part)]
        for _, part in GroupFolds(count).split(files, tags, files)
    ]
