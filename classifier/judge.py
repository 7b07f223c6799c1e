"""The judge: documents in, judgements out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from classifier.days import event_day
from classifier.details import Detail, DetailFinder
from classifier.evidence import quote
from classifier.faint import article_probabilities
from classifier.model import Model
from classifier.reading import MIN_WORDS, Document, Reader, Reading
from classifier.sharing import share_table
from classifier.store import load_model
from classifier.tags import ELECTION_COLUMN
from language.gazetteer import Gazetteer
from language.identify import language_of
from news.codebook import Codebook
from news.errors import WrongModel
from news.judgement import MAY_HAVE_OCCURRED, Judgement, TagJudgement

__all__ = ("Document", "Judge", "load_judge")

Array = np.ndarray[Any, Any]

BATCH = 128
"""Documents judged at once. A batch costs as much as thirty documents before it holds one, in some
hundred calls of scikit-learn and SciPy: of 64 they take a quarter more time. Those of 192 take
30 MB more, past the 600 that two processes may take, and are hardly quicker."""

ELECTION_THRESHOLD = 0.5
"""Of the calibrated probability of a tie to an election."""

_SEARCH_AFTER = 50_000
"""New objects between two searches for cycles. A batch has twice as many, next to none in cycles:
to search as often as Python does, among all that is remembered of words, took a tenth of
the time."""

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
    _finder: DetailFinder = field(init=False)

    def __post_init__(self) -> None:
        reader = Reader(self.model.cues)
        finder = DetailFinder(self.model, self.codebook, self.gazetteer, reader.groups)
        object.__setattr__(self, "_reader", reader)
        object.__setattr__(self, "_finder", finder)
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
        with _few_searches():
            for start in range(0, len(documents), BATCH):
                judgements += self._judge_batch(documents[start : start + BATCH])
        return judgements

    def try_out(self) -> None:
        """Judge a made-up report as if every tag were flagged: each part of the model must answer.

        Raises
        ------
        Exception
            What a part that another program's version wrote raises, an AttributeError mostly; a
            ValueError where what the tags' part gives are no probabilities of the model's tags.
        """
        readings = [self._reader.read(_TRIAL)]
        found = article_probabilities(self.model.pipelines, readings)
        if found.shape != (1, len(self.model.tags) + 2) or not ((found >= 0) & (found <= 1)).all():
            raise ValueError(
                f"{found.tolist()} are no probabilities of {len(self.model.tags)} tags"
            )
        certain = np.ones_like(found)
        self._spoken(readings[0], certain[0], self._finder.find(readings, certain)[0])

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
        probabilities = article_probabilities(self.model.pipelines, chosen)
        result: list[Judgement | None] = [None] * len(documents)
        for n, note in enumerate(silent):
            if note:
                result[n] = self._silent(documents[n], note, languages[n])
        details = self._finder.find(chosen, probabilities)
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

    def _spoken(self, reading: Reading, probabilities: Array, detail: Detail) -> Judgement:
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
            shown = self._finder.shown(detail, probabilities)
            # The day is a fact of the text: it follows what most likely is told, also where that
            # is not sure enough to be shown as an incident.
            likely = [detail.likely[tag] for tag in shown]
            leading = max(likely, key=lambda stage: self.codebook.stages[stage].strength)
            # What is shown as an incident stands among the incidents, with the incident's day,
            # beside other reports of it; the agenda takes what is shown as a plan.
            happened = any(self.codebook.stages[detail.stages[tag]].incident for tag in shown)
            announced = "planned" in likely and not happened
            found = event_day(reading, leading, detail.focus, announced=announced)
            if found:
                day = found.day
                notes += [WEEKDAY] if found.contradicts_weekday else []
        notes += [f"{MAY_HAVE_OCCURRED}{t}" for t in tags if tags[t].flagged and t in detail.unsure]
        return Judgement(
            id=reading.document.id,
            tags=tags,
            rule_family=detail.family,
            election=bool(probabilities[ELECTION_COLUMN] >= ELECTION_THRESHOLD),
            place=detail.place,
            event_date=day,
            severity=detail.severity,
            model=self.model.version,
            codebook=self.model.codebook,
            notes=(*notes, *self._untrained()),
        )


@contextmanager
def _few_searches() -> Iterator[None]:
    """Let the collector search seldom for cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(_SEARCH_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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
