"""Search over a large archive: the median time of a query, and of filling the index.

    python benchmarks/search.py [--count 20000] [--database URL] [--rounds 5]

Articles are sentences of ``data/corpus`` mixed with a vocabulary that falls off as words do in a
language; 1 in 12 is judged relevant. The archive lies in a SQLite file of its own unless
``--database`` names another, an empty PostgreSQL for instance; one that holds articles is asked
as it is. Queries are those of a desk: rare and frequent words, phrases, exclusions, filters. Each
runs ``--rounds`` times; the first is shown apart, since it finds the pages cold. A million
articles take half an hour to write, and 6 GB.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from archive import models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.search import Filters, search
from archive.searchindex import fill
from language.query import parse_query
from news.article import article_id

ROOT = Path(__file__).resolve().parents[1]
BATCH = 4000
LAST = datetime(2025, 3, 1, tzinfo=UTC)
A_DAY = 2700
TAG = "mass_gathering"


def texts() -> list[list[str]]:
    """Sentences of each article of the corpus."""
    files = sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    return [[row["title"], *row["text"].replace("\n\n", " ").split(". ")] for row in rows]


def write(count: int) -> float:
    """Write and index articles; return the seconds of indexing alone."""
    pool, spent = texts(), 0.0
    for first in range(0, count, BATCH):
        batch, judged = [], []
        for n in range(first, min(first + BATCH, count)):
            draw = random.Random(n)
            parts = [draw.choice(pool) for _ in range(3)]
            # Names and numbers: some in every hundredth text, most in one or two.
            tail = " ".join(f"nama{int(draw.paretovariate(0.6))}" for _ in range(30))
            at = LAST - timedelta(days=n / A_DAY)
            row = models.Article(
                id=article_id(f"https://b.example/{n}"), url=f"https://b.example/{n}",
                outlet=f"outlet-{n % 300}", title=parts[0][0], news_at=at, published_at=at,
                text=". ".join(s for part in parts for s in part[1:6]) + ". " + tail,
                fetched_at=at, first_fetched_at=at, content_hash=f"{n:064x}",
            )  # fmt: skip
            batch.append(row)
            on = n % 12 == 0
            stage = '"planned"' if n % 24 == 0 else '"occurred"'
            judged.append(
                models.Judgement(
                    article=row, model="benchmark", codebook="1.0", content_hash=row.content_hash,
                    flagged=on, borderline=False, severity=1, place="64.72" if n % 500 == 0 else "",
                    data=f'{{"tags":{{"{TAG}":{{"flagged":{str(on).lower()},"stage":{stage}}}}}}}',
                )
            )  # fmt: skip
        models.Article.objects.bulk_create(batch, batch_size=900)
        models.Judgement.objects.bulk_create(judged, batch_size=900)
        begun = time.perf_counter()
        fill((row.id, row.news_at, row.title, row.text) for row in batch)
        spent += time.perf_counter() - begun
    return spent


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
            spent = write(given.count)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            rate = given.count / spent
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
