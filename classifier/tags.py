"""Tags: one pipeline from readings to a calibrated probability for each tag.

Two more columns tell whether an article reports an incident of any tag, and, the last, whether it
is tied to an election: they are learned from the same features, and to compute these once saves a
quarter of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.validation import check_is_fitted

from classifier.bounded import ABSENT
from classifier.features import LEAD_SENTENCES, CueProfile
from classifier.reading import Reading
from classifier.scope import ScopeProfile
from classifier.sidebyside import side_by_side
from classifier.signed import SignedLogistic
from classifier.termvectors import TermVectors
from news.codebook import Codebook
from news.label import CodedArticle

Array = np.ndarray[Any, Any]

MIN_POSITIVES = 10
"""A tag with fewer coded articles is untrained: a model of nine examples knows their words only."""

INCIDENT = "incident"
"""Name of the last column but one."""

ELECTION = "election"
"""Name of the last column, and of the group of cues that speak for it."""

INCIDENT_COLUMN, ELECTION_COLUMN = -2, -1
"""Where they stand, however many tags there are."""

WEIGHTS = {"terms": 1.0, "title": 0.4, "cues": 0.045, "scope": 0.7}
"""How loud each block speaks; see docs/decisions/0003-the-classifier.md for the comparison."""

_AGAINST = frozenset({"foreign", "sport", "business", "disaster", "showbiz", "crime", "history",
                      "pandemic", "regulation"})  # fmt: skip
"""Contexts that can only speak against a tag; ``indonesia`` only for it, the others either way."""


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


def kinds_told_apart(codebook: Codebook, tags: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return of how many kinds each tag, and what is without it, is taken to be."""
    return tuple((codebook.tags[tag].own_kinds, codebook.tags[tag].other_kinds) for tag in tags)


def cue_rule(feature: str, column: str) -> int:
    """Return what a cue feature may say for a column; see ``SignedLogistic.rules``.

    Parameters
    ----------
    feature
        A name that a profile gives: ``title mass_gathering:crowd``, ``share context:foreign``.
    column
        A tag, ``INCIDENT`` or ``ELECTION``.
    """
    if column == INCIDENT:
        return 0  # what speaks for a tag may speak against its having happened
    groups = feature.split(" ", 1)[1].split(" & ")
    own = [group for group in groups if group.partition(":")[0] == column]
    if own:
        against = any(":!" in group or group == "context:foreign" for group in groups)
        return -1 if against else 1
    kind, _, name = groups[0].partition(":")
    if column == ELECTION or kind != "context" or len(groups) == 2:
        return ABSENT
    if name == "indonesia":
        return 1
    return -1 if name in _AGAINST else 0


