"""Readable: how much of the news a model shows as borderline, and the cut that keeps it a list.

A few positives, some of them strange, put the lower threshold where it holds all of them: with
eleven labelled conflicts 38 % of ordinary news were borderline. Nobody reads that, so a promise of
recall that rests on it is none. Of news as it comes no more than ``MOST_BORDERLINE`` may be listed:
one share of the news is looked for that each tag may show at most, and what recall is left is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifier.faint import article_probabilities
from classifier.promise import MOST_BORDERLINE
from classifier.reading import Document, Reader
from classifier.tags import INCIDENT_COLUMN
from classifier.thresholds import Thresholds, choose_thresholds

Array = np.ndarray[Any, Any]

_SHARES = np.arange(0.12, 0.005, -0.0005)
_BATCH = 256


def news_probabilities(
    pipelines: Mapping[str, Pipeline],
    reader: Reader,
    news: Sequence[Document],
    known: Mapping[str, Array],
) -> Array:
    """Return what a model says of news, shape (n_articles, n_tags).

    Parameters
    ----------
    pipelines
        The model's.
    reader
        The model's.
    news
        As it comes.
    known
        Held-out probabilities, by id, of articles that the model has learned from, a column each
        as ``answer_matrix`` has them: its own word on these is surer than on any other.
    """
    rows = []
    for start in range(0, len(news), _BATCH):
        some = news[start : start + _BATCH]
        found = article_probabilities(pipelines, [reader.read(document) for document in some])
        for number, document in enumerate(some):
            found[number] = known.get(document.id, found[number])
        rows.append(found)
    return np.vstack(rows)[:, :INCIDENT_COLUMN]


def listed(news: Array, chosen: Sequence[Thresholds]) -> tuple[float, float]:
    """Return which share of the news is flagged for any tag, and which borderline for any.

    Parameters
    ----------
    news
        Shape (n_articles, n_tags).
    chosen
        Thresholds of each tag.
    """
    return _shares(news, *_limits(chosen))


def _limits(chosen: Sequence[Thresholds]) -> tuple[Array, Array]:
    """Return from where on each tag is flagged, and borderline; shapes (n_tags,)."""
    return np.array([t.flagged for t in chosen]), np.array([t.borderline for t in chosen])


def _shares(news: Array, flagged: Array, borderline: Array) -> tuple[float, float]:
    counted = (news >= flagged).any(axis=1)
    shown = (news >= borderline).any(axis=1)
    return float(counted.mean()), float((shown & ~counted).mean())


def least_readable(chosen: Sequence[Thresholds], news: Array, *, most: float) -> Array:
    """Return for each tag the probability below which no article is shown, shape (n_tags,).

    Zeros where the list is short enough already.

    Parameters
    ----------
    chosen
        Thresholds of each tag, as the promise alone would have them.
    news
        Shape (n_articles, n_tags).
    most
        Share of the news that may be borderline.
    """
    flagged, lowest = _limits(chosen)
    if _shares(news, flagged, lowest)[1] <= most:
        return np.zeros(len(chosen))
    for share in _SHARES:
        least: Array = np.quantile(news, 1 - share, axis=0)
        borderline = np.minimum(flagged, np.maximum(least, lowest))
        if _shares(news, flagged, borderline)[1] <= most:
            return least
    return flagged


def readable_thresholds(
    scores: Array,
    truth: Array,
    news: Array | None,
    *,
    most: float = MOST_BORDERLINE,
    priors: Sequence[float | None] | None = None,
) -> list[Thresholds]:
    """Return the thresholds of each tag that leave a list which can be read.

    Parameters
    ----------
    scores, truth
        Of coded articles that the model did not learn from, shape (n_articles, n_tags).
    news
        Of uncoded news, shape (m_articles, n_tags); None where there is none, and no cut.
    most
        Share of the news that may be borderline.
    priors
        For each tag, see ``prior`` of ``choose_thresholds``.
    """
    columns = range(scores.shape[1])
    priors = priors or [None for _ in columns]

    def found(least: Array) -> list[Thresholds]:
        return [
            choose_thresholds(scores[:, n], truth[:, n], least=float(least[n]), prior=priors[n])
            for n in columns
        ]

    chosen = found(np.zeros(len(columns)))
    if news is None:
        return chosen
    least = least_readable(chosen, news, most=most)
    return found(least) if least.any() else chosen
