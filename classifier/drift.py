"""Drift: whether a week of news still looks like what a model has learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from classifier.background import Background
from classifier.reading import Document, Reader
from news.judgement import Judgement

BINS = (0.0, 0.01, 0.03, 0.1, 0.3, 0.6, 1.0)
"""Bounds of the bins of probability: most news lies near 0, and there a shift shows first."""

STABLE, SHIFTED = 0.1, 0.25
"""The customary limits of the population stability index: below, nothing; above, a shift."""

# 95 % quantile of chi-squared with as many degrees of freedom as bins less one: that of the index
# of two samples of one source, times the harmonic part of their sizes.
_CHI_SQUARED_95 = 11.07
_MIN_COUNT = 8
_PRIOR = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TagDrift:
    """How one tag's scores have moved.

    Parameters
    ----------
    flagged_before, flagged_now
        Share of the articles flagged.
    index
        Population stability index of the probabilities: the sum over bins of
        ``(now - before) · ln(now / before)``.
    chance
        What the index of unchanged news stays below in 19 of 20 samples of this size.

    References
    ----------
    Yurdakul, B., Naranjo, J. (2020). Statistical properties of the population stability index.
    Journal of Risk Model Validation 14(4).
    """

    flagged_before: float
    flagged_now: float
    index: float
    chance: float

    @property
    def shifted(self) -> bool:
        """Whether the scores have shifted by the customary limit, and by more than chance."""
        return self.index > max(SHIFTED, self.chance)

    @property
    def moves(self) -> bool:
        """Whether the scores are not stable by the customary limit, and by more than chance."""
        return self.index > max(STABLE, self.chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What has changed in the news that a model judges.

    Parameters
    ----------
    before, now
        How many articles were compared.
    tags
        By tag.
    unknown_before, unknown_now
        Share of the words that the model has no term for.
    new_words
        Words that stand in far more articles than in news at large, the most telling first.
    """

    before: int
    now: int
    tags: Mapping[str, TagDrift]
    unknown_before: float
    unknown_now: float
    new_words: tuple[str, ...]


def stability_index(before: Sequence[float], now: Sequence[float]) -> float:
    """Return the population stability index of two samples of probabilities.

    Raises
    ------
    ValueError
        Where either sample is empty.

    References
    ----------
    Siddiqi, N. (2006). Credit risk scorecards. Wiley. Chapter 9.
    """
    if not len(before) or not len(now):
        raise ValueError(f"samples of {len(before)} and {len(now)}, expected some of both")
    one, other = (
        (np.histogram(sample, BINS)[0] + _PRIOR) / (len(sample) + _PRIOR * (len(BINS) - 1))
        for sample in (before, now)
    )
    return float(((other - one) * np.log(other / one)).sum())


def tag_drift(
    before: Sequence[Judgement], now: Sequence[Judgement], tags: Iterable[str]
) -> dict[str, TagDrift]:
    """Return for each tag how its scores have moved between two samples of judgements."""
    drifts = {}
    for tag in tags:
        one, other = ([j.tags[tag] for j in sample if tag in j.tags] for sample in (before, now))
        if one and other:
            drifts[tag] = TagDrift(
                flagged_before=sum(t.flagged for t in one) / len(one),
                flagged_now=sum(t.flagged for t in other) / len(other),
                index=stability_index([t.probability for t in one], [t.probability for t in other]),
                chance=_CHI_SQUARED_95 * (1 / len(one) + 1 / len(other)),
            )
    return drifts


def word_counts(documents: Iterable[Document], reader: Reader) -> tuple[Counter[str], int]:
    """Return in how many documents each stem stands, and how many documents there are."""
    counts: Counter[str] = Counter()
    number = 0
    for document in documents:
        number += 1
        reading = reader.read(document)
        counts.update({stem for sentence in reading.sentences for stem in sentence.stems})
    return counts, number


def unknown_share(counts: Mapping[str, int], known: Iterable[str]) -> float:
    """Return the share of a sample's words, counted once an article, that are not known."""
    vocabulary = frozenset(known)
    total = sum(counts.values())
    return sum(n for word, n in counts.items() if word not in vocabulary) / total if total else 0.0


def risen_words(
    counts: Mapping[str, int], articles: int, background: Background, *, most: int = 12
) -> tuple[str, ...]:
    """Return the words that stand in far more articles than in news at large.

    Ranked by the count of articles times the logarithm of how much more frequent the word is: the
    log-likelihood ratio without its second term.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19.
    """
    scored = []
    for word, count in counts.items():
        expected = background.counts.get(word, background.unseen) / background.articles * articles
        if count >= _MIN_COUNT and count > 2 * expected and word.isalpha():
            scored.append((count * log(count / expected), word))
    return tuple(word for _, word in sorted(scored, reverse=True)[:most])
