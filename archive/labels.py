"""Labels: what the desk's people say of articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max

from archive import models
from archive.connection import is_server
from archive.records import article_of, by_day, to_json
from archive.reporting import reporting
from news.errors import WrongLabelFile
from news.label import CodedArticle, Label
from news.place import Place

NO_LABEL = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any label."""
_LABELLING = 0x6C61626C
"""Key of the lock by which one import keeps labels at a time; the number itself means nothing."""


def _to_json(label: Label) -> str:
    row = asdict(label)
    row["event_date"] = label.event_date.isoformat() if label.event_date else None
    row["coded_at"] = label.coded_at.isoformat() if label.coded_at else None
    return to_json(row)


def _from_json(data: str) -> Label:
    row: dict[str, Any] = json.loads(data)
    row["place"] = Place(**row["place"]) if row["place"] else None
    row["event_date"] = date.fromisoformat(row["event_date"]) if row["event_date"] else None
    row["coded_at"] = datetime.fromisoformat(row["coded_at"])
    row["unsaid"] = tuple(row.get("unsaid", ()))  # an older program took an empty cell for "none"
    return Label(**row)


def save_labels(
    labels: Iterable[tuple[str, Label]], *, clock: Callable[[], datetime] | None = None
) -> int:
    """Write labels in one transaction; a coder's earlier label of the same article is replaced.

    Parameters
    ----------
    labels
        Pairs of an article's id and its label.
    clock
        Gives the time of all of them, in place of their own, aware: it is asked last, when the
        archive is free to be written and all of them are checked. Whatever it says, they are later
        than any label that the archive has: a digest knows every label up to the last one it sees
        (``last_label_at``), and the next one tells what came after that.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    WrongLabelFile
        The archive has no article of that id, or the label names no coder or no time; nothing is
        written.
    """
    last = {(key, label.coder): label for key, label in labels}
    with reporting(), transaction.atomic():
        known = set(models.Article.objects.in_bulk({key for key, _ in last}).keys())
        for (key, coder), label in last.items():
            if key not in known:
                raise WrongLabelFile("label of {key!r}: no such article in the archive", key=key)
            if not coder or (label.coded_at is None and clock is None):
                raise WrongLabelFile(
                    "label of {key}: coder = {coder!r}, coded_at = {coded_at!r}; expected who"
                    " and when",
                    key=key,
                    coder=coder,
                    coded_at=label.coded_at,
                )
        if clock is not None:
            at = _after_all(clock)
            last = {key: replace(label, coded_at=at) for key, label in last.items()}
        models.Label.objects.bulk_create(
            [
                models.Label(
                    article_id=key,
                    coder=coder,
                    coded_at=label.coded_at,
                    codebook=label.codebook,
                    data=_to_json(label),
                )
                for (key, coder), label in last.items()
            ],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["article", "coder"],
            update_fields=["coded_at", "codebook", "data"],
        )
    return len(last)


def _after_all(clock: Callable[[], datetime]) -> datetime:
    """Return the clock's time, or the first after the last label's, in a transaction that writes.

    SQLite has one such at a time; on PostgreSQL it waits here until no other one gives labels.
    """
    if is_server():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LABELLING])
    return max(clock(), last_label_at() + timedelta(microseconds=1))


def last_label_at() -> datetime:
    """Return the time of the last label there is, aware; where there is none, ``NO_LABEL``."""
    with reporting():
        found: datetime | None = models.Label.objects.aggregate(at=Max("coded_at"))["at"]
    return found or NO_LABEL


def coders() -> list[str]:
    """Return the names of all who have coded, whoever has coded most first."""
    with reporting():
        rows = models.Label.objects.values("coder").annotate(labels=Count("id"))
        return [row["coder"] for row in rows.order_by("-labels", "coder")]


def labels_of(key: str) -> list[Label]:
    """Return the labels of an article, the earliest first."""
    with reporting():
        rows = models.Label.objects.filter(article=key).order_by("coded_at", "id")
        return [_from_json(row.data) for row in rows]


def labels_between(
    start: datetime, end: datetime, *, news_from: datetime
) -> Iterator[tuple[str, Label]]:
    """Yield the labels given in a period to recent articles, by time.

    Parameters
    ----------
    start, end
        Aware; ``start < coded_at <= end``.
    news_from
        Aware; labels of older articles are left out.

    Yields
    ------
    str
        Id of the article.
    Label
        The label.
    """
    with reporting():
        rows = models.Label.objects.filter(
            coded_at__gt=start, coded_at__lte=end, article__news_at__gte=news_from
        )
        for row in rows.order_by("coded_at", "id"):
            yield row.article_id, _from_json(row.data)


def last_labels(start: datetime, end: datetime, *, until: datetime) -> dict[str, Label]:
    """Return the last label of each article of a period that has one, by the article's id.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` of the articles.
    until
        Aware; later labels are left out.
    """
    with reporting():
        rows = models.Label.objects.filter(
            article__news_at__gte=start, article__news_at__lt=end, coded_at__lte=until
        )
        return {row.article_id: _from_json(row.data) for row in rows.order_by("coded_at", "id")}


def labelled(zones: Mapping[str, tzinfo] | None = None) -> Iterator[CodedArticle]:
    """Yield each label with the present text of its article, in the order of the articles' time.

    Parameters
    ----------
    zones
        The outlets' time zones by id, by which an article has its day; UTC for all others.
    """
    with reporting():
        for row in by_day(models.Article.objects.filter(labels__isnull=False).distinct()):
            article = article_of(row)
            labels = [_from_json(label.data) for label in row.labels.order_by("coded_at", "id")]
            drawn = next((label.drawn for label in labels if label.drawn), "")
            for label in labels:
                yield CodedArticle(
                    id=article.id,
                    title=article.title,
                    text=article.text,
                    label=label,
                    date=row.news_at.astimezone((zones or {}).get(article.outlet, UTC)).date(),
                    provenance={"outlet": article.outlet, "url": article.url, "drawn": drawn},
                )
