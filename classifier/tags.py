"""Tags: one pipeline from readings to a calibrated probability for each tag.

A last column tells whether an article is tied to an election: it is learned from the same
features, and to compute them once saves a quarter of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from classifier.blend import CalibratedBlend
from classifier.features import CueProfile, TermVectors
from classifier.reading import Reading
from news.codebook import Codebook
from news.label import CodedArticle

Array = np.ndarray[Any, Any]

MIN_POSITIVES = 10
"""A tag with fewer coded articles is untrained: a model of nine examples knows their words only."""

WEIGHTS = {"terms": 1.0, "title": 0.4, "lead": 0.7, "cues": 0.03}
"""How loud each block speaks; see docs/decisions/0002-classifier.md for the comparison."""


def cue_pairs(codebook: Codebook) -> tuple[tuple[str, str], ...]:
    """Return the pairs of groups that the codebook's tags name, by the names of ``cue_groups``."""

    def full(name: str, tag: str) -> str:
        owner, _, own = name.rpartition(":")
        owner = owner or tag
        if name == "election":
            return name
        groups = codebook.tags.get(owner)
        mark = "~" if groups and own in groups.helpers else ""
        mark = "!" if groups and own in groups.anticues else mark
        return f"{owner}:{mark}{own}"

    return tuple(
        (full(one, tag.key), full(other, tag.key))
        for tag in codebook.tags.values()
        for one, other in tag.together
    )


def tag_pipeline(
    groups: tuple[str, ...], pairs: tuple[tuple[str, str], ...] = (), *, seed: int = 0
) -> Pipeline:
    """Return the unfitted pipeline: a list of ``Reading`` in, a column a tag out.

    Parameters
    ----------
    groups, pairs
        See ``CueProfile``.
    seed
        Seed of everything random.
    """
    blocks = FeatureUnion(
        [
            ("terms", TermVectors("all")),
            ("title", TermVectors("title")),
            ("lead", TermVectors("lead")),
            ("cues", CueProfile(groups, pairs)),
        ],
        transformer_weights=WEIGHTS,
    )
    return Pipeline(
        [("blocks", blocks), ("tags", MultiOutputClassifier(CalibratedBlend(random_state=seed)))]
    )


def tag_matrix(coded: Sequence[CodedArticle], tags: Sequence[str]) -> Array:
    """Return which tags are on, shape (n_articles, n_tags), 0 or 1."""
    return np.array([[tag in article.label.tags for tag in tags] for article in coded], dtype=int)


def answer_matrix(coded: Sequence[CodedArticle], tags: Sequence[str]) -> Array:
    """Return what the pipeline learns: ``tag_matrix`` and the tie to an election."""
    ties = np.array([[article.label.election] for article in coded], dtype=int)
    return np.hstack([tag_matrix(coded, tags), ties])


def trainable_tags(coded: Sequence[CodedArticle], codebook: Codebook) -> tuple[str, ...]:
    """Return the tags that have enough coded articles with and without them."""
    counts = {tag: sum(tag in article.label.tags for article in coded) for tag in codebook.tags}
    return tuple(
        tag for tag, count in counts.items() if MIN_POSITIVES <= count <= len(coded) - MIN_POSITIVES
    )


def tag_probabilities(pipeline: Pipeline, readings: Sequence[Reading]) -> Array:
    """Return calibrated probabilities, shape (n_readings, n_tags + 1); the last of the tie."""
    if not readings:
        return np.zeros((0, len(pipeline["tags"].estimators_)))
    columns = [column[:, 1] for column in pipeline.predict_proba(readings)]
    return np.column_stack(columns)


def held_out_probabilities(pipeline: Pipeline) -> Array:
    """Return the cross-validated probabilities of the articles a pipeline was fitted on.

    Shape (n_articles, n_tags + 1); the last column is the tie to an election.
    """
    return np.column_stack([blend.held_out_ for blend in pipeline["tags"].estimators_])
