"""Features: estimators that turn readings into numbers.

Each is a scikit-learn transformer over a list of ``Reading``: it clones, prints and takes part
in pipelines and grid searches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.reading import Reading, Sentence
from classifier.textinput import TextInput

Array = np.ndarray[Any, Any]

LEAD_SENTENCES = 3
"""The lead: who, what, where and when stand in the first three sentences of Indonesian news."""


def part_of(reading: Reading, part: str) -> tuple[Sentence, ...]:
    """Return the sentences of a part: ``"title"``, ``"lead"`` (with the title) or ``"all"``."""
    title = 1 if reading.title else 0
    if part == "title":
        return reading.sentences[:title]
    return reading.sentences[: title + LEAD_SENTENCES] if part == "lead" else reading.sentences


_FACT = re.compile(":~|^(?:stage|family|severity):")
"""In the name of a group: it speaks of facts, or only together with another."""


def flat(groups: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Return for each cue of some sentences the sentence's place, and the cue's group."""
    sentence = np.repeat(np.arange(len(groups)), [len(found) for found in groups])
    return sentence, np.array([number for found in groups for number in found], dtype=int)


class CueProfile(TextInput, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """How and where each group of cues stands in a reading.

    Five numbers a group: cues in the title (2 at most), in the lead (logarithm), a hundred words
    of body (logarithm), the share of sentences that hold one, and how early the first comes
    (1 first sentence, 0 none). They tell a topic from a passing mention. For each ``pairs``
    the share of sentences that hold both groups, and whether any does.

    Parameters
    ----------
    groups : tuple of str
        Names of the groups, as ``Reader.groups`` numbers them.
    pairs : tuple of (str, str)
        Groups that mean more when they stand together in one sentence.
    quiet : bool
        Leave helpers (``tag:~name``) out but for their pairs, and the cues of stages, families
        and severities, which say nothing of whether a tag is on.
    limit : float
        Numbers are divided by their spread in the corpus and cut here.

    Attributes
    ----------
    scale_ : ndarray of float, shape (n_features,)
        Spread of each number over the corpus, plus 0.05 so that rare ones do not shout.
    """

    def __init__(
        self,
        groups: tuple[str, ...] = (),
        pairs: tuple[tuple[str, str], ...] = (),
        quiet: bool = False,
        limit: float = 4.0,
    ) -> None:
        self.groups = groups
        self.pairs = pairs
        self.quiet = quiet
        self.limit = limit

    def _spoken(self) -> list[int]:
        """Return the numbers of the groups that speak alone."""
        return [n for n, name in enumerate(self.groups) if not (self.quiet and _FACT.search(name))]

    def _pair_numbers(self) -> list[tuple[int, int]]:
        number = {name: at for at, name in enumerate(self.groups)}
        return [(number[one], number[other]) for one, other in self.pairs]

    def _profiles(self, readings: Sequence[Reading]) -> Array:
        """Return the profiles unscaled; all at once, for a hundred cost little more than one."""
        bodies = [reading.body for reading in readings]
        lengths = np.array([len(body) for body in bodies], dtype=int)
        count = np.maximum(1, lengths)
        words = np.array([sum([len(s.words) for s in body]) for body in bodies], dtype=int)
        title, number = flat([r.title.groups if r.title else () for r in readings])
        cue, group = flat([s.groups for body in bodies for s in body])
        # For each sentence, then for each cue: its reading, and its place there.
        of = np.repeat(np.arange(len(bodies)), lengths)
        place = np.arange(len(of)) - (np.cumsum(lengths) - lengths)[of]
        reading, at = of[cue], place[cue]
        # A sentence that holds two cues of a group holds the group once.
        held = np.zeros((len(of), len(self.groups)), dtype=bool)
        held[cue, group] = True
        once, held_group = held.nonzero()
        first = np.zeros((len(bodies), len(self.groups)))
        # Backwards, so that what is written last is the first sentence that holds the group.
        first[reading[::-1], group[::-1]] = 1 - (at / count[reading])[::-1]
        lead = at < LEAD_SENTENCES
        density = 100 * self._counts(reading, group, len(bodies)) / np.maximum(30, words)[:, None]
        share = self._counts(of[once], held_group, len(bodies)) / count[:, None]
        alone = [
            np.minimum(self._counts(title, number, len(bodies)), 2),
            np.log1p(self._counts(reading[lead], group[lead], len(bodies))),
            np.log1p(density),
            share,
            first,
        ]
        spoken = self._spoken()
        together = self._together(once, held_group, of, count)
        return np.hstack([*(block[:, spoken] for block in alone), together])

    def _counts(self, rows: Array, groups: Array, many: int) -> Array:
        size = len(self.groups)
        counts = np.bincount(rows * size + groups, minlength=many * size)
        return counts.reshape(many, size)

    def _together(self, sentence: Array, group: Array, of: Array, count: Array) -> Array:
        """Return for each reading and pair whether a sentence holds both, and the share."""
        pairs = np.array(self._pair_numbers(), dtype=int).reshape(-1, 2)
        many, size = len(count), len(pairs)
        # Few sentences hold two groups at all.
        full, row = np.unique(sentence, return_inverse=True)
        several = np.bincount(row, minlength=len(full)) > 1
        chosen = several[row]
        full, row = full[several], (np.cumsum(several) - 1)[row[chosen]]
        held = np.zeros((len(full), len(self.groups)), dtype=bool)
        held[row, group[chosen]] = True
        at, pair = (held[:, pairs[:, 0]] & held[:, pairs[:, 1]]).nonzero()
        both = np.bincount(of[full[at]] * size + pair, minlength=many * size).reshape(many, size)
        together = np.empty((many, 2 * size))
        together[:, ::2] = both > 0
        together[:, 1::2] = both / count[:, None]
        return together

    def fit(self, X: Sequence[Reading], y: Any = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Learn the spread of each number."""
        self.scale_ = self._profiles(X).std(axis=0) + 0.05
        return self

    def transform(self, X: Sequence[Reading]) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the profiles, shape (n_readings, 5 · n_groups_that_speak + 2 · n_pairs)."""
        check_is_fitted(self, "scale_")
        profiles: Array = np.minimum(self._profiles(X) / self.scale_, self.limit)
        return profiles

    def get_feature_names_out(self, input_features: Any = None) -> Array:  # noqa: ARG002 - scikit-learn's name
        """Return names such as ``title mass_gathering:crowd``."""
        places = ("title", "lead", "density", "share", "first")
        spoken = [self.groups[n] for n in self._spoken()]
        names = [f"{place} {group}" for place in places for group in spoken]
        for one, other in self.pairs:
            names += [f"any {one} & {other}", f"share {one} & {other}"]
        return np.array(names, dtype=np.str_)
