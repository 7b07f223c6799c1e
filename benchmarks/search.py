"""Search over a large archive: the median time of a query, and of filling the index.

    python benchmarks/search.py [--count 20000] [--database URL] [--rounds 5]

Articles are sentences of ``data/corpus`` mixed with a vocabulary that falls off as words do in a
language; 1 in 12 is judged relevant. The archive lies in a SQLite file of its own unless
``--database`` names another, an empty PostgreSQL for instance; one that holds articles is asked
as it is. Queries are those of a desk: rare and frequent words, phrases, exclusions, filters. Each
runs ``--rounds`` times; the first is shown apart, since it finds the pages cold. A million
articles take ten minutes of processor time to write, and 5 GB.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bulk import hurry, insert, insert_objects
from django.db import connection

from archive import models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.search import Filters, search
from archive.searchindex import STEMS_INDEX, fill, first_id, vector
from language.query import parse_query, stems_of
from news.article import article_id

ROOT = Path(__file__).resolve().parents[1]
BATCH = 10_000
OWN = 10_000  # articles that the program itself indexes, to measure that
LAST = datetime(2025, 3, 1, tzinfo=UTC)
A_DAY = 2700
TAG = "mass_gathering"


class Sentence(NamedTuple):
    """A sentence of the corpus and its stems."""

    text: str
    stems: list[str]


def sentences() -> list[list[Sentence]]:
    """Title and sentences of each article of the corpus."""
    files = sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    texts = ([row["title"], *row["text"].replace("\n\n", " ").split(". ")[:5]] for row in rows)
    return [[Sentence(text, stems_of(text)) for text in parts] for parts in texts]


class Written(NamedTuple):
    """An article with its judgement, and the stems of its title and text."""

    article: models.Article
    judgement: models.Judgement
    title: list[str]
    text: list[str]


def articles(count: int) -> Iterator[Written]:
    """Yield articles, the newest first."""
    pool, draw = sentences(), random.Random(7)
    for n in range(count):
        parts = [pool[draw.randrange(len(pool))] for _ in range(3)]
        body = [one for part in parts for one in part[1:]]
        # Names and numbers: some in every hundredth text, most in one or two.
        names = [f"nama{int(draw.paretovariate(0.6))}" for _ in range(30)]
        at = LAST - timedelta(seconds=int(n * 86_400 / A_DAY))
        key = article_id(f"https://b.example/{n}")
        article = models.Article(
            id=key, url=f"https://b.example/{n}", outlet=f"outlet-{n % 300}",
            title=parts[0][0].text, news_at=at, published_at=at, fetched_at=at,
            text=f"{'. '.join(one.text for one in body)}. {' '.join(names)}",
            first_fetched_at=at, content_hash=f"{n:064x}",
        )  # fmt: skip
        on, stage = n % 12 == 0, '"planned"' if n % 24 == 0 else '"occurred"'
        judgement = models.Judgement(
            article_id=key, model="benchmark", codebook="1.0", content_hash=article.content_hash,
            flagged=on, borderline=False, severity=1, place="64.72" if n % 500 == 0 else "",
            data=f'{{"tags":{{"{TAG}":{{"flagged":{str(on).lower()},"stage":{stage}}}}}}}',
        )  # fmt: skip
        stems = [stem for one in body for stem in one.stems]
        yield Written(article, judgement, parts[0][0].stems, stems + names)


def write(count: int) -> float:
    """Write and index articles; return how many a second the program itself indexes.

    It indexes the first ``OWN``; the others get the same rows in bulk, their stems put together
    from those of the sentences.
    """
    rows = articles(count)
    own = list(islice(rows, OWN))
    insert_objects([row.article for row in own])
    insert_objects([row.judgement for row in own])
    begun = time.perf_counter()
    fill((a.id, a.news_at, a.title, a.text) for a in (row.article for row in own))
    rate = len(own) / (time.perf_counter() - begun)
    if connection.vendor == "postgresql":
        execute("DROP INDEX archive_search_stems")
    while batch := list(islice(rows, BATCH)):
        insert_objects([row.article for row in batch])
        insert_objects([row.judgement for row in batch])
        index_in_bulk(batch)
    if connection.vendor == "postgresql":
        execute(STEMS_INDEX)
    execute("ANALYZE")
    return rate


def index_in_bulk(batch: list[Written]) -> None:
    """Write the entries of the search index as ``archive.searchindex`` does."""
    ids = [first_id(r.article.news_at) + int(r.article.id[:6], 16) for r in batch]
    keys = [row.article.id for row in batch]
    if connection.vendor == "postgresql":
        vectors = [vector(row.title, row.text) for row in batch]
        columns = ("id", "article_id", "stems")
        insert("archive_searchentry", columns, zip(ids, keys, vectors, strict=True))
        return
    insert("archive_searchentry", ("id", "article_id"), zip(ids, keys, strict=True))
    stems = ((" ".join(row.title), " ".join(row.text)) for row in batch)
    insert(
        "archive_searchtext",
        ("rowid", "title", "text"),
        ((key, *pair) for key, pair in zip(ids, stems, strict=True)),
    )


def execute(statement: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def questions() -> list[tuple[str, str, Filters]]:
    """What is asked: a name, the words, the filters."""
    month = Filters(start=LAST - timedelta(days=30))
    return [
        ("rare word", "nama4321", Filters()),
        ("two words", "konvoi samarinda", Filters()),
        ("phrase", '"unjuk rasa"', Filters()),
        ("frequent word", "polisi", Filters()),
        ("very frequent word", "warga", Filters()),
        ("exclusion", "massa -polisi", Filters()),
        ("a month", "massa kantor", month),
        ("tag and stage", "massa", Filters(model="benchmark", tag=TAG, stage="planned")),
        ("place", "polisi", Filters(model="benchmark", place="64")),
        ("outlet", "bawaslu", Filters(outlets=("outlet-7",))),
        ("nothing", "konvoi tidakada", Filters()),
    ]


def main() -> None:
    """Fill, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kentongan-search-") as folder:
        home = Path(folder)
        open_archive(
            given.database or sqlite_url(home / "archive.sqlite3"), captures=home / "captures"
        )
        migrate()
        if models.Article.objects.exists():
            print(f"{connection.vendor}, {models.Article.objects.count():,} articles found")
        else:
            hurry()
            rate = write(given.count)
            print(f"{connection.vendor}, {given.count:,} articles; indexed {rate:,.0f}/s")
        medians, firsts = [], []
        for name, words, filters in questions():
            query, times, hits = parse_query(words), [], 0
            for _ in range(given.rounds):
                begun = time.perf_counter()
                hits = len(search(query, filters))
                times.append((time.perf_counter() - begun) * 1000)
            medians.append(statistics.median(times))
            firsts.append(times[0])
            print(f"  {name:<20} {hits:3} hits  {medians[-1]:7.1f} ms  (first {times[0]:.1f})")
        median = statistics.median(medians)
        print(
            f"median of the queries: {median:.1f} ms, ratio to the 200 asked {median / 200:.2f};"
            f" the slowest {max(medians):.1f} ms; first time {statistics.median(firsts):.1f} ms"
        )
        close_archive()


if __name__ == "__main__":
    main()
