"""Measure what near-duplicates cost: building, disk, and the time and memory of a question.

    python benchmarks/duplicates.py [--count 20000] [--database URL]

The texts are made up: words of their own, two sentences of a pool of 2,000 that stands for
boilerplate, in three of a hundred a form filled in anew (200 forms), and in one of a hundred a
copy of an earlier text, under a new lead and without its end. The database must be empty, and by
default is a SQLite file that is thrown away. Questions are asked in a process of their own: the
first round after the database's files were dropped from the system's cache, where this process may
read them, the second after it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from archive import models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.duplicates import copies_of, sign
from language.shingles import band_keys, similarity

NOW = datetime(2025, 3, 1, tzinfo=UTC)
BATCH = 20_000
QUERIES = 200
FORMS, POOL = 200, 2000
KINDS = ("plain", "copy", "form")


def _words(number: int, count: int) -> list[str]:
    """Return words of a vocabulary of 8,000, the same in every run."""
    drawn = random.Random(number).choices(range(8000), k=count)
    return [f"kata{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in drawn]


def kind_of(number: int) -> str:
    """Return which of ``KINDS`` an article is."""
    part = number % 100
    return "copy" if part == 99 and number > 1000 else "form" if part in {10, 40, 70} else "plain"


def text_of(number: int) -> str:
    """Return the text of an article, the same in every run."""
    kind = kind_of(number)
    if kind == "copy":
        told = text_of(source_of(number)).split()
        return " ".join([*_words(-number, 25), *told[20:-15]])
    if kind == "form":
        form = _words(10**9 + number // 10 % FORMS, 160)
        form[::9] = [str(number + place) for place in range(len(form[::9]))]
        return " ".join(form)
    pool = random.Random(number)
    shared = [_words(2 * 10**9 + pool.randrange(POOL), 15) for _ in range(2)]
    return " ".join([*_words(number, 170), *shared[0], *shared[1]])


def id_of(number: int) -> str:
    """Return an article's id, which like a hash has no order."""
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def source_of(number: int) -> int:
    """Return which article a copy was made from."""
    return number // 3 // 100 * 100 + 1


def batches(count: int) -> Iterator[list[models.Article]]:
    """Yield rows of articles."""
    for start in range(0, count, BATCH):
        yield [
            models.Article(
                id=id_of(n), url=f"https://kabar.example/{n}",
                outlet=f"kabar-{n % 300}", title="", text=text_of(n), news_at=NOW,
                first_fetched_at=NOW, fetched_at=NOW, content_hash=f"{n:064x}",
            )
            for n in range(start, min(start + BATCH, count))
        ]  # fmt: skip


def build(count: int) -> None:
    """Fill the archive and print what signing took, in processor time of this process and not."""
    signing_s, working_s = 0.0, 0.0
    for rows in batches(count):
        with transaction.atomic():
            models.Article.objects.bulk_create(rows, batch_size=500)
            began, worked = time.perf_counter(), time.process_time()
            sign([(row.id, band_keys(row.text)) for row in rows])
        # What a commit writes is the bands' for the most part.
        signing_s += time.perf_counter() - began
        working_s += time.process_time() - worked
    print(f"{count} articles: signed in {signing_s:.0f} s ({working_s:.0f} s of processor),"
          f" {count / signing_s:.0f} a second")  # fmt: skip
    print(f"disk: {_megabytes('archive_band'):.0f} MB for the bands,"
          f" {_megabytes('archive_signature'):.0f} MB for the signatures' ids,"
          f" {_megabytes('archive_article'):.0f} MB for the articles themselves")  # fmt: skip


def _megabytes(table: str) -> float:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = 1 AND name IN"
                " (SELECT name FROM sqlite_master WHERE tbl_name = %s)",
                [table],
            )
        else:
            cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
        return float(cursor.fetchone()[0]) / 2**20


def _forget() -> None:
    """Drop the database's files from the system's cache."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            files = [Path(str(connection.settings_dict["NAME"]))]
        else:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            files = [f for f in Path(cursor.fetchone()[0]).rglob("*") if f.is_file()]
    for file in files:
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def ask(count: int) -> None:
    """Ask for copies of each kind of text and print waits, what was found, and memory."""
    draw = random.Random(1)
    numbers: dict[str, list[int]] = {kind: [] for kind in KINDS}
    while any(len(rows) < QUERIES for rows in numbers.values()):
        number = draw.randrange(1001, count)
        if len(rows := numbers[kind_of(number)]) < QUERIES:
            rows.append(number)
    before = _peak_megabytes()
    for state in ("cold", "warm"):
        if state == "cold":
            _forget()
        for kind, rows in numbers.items():
            waits, worked, found = [], [], 0
            for number in rows:
                text, own = text_of(number), id_of(number)
                began, working = time.perf_counter(), time.process_time()
                found += bool(copies_of(text, without=own))
                waits.append(time.perf_counter() - began)
                worked.append(time.process_time() - working)
            print(f"{state} {kind:>5}: {_said(waits)}; processor of this process {_said(worked)};"
                  f" copies of {found / len(rows):.2f}")  # fmt: skip
    print(f"memory: {_peak_megabytes()} MB, of which {before} MB before the first question")


def _peak_megabytes() -> int:
    """Return this program's own peak; ``getrusage`` would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def _said(seconds: list[float]) -> str:
    found = sorted(seconds)
    return (f"median {statistics.median(found) * 1000:.1f} ms,"
            f" 95th of 100 {found[int(len(found) * 0.95)] * 1000:.1f} ms")  # fmt: skip


def recall() -> None:
    """Print how often two texts share a band, by their Jaccard similarity."""
    shares: dict[int, list[bool]] = {}
    for number in range(6000):
        words, cut = _words(number, 250), 5 + number * 37 % 130
        other = [*words[:-cut], *_words(-number - 1, cut)]
        a, b = " ".join(words), " ".join(other)
        bucket = int(similarity(a, b) * 10)
        shares.setdefault(bucket, []).append(not set(band_keys(a)).isdisjoint(band_keys(b)))
    for bucket, met in sorted(shares.items()):
        print(f"Jaccard {bucket / 10:.1f}-{bucket / 10 + 0.1:.1f}:"
              f" {statistics.mean(met):.3f} of {len(met)} pairs share a band")  # fmt: skip


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--database")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kentongan-duplicates-") as folder:
        url = options.database or sqlite_url(Path(folder) / "archive.db")
        open_archive(url, captures=Path(folder) / "captures")
        if options.ask:
            ask(options.count)
        else:
            recall()
            migrate()
            build(options.count)
            command = [sys.executable, __file__, "--ask", "--database", url]
            sys.stdout.flush()
            subprocess.run([*command, "--count", str(options.count)], check=True)
        close_archive()


if __name__ == "__main__":
    main()
