"""Matching: the statement that finds what a query and filters ask for, in either database.

Words are matched by the full-text index, filters by looks at ``archive.facets``; what is left to
choose is with which of them to begin. SQLite begins with the words, whose index is walked as fast
as facets are looked at. In PostgreSQL each text must be fetched and unpacked: it begins with
whichever leaves fewer texts to look at, by its own estimates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from archive.facets import Facet, ids_of, of_outlet, of_place, of_tag
from archive.searchindex import first_id
from language.query import Phrase, Query

MAX_RANKED = 1000
"""Of more matches than these the newest are ranked: nobody reads on, and time stays bounded."""

# A word of the title says more of the matter than one of the text; eight times as much puts a
# title's single hit above any text that does not repeat the word all through.
TITLE_WEIGHT = 8
# PostgreSQL's planner neither looks into a part with an offset, nor turns the order round: it
# takes a look at a text for as cheap as one at a number.
_AS_WRITTEN = "OFFSET 0"
FIRST, _LAST = -(1 << 62), 1 << 62


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

    def facets(self) -> Iterator[list[Facet]]:
        """Yield, for each filter but time, the facets of which an article must have one."""
        if self.outlets:
            yield [of_outlet(outlet) for outlet in self.outlets]
        if self.tag or self.stage:
            yield [of_tag(self.model, self.tag, self.stage)]
        if self.place:
            yield [of_place(self.model, self.place)]


@dataclass
class Clauses:
    """What a row must fulfil, with the values that belong to it."""

    texts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, text: str, *values: Any) -> None:
        """Add a clause."""
        self.texts.append(text)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.texts)


def fetched(statement: str, values: Sequence[Any]) -> list[Any]:
    """Return all rows of a statement."""
    # No transaction in SQLite: there it would wait for whoever writes.
    together = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with together, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A page found by its key costs little more than the next one: neither lies far. Else
            # all texts would be read to find the newest of many with a facet.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def matches(
    query: Query | None, filters: Filters, *, after: int = FIRST, ranked: bool = False
) -> tuple[str, list[Any]]:
    """Return the statement of all matches behind an id, and its values.

    The first columns are the entry's id and the article's. In the order of time; where they are
    to be ranked, the newest first and with what ranks them: ``score``, or ``stems``.
    """
    span = (
        max(after, first_id(filters.start) - 1) if filters.start else after,
        first_id(filters.end) if filters.end else _LAST,
    )
    facets = [ids_of(some) for some in filters.facets()]
    order = "DESC" if ranked else "ASC"
    if query is not None and connection.vendor == "sqlite":
        return _of_words_in_sqlite(query, facets, span, order, ranked=ranked)
    table, where = "archive_searchentry", Clauses()
    if query is not None:
        where.add("e.stems @@ %s::tsquery", tsquery(query))
        facets.sort(key=lambda some: _estimate("archive_facetentry f", _having(some, span)))
        if facets and _is_narrower(facets[0], where, span):
            return _of_facets_first(where, facets, span, order)
        if facets:
            table = f"(SELECT * FROM archive_searchentry e WHERE {where} {_AS_WRITTEN})"  # noqa: S608 - made of constants; values are bound
            where = Clauses(values=where.values)
    where.add("e.id > %s AND e.id < %s", *span)
    where.add("e.article_id IS NOT NULL")
    _narrow(where, "e.id", facets, span)
    columns = "e.id, e.article_id, e.stems" if ranked else "e.id, e.article_id"
    return (
        f"SELECT {columns} FROM {table} AS e WHERE {where} ORDER BY e.id {order}",  # noqa: S608 - as above
        where.values,
    )


def _of_words_in_sqlite(
    query: Query, facets: list[list[int]], span: tuple[int, int], order: str, *, ranked: bool
) -> tuple[str, list[Any]]:
    key, where = "archive_searchtext.rowid", Clauses()
    where.add("archive_searchtext MATCH %s", _fts5(query))
    where.add(f"{key} > %s AND {key} < %s", *span)
    _narrow(where, key, facets, span)
    where.add("e.article_id IS NOT NULL")
    score = f", bm25(archive_searchtext, {TITLE_WEIGHT}.0, 1.0) AS score" if ranked else ""
    # CROSS JOIN holds SQLite to the order of the tables.
    statement = (
        f"SELECT e.id, e.article_id{score} FROM archive_searchtext"  # noqa: S608 - as above
        f" CROSS JOIN archive_searchentry e ON e.id = {key} WHERE {where} ORDER BY {key} {order}"
    )
    return statement, where.values


def _of_facets_first(
    where: Clauses, facets: list[list[int]], span: tuple[int, int], order: str
) -> tuple[str, list[Any]]:
    """Return the statement that looks at the texts of a facet's entries, one after the other."""
    first = _having(facets[0], span)
    _narrow(first, "f.entry", facets[1:], span)
    entries = (
        f"SELECT f.entry FROM archive_facetentry f WHERE {first}"  # noqa: S608 - as above
        f" ORDER BY f.entry {order} {_AS_WRITTEN}"
    )
    text = (
        "SELECT * FROM archive_searchentry e WHERE e.id = n.entry AND e.article_id IS NOT NULL"  # noqa: S608 - as above
        f" AND {where} {_AS_WRITTEN}"
    )
    statement = (
        f"SELECT e.id, e.article_id, e.stems FROM ({entries}) AS n"  # noqa: S608 - as above
        f" CROSS JOIN LATERAL ({text}) AS e ORDER BY n.entry {order}"
    )
    return statement, [*first.values, *where.values]


