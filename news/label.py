"""Label: what a person says of one article; and coded articles, the classifier's food."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from news.place import Place

OPEN_FACTS = ("election", "place", "event_date", "severity")
"""What a coder may leave open beside the tags; the family of a broken rule is asked for."""

Drawn = Literal["random", "uncertain"]
"""How an article came to be coded: drawn by lot, or chosen since the model is unsure of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The codes of one article, by the codebook.

    Parameters
    ----------
    tags
        Stage by tag name; a tag that is absent is off.
    rule_family
        Family where ``protocol_breach`` is on, else ``""``.
    election
        True where the matter, or the article, is tied to an election.
    place
        Regency, city or province of the matter, or None.
    event_date
        Local day of the underlying event, or None.
    severity
        0 to 5.
    codebook
        Version of the codebook that was followed.
    coder, coded_at
        Who, and when (aware UTC); empty and None for the project's own corpus.
    drawn
        How the article came to be coded: ``"random"``, ``"uncertain"`` where the model chose it,
        ``""`` where that is not known.
    unsaid
        Those of ``OPEN_FACTS`` that the coder left open: what stands here for them says nothing.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    rule_family: str = ""
    election: bool = False
    place: Place | None = None
    event_date: date | None = None
    severity: int = 0
    codebook: str = ""
    coder: str = ""
    coded_at: datetime | None = None
    drawn: str = ""
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedArticle:
    """A text with its label: a line of the corpus, or of an evaluation set.

    Parameters
    ----------
    id, title, text, date
        The text; ``date`` is the local day of publication.
    label
        How it is coded.
    provenance
        Where it comes from.
    told
        Where its sentences were coded one by one: by tag, the stage that each sentence asserts
        which speaks of the tag, by its place in the article (0 the title). Empty elsewhere.
    weight
        How much it counts among the articles that tags are learned from.
    tag_weights
        For some tags how much it counts in place of that.
    kinds
        For some tags of which kind it is, among those that have the tag as it does or have it not.
    """

    id: str
    title: str
    text: str
    label: Label
    date: date | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    weight: float = 1.0
    tag_weights: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
