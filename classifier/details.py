"""Details: what else is told of an article that carries a tag, or may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from classifier.evidence import Question, find_evidence
from classifier.facts import breaches_alone, cap_severity
from classifier.model import Model
from classifier.places import PlaceCase, event_places
from classifier.reading import Reading
from classifier.stagecase import StageCase, stage_case, tag_sentences
from classifier.stages import happened, may_have_occurred, shown_stages, with_base_rates
from classifier.tags import INCIDENT_COLUMN
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.place import Place

Array = np.ndarray[Any, Any]


@dataclass
class Detail:
    """What is known of an article beyond its probabilities."""

    stages: dict[str, str] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    evidence: dict[str, tuple[int, ...]] = field(default_factory=dict)
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    focus: frozenset[int] = frozenset()
    place: Place | None = None
    severity: int = 0
    family: str = ""


@dataclass(frozen=True)
class DetailFinder:
    """Finds stage, evidence, place, severity and family of what is flagged or borderline.

    Parameters
    ----------
    model
        What was learned.
    codebook
        Which stages are incidents, which tags have families.
    gazetteer
        Where places are.
    groups
        Names of the readings' groups of cues.
    """

    model: Model
    codebook: Codebook
    gazetteer: Gazetteer
    groups: tuple[str, ...]

    def find(self, readings: Sequence[Reading], probabilities: Array) -> list[Detail]:
        """Work out stage, severity, family and evidence of what is flagged or borderline."""
        details = [Detail() for _ in readings]
        cases: list[StageCase] = []
        where: list[tuple[int, int]] = []
        for n, reading in enumerate(readings):
            for column, tag in enumerate(self.model.tags):
                if probabilities[n, column] >= self.model.thresholds[tag].borderline:
                    cases.append(stage_case(reading, tag, self.groups))
                    where.append((n, column))
        if not cases:
            return details
        stages, likely, unsure = self._stages(
            cases,
            np.array([probabilities[n, column] for n, column in where]),
            np.array([probabilities[n, INCIDENT_COLUMN] for n, _ in where]),
        )
        questions = [Question(readings[n], column) for n, column in where]
        evidence = find_evidence(self.model.pipelines["tags"], questions)
        for (n, column), stage, found in zip(where, stages, evidence, strict=True):
            details[n].stages[self.model.tags[column]] = stage
            details[n].evidence[self.model.tags[column]] = found.sentences
            details[n].terms[self.model.tags[column]] = found.terms
        for (n, column), stage, doubted in zip(where, likely, unsure, strict=True):
            details[n].likely[self.model.tags[column]] = stage
            if doubted:
                details[n].unsure.add(self.model.tags[column])
        touched = [n for n, detail in enumerate(details) if detail.stages]
        self._place(touched, readings, probabilities, details)
        severities = self._severities(touched, readings, probabilities, details)
        families = self._predict("family", [readings[n] for n in touched], "")
        for n, severity, family in zip(touched, severities, families, strict=True):
            details[n].severity = severity
            if any(
                self.codebook.tags[tag].families
                for tag in details[n].stages
                if tag in self.codebook.tags
            ):
                details[n].family = str(family)
        return details

    def _place(
        self,
        touched: Sequence[int],
        readings: Sequence[Reading],
        probabilities: Array,
        details: Sequence[Detail],
    ) -> None:
        """Find the sentences that speak of what is shown, and the place they speak of."""
        for n in touched:
            shown = self.shown(details[n], probabilities[n])
            details[n].focus = tag_sentences(readings[n], shown, self.groups)
        if "place" in self.model.pipelines:
            cases = [PlaceCase(readings[n], details[n].focus) for n in touched]
            places = event_places(self.model.pipelines["place"], cases, self.gazetteer)
            for n, place in zip(touched, places, strict=True):
                details[n].place = place

    def _predict(self, name: str, readings: Sequence[Reading], default: Any) -> Sequence[Any]:
        pipeline = self.model.pipelines.get(name)
        if pipeline is None:
            return [default] * len(readings)
        predicted: Sequence[Any] = pipeline.predict(readings)
        return predicted

    def _stages(
        self, cases: Sequence[StageCase], tag: Array, article: Array
    ) -> tuple[list[str], list[str], list[bool]]:
        """Return the stage of each case as it is shown, the likeliest, and which may have occurred.

        The stages differ where an incident is likely and not sure enough to be shown as one.

        Parameters
        ----------
        cases
            What is asked about.
        tag, article
            For each the probability of its tag, and that its article reports an incident.
        """
        pipeline = self.model.pipelines["stages"]
        names = [str(name) for name in pipeline.classes_]
        probabilities = with_base_rates(pipeline.predict_proba(cases), names, self.model.base_rates)
        incident = np.array([self.codebook.stages[name].incident for name in names])
        sure = happened(tag, probabilities[:, incident].sum(axis=1), article)
        threshold = self.model.incident_threshold
        shown = shown_stages(probabilities, incident, sure, threshold)
        return (
            [names[at] for at in shown],
            [names[at] for at in probabilities.argmax(axis=1)],
            may_have_occurred(sure, threshold).tolist(),
        )

    def _severities(
        self,
        touched: Sequence[int],
        readings: Sequence[Reading],
        probabilities: Array,
        details: Sequence[Detail],
    ) -> list[int]:
        """Return the severity of each article: 0 where nothing is shown to have happened.

        Breaches alone are told by a pipeline of their own, where enough of them were learned from.
        """
        incidents = {n: self._incidents(details[n], probabilities[n]) for n in touched}
        lone = {n for n in touched if incidents[n] and breaches_alone(incidents[n], self.codebook)}
        grades = dict.fromkeys(touched, 1)
        for name, rows in (("severity", touched), ("breach_severity", sorted(lone))):
            if name in self.model.pipelines and rows:
                found = self._predict(name, [readings[n] for n in rows], 1)
                grades |= dict(zip(rows, map(int, found), strict=True))
        return [
            cap_severity(grades[n], incident=bool(incidents[n]), breach_only=n in lone)
            for n in touched
        ]

    def _incidents(self, detail: Detail, probabilities: Array) -> list[str]:
        shown = self.shown(detail, probabilities)
        return [tag for tag in shown if self.codebook.stages[detail.stages[tag]].incident]

    def shown(self, detail: Detail, probabilities: Array) -> list[str]:
        """Return the flagged tags, or else the borderline ones: they speak for the article."""
        flagged = [
            tag
            for tag in detail.stages
            if probabilities[self.model.tags.index(tag)] >= self.model.thresholds[tag].flagged
        ]
        return flagged or list(detail.stages)
