"""Search: articles by their words and by what is known of them, in both databases alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from archive import models
from archive.matching import (
    FIRST,
    MAX_RANKED,
    TITLE_WEIGHT,
    Filters,
    fetched,
    matches,
    tsquery,
)
from archive.patience import patiently
from archive.readonly import refuse_disturbed
from archive.records import article_of
from archive.reporting import reporting
from archive.searchindex import time_of
from language.query import Query
from news.article import Article
from news.judgement import Judgement, judgement_from_dict

_PAGE_ROWS = 500


class Hit(NamedTuple):
    """An article found, with its relevance from 0 to 1, where 1 is the best of this search."""

    article: Article
    score: float


class Found(NamedTuple):
    """What a search found.

    Parameters
    ----------
    hits
        The best matches.
    back_to
        Where there may be more matches than are ranked: the instant of the oldest that was ranked,
        aware UTC. Else None.
    """

    hits: list[Hit]
    back_to: datetime | None


class Exported(NamedTuple):
    """An article with what the model says of it, None where it was not judged."""

    article: Article
    judgement: Judgement | None


def search(query: Query, filters: Filters | None = None, *, limit: int = 20) -> Found:
    """Return the best matches: by relevance in tenths of the best, the newer first among equals.

    Parameters
    ----------
    query
        See ``language.query.parse_query``.
    filters
        None for none.
    limit
        How many, at least 1.
    """
    with reporting():
        inner, values = matches(query, filters or Filters(), ranked=True)
        if connection.vendor == "sqlite":
            # FTS5 returns a negative number, the better the lower.
            score, best, own = "score", "ASC", []
        else:
            score = f"ts_rank('{{{1 / TITLE_WEIGHT}, 0, 0, 1}}', stems, %s::tsquery, 1)"
            best, own = "DESC", [tsquery(query)]
        statement = (
            "WITH scored AS ("  # noqa: S608 - made of constants; values are bound
            f" SELECT id, article_id, {score} AS score FROM ({inner} LIMIT %s) AS matched"
            "), ranked AS ("
            " SELECT id, article_id, score / NULLIF(FIRST_VALUE(score) OVER"
            f" (ORDER BY score {best}), 0) AS share FROM scored)"
            " SELECT article_id, COALESCE(share, 1),"
            " (SELECT COUNT(*) FROM scored), (SELECT MIN(id) FROM scored) FROM ranked"
            " ORDER BY ROUND(CAST(10 * COALESCE(share, 1) AS numeric)) DESC, id DESC LIMIT %s"
        )
        found = fetched(statement, [*own, *values, MAX_RANKED, limit])
        rows = models.Article.objects.in_bulk([key for key, *_ in found])
    hits = [Hit(article_of(rows[key]), float(score)) for key, score, *_ in found if key in rows]
    is_bounded = bool(found) and found[0][2] >= MAX_RANKED
    return Found(hits, time_of(found[0][3]) if is_bounded else None)


def exported(filters: Filters, query: Query | None = None) -> Iterator[Exported]:
    """Yield all matching articles in the order of time, a page at a time.

    Each page is a query of its own, as in ``archive.records.by_day``; a database that goes away
    between two is waited for.

    Raises
    ------
    ArchiveUnusable
        Behind the last one, where a run wrote meanwhile to what is read without locks.
    """
    after: int | None = FIRST
    while after is not None:
        page, after = patiently(_page, filters, query, after)
        yield from page
    refuse_disturbed()  # before whoever writes them to a file closes it


def _page(filters: Filters, query: Query | None, after: int) -> tuple[list[Exported], int | None]:
    """Return the next articles behind an id, and the id of the last; None where there is none."""
    with reporting():
        statement, values = matches(query, filters, after=after)
        found = [row[:2] for row in fetched(f"{statement} LIMIT %s", [*values, _PAGE_ROWS])]
        keys = [key for _, key in found]
        articles = models.Article.objects.in_bulk(keys)
        judged = models.Judgement.objects.filter(article__in=keys, model=filters.model)
        said = dict(judged.values_list("article_id", "data"))
    page = [
        Exported(
            article_of(articles[key]),
            judgement_from_dict(json.loads(said[key])) if key in said else None,
        )
        for key in keys
        if key in articles
    ]
    return page, found[-1][0] if found else None