def _having(facet: list[int], span: tuple[int, int], name: str = "f") -> Clauses:
    """Return what a row of the facets' entries fulfils that has one of some facets."""
    found = Clauses()
    found.add(f"{name}.facet IN ({', '.join(['%s'] * len(facet))})", *facet)
    found.add(f"{name}.entry > %s AND {name}.entry < %s", *span)
    return found


def _narrow(where: Clauses, key: str, facets: list[list[int]], span: tuple[int, int]) -> None:
    for number, facet in enumerate(facets):
        name = f"f{number}"
        having = _having(facet, span, name)
        having.add(f"{name}.entry = {key}")
        where.add(
            f"EXISTS (SELECT 1 FROM archive_facetentry {name} WHERE {having})",  # noqa: S608 - as above
            *having.values,
        )


def _is_narrower(facet: list[int], words: Clauses, span: tuple[int, int]) -> bool:
    """Tell whether fewer texts are looked at from a facet than from the words.

    From the words: all that hold them. From the facet: its entries, until enough hold the words.
    """
    holding = _estimate("archive_searchentry e", words)
    every = Clauses(["TRUE"])
    until_enough = MAX_RANKED * _estimate("archive_searchentry e", every) / holding
    entries = _estimate("archive_facetentry f", _having(facet, span))
    return min(entries, until_enough) < holding


def _estimate(table: str, where: Clauses) -> int:
    """Return how many rows PostgreSQL expects, at least 1."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE {where}", where.values)  # noqa: S608 - as above
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    return max(1, int(plan[0]["Plan"]["Plan Rows"]))


def _fts5(query: Query) -> str:
    """Return a query of FTS5; stems are letters and digits, so that quotes around them hold."""

    def joined(phrases: tuple[Phrase, ...], word: str) -> str:
        return word.join(f'"{" ".join(phrase)}"' for phrase in phrases)

    wanted = joined(query.present, " AND ")
    return f"({wanted}) NOT ({joined(query.absent, ' OR ')})" if query.absent else wanted


def tsquery(query: Query) -> str:
    """Return a query of PostgreSQL."""

    def quoted(phrase: Phrase) -> str:
        stems = " <-> ".join(f"'{stem}'" for stem in phrase)
        return f"({stems})"

    return " & ".join([*map(quoted, query.present), *(f"!{quoted(p)}" for p in query.absent)])
