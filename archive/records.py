"""Between rows and records, and between JSON text and the values inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from archive import models
from news.article import Article

# What an article shares with its earlier revisions, under one name in row and record.
TEXT_FIELDS = (
    "title", "text", "published_at", "published_evidence", "published_precision",
    "published_notes", "modified_at", "language", "dateline", "extraction", "fetched_at",
)  # fmt: skip
# Rows read at once: some 2 MB of text, so that memory stays flat however long the period.
PAGE_ROWS = 500


def to_json(value: Mapping[str, Any]) -> str:
    """Return JSON text; keys keep their order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def article_of(row: models.Article) -> Article:
    """Return the record of an article's row."""
    return Article(
        id=row.id,
        url=row.url,
        outlet=row.outlet,
        **{name: getattr(row, name) for name in TEXT_FIELDS},
    )


def revision_of(row: models.Article, earlier: models.Revision) -> Article:
    """Return the record of an article as it once was."""
    return Article(
        id=row.id,
        url=row.url,
        outlet=row.outlet,
        **{name: getattr(earlier, name) for name in TEXT_FIELDS},
    )


def by_day(articles: QuerySet, *, prefix: str = "") -> Iterator[Any]:
    """Yield rows in the order of ``news_at`` and id, a page at a time.

    A page is a query of its own: no cursor stays open, so the caller may write between two rows,
    and another process is never kept from writing.

    Parameters
    ----------
    articles
        Rows of articles, or of what points at them.
    prefix
        Path from a row to its article, ``"article__"``, or ``""``.
    """
    at, key = f"{prefix}news_at", f"{prefix}id"
    ordered = articles.order_by(at, key)
    page = list(ordered[:PAGE_ROWS])
    yield from page
    while len(page) == PAGE_ROWS:
        last = page[-1].article if prefix else page[-1]
        page = list(ordered.filter(_after(at, key, last.news_at, last.id))[:PAGE_ROWS])
        yield from page


def _after(at: str, key: str, news_at: datetime, last_id: str) -> Q:
    # The first condition alone would do for the index; the second tells apart equal instants.
    return Q(**{f"{at}__gte": news_at}) & (
        Q(**{f"{at}__gt": news_at}) | Q(**{f"{key}__gt": last_id})
    )