class TagModels(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """One ``SignedLogistic`` a column, each with rules of its own.

    Parameters
    ----------
    estimator : SignedLogistic
        Cloned for each column.
    rules : tuple of tuple of int
        For each column, the rules of the last features.
    kinds : tuple of tuple of int
        For each column, see ``SignedLogistic.kinds``; none are told apart where not given.

    Attributes
    ----------
    estimators_ : list of SignedLogistic
        One a column.
    """

    def __init__(
        self,
        estimator: SignedLogistic | None = None,
        rules: tuple[tuple[int, ...], ...] = (),
        kinds: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.estimator = estimator
        self.rules = rules
        self.kinds = kinds

    def fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Array,
        groups: Any = None,
        loudness: Any = None,
        asked: Any = None,
        clustered: Any = None,
        known: Any = None,
    ) -> Self:
        """Fit each column of ``y``, shape (n_samples, n_columns); see ``SignedLogistic.fit``.

        ``loudness``, ``clustered`` and ``known`` have a value for each sample, or one for each
        sample and column. ``asked``, of the shape of ``y``, is False where the answer was left
        open: such a sample is not there for that column, neither for its weights nor for its
        calibration. A column that never varies (a corpus without an election, say) is learned as
        it is.
        """
        loudness, clustered = _by_column(loudness, y), _by_column(clustered, y)
        found_before = _by_column(known, y)
        answered = np.ones(y.shape, dtype=bool) if asked is None else np.asarray(asked, dtype=bool)
        estimator = SignedLogistic() if self.estimator is None else self.estimator

        def fitted(columns: range) -> list[SignedLogistic]:
            return [one(column, y[:, column]) for column in columns]

        def one(column: int, answers: Array) -> SignedLogistic:
            said = answered[:, column]
            if said.all() or not said.any():
                return learned(column, X, answers, np.ones(len(answers), dtype=bool))
            model = learned(column, X[said], answers[said], said)
            held_out = np.empty(len(answers))
            held_out[said] = model.held_out_
            # What nobody answered it has not seen either.
            held_out[~said] = model.predict_proba(X[~said])[:, 1]
            model.held_out_ = held_out
            return model

        def learned(column: int, rows: Any, answers: Array, said: Array) -> SignedLogistic:
            model: SignedLogistic = clone(estimator)
            if (answers == answers[0]).all():
                return model.constant(rows.shape[1], len(answers), int(answers[0]))
            model.set_params(
                rules=self.rules[column] if self.rules else (),
                kinds=self.kinds[column] if self.kinds else (1, 1),
            )
            model.fit(
                rows,
                answers,
                groups=None if groups is None else np.asarray(groups)[said],
                loudness=None if loudness is None else loudness[said, column],
                clustered=None if clustered is None else clustered[said, column],
                known=None if found_before is None else found_before[said, column],
            )
            return model

        count = y.shape[1]
        # Every other one: the first columns, the tags, take the longest.
        even, odd = side_by_side(
            lambda: fitted(range(0, count, 2)), lambda: fitted(range(1, count, 2))
        )
        self.estimators_ = [(odd if n % 2 else even)[n // 2] for n in range(count)]
        return self

    def decision_function(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the calibrated log-odds, shape (n_samples, n_columns)."""
        check_is_fitted(self)
        return np.column_stack([model.decision_function(X) for model in self.estimators_])

    def log_odds(self, X: Any, rows: Array, columns: Array) -> Array:  # noqa: N803 - as above
        """Return the calibrated log-odds of samples, each for one column, shape (n_asked,).

        Parameters
        ----------
        X : sparse matrix, shape (n_samples, n_features)
            Features.
        rows, columns : array of int, shape (n_asked,)
            Which sample is asked about, and for which column.
        """
        odds = np.empty(len(rows))
        for column in np.unique(columns):
            asked = np.flatnonzero(columns == column)
            odds[asked] = self.estimators_[column].decision_function(X[rows[asked]])
        return odds

    def predict_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the calibrated probabilities, shape (n_samples, n_columns)."""
        check_is_fitted(self)
        return np.column_stack([model.predict_proba(X)[:, 1] for model in self.estimators_])

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return which columns are likelier on than not, shape (n_samples, n_columns)."""
        return (self.predict_proba(X) > 0.5).astype(int)


def _by_column(values: Any, y: Array) -> Array | None:
    """Return what was given for samples as shape (n_samples, n_columns)."""
    if values is None:
        return None
    found: Array = np.broadcast_to(np.asarray(values).reshape(len(y), -1), y.shape)
    return found


def tag_pipeline(
    groups: tuple[str, ...],
    tags: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...] = (),
    kinds: tuple[tuple[int, int], ...] = (),
    *,
    seed: int = 0,
) -> Pipeline:
    """Return the unfitted pipeline: a list of ``Reading`` in, what ``answer_matrix`` holds out.

    Parameters
    ----------
    groups, pairs
        See ``CueProfile``.
    tags
        The columns.
    kinds
        For each tag, see ``SignedLogistic.kinds``; without them none are told apart.
    seed
        Seed of everything random.
    """
    cues = CueProfile(groups, pairs, quiet=True)
    scope = ScopeProfile(groups)
    features = (*cues.get_feature_names_out(), *scope.get_feature_names_out())
    rules = tuple(
        tuple(cue_rule(str(feature), column) for feature in features)
        for column in (*tags, INCIDENT, ELECTION)
    )
    blocks = FeatureUnion(
        [
            ("terms", TermVectors("all", min_count=5)),
            ("title", TermVectors("title", min_count=3)),
            ("cues", cues),  # these last: the rules count from the end
            ("scope", scope),
        ],
        transformer_weights=WEIGHTS,
    )
    if kinds:
        kinds = (*kinds, (1, 1), (1, 1))
    models = TagModels(SignedLogistic(random_state=seed), rules, kinds)
    return Pipeline([("blocks", blocks), ("tags", models)])


def lead_of(reading: Reading) -> Reading:
    """Return an article's title and lead, as an article of its own.

    Training reads each article twice, whole and so: outlets differ in how much they tell, and
    what an article is about stands in its lead.
    """
    length = LEAD_SENTENCES + 1 + (1 if reading.title else 0)
    return reading.only(range(min(length, len(reading.sentences))))


def tag_matrix(coded: Sequence[CodedArticle], tags: Sequence[str]) -> Array:
    """Return which tags are on, shape (n_articles, n_tags), 0 or 1."""
    return np.array([[tag in article.label.tags for tag in tags] for article in coded], dtype=int)


def answer_matrix(coded: Sequence[CodedArticle], tags: Sequence[str], codebook: Codebook) -> Array:
    """Return what the pipeline learns: ``tag_matrix``, then incidents, then ties to elections."""
    others = [
        [
            any(codebook.stages[stage].incident for stage in article.label.tags.values()),
            article.label.election,
        ]
        for article in coded
    ]
    return np.hstack([tag_matrix(coded, tags), np.array(others, dtype=int).reshape(-1, 2)])


def asked_matrix(coded: Sequence[CodedArticle], tags: Sequence[str]) -> Array:
    """Return whether the coder answered what ``answer_matrix`` holds, in its shape.

    Whoever codes tags alone has not said that an article is tied to no election.
    """
    said = np.ones((len(coded), len(tags) + 2), dtype=bool)
    said[:, ELECTION_COLUMN] = ["election" not in article.label.unsaid for article in coded]
    return said


def trainable_tags(coded: Sequence[CodedArticle], codebook: Codebook) -> tuple[str, ...]:
    """Return the tags that have enough coded articles with and without them."""
    counts = {tag: sum(tag in article.label.tags for article in coded) for tag in codebook.tags}
    return tuple(
        tag for tag, count in counts.items() if MIN_POSITIVES <= count <= len(coded) - MIN_POSITIVES
    )


def tag_probabilities(pipeline: Pipeline, readings: Sequence[Reading]) -> Array:
    """Return calibrated probabilities, shape (n_readings, n_tags + 2); see ``answer_matrix``."""
    if not readings:
        return np.zeros((0, len(pipeline["tags"].estimators_)))
    probabilities: Array = pipeline.predict_proba(readings)
    return probabilities


def held_out_probabilities(pipeline: Pipeline) -> Array:
    """Return the cross-validated probabilities of the articles a pipeline was fitted on.

    Shape (n_articles, n_tags + 2); see ``answer_matrix``.
    """
    return np.column_stack([model.held_out_ for model in pipeline["tags"].estimators_])
