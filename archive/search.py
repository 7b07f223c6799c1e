"""Search: articles by their words and by what is known of them, in both databases alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from archive import models
from archive.records import article_of
from archive.reporting import reporting
from archive.searchindex import first_id
from language.query import Phrase, Query
from news.article import Article
from news.judgement import Judgement, judgement_from_dict

MAX_RANKED = 1000
"""Of more matches than these the newest are ranked: nobody reads on, and time stays bounded."""

# A word of the title says more of the matter than one of the text; eight times as much puts a
# title's single hit above any text that does not repeat the word all through.
_TITLE_WEIGHT = 8
_PAGE_ROWS = 500
_ENDS = (-(1 << 62), 1 << 62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a search or an export; None or empty for no bound.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` as in ``articles_between``, to the second.
    outlets
        Ids.
    model
        Version of the model whose judgements count; needed for the three below.
    tag
        Flagged by the model.
    stage
        Of the tag, or of any flagged one where no tag is given.
    place
        Official code: a province takes in its regencies.
    """

    start: datetime | None = None
    end: datetime | None = None
    outlets: tuple[str, ...] = ()
    model: str = ""
    tag: str = ""
    stage: str = ""
    place: str = ""

    @property
    def judged(self) -> bool:
        """True where only judged articles can pass."""
        return bool(self.tag or self.stage or self.place)


class Hit(NamedTuple):
    """An article found, with its relevance from 0 to 1, where 1 is the best of this search."""

    article: Article
    score: float


class Exported(NamedTuple):
    """An article with what the model says of it, None where it was not judged."""

    article: Article
    judgement: Judgement | None


def search(query: Query, filters: Filters | None = None, *, limit: int = 20) -> list[Hit]:
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
    inner, values = _matches(query, filters or Filters(), ranked=True)
    if connection.vendor == "sqlite":
        # FTS5 returns a negative number, the better the lower.
        score = "score"
        values = [*values, MAX_RANKED]
    else:
        score = f"ts_rank('{{{1 / _TITLE_WEIGHT}, 0, 0, 1}}', stems, %s::tsquery, 1)"
        values = [_tsquery(query), *values, MAX_RANKED]
    statement = (
        "WITH scored AS ("  # noqa: S608 - made of constants; values are bound
        f" SELECT id, article_id, {score} AS score FROM ({inner} LIMIT %s) AS matched"
        "), ranked AS ("
        " SELECT id, article_id, score / NULLIF(FIRST_VALUE(score) OVER"
        f" (ORDER BY score {'ASC' if connection.vendor == 'sqlite' else 'DESC'}), 0) AS share"
        " FROM scored)"
        " SELECT article_id, COALESCE(share, 1) FROM ranked"
        " ORDER BY ROUND(CAST(10 * COALESCE(share, 1) AS numeric)) DESC, id DESC LIMIT %s"
    )
    with reporting():
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, limit])
            found = cursor.fetchall()
        rows = models.Article.objects.in_bulk([key for key, _ in found])
        return [Hit(article_of(rows[key]), float(score)) for key, score in found if key in rows]


def exported(filters: Filters, query: Query | None = None) -> Iterator[Exported]:
    """Yield all matching articles in the order of time, a page at a time.

    Each page is a query of its own, as in ``archive.records.by_day``.
    """
    after = _ENDS[0]
    with reporting():
        while True:
            statement, values = _matches(query, filters, after=after)
            with connection.cursor() as cursor:
                cursor.execute(f"{statement} LIMIT %s", [*values, _PAGE_ROWS])
                page = [(row[0], row[1]) for row in cursor.fetchall()]
            if not page:
                return
            keys = [key for _, key in page]
            articles = models.Article.objects.in_bulk(keys)
            judged = models.Judgement.objects.filter(article__in=keys, model=filters.model)
            said = dict(judged.values_list("article_id", "data"))
            for key in keys:
                if key in articles:
                    data = said.get(key)
                    judgement = judgement_from_dict(json.loads(data)) if data else None
                    yield Exported(article_of(articles[key]), judgement)
            after = page[-1][0]


