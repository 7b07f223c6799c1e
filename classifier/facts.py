"""Facts besides the tags: rule family and severity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from classifier.features import CueProfile
from classifier.termvectors import TermVectors
from news.codebook import Codebook
from news.label import CodedArticle

Array = np.ndarray[Any, Any]

MOST_OF_BREACH = 3
"""The codebook's scale of breaches: 1 alleged, 2 sanctioned, 3 dissolved by force."""


def breaches_alone(tags: Iterable[str], codebook: Codebook) -> bool:
    """Return whether all these tags are breaches of a rule; so are none at all."""
    return all(tag in codebook.tags and codebook.tags[tag].families for tag in tags)


def _blocks(groups: tuple[str, ...], cue_weight: float) -> FeatureUnion:
    return FeatureUnion(
        [
            ("terms", TermVectors("all")),
            ("lead", TermVectors("lead")),
            ("cues", CueProfile(groups)),
        ],
        transformer_weights={"terms": 1.0, "lead": 0.7, "cues": cue_weight},
    )


def family_pipeline(groups: tuple[str, ...]) -> Pipeline:
    """Return the unfitted pipeline: readings of articles with a breach in, a rule family out."""
    return Pipeline(
        [
            ("blocks", _blocks(groups, 0.1)),
            ("family", LogisticRegression(C=5.0, class_weight="balanced", max_iter=3000)),
        ]
    )


class OrdinalRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Predicts a grade: one logistic regression for each step, ``at least 2``, ``at least 3``, ….

    Parameters
    ----------
    C : float
        Inverse regularisation.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The grades, in order.
    coef_ : ndarray of float, shape (n_classes - 1, n_features)
        Weights of each step.
    intercept_ : ndarray of float, shape (n_classes - 1,)
        Their constants.

    References
    ----------
    Frank, E., Hall, M. (2001). A simple approach to ordinal classification. ECML.
    """

    def __init__(self, C: float = 1.0) -> None:  # noqa: N803 - scikit-learn's name
        self.C = C

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803 - scikit-learn's name
        """Fit a regression for each step between grades."""
        X, y = validate_data(self, X, y, accept_sparse="csr")  # noqa: N806 - as above
        check_classification_targets(y)
        self.classes_, grades = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"OrdinalRegression needs two classes, but the data hold only one class:"
                f" {self.classes_[0]!r}"
            )
        steps = [
            LogisticRegression(C=self.C, max_iter=3000).fit(X, grades >= step)
            for step in range(1, len(self.classes_))
        ]
        self.coef_ = np.vstack([step.coef_ for step in steps])
        self.intercept_ = np.concatenate([step.intercept_ for step in steps])
        return self

    def reach(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return for each step how clearly it is reached, shape (n_samples, n_classes - 1)."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)  # noqa: N806 - as above
        decision: Array = np.asarray(X @ self.coef_.T) + self.intercept_
        return decision

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the grade: as many steps as are likelier reached than not."""
        reached = (self.reach(X) > 0).sum(axis=1)
        grades: Array = self.classes_[reached]
        return grades

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True  # classes without an order are not its business
        tags.input_tags.sparse = True
        return tags


def incident_grades(
    sources: Sequence[CodedArticle], codebook: Codebook
) -> dict[str, dict[int, int]]:
    """Return which articles teach the severity, and of what grade each is, by pipeline.

    The codebook has another scale for breaches: an official who is removed is as grave as a
    scuffle. So the severity of breaches alone is learned from these alone.
    """
    found: dict[str, dict[int, int]] = {"severity": {}, "breach_severity": {}}
    for row, label in enumerate(article.label for article in sources):
        incidents = [tag for tag, stage in label.tags.items() if codebook.stages[stage].incident]
        if label.severity and incidents:
            found["severity"][row] = label.severity
            if breaches_alone(incidents, codebook):
                found["breach_severity"][row] = min(label.severity, MOST_OF_BREACH)
    return found


def severity_pipeline(groups: tuple[str, ...]) -> Pipeline:
    """Return the unfitted pipeline: readings of incidents in, a severity of 1 to 5 out."""
    return Pipeline(
        [
            ("blocks", _blocks(groups, 0.15)),
            ("severity", OrdinalRegression(C=2.0)),
        ]
    )


def cap_severity(severity: int, *, incident: bool, breach_only: bool) -> int:
    """Return the severity that the codebook allows.

    Nothing that has not occurred has one; a breach alone has no more than ``MOST_OF_BREACH``.
    """
    if not incident:
        return 0
    return max(1, min(severity, MOST_OF_BREACH if breach_only else 5))


def severities(labels: Sequence[int]) -> Array:
    """Return severities as an array of whole numbers."""
    return np.array(labels, dtype=int)
