"""Assertions: where sentences say that something is feared, planned, done or handled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from classifier.features import LEAD_SENTENCES
from classifier.reading import Reading

Array = np.ndarray[Any, Any]

PREFIX = "stage:"
"""What the names of groups of cues begin with that speak of stages."""
VIEWS = 5
"""How many numbers an assertion has in a profile."""


def stage_groups(groups: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of the groups of cues that speak of stages."""
    return tuple(number for number, name in enumerate(groups) if name.startswith(PREFIX))


def assertion_profile(reading: Reading, own: Collection[int], spoken: Sequence[int]) -> Array:
    """Return where an article asserts what, shape (VIEWS · n_spoken,).

    For each group of cues: whether the title holds one, whether the lead does, the share of all
    sentences that do (its square root, for a second one says less than the first), the same of
    the sentences that speak of the tag, and whether one of these in the opening does. How often
    a cue stands in a text says less: a police report repeats ``pelaku`` in each sentence.

    Parameters
    ----------
    reading
        The article.
    own
        Places in ``reading.sentences`` that hold a cue of the tag.
    spoken
        Numbers of the groups of cues; see ``stage_groups``.
    """
    sentences = reading.sentences
    column = {group: at for at, group in enumerate(spoken)}
    held = np.zeros((len(sentences), len(spoken)))
    for row, sentence in enumerate(sentences):
        for group in sentence.groups:
            if group in column:
                held[row, column[group]] = 1.0
    first = 1 if reading.title else 0
    opening = first + LEAD_SENTENCES
    speaking = sorted(own)
    early = [place for place in speaking if first <= place <= opening]
    views = (
        _any(held[:first]),
        _any(held[first:opening]),
        np.sqrt(_share(held)),
        np.sqrt(_share(held[speaking])),
        _any(held[early]),
    )
    return np.concatenate(views)


def _any(rows: Array) -> Array:
    found: Array = rows.max(axis=0, initial=0.0)
    return found


def _share(rows: Array) -> Array:
    share: Array = rows.sum(axis=0) / max(1, len(rows))
    return share
