"""Judgement: what the classifier says of one article. Its JSON form is a public contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from news.place import Place

MAY_HAVE_OCCURRED = "may-have-occurred:"
"""Opens a note that names a flagged tag: shown as prevention, risk or plan, it may be more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    r"""A sentence that carried a tag; offsets count characters of ``title + "\n" + text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagJudgement:
    """One tag of one article.

    Parameters
    ----------
    probability
        Calibrated probability in [0, 1] that the article treats the topic.
    threshold
        The probability from which on the tag is flagged.
    flagged
        ``probability >= threshold``.
    borderline
        Below the threshold, but above the one at which the promised recall is reached.
    stage
        A stage of the codebook where flagged or borderline, else None.
    evidence
        The sentences that carried the tag, strongest first; empty where neither flagged nor
        borderline.
    terms
        The strongest terms, strongest first.
    """

    probability: float
    threshold: float
    flagged: bool
    borderline: bool = False
    stage: str | None = None
    evidence: tuple[Evidence, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one model says of one article.

    Parameters
    ----------
    id
        Id of the article.
    tags
        By tag name; every tag of the codebook that the model knows is present.
    rule_family
        One of the codebook's families where ``protocol_breach`` is flagged or borderline,
        else ``""``.
    election
        True where the matter, or the article, is tied to an election.
    place
        Regency, city or province of the event, or None.
    event_date
        Local day of the event, or None.
    severity
        0 to 5, see the codebook.
    language
        ISO 639-1 code; a text that is not Indonesian is not guessed over: no tag is flagged.
    model, codebook
        Versions.
    notes
        Short stable words on doubts: ``"not-indonesian"``, ``"weekday-contradicts-date"``,
        ``"may-have-occurred:incipient_conflict"``, ….
    """

    id: str
    tags: Mapping[str, TagJudgement]
    rule_family: str = ""
    election: bool = False
    place: Place | None = None
    event_date: date | None = None
    severity: int = 0
    language: str = "id"
    model: str = ""
    codebook: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def flagged(self) -> tuple[str, ...]:
        """Names of the flagged tags."""
        return tuple(name for name, tag in self.tags.items() if tag.flagged)

    @property
    def borderline(self) -> tuple[str, ...]:
        """Names of the borderline tags."""
        return tuple(name for name, tag in self.tags.items() if tag.borderline)

    @property
    def may_have_occurred(self) -> tuple[str, ...]:
        """Names of the flagged tags that are shown as no incident, but may be one."""
        return tuple(
            note.removeprefix(MAY_HAVE_OCCURRED)
            for note in self.notes
            if note.startswith(MAY_HAVE_OCCURRED)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form that ``kentongan tag`` prints."""
        tags = {
            name: {
                **_shallow(tag),
                "probability": round(tag.probability, 6),
                "threshold": round(tag.threshold, 6),
                "evidence": [_shallow(one) for one in tag.evidence],
                "terms": list(tag.terms),
            }
            for name, tag in self.tags.items()
        }
        return {
            **_shallow(self),
            "tags": tags,
            "place": _shallow(self.place) if self.place else None,
            "event_date": self.event_date.isoformat() if self.event_date else None,
            "notes": list(self.notes),
        }


def _shallow(record: Any) -> dict[str, Any]:
    # dataclasses.asdict copies every string that lies below; that took a tenth of `tag`.
    return {one.name: getattr(record, one.name) for one in fields(record)}


def judgement_from_dict(row: Mapping[str, Any]) -> Judgement:
    """Return the Judgement that ``Judgement.to_dict`` wrote."""
    values = dict(row)
    values["tags"] = {
        name: TagJudgement(
            **{
                **tag,
                "evidence": tuple(Evidence(**e) for e in tag.get("evidence", ())),
                "terms": tuple(tag.get("terms", ())),
            }
        )
        for name, tag in row["tags"].items()
    }
    values["place"] = Place(**row["place"]) if row.get("place") else None
    values["event_date"] = date.fromisoformat(row["event_date"]) if row.get("event_date") else None
    values["notes"] = tuple(row.get("notes", ()))
    return Judgement(**values)
