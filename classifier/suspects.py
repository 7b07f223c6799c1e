"""Suspect labels: coded articles whose label the model, not having learned from them, doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from news.errors import WrongSettings

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label to look at again.

    Parameters
    ----------
    article
        The article's id.
    tag
        The tag in doubt.
    coded
        True where the label says that the tag is on.
    probability
        What the model says of the tag.
    """

    article: str
    tag: str
    coded: bool
    probability: float


def suspects(
    articles: Sequence[str], tags: Sequence[str], probabilities: Array, truth: Array
) -> list[Suspect]:
    """Return the labels that confident learning calls likely errors, the likeliest first.

    Parameters
    ----------
    articles
        Ids, shape (n,).
    tags
        Names of the columns.
    probabilities
        Of each tag by a model that did not learn from the article, shape (n, n_tags).
    truth
        Which tags are coded on, 0 or 1, shape (n, n_tags).

    Raises
    ------
    WrongSettings
        Where cleanlab is not installed.

    References
    ----------
    Northcutt, C., Jiang, L., Chuang, I. (2021). Confident learning: estimating uncertainty in
    dataset labels. Journal of Artificial Intelligence Research 70.
    """
    try:
        from cleanlab.filter import find_label_issues  # noqa: PLC0415 - an extra, loaded on demand
    except ImportError as error:
        raise WrongSettings(
            "cleanlab is not installed; `pip install -c constraints.txt -e '.[analysis]'` brings it"
        ) from error
    found = []
    for column, tag in enumerate(tags):
        coded = truth[:, column].astype(int)
        if len(np.unique(coded)) < 2:
            continue  # confident learning needs articles with and without the tag
        on = probabilities[:, column]
        pairs = np.column_stack([1 - on, on])
        numbers = find_label_issues(
            coded, pairs, return_indices_ranked_by="self_confidence", n_jobs=1
        )
        found += [Suspect(articles[n], tag, bool(coded[n]), float(on[n])) for n in numbers]
    return sorted(found, key=lambda s: s.probability if s.coded else 1 - s.probability)
