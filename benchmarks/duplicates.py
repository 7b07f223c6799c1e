"""Measure what near-duplicates cost: the articles signed a second, and the time of a query.

    python benchmarks/duplicates.py [--count 20000] [--database URL]

The texts are random words, with a copy under a new lead for every hundredth; the database must
be empty, and by default is a SQLite file that is thrown away.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from archive import models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.duplicates import copies_of, sign

NOW = datetime(2025, 3, 1, tzinfo=UTC)
BATCH = 2000
QUERIES = 200


def text_of(number: int) -> str:
    """Return the text of an article, the same in every run."""
    source = random.Random(number)
    return " ".join(f"kata{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}"
                    for n in source.choices(range(8000), k=200))  # fmt: skip


def batches(count: int) -> Iterator[list[models.Article]]:
    """Yield rows of articles."""
    for start in range(0, count, BATCH):
        yield [
            models.Article(
                id=f"{n:032x}", url=f"https://kabar.example/{n}", outlet="kabar", title="",
                text=text_of(n), news_at=NOW, first_fetched_at=NOW, fetched_at=NOW,
                content_hash=f"{n:064x}",
            )
            for n in range(start, min(start + BATCH, count))
        ]  # fmt: skip


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or sqlite_url(Path(folder) / "archive.db")
        open_archive(url, captures=Path(folder) / "captures")
        migrate()
        signing_s = 0.0
        for rows in batches(options.count):
            with transaction.atomic():
                models.Article.objects.bulk_create(rows, batch_size=500)
                began = time.perf_counter()
                sign([(row.id, row.text) for row in rows])
                signing_s += time.perf_counter() - began
        waits_ms, found = [], 0
        for number in random.Random(1).sample(range(options.count), QUERIES):
            text = "Pengantar baru dari redaksi kami. " + text_of(number)
            began = time.perf_counter()
            found += bool(copies_of(text))
            waits_ms.append((time.perf_counter() - began) * 1000)
        waits_ms.sort()
        print(f"{options.count} articles, {options.count / signing_s:.0f} signed a second")
        print(f"query: median {statistics.median(waits_ms):.1f} ms,"
              f" 95th of 100 {waits_ms[int(QUERIES * 0.95)]:.1f} ms")  # fmt: skip
        print(f"copies found: {found / QUERIES:.3f}")
        close_archive()


if __name__ == "__main__":
    main()
