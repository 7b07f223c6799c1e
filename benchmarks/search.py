"""Search over a large archive: the median time of each question a desk asks, with filters.

    python benchmarks/search.py [--count 20000] [--database URL] [--rounds 5]

Articles are sentences of ``data/corpus`` mixed with a vocabulary that falls off as words do in a
language; 1 in 12 is judged relevant. The archive lies in a SQLite file of its own unless
``--database`` names another, an empty PostgreSQL for instance; one that holds articles is asked
as it is. Questions are those of a desk: frequent, middling and rare words, with each filter and
some together; phrases and exclusions. Each runs ``--rounds`` times; the first is shown apart,
since it finds the pages cold. The last line counts the questions above the 200 ms that are asked.
A million articles take ten minutes of processor time to write, and 5 GB.
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

from archive import facets, models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.matching import Filters
from archive.search import search
from archive.searchindex import STEMS_INDEX, fill, first_id, vector
from language.query import parse_query, stems_of
from news.article import article_id

ROOT = Path(__file__).resolve().parents[1]
BATCH = 10_000
ASKED_MS = 200
OWN = 10_000  # articles that the program itself indexes, to measure that
LAST = datetime(2025, 3, 1, tzinfo=UTC)
A_DAY = 2700
MODEL = "benchmark"
TAGS = ("mass_gathering",) * 3 + ("incipient_conflict",) * 2 + ("protocol_breach",)
STAGES = ("prevention", "risk", "planned", "occurred", "handled")
# 38 provinces of 14 regencies each: 157 events of a million articles in one.
PLACES = tuple(f"{11 + n}.{71 + k}" for n in range(38) for k in range(14))


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
        on = draw.random() < 1 / 12
        tag, stage = draw.choice(TAGS), draw.choice(STAGES)
        said = {"tags": {tag: {"flagged": True, "stage": stage}} if on else {}}
        judgement = models.Judgement(
            article_id=key, model=MODEL, codebook="1.0", content_hash=article.content_hash,
            flagged=on, borderline=False, severity=1, place=draw.choice(PLACES) if on else "",
            data=json.dumps(said),
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
    note_facets(own)
    rate = len(own) / (time.perf_counter() - begun)
    if connection.vendor == "postgresql":
        execute("DROP INDEX archive_search_stems")
    while batch := list(islice(rows, BATCH)):
        insert_objects([row.article for row in batch])
        insert_objects([row.judgement for row in batch])
        index_in_bulk(batch)
        note_facets(batch)
    if connection.vendor == "postgresql":
        execute(STEMS_INDEX)
    execute("ANALYZE")
    return rate


def note_facets(batch: list[Written]) -> None:
    """Write what the articles of entries can be narrowed to, as the first migration does."""
    keys = [row.article.id for row in batch]
    entries = dict(
        models.SearchEntry.objects.filter(article__in=keys).values_list("article_id", "id")
    )
    facets.fill(
        facets.Held(
            entries[row.article.id],
            row.article.outlet,
            [(MODEL, row.judgement.place, row.judgement.data)],
        )
        for row in batch
    )


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


WORDS = {"frequent": "warga", "middling": "konvoi", "rare": "nama4321"}
OUTLET, PROVINCE = ("outlet-7",), "35"
FILTERS = {
    "-": Filters(),
    "outlet": Filters(outlets=OUTLET),
    "10 outlets": Filters(outlets=tuple(f"outlet-{n}" for n in range(10))),
    "place": Filters(model=MODEL, place=f"{PROVINCE}.72"),
    "province": Filters(model=MODEL, place=PROVINCE),
    "tag": Filters(model=MODEL, tag=TAGS[0]),
    "stage": Filters(model=MODEL, stage="planned"),
    "tag, stage": Filters(model=MODEL, tag=TAGS[-1], stage="planned"),
    "since": Filters(start=LAST - timedelta(days=30)),
    "until": Filters(end=LAST - timedelta(days=60)),
    "outlet, since": Filters(outlets=OUTLET, start=LAST - timedelta(days=30)),
    "outlet, tag": Filters(outlets=OUTLET, model=MODEL, tag=TAGS[0]),
    "province, tag, stage": Filters(model=MODEL, place=PROVINCE, tag=TAGS[0], stage="planned"),
    "tag, since": Filters(model=MODEL, tag=TAGS[0], start=LAST - timedelta(days=30)),
}


def questions() -> list[tuple[str, str, Filters]]:
    """What is asked: a name, the words, the filters."""
    return [
        *((f"{kind}; {name}", words, filters)
          for name, filters in FILTERS.items() for kind, words in WORDS.items()),
        ("two words", "konvoi samarinda", Filters()),
        ("two frequent; tag, stage", "massa polisi", FILTERS["tag, stage"]),
        ("phrase", '"unjuk rasa"', Filters()),
        ("phrase; province", '"unjuk rasa"', FILTERS["province"]),
        ("exclusion", "massa -polisi", Filters()),
        ("exclusion; outlet", "massa -polisi", FILTERS["outlet"]),
        ("nothing", "konvoi tidakada", Filters()),
    ]  # fmt: skip


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
                hits = len(search(query, filters).hits)
                times.append((time.perf_counter() - begun) * 1000)
            medians.append(statistics.median(times))
            firsts.append(times[0])
            print(f"  {name:<32} {hits:3} hits  {medians[-1]:7.1f} ms  (first {times[0]:.1f})")
        median = statistics.median(medians)
        print(
            f"median of the queries: {median:.1f} ms, ratio to the {ASKED_MS} asked"
            f" {median / ASKED_MS:.2f};"
            f" above {sum(one > ASKED_MS for one in medians)} of {len(medians)}; the slowest"
            f" {max(medians):.1f} ms; first time {statistics.median(firsts):.1f} ms"
        )
        close_archive()


if __name__ == "__main__":
    main()
