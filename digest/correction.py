"""Correction: what an analyst changed in what an earlier digest said, or failed to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from digest.clean import (
    MAX_NAME_CHARACTERS,
    clean_place,
    language_code,
    plain_line,
    safe_url,
    shortened,
)
from news.article import Article
from news.judgement import MAY_HAVE_OCCURRED, Judgement, TagJudgement
from news.label import OPEN_FACTS, Label
from news.place import Place

MAX_TITLE_CHARACTERS = 240

Kind = Literal["withdrawn", "missed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was said and what is said now.

    Parameters
    ----------
    field
        ``"stage"`` (of ``tag``), ``"severity"``, ``"place"``, ``"event_date"`` or ``"election"``.
    before, after
        Keys of the codebook, a digit, a place's name, an ISO day, ``"1"``; ``""`` for nothing: a
        tag whose stage was ``""`` was not there.
    tag
        Key of the tag, for a stage; else ``""``.
    """

    field: str
    before: str
    after: str
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One article that an analyst judged otherwise than the program had.

    Parameters
    ----------
    article, title, language, outlet_name, url
        The article, cleaned.
    place, was
        As it stands now, and as the program had it.
    day
        Local day of the article: the digest that is corrected.
    kind
        ``"withdrawn"``: no tag is left; ``"missed"``: there was none; ``"changed"``: the rest.
    changes
        At least one.
    corrected_at
        Aware UTC.
    """

    article: str
    title: str
    language: str
    outlet_name: str
    url: str
    place: Place | None
    was: Place | None
    day: date
    kind: Kind
    changes: tuple[Change, ...]
    corrected_at: datetime


def correction_of(
    article: Article, judgement: Judgement, label: Label, *, outlet_name: str, day: date
) -> Correction | None:
    """Return what a label changes in a judgement, None where it agrees or bears no time.

    Parameters
    ----------
    judgement
        What the model said; its flagged tags were shown.
    label
        What the analyst says.
    outlet_name
        Display name of the outlet.
    day
        Local day of the article.
    """
    now = amended(judgement, label)
    changes = tuple(_changes(judgement, now))
    if not changes or label.coded_at is None:
        return None
    kind: Kind = "changed"
    if not now.flagged:
        kind = "withdrawn"
    elif not judgement.flagged:
        kind = "missed"
    name = plain_line(outlet_name) or plain_line(article.outlet)
    return Correction(
        article=plain_line(article.id),
        title=shortened(plain_line(article.title), MAX_TITLE_CHARACTERS),
        language=language_code(article.language or judgement.language),
        outlet_name=shortened(name, MAX_NAME_CHARACTERS),
        url=safe_url(article.url),
        place=clean_place(now.place),
        was=clean_place(judgement.place),
        day=day,
        kind=kind,
        changes=changes,
        corrected_at=label.coded_at,
    )


def amended(judgement: Judgement, label: Label) -> Judgement:
    """Return a judgement with an analyst's word in place of the program's.

    Probabilities and evidence stay where the tag is the same, so that the quotation stands. What
    the analyst left open stays as the program has it: an empty cell is no word on the place.
    Whether something occurred is then no longer in doubt.
    """
    tags = {}
    for key in dict.fromkeys([*judgement.tags, *label.tags]):
        said = judgement.tags.get(key) or TagJudgement(
            probability=0.0, threshold=1.0, flagged=False
        )
        tags[key] = replace(
            said, flagged=key in label.tags, borderline=False, stage=label.tags.get(key)
        )
    return replace(
        judgement,
        tags=tags,
        rule_family=label.rule_family,
        notes=tuple(n for n in judgement.notes if not n.startswith(MAY_HAVE_OCCURRED)),
        **{name: getattr(label, name) for name in OPEN_FACTS if name not in label.unsaid},
    )


def _changes(judgement: Judgement, now: Judgement) -> Iterator[Change]:
    """Yield what an amended judgement says otherwise than it did."""
    said = {key: judgement.tags[key].stage or "" for key in judgement.flagged}
    says = {key: now.tags[key].stage or "" for key in now.flagged}
    for key in dict.fromkeys([*said, *says]):
        before, after = said.get(key, ""), says.get(key, "")
        if before != after:
            yield Change("stage", before, after, plain_line(key))
    if not says:
        return  # nothing else is shown of an article without a tag
    if judgement.severity != now.severity:
        yield Change("severity", str(judgement.severity), str(now.severity))
    if _code(judgement.place) != _code(now.place):
        yield Change("place", _name(judgement.place), _name(now.place))
    days = [day.isoformat() if day else "" for day in (judgement.event_date, now.event_date)]
    if days[0] != days[1]:
        yield Change("event_date", days[0], days[1])
    if judgement.election != now.election:
        yield Change("election", str(int(judgement.election)), str(int(now.election)))


def _code(place: Place | None) -> str:
    return place.code if place else ""


def _name(place: Place | None) -> str:
    cleaned = clean_place(place)
    return cleaned.name if cleaned else ""
