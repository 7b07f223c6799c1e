"""The search index: stems of the present text of each article, kept as the database likes them.

One row an article (``SearchEntry``), whose id is the second of ``news_at`` followed by bits of
the article's id: the order of ids is the order of time, so that "the newest matches" and "since"
are walks along the key and not sorts of everything found. SQLite holds the stems in an FTS5 table
without content, under the same id; PostgreSQL in a ``tsvector`` column of the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from archive import facets
from language.terms import stems_to_index

_BITS = 24
_TITLE_GAP = 10  # positions between title and text: no phrase reaches over
_MAX_POSITIONS = 250  # PostgreSQL keeps 255 of a lexeme
_BATCH_ROWS = 500
# Every query reads the list of what waits to be sorted in: at the usual 4 MB, 0.2 s.
STEMS_INDEX = (
    "CREATE INDEX archive_search_stems ON archive_searchentry USING gin (stems)"
    " WITH (gin_pending_list_limit = 256)"
)


class Indexed(NamedTuple):
    """What the index keeps of an article; title and text as ``language.terms`` makes them."""

    article: str
    outlet: str
    news_at: datetime
    title: str
    text: str


def first_id(at: datetime) -> int:
    """Return the least id of an entry of an instant; an entry of an earlier one has a lesser id."""
    return int(at.timestamp()) << _BITS


def time_of(entry: int) -> datetime:
    """Return the instant of an entry, to the second; aware UTC."""
    return datetime.fromtimestamp(entry >> _BITS, UTC)


def create() -> None:
    """Make what Django's own migrations cannot: the FTS5 table, or the column and its index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE VIRTUAL TABLE archive_searchtext"
                " USING fts5(title, text, content='', tokenize='ascii')"
            )
        else:
            cursor.execute(
                "ALTER TABLE archive_searchentry"
                " ADD COLUMN stems tsvector NOT NULL DEFAULT ''::tsvector"
            )
            cursor.execute(STEMS_INDEX)


def drop() -> None:
    """Undo ``create``."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE archive_searchtext")
        else:
            cursor.execute("ALTER TABLE archive_searchentry DROP COLUMN stems")


def fill(rows: Iterable[tuple[str, datetime, str, str]]) -> int:
    """Index articles by id, ``news_at``, title and text in transactions of 500; return how many.

    They get no facets: an archive that is being filled has no table of them yet.
    """
    rest, count = iter(rows), 0
    while batch := list(islice(rest, _BATCH_ROWS)):
        indexed = [Indexed(key, "", at, *stems_to_index(*texts)) for key, at, *texts in batch]
        with transaction.atomic(), connection.cursor() as cursor:
            _insert(cursor, indexed, _free_ids(cursor, indexed))
        count += len(batch)
    return count


def index(rows: Sequence[Indexed]) -> None:
    """Write the entries of some articles, each in place of an earlier one; in one transaction.

    An earlier one's facets go over to the new: what a model said stands until it judges again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH_ROWS):
            batch = rows[start : start + _BATCH_ROWS]
            earlier = _take_away(cursor, [row.article for row in batch])
            ids = _free_ids(cursor, batch)
            _insert(cursor, batch, ids)
            entries = [(row, key) for row, key in zip(batch, ids, strict=True)]
            facets.move(
                (earlier[row.article], key) for row, key in entries if row.article in earlier
            )
            facets.add(
                {
                    key: [facets.of_outlet(row.outlet)]
                    for row, key in entries
                    if row.article not in earlier
                }
            )


def _take_away(cursor: object, articles: Sequence[str]) -> dict[str, int]:
    """Take the entries of articles out of the index; return their ids by article."""
    run = cursor.execute  # type: ignore[attr-defined]
    marks = ", ".join(["%s"] * len(articles))
    run(
        f"SELECT article_id, id FROM archive_searchentry WHERE article_id IN ({marks})",  # noqa: S608 - marks alone
        articles,
    )
    found = dict(cursor.fetchall())  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        # A table without content cannot forget; the old id stays taken, by no article.
        gone = "UPDATE archive_searchentry SET article_id = NULL"
    else:
        gone = "DELETE FROM archive_searchentry"
    run(f"{gone} WHERE article_id IN ({marks})", articles)
    return found


def _free_ids(cursor: object, rows: Sequence[Indexed]) -> list[int]:
    wanted = [first_id(row.news_at) + int(row.article[:6], 16) for row in rows]
    taken = _taken(cursor, wanted)
    ids: list[int] = []
    for first in wanted:
        key = first
        while key in taken:
            key += 1
            taken |= _taken(cursor, [key])
        taken.add(key)
        ids.append(key)
    return ids


def _taken(cursor: object, keys: Sequence[int]) -> set[int]:
    """Return those of some ids that entries have."""
    run, marks = cursor.execute, ", ".join(["%s"] * len(keys))  # type: ignore[attr-defined]
    run(f"SELECT id FROM archive_searchentry WHERE id IN ({marks})", keys)  # noqa: S608 - marks alone
    return {key for (key,) in cursor.fetchall()}  # type: ignore[attr-defined]


def _insert(cursor: object, rows: Sequence[Indexed], ids: Sequence[int]) -> None:
    run = cursor.executemany  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        run(
            "INSERT INTO archive_searchentry (id, article_id) VALUES (%s, %s)",
            [(key, row.article) for key, row in zip(ids, rows, strict=True)],
        )
        run(
            "INSERT INTO archive_searchtext (rowid, title, text) VALUES (%s, %s, %s)",
            [(key, row.title, row.text) for key, row in zip(ids, rows, strict=True)],
        )
        return
    run(
        "INSERT INTO archive_searchentry (id, article_id, stems) VALUES (%s, %s, %s::tsvector)",
        [
            (key, row.article, vector(row.title.split(), row.text.split()))
            for key, row in zip(ids, rows, strict=True)
        ],
    )


def vector(title: Sequence[str], text: Sequence[str]) -> str:
    """Return the stems as PostgreSQL writes a tsvector; the title's carry the weight A."""
    places: dict[str, list[str]] = {}
    for place, stem in enumerate(title, 1):
        places.setdefault(stem, []).append(f"{place}A")
    for place, stem in enumerate(text, len(title) + _TITLE_GAP):
        found = places.setdefault(stem, [])
        if len(found) < _MAX_POSITIONS:
            found.append(str(place))
    return " ".join(f"'{stem}':{','.join(found)}" for stem, found in places.items())
