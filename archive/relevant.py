"""Relevant: what a digest reads of the archive: articles that a tag flags, and what is announced.

Every query is bounded by days and walks an index, so that its cost follows the days and not the
size of the archive.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from archive import models
from archive.judgements import judged_text
from archive.records import by_day
from archive.reporting import reporting
from news.article import Article
from news.judgement import Judgement, judgement_from_dict

_BATCH_ROWS = 1000


class Judged(NamedTuple):
    """An article with what a model says of it, whether it was revised, and when it was found."""

    article: Article
    judgement: Judgement
    revised: bool
    found_at: datetime


def relevant_between(start: datetime, end: datetime, *, model: str) -> Iterator[Judged]:
    """Yield the articles of a period of which a tag is flagged or borderline, by time.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` as in ``articles_between``.
    model
        Version of the model.
    """
    rows = _judged(model).filter(
        Q(flagged=True) | Q(borderline=True),
        article__news_at__gte=start,
        article__news_at__lt=end,
    )
    with reporting():
        for row in by_day(rows, prefix="article__"):
            yield _record(row)


def announced_for(
    first: date, last: date, *, model: str, start: datetime, end: datetime
) -> Iterator[Judged]:
    """Yield flagged articles whose event lies from ``first`` to ``last``.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` of the articles.
    """
    rows = _judged(model).filter(
        flagged=True,
        event_date__gte=first,
        event_date__lte=last,
        article__news_at__gte=start,
        article__news_at__lt=end,
    )
    with reporting():
        for row in rows.order_by("event_date", "article_id"):
            yield _record(row)


def found_late(
    start: datetime, end: datetime, *, after: datetime, until: datetime, model: str
) -> Iterator[Judged]:
    """Yield relevant articles of a period that were found only later, by time.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` of the articles.
    after, until
        Aware; ``after < t <= until`` of their first fetch.
    """
    rows = _judged(model).filter(
        Q(flagged=True) | Q(borderline=True),
        article__news_at__gte=start,
        article__news_at__lt=end,
        article__first_fetched_at__gt=after,
        article__first_fetched_at__lte=until,
    )
    with reporting():
        for row in by_day(rows, prefix="article__"):
            yield _record(row)


def judged_articles(ids: Collection[str], *, model: str) -> Iterator[Judged]:
    """Yield some articles with what a model says of them, relevant or not, in no order."""
    wanted = list(ids)
    with reporting():
        for start in range(0, len(wanted), _BATCH_ROWS):
            batch = wanted[start : start + _BATCH_ROWS]
            for row in _judged(model).filter(article__in=batch):
                yield _record(row)


def earliest_of(ids: Collection[str], *, before: datetime, model: str) -> str | None:
    """Return that of some articles which came first, where a model judged one before an instant.

    Parameters
    ----------
    ids
        Of a few articles.
    before
        Aware.
    """
    rows = models.Judgement.objects.filter(
        model=model, article__in=list(ids), article__news_at__lt=before
    )
    first = rows.order_by("article__news_at", "article_id").values_list("article_id", flat=True)
    with reporting():
        return next((str(key) for key in first[:1]), None)


def read_between(start: datetime, end: datetime, *, model: str) -> int:
    """Return how many articles of a period a model judged."""
    with reporting():
        return int(_of_period(start, end, model).count())


def foreign_between(start: datetime, end: datetime, *, model: str) -> int:
    """Return how many articles of a period a model did not judge for their language."""
    with reporting():
        # What is flagged was judged: only the rest can carry the note.
        rows = _of_period(start, end, model).filter(flagged=False)
        return int(rows.filter(data__contains='"not-indonesian"').count())


def _of_period(start: datetime, end: datetime, model: str) -> QuerySet:
    return models.Judgement.objects.filter(
        model=model, article__news_at__gte=start, article__news_at__lt=end
    )


def _judged(model: str) -> QuerySet:
    return models.Judgement.objects.select_related("article").filter(model=model)


def _record(row: models.Judgement) -> Judged:
    return Judged(
        article=judged_text(row),
        judgement=judgement_from_dict(json.loads(row.data)),
        revised=row.article.revision > 1,
        found_at=row.article.first_fetched_at,
    )