def _matches(
    query: Query | None, filters: Filters, *, after: int = _ENDS[0], ranked: bool = False
) -> tuple[str, list[Any]]:
    """Return the statement of all matches behind an id, and its values.

    In the order of time; where they are to be ranked, the newest first and with what ranks them.
    """
    sqlite = connection.vendor == "sqlite"
    # CROSS JOIN holds SQLite to the order of the tables: the words first.
    columns, tables, where = "e.id, e.article_id", "archive_searchentry e", []
    values: list[Any] = []
    key = "e.id"
    if query is not None and sqlite:
        key = "archive_searchtext.rowid"
        if ranked:
            columns += f", bm25(archive_searchtext, {_TITLE_WEIGHT}.0, 1.0) AS score"
        tables = f"archive_searchtext CROSS JOIN archive_searchentry e ON e.id = {key}"
        where.append("archive_searchtext MATCH %s")
        values.append(_fts5(query))
    elif query is not None:
        if ranked:
            columns += ", e.stems"
        where.append("e.stems @@ %s::tsquery")
        values.append(_tsquery(query))
    if filters.outlets and not sqlite:
        # A join, so that PostgreSQL may begin with the few articles of an outlet: of a frequent
        # word it would ask for the outlet of every match.
        tables += " JOIN archive_article a ON a.id = e.article_id"
    where += [f"{key} > %s", f"{key} < %s", "e.article_id IS NOT NULL"]
    values += [
        max(after, first_id(filters.start) - 1) if filters.start else after,
        first_id(filters.end) if filters.end else _ENDS[1],
    ]
    for clause, more in _conditions(filters, sqlite=sqlite):
        where.append(clause)
        values += more
    order = f"ORDER BY {key} {'DESC' if ranked else 'ASC'}"
    return f"SELECT {columns} FROM {tables} WHERE {' AND '.join(where)} {order}", values  # noqa: S608 - as above


def _conditions(filters: Filters, *, sqlite: bool) -> Iterator[tuple[str, list[Any]]]:
    if filters.outlets:
        marks = ", ".join(["%s"] * len(filters.outlets))
        outlet = (
            "(SELECT a.outlet FROM archive_article a WHERE a.id = e.article_id)"
            if sqlite
            else "a.outlet"
        )
        yield f"{outlet} IN ({marks})", list(filters.outlets)
    if not filters.judged:
        return
    parts, values = ["j.article_id = e.article_id AND j.model = %s"], [filters.model]
    if filters.place:
        parts.append("(j.place = %s OR j.place LIKE %s)")
        values += [filters.place, f"{filters.place}.%"]
    if filters.tag or filters.stage:
        each, key, stage = (
            ("json_each(j.data, '$.tags') t", "t.key", "json_extract(t.value, '$.stage')")
            if sqlite
            else ("jsonb_each(j.data::jsonb -> 'tags') t", "t.key", "t.value ->> 'stage'")
        )
        on = "json_extract(t.value, '$.flagged')" if sqlite else "t.value ->> 'flagged' = 'true'"
        chosen = [on]
        for column, wanted in ((key, filters.tag), (stage, filters.stage)):
            if wanted:
                chosen.append(f"{column} = %s")
                values.append(wanted)
        parts.append(f"j.flagged AND EXISTS (SELECT 1 FROM {each} WHERE {' AND '.join(chosen)})")  # noqa: S608 - as above
    yield f"EXISTS (SELECT 1 FROM archive_judgement j WHERE {' AND '.join(parts)})", list(values)  # noqa: S608 - as above


def _fts5(query: Query) -> str:
    """Return a query of FTS5; stems are letters and digits, so that quotes around them hold."""

    def joined(phrases: tuple[Phrase, ...], word: str) -> str:
        return word.join(f'"{" ".join(phrase)}"' for phrase in phrases)

    wanted = joined(query.present, " AND ")
    return f"({wanted}) NOT ({joined(query.absent, ' OR ')})" if query.absent else wanted


def _tsquery(query: Query) -> str:
    def quoted(phrase: Phrase) -> str:
        stems = " <-> ".join(f"'{stem}'" for stem in phrase)
        return f"({stems})"

    return " & ".join([*map(quoted, query.present), *(f"!{quoted(p)}" for p in query.absent)])
