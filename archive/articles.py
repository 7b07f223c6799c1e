"""Articles: reading them; how they are written stands in ``archive.storing``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from archive import models
from archive.records import article_of, by_day, revision_of
from archive.reporting import reporting
from archive.storing import Result, store_article, store_articles, store_result, store_results
from news.article import Article, article_id

__all__ = (
    "Result",
    "articles_between",
    "articles_of",
    "drawn_by_chance",
    "get_article",
    "has_articles",
    "known_ids",
    "known_urls",
    "revisions",
    "store_article",
    "store_articles",
    "store_result",
    "store_results",
)
_KEYS_A_QUERY = 1000
_INDONESIAN = ("id", "")  # "": too short to tell


def get_article(key: str) -> Article | None:
    """Return the present text of the article of an id, None where there is none."""
    with reporting():
        row = models.Article.objects.filter(id=key).first()
        return article_of(row) if row else None


def has_articles() -> bool:
    """Tell whether the archive holds any article."""
    with reporting():
        return bool(models.Article.objects.exists())


def articles_of(ids: Sequence[str]) -> list[Article]:
    """Return those articles of some ids, at most 1,000, that the archive has, by id."""
    with reporting():
        rows = models.Article.objects.filter(id__in=ids).order_by("id")
        return [article_of(row) for row in rows]


def known_urls(urls: Iterable[str]) -> set[str]:
    """Return those of some canonical URLs at which an article is stored."""
    by_key = {article_id(url): url for url in urls}
    return {by_key[key] for key in known_ids(by_key)}


def known_ids(ids: Iterable[str]) -> set[str]:
    """Return those of some ids that an article is stored under."""
    keys = list(set(ids))
    known: set[str] = set()
    with reporting():
        for start in range(0, len(keys), _KEYS_A_QUERY):
            page = models.Article.objects.filter(id__in=keys[start : start + _KEYS_A_QUERY])
            known.update(page.values_list("id", flat=True))
    return known


def articles_between(
    start: datetime, end: datetime, *, outlets: Collection[str] | None = None
) -> Iterator[Article]:
    """Yield the articles of a period in the order of time.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end``, where t is ``published_at``, or the first fetch where the page
        does not say.
    outlets
        Ids; None for all.
    """
    rows = models.Article.objects.filter(news_at__gte=start, news_at__lt=end)
    if outlets is not None:
        rows = rows.filter(outlet__in=outlets)
    with reporting():
        for row in by_day(rows):
            yield article_of(row)


def drawn_by_chance(limit: int, *, start: datetime, end: datetime) -> list[Article]:
    """Return articles of a period in Indonesian, drawn by chance: the same ones at every call.

    Parameters
    ----------
    limit
        At most so many.
    start, end
        Aware; ``start <= t < end`` as in ``articles_between``.
    """
    rows = models.Article.objects.filter(
        news_at__gte=start, news_at__lt=end, language__in=_INDONESIAN
    )
    with reporting():
        # An id is a hash of the address: to take the first is to draw lots.
        return [article_of(row) for row in rows.order_by("id")[:limit]]


def revisions(key: str) -> list[Article]:
    """Return all texts of an article, the oldest first and the present one last."""
    with reporting():
        row = models.Article.objects.filter(id=key).first()
        if row is None:
            return []
        earlier = row.earlier.order_by("number")
        return [*(revision_of(row, revision) for revision in earlier), article_of(row)]
