"""Article: one news item as it was published, frozen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

# An outlet's times may be off by its zone's name (WIT for WIB, two hours) and its clock by minutes
# without a lie; what lies farther ahead of its own fetch is no time of publication.
CLOCK_GRACE = timedelta(hours=3)


def article_id(canonical_url: str) -> str:
    """Return the id of the article at a canonical URL: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(canonical_url.encode("utf-8")).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of one outlet.

    What is learned later (judgements, labels, stories) stands beside it, keyed by ``id``.
    The record holds no byline: the program reads about events, not about persons.

    Parameters
    ----------
    id
        ``article_id(url)``.
    url
        Canonical URL: AMP, mobile, paging and tracking parts folded away.
    outlet
        Id of the outlet, e.g. ``"jubi"``.
    title
        Plain text on one line.
    text
        Plain text; paragraphs are separated by one empty line.
    published_at, modified_at
        Aware UTC, or None where the page does not say.
    published_evidence
        How ``published_at`` was found: ``api``, ``feed``, ``sitemap``, ``jsonld``, ``meta``,
        ``time``, ``url``, ``dateline``, ``htmldate``, or ``""`` where it is None.
    published_precision
        ``"minute"``, ``"day"``, or ``""``. With ``"day"`` the instant is local noon.
    published_notes
        What contradicted ``published_at``, short stable words with a blank between:
        ``utc-is-local``, ``shown-contradicts-meta``, ``page-contradicts-source``,
        ``source-utc-is-local``, ``url-contradicts-date``, ``ahead-of-fetch``, ``future-refused``;
        ``""`` if nothing.
    language
        ISO 639-1 code of the text, ``""`` where it cannot be told.
    dateline
        Place (and agency) that opens the text, e.g. ``"TANJUNG SELOR"``; ``""`` if none.
    fetched_at
        Aware UTC of the response the record was made from.
    extraction
        The rule that took the body: ``wordpress``, ``feed``, ``jsonld``, ``selectors``, ….
    """

    id: str
    url: str
    outlet: str
    title: str
    text: str
    published_at: datetime | None
    fetched_at: datetime
    published_evidence: str = ""
    published_precision: str = ""
    published_notes: str = ""
    modified_at: datetime | None = None
    language: str = ""
    dateline: str = ""
    extraction: str = ""

    @property
    def postdated(self) -> bool:
        """True where it claims to be published after it was fetched: its date is not to be used."""
        return self.published_at is not None and self.published_at > self.fetched_at + CLOCK_GRACE

    @property
    def future_dated(self) -> bool:
        """True where its date cannot be: not the noon of its own day, by which an hour is lacking.

        A page that tells the day alone stands at noon, and is read before noon, too.
        """
        if self.published_at is None:
            return False
        known = timedelta(hours=12) if self.published_precision == "day" else timedelta()
        return self.published_at > self.fetched_at + CLOCK_GRACE + known

    @property
    def came_at(self) -> datetime:
        """When it came: its publication, else, or where that cannot be, when it was fetched."""
        return self.fetched_at if self.published_at is None or self.postdated else self.published_at

    @property
    def content_hash(self) -> str:
        """SHA-256 of title and text: two revisions differ where this differs."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON-ready values; instants in ISO 8601."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        for key in ("published_at", "modified_at", "fetched_at"):
            row[key] = row[key].isoformat() if row[key] is not None else None
        return row


def article_from_dict(row: dict[str, Any]) -> Article:
    """Return the Article that ``Article.to_dict`` wrote."""
    values = dict(row)
    for key in ("published_at", "modified_at", "fetched_at"):
        if values.get(key):
            values[key] = datetime.fromisoformat(values[key])
    return Article(**values)
