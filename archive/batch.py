"""A batch of articles beside the rows it meets: what is new, what has changed, what is a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from archive import models
from archive.records import TEXT_FIELDS
from language.terms import Terms, terms_of
from news.article import Article
from news.capture import CaptureRef
from news.outcome import OutcomeKind


class Told(NamedTuple):
    """An article to be stored, where its capture lies, and its terms where they are made.

    ``again`` says that it was read again from the capture that the archive has its text from.
    """

    article: Article
    capture: CaptureRef | None
    terms: Terms | None = None
    again: bool = False


@dataclass
class Batch:
    """Rows that a batch of articles meets, and what it does to them."""

    rows: dict[str, models.Article]
    copies: dict[tuple[str, str], str]
    captures: dict[CaptureRef, int]
    terms: dict[str, Terms] = field(default_factory=dict)
    new: dict[str, models.Article] = field(default_factory=dict)
    changed: dict[str, models.Article] = field(default_factory=dict)
    earlier: list[models.Revision] = field(default_factory=list)
    to_index: dict[str, models.Article] = field(default_factory=dict)
    to_sign: dict[str, models.Article] = field(default_factory=dict)

    def terms_of(self, row: models.Article) -> Terms:
        """Return the terms of a row's present text."""
        if row.id not in self.terms:
            self.terms[row.id] = terms_of(row.title, row.text)
        return self.terms[row.id]

    def take(self, article: str, terms: Terms | None) -> None:
        """Hold the terms of an article's new text; none is better than those of the text before."""
        self.terms.pop(article, None)
        if terms:
            self.terms[article] = terms


def meet(told: Sequence[Told]) -> Batch:
    """Return the batch with the rows that articles meet in the archive."""
    articles = models.Article.objects
    found = [one.article for one in told]
    hashes = {article.content_hash for article in found}
    places = {one.capture for one in told if one.capture}
    # Held in one order: two that meet one article write it one after the other.
    held = articles.select_for_update(no_key=True).order_by("id")
    return Batch(
        rows=held.in_bulk({article.id for article in found}),
        copies={
            (outlet, content): key
            for outlet, content, key in articles.filter(
                outlet__in={article.outlet for article in found}, content_hash__in=hashes
            ).values_list("outlet", "content_hash", "id")
        },
        captures={
            CaptureRef(path, offset, length): key
            for path, offset, length, key in models.Capture.objects.filter(
                path__in={one.path for one in places}, offset__in={one.offset for one in places}
            ).values_list("path", "offset", "length", "id")
        },
    )


def decide(known: Batch, told: Told) -> tuple[OutcomeKind, str]:
    """Return an article's outcome and the id it is stored under; what is to be written is noted."""
    article, capture, terms, again = told
    content = article.content_hash
    capture_id = known.captures.get(capture) if capture else None
    row = known.rows.get(article.id)
    if row is None:
        if copied := known.copies.get((article.outlet, content)):
            return OutcomeKind.DUPLICATE, copied
        row = models.Article(
            id=article.id,
            url=article.url,
            outlet=article.outlet,
            first_fetched_at=article.fetched_at,
        )
        _fill(row, article, content, capture_id)
        known.rows[article.id] = known.new[article.id] = known.to_index[article.id] = row
        known.to_sign[article.id] = row
        known.copies[article.outlet, content] = article.id
        known.take(article.id, terms)
        return OutcomeKind.STORED, article.id
    if again and row.capture_id != capture_id:
        return OutcomeKind.UNCHANGED, article.id  # a later page has come meanwhile
    if row.content_hash == content:
        before = row.news_at
        if _learn_times(row, article) and article.id not in known.new:
            known.changed[article.id] = row
        if row.news_at != before:
            known.to_index[article.id] = row
        return OutcomeKind.UNCHANGED, article.id
    shared = (*TEXT_FIELDS, "content_hash", "capture_id")
    known.earlier.append(
        models.Revision(
            article_id=row.id,
            number=row.revision,
            **{name: getattr(row, name) for name in shared},
        )
    )
    if article.published_at is None:  # the page forgot it; the archive does not
        article = replace(
            article,
            published_at=row.published_at,
            published_evidence=row.published_evidence,
            published_precision=row.published_precision,
            published_notes=row.published_notes,
        )
    _fill(row, article, content, capture_id)
    row.revision += 1
    known.to_index[article.id] = known.to_sign[article.id] = row
    known.take(article.id, terms)
    if article.id not in known.new:
        known.changed[article.id] = row
    return OutcomeKind.REVISED, article.id


def _fill(row: models.Article, article: Article, content_hash: str, capture_id: int | None) -> None:
    for name in TEXT_FIELDS:
        setattr(row, name, getattr(article, name))
    row.content_hash = content_hash
    row.capture_id = capture_id
    known = article.published_at and not article.postdated
    row.news_at = article.published_at if known else row.first_fetched_at


def _learn_times(row: models.Article, article: Article) -> bool:
    """Take over times of the same text that are new and no coarser; return whether any were."""
    changed = False
    if article.modified_at and article.modified_at != row.modified_at:
        row.modified_at, changed = article.modified_at, True
    coarser = row.published_precision == "minute" and article.published_precision != "minute"
    if article.published_at and article.published_at != row.published_at and not coarser:
        row.published_at = article.published_at
        row.news_at = row.first_fetched_at if article.postdated else article.published_at
        row.published_evidence = article.published_evidence
        row.published_precision = article.published_precision
        row.published_notes = article.published_notes
        changed = True
    return changed
