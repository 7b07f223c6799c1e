"""Stage case: a tag of an article, and the sentences that speak of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from classifier.reading import Reading
from classifier.textinput import TextInput
from news.label import CodedArticle

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class StageCase:
    """One tag of one article.

    Parameters
    ----------
    reading
        The article.
    focus
        The article reduced to its title, its first sentence and the sentences that hold a cue
        of the tag.
    tag
        Name of the tag.
    own
        Places in ``reading.sentences`` that hold a cue of the tag.
    told
        For training: the stage that each sentence asserts which a coder found to speak of the
        tag, by its place; empty where nobody coded sentences.
    """

    reading: Reading
    focus: Reading
    tag: str
    own: frozenset[int] = frozenset()
    told: Mapping[int, str] = field(default_factory=dict)


class StageTeller(ClassifierMixin, TextInput, BaseEstimator):  # type: ignore[misc]
    """What classifiers of stage cases have in common: they tell the likeliest stage."""

    def predict(self, X: Sequence[StageCase]) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the likeliest stage of each case, shape (n_cases,)."""
        stages: Array = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return stages


def own_groups(tags: Collection[str], groups: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the groups of cues that speak for any of the tags."""
    return frozenset(
        number
        for number, name in enumerate(groups)
        if name.partition(":")[0] in tags and not name.partition(":")[2].startswith("!")
    )


def tag_sentences(
    reading: Reading, tags: Collection[str], groups: Sequence[str], *, least: int = 2
) -> frozenset[int]:
    """Return the places in ``reading.sentences`` with cues of enough groups of the tags."""
    own = own_groups(tags, groups)
    return frozenset(
        number
        for number, sentence in enumerate(reading.sentences)
        if len(own.intersection(sentence.groups)) >= least
    )


def stage_case(
    reading: Reading, tag: str, groups: Sequence[str], told: Mapping[int, str] | None = None
) -> StageCase:
    """Return the case of a tag; ``groups`` are the names of the reading's groups of cues."""
    first = 1 if reading.title else 0
    own = tag_sentences(reading, (tag,), groups, least=1)
    kept = own | frozenset(range(first + 1))
    return StageCase(reading, reading.only(sorted(kept)), tag, own, told or {})


def stage_cases(
    coded: Sequence[CodedArticle],
    readings: Sequence[Reading],
    groups: Sequence[str],
    tags: Sequence[str],
) -> tuple[list[StageCase], list[str], list[str]]:
    """Return the cases of coded articles, their stages, and which file or article each is of.

    Articles of one file of the corpus had one writer: they are learned or judged together.
    """
    cases, stages, sources = [], [], []
    for article, reading in zip(coded, readings, strict=True):
        for tag, stage in article.label.tags.items():
            if tag in tags:
                cases.append(stage_case(reading, tag, groups, article.told.get(tag)))
                stages.append(stage)
                sources.append(article.provenance.get("file") or article.id)
    return cases, stages, sources
