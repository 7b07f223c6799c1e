"""The judge: documents in, judgements out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from classifier.days import event_day
from classifier.evidence import Question, find_evidence, quote, strongest_terms
from classifier.facts import cap_severity
from classifier.model import Model
from classifier.places import PlaceCase, event_places
from classifier.reading import MIN_WORDS, Document, Reader, Reading
from classifier.sharing import share_table
from classifier.stagecase import StageCase, stage_case, tag_sentences
from classifier.stages import with_base_rates
from classifier.store import load_model
from classifier.tags import tag_probabilities
from language.gazetteer import Gazetteer
from language.identify import language_of
from news.codebook import Codebook
from news.errors import WrongModel
from news.judgement import Judgement, TagJudgement
from news.place import Place

__all__ = ("Document", "Judge", "load_judge")

Array = np.ndarray[Any, Any]

BATCH = 128
"""Documents judged at once: more cost memory and gain no speed."""

ELECTION_THRESHOLD = 0.5
"""Of the calibrated probability of a tie to an election."""

_LANGUAGE_CHARS = 1500
"""Two hundred words tell a language as surely as all, in a third of the time."""

EMPTY = "empty"
NOT_INDONESIAN = "not-indonesian"
WEEKDAY = "weekday-contradicts-date"
UNTRAINED = "untrained:"


_TRIAL = Document(
    "trial",
    "Warga Kabupaten Bulungan Berunjuk Rasa di Tanjung Selor",
    "TANJUNG SELOR - Ratusan warga berunjuk rasa di depan kantor bupati, Senin (3/3/2025), tanpa"
    " menjaga jarak.\n\nPolisi membubarkan massa setelah terjadi saling dorong di Kota Tarakan.",
    date(2025, 3, 4),
)
"""Made up, and with a place, a day and a crowd in it, so that nothing is passed over."""


@dataclass(frozen=True)
class Judge:
    """Judges documents by a model.

    Parameters
    ----------
    model
        What was learned.
    codebook
        Which stages are incidents, which tags there are.
    gazetteer
        Where places are.
    """

    model: Model
    codebook: Codebook
    gazetteer: Gazetteer
    _reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_reader", Reader(self.model.cues))
        share_table(list(self.model.pipelines.values()))

    @property
    def version(self) -> str:
        """Version of the model."""
        return self.model.version

    def judge(self, documents: Sequence[Document]) -> list[Judgement]:
        """Return the judgement of each document, in order.

        A text in another language than Indonesian is not guessed over: it gets the note
        ``not-indonesian`` and no tag is flagged. A text with too few words gets ``empty``.
        """
        judgements: list[Judgement] = []
        for start in range(0, len(documents), BATCH):
            judgements += self._judge_batch(documents[start : start + BATCH])
        return judgements

    def try_out(self) -> None:
        """Judge a made-up report as if every tag were flagged: each part of the model must answer.

        Raises
        ------
        Exception
            What a part that another program's version wrote raises, an AttributeError mostly.
        """
        readings = [self._reader.read(_TRIAL)]
        certain = np.ones_like(tag_probabilities(self.model.pipelines["tags"], readings))
        self._spoken(readings[0], certain[0], self._details(readings, certain)[0])

    def _judge_batch(self, documents: Sequence[Document]) -> list[Judgement]:
        languages = [language_of(f"{d.title}\n{d.text[:_LANGUAGE_CHARS]}") for d in documents]
        readings = [self._reader.read(document) for document in documents]
        silent = [
            EMPTY if reading.word_count < MIN_WORDS
            else NOT_INDONESIAN if language not in {"id", ""}
            else ""
            for reading, language in zip(readings, languages, strict=True)
        ]  # fmt: skip
        judged = [n for n, note in enumerate(silent) if not note]
        chosen = [readings[n] for n in judged]
        probabilities = tag_probabilities(self.model.pipelines["tags"], chosen)
        result: list[Judgement | None] = [None] * len(documents)
        for n, note in enumerate(silent):
            if note:
                result[n] = self._silent(documents[n], note, languages[n])
        details = self._details(chosen, probabilities)
        for at, n in enumerate(judged):
            result[n] = self._spoken(chosen[at], probabilities[at], details[at])
        return [judgement for judgement in result if judgement is not None]

    def _silent(self, document: Document, note: str, language: str) -> Judgement:
        tags = {
            tag: TagJudgement(
                probability=0.0, threshold=self.model.thresholds[tag].flagged, flagged=False
            )
            for tag in self.model.tags
        }
        return Judgement(
            id=document.id,
            tags=tags,
            language=language,
            model=self.model.version,
            codebook=self.model.codebook,
            notes=(note, *self._untrained()),
        )

    def _untrained(self) -> tuple[str, ...]:
        unknown = [tag for tag in self.codebook.tags if tag not in self.model.tags]
        return tuple(f"{UNTRAINED}{tag}" for tag in unknown)

    def _details(self, readings: Sequence[Reading], probabilities: Array) -> list[_Detail]:
        """Work out stage, severity, family and evidence of what is flagged or borderline."""
        details = [_Detail() for _ in readings]
        cases: list[StageCase] = []
        where: list[tuple[int, int]] = []
        for n, reading in enumerate(readings):
            for column, tag in enumerate(self.model.tags):
                if probabilities[n, column] >= self.model.thresholds[tag].borderline:
                    cases.append(stage_case(reading, tag, self._reader.groups))
                    where.append((n, column))
        if not cases:
            return details
        stages, likely = self._stages(cases, np.array([probabilities[n, c] for n, c in where]))
        questions = [Question(readings[n], column) for n, column in where]
        evidence = find_evidence(self.model.pipelines["tags"], questions)
        terms = strongest_terms(self.model.pipelines["tags"], questions)
        for (n, column), stage, found, loud in zip(where, stages, evidence, terms, strict=True):
            details[n].stages[self.model.tags[column]] = stage
            details[n].evidence[self.model.tags[column]] = found
            details[n].terms[self.model.tags[column]] = loud
        for (n, column), stage in zip(where, likely, strict=True):
            details[n].likely[self.model.tags[column]] = stage
        touched = [n for n, detail in enumerate(details) if detail.stages]
        self._place(touched, readings, probabilities, details)
        severities = self._predict("severity", [readings[n] for n in touched], 1)
        families = self._predict("family", [readings[n] for n in touched], "")
        for n, severity, family in zip(touched, severities, families, strict=True):
            details[n].severity = self._severity(details[n], probabilities[n], int(severity))
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
        details: Sequence[_Detail],
    ) -> None:
        """Find the sentences that speak of what is shown, and the place they speak of."""
        for n in touched:
            shown = self._shown(details[n], probabilities[n])
            details[n].focus = tag_sentences(readings[n], shown, self._reader.groups)
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
        self, cases: Sequence[StageCase], tag_probability: Array
    ) -> tuple[list[str], list[str]]:
        """Return the stage of each case as it is shown, and the likeliest.

        They differ where an incident is likely and not sure enough to be shown as one.
        """
        pipeline = self.model.pipelines["stages"]
        names = [str(name) for name in pipeline.classes_]
        probabilities = with_base_rates(pipeline.predict_proba(cases), names, self.model.base_rates)
        incident = np.array([self.codebook.stages[name].incident for name in names])
        happened = tag_probability * probabilities[:, incident].sum(axis=1)
        allowed = np.where(
            (happened >= self.model.incident_threshold)[:, None], incident, ~incident
        )
        shown = np.where(allowed, probabilities, -1).argmax(axis=1)
        return [names[at] for at in shown], [names[at] for at in probabilities.argmax(axis=1)]

    def _severity(self, detail: _Detail, probabilities: Array, severity: int) -> int:
        shown = self._shown(detail, probabilities)
        incidents = [tag for tag in shown if self.codebook.stages[detail.stages[tag]].incident]
        breach_only = all(
            tag in self.codebook.tags and self.codebook.tags[tag].families for tag in incidents
        )
        return cap_severity(severity, incident=bool(incidents), breach_only=breach_only)

    def _shown(self, detail: _Detail, probabilities: Array) -> list[str]:
        """Return the flagged tags, or else the borderline ones: they speak for the article."""
        flagged = [
            tag
            for tag in detail.stages
            if probabilities[self.model.tags.index(tag)] >= self.model.thresholds[tag].flagged
        ]
        return flagged or list(detail.stages)

    def _spoken(self, reading: Reading, probabilities: Array, detail: _Detail) -> Judgement:
        tags: dict[str, TagJudgement] = {}
        for column, tag in enumerate(self.model.tags):
            probability, limits = float(probabilities[column]), self.model.thresholds[tag]
            known = tag in detail.stages
            tags[tag] = TagJudgement(
                probability=probability,
                threshold=limits.flagged,
                flagged=probability >= limits.flagged,
                borderline=limits.borderline <= probability < limits.flagged,
                stage=detail.stages.get(tag),
                evidence=quote(reading, detail.evidence[tag]) if known else (),
                terms=detail.terms.get(tag, ()),
            )
        day = None
        notes: list[str] = []
        if detail.stages:
            shown = self._shown(detail, probabilities)
            # The day is a fact of the text: it follows what most likely is told, also where that
            # is not sure enough to be shown as an incident.
            likely = [detail.likely[tag] for tag in shown]
            leading = max(likely, key=lambda stage: self.codebook.stages[stage].strength)
            found = event_day(reading, leading, detail.focus)
            if found:
                day = found.day
                notes += [WEEKDAY] if found.contradicts_weekday else []
        return Judgement(
            id=reading.document.id,
            tags=tags,
            rule_family=detail.family,
            election=bool(probabilities[-1] >= ELECTION_THRESHOLD),
            place=detail.place,
            event_date=day,
            severity=detail.severity,
            model=self.model.version,
            codebook=self.model.codebook,
            notes=(*notes, *self._untrained()),
        )


@dataclass
class _Detail:
    """What is known of an article beyond its probabilities."""

    stages: dict[str, str] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, tuple[int, ...]] = field(default_factory=dict)
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    focus: frozenset[int] = frozenset()
    place: Place | None = None
    severity: int = 0
    family: str = ""


def load_judge(path: Path, codebook: Codebook, gazetteer: Gazetteer) -> Judge:
    """Return the judge of a model file.

    Raises
    ------
    WrongModel
        See ``classifier.store.load_model``; also where a part of the model cannot do its work.
    """
    judge = Judge(load_model(path, codebook), codebook, gazetteer)
    try:
        judge.try_out()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise WrongModel(
            "{path}: cannot judge ({kind}: {error}), expected a model of this version of the"
            " program; train a new one with `kentongan train`",
            path=path,
            kind=type(error).__name__,
            error=error,
        ) from error
    return judge
