"""A day's digest out of a large archive: seconds, memory, and what doubling the archive changes.

    python benchmarks/digest [--articles 100000] [--a-day 2700] [--database URL] [--repeat 3]
    python benchmarks/digest --month [--news FILE]

The first form fills an archive with judged articles (8 in 100 relevant, their texts mixed from
``data/corpus``), makes the last day's digest, doubles the archive by adding as many older days,
and makes it again. Each digest runs in a process of its own, so that its memory is its own. The
first one also counts the past 28 days, which a desk does once; the others are the daily case. Ten
weeks of looks and outcomes go with them, for the ledger and the outlets' health, and the bands by
which near-copies of the relevant are found. The articles go past the search index, which no digest
reads.

Costs are seconds of the processor, of the program and of PostgreSQL's own process: what a clock on
the wall shows depends on what else the machine does. A million articles take some six minutes of
it to write, and 3 GB.

The second form builds an archive of 30 days from the shared news where they are present, else
from ``data/corpus``, makes thirty daily digests as a desk would have, and prints what each holds.
Judgements are the corpus's own codes, or for the news the promoted model's (``KENTONGAN_HOME``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bulk import hurry, insert_objects

from archive import models
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.duplicates import sign
from archive.judgements import save_judgements
from archive.storing import store_articles
from classifier.corpus import load_corpus
from desk.briefing import digest_of
from desk.keeping import keep_digest
from digest.formats.html import render
from language.gazetteer import load_gazetteer
from language.shingles import band_keys
from news.article import Article, article_id
from news.codebook import load_codebook
from news.judgement import Evidence, Judgement, TagJudgement
from news.outlet import load_outlets

ROOT = Path(__file__).resolve().parents[2]
NEWS = ROOT.parent / "shared" / "news" / "articles.jsonl.gz"
ZONE = ZoneInfo("Asia/Jakarta")
LAST = date(2025, 3, 5)
MODEL = "benchmark"
RELEVANT_SHARE = 0.08
STAGES = ("occurred", "occurred", "handled", "planned", "risk", "prevention")
BATCH = 10_000
OUTLETS = 300
LEDGER_DAYS = 70  # what the outlets' health is judged by


def sentences(codebook: object) -> list[tuple[str, list[str]]]:
    """Title and sentences of each coded article of the corpus."""
    coded = load_corpus(ROOT / "data" / "corpus", codebook)  # type: ignore[arg-type]
    return [(one.title, one.text.split(". ")) for one in coded if one.label.tags]


def rows(numbers: Iterable[int], a_day: int) -> Iterator[tuple[models.Article, models.Judgement]]:
    """Yield article and judgement; number 0 is the last of ``LAST``, the others lie before."""
    codebook = load_codebook(ROOT / "data" / "codebook")
    pool, places = sentences(codebook), load_gazetteer(ROOT / "data" / "gazetteer").regencies
    end = datetime(LAST.year, LAST.month, LAST.day, 23, 59, tzinfo=ZONE).astimezone(UTC)
    nothing = _said("", relevant=False)
    for n in numbers:
        at = end - timedelta(days=n // a_day, seconds=(n % a_day) * (86_000 / a_day))
        relevant = n * 2_654_435_761 % 2**32 < RELEVANT_SHARE * 2**32
        key = article_id(f"https://b.example/{n}")
        title, text = f"Berita {n}", f"Berita biasa nomor {n}. " * 20
        said, data = nothing, ""
        if relevant:
            draw = random.Random(n)
            # A third of the relevant reports are of an event that others report as well.
            event = draw.randrange(90) + n // a_day * 90 if draw.random() < 0.3 else -n
            told = random.Random(event)
            headline, body = told.choice(pool)
            title = f"{headline} ({n})"
            text = ". ".join([*body[:8], *draw.choice(pool)[1][:4]])
            stage = told.choice(STAGES)
            said = replace(
                _said(body[0], relevant=True, stage=stage),
                id=key,
                place=told.choice(places),
                event_date=at.date() + timedelta(days=5 if stage == "planned" else 0),
                severity=told.randrange(6),
            )
            data = json.dumps(said.to_dict(), ensure_ascii=False)
        row = models.Article(
            id=key, url=f"https://b.example/{n}", outlet=f"outlet-{n % OUTLETS}", title=title,
            text=text, published_at=at, published_evidence="api", published_precision="minute",
            language="id", dateline="", extraction="wordpress", fetched_at=at,
            content_hash=f"{n:064x}", news_at=at, first_fetched_at=at,
        )  # fmt: skip
        yield row, models.Judgement(
            article=row, model=MODEL, codebook="1.0", content_hash=row.content_hash,
            flagged=relevant, borderline=False, severity=said.severity,
            place=said.place.code if said.place else "", event_date=said.event_date,
            data=data or _NOTHING.replace("?", key),
        )  # fmt: skip


def _said(quote: str, *, relevant: bool, stage: str = "occurred") -> Judgement:
    tag = TagJudgement(
        probability=0.9 if relevant else 0.02,
        threshold=0.5,
        flagged=relevant,
        stage=stage if relevant else None,
        evidence=(Evidence(0, len(quote), quote),) if relevant else (),
    )
    return Judgement(id="?", tags={"mass_gathering": tag}, model=MODEL, codebook="1.0")


_NOTHING = json.dumps(_said("", relevant=False).to_dict())


def fill(first: int, last: int, a_day: int) -> None:
    """Write the articles from one number to another."""
    numbers = rows(range(first, last), a_day)
    while batch := list(islice(numbers, BATCH)):
        insert_objects([article for article, _ in batch])
        insert_objects([judged for _, judged in batch])
        with transaction.atomic():
            sign([(a.id, band_keys(a.text)) for a, judged in batch if judged.flagged])


def fill_ledger(a_day: int) -> None:
    """Write ten weeks of daily runs: each looked at every outlet and stored its articles."""
    models.Run.objects.bulk_create(
        models.Run(kind="crawl", started_at=_run_at(day), finished_at=_run_at(day), ok=True)
        for day in range(LEDGER_DAYS)
    )
    runs = list(models.Run.objects.order_by("-started_at").values_list("id", flat=True))
    for day, run in enumerate(runs):
        at = _run_at(day)
        insert_objects(
            [
                models.Look(run_id=run, outlet=f"outlet-{n}", at=at, requests=12, looked=n % 40 > 0,
                            latency_s=0.4, robots="r")
                for n in range(OUTLETS)
            ]
        )  # fmt: skip
        insert_objects(
            [
                models.Outcome(run_id=run, outlet=f"outlet-{n % OUTLETS}", url_key=f"{n:032x}",
                               url=f"https://b.example/{n}", kind="stored", reason="", article="",
                               at=at)
                for n in range(day * a_day, (day + 1) * a_day)
            ]
        )  # fmt: skip


def _run_at(day: int) -> datetime:
    """Return when a run was: in the last evening, or so many days before."""
    return datetime(LAST.year, LAST.month, LAST.day, 16, tzinfo=UTC) - timedelta(days=day)


def analyse() -> None:
    """Let the database learn its own statistics, as a server does by itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def peak_mb() -> float:
    """Return the most memory that this program held, in MB.

    ``ru_maxrss`` would begin with that of the process which started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def one_digest(url: str, home: Path) -> None:
    """Make the digest of the last day in this process, and print seconds and megabytes."""
    open_archive(url, captures=home / "captures")
    codebook = load_codebook(ROOT / "data" / "codebook")
    registry = load_outlets(ROOT / "data" / "outlets")
    outlets = [replace(registry[n % len(registry)], id=f"outlet-{n}") for n in range(OUTLETS)]
    gazetteer = load_gazetteer(ROOT / "data" / "gazetteer")
    before = server_seconds()
    begun, worked = time.perf_counter(), time.process_time()
    made = digest_of(
        LAST,
        zone=ZONE,
        outlets=outlets,
        model=MODEL,
        codebook=codebook,
        made_at=datetime(LAST.year, LAST.month, LAST.day + 1, 0, 0, tzinfo=UTC),
        places=(*gazetteer.provinces, *gazetteer.regencies),
    )
    read = time.perf_counter() - begun
    body = render(made, "id")
    seconds = time.perf_counter() - begun
    peak = peak_mb()
    print(
        json.dumps(
            {
                "seconds": round(seconds, 3),
                "composed": round(read, 3),
                "program": round(time.process_time() - worked, 3),
                "server": round(server_seconds() - before, 3),
                "megabytes": round(peak),
                "stories": sum(len(section.items) for section in made.sections),
                "alarms": len(made.ledger.health),
                "html_kilobytes": len(body) // 1000,
            }
        )
    )
    close_archive()


def server_seconds() -> float:
    """Return the processor's seconds of PostgreSQL's process for this connection; else 0."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    times = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def measured(url: str, home: Path, repeat: int) -> list[dict[str, float]]:
    """Return the figures of some digests, each of a process of its own."""
    command = [sys.executable, str(Path(__file__).parent), "--one", url, "--home", str(home)]
    found = []
    for _ in range(repeat):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return found


def large(articles: int, a_day: int, url: str, home: Path, repeat: int) -> None:
    """Print the digest's cost over an archive, and over one of twice the size."""
    open_archive(url, captures=home / "captures")
    migrate()
    hurry()
    fill_ledger(a_day)
    costs = []
    for size, start in ((articles, 0), (2 * articles, articles)):
        open_archive(url, captures=home / "captures")
        hurry()
        fill(start, size, a_day)
        analyse()
        close_archive()
        first, *rest = measured(url, home, repeat + 1)
        cost = statistics.median(row["program"] + row["server"] for row in rest)
        costs.append(cost)
        most = max(row["megabytes"] for row in rest)
        print(f"{size:>9,} articles, {a_day:,} a day: {rest[-1]['stories']} stories")
        print(
            f"          first digest {first['program'] + first['server']:.2f} s of the processor,"
            f" {first['megabytes']} MB"
        )
        print(
            f"          daily case {cost:.2f} s of the processor"
            f" (program {rest[-1]['program']:.2f}, server {rest[-1]['server']:.2f}; by the clock"
            f" {statistics.median(row['seconds'] for row in rest):.2f}), {most} MB;"
            f" of the 5 s asked × {cost / 5:.2f}, of the 500 MB × {most / 500:.2f}",
            flush=True,
        )
    print(f"twice the archive: × {costs[1] / costs[0]:.2f} of the processor's time")


def month(news: Path, url: str, home: Path) -> None:
    """Make thirty daily digests and print what each holds."""
    codebook = load_codebook(ROOT / "data" / "codebook")
    open_archive(url, captures=home / "captures")
    migrate()
    pairs = list(_news(news) if news.is_file() else _coded())
    days = [LAST - timedelta(days=n) for n in range(29, -1, -1)]
    placed = []
    for n, (article, judgement) in enumerate(pairs):
        day = days[n * 30 // len(pairs)]
        at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + timedelta(minutes=n % 600)
        moved = replace(article, published_at=at, fetched_at=at + timedelta(minutes=20))
        event = day if judgement.event_date else None
        placed.append((moved, replace(judgement, model=MODEL, event_date=event)))
    for start in range(0, len(placed), 500):
        store_articles([article for article, _ in placed[start : start + 500]])
    kept = set(models.Article.objects.values_list("id", flat=True))
    save_judgements(judgement for _, judgement in placed if judgement.id in kept)
    for day in days:
        begun = time.perf_counter()
        at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        made = digest_of(
            day, zone=ZONE, outlets=load_outlets(ROOT / "data" / "outlets"), model=MODEL,
            codebook=codebook, made_at=at,
        )  # fmt: skip
        keep_digest(made, at)
        counts = " ".join(f"{s.key} {len(s.items)}" for s in made.sections)
        rises = "; ".join(f"{r.key} {r.count} (tail {r.tail})" for r in made.figures.rises)
        seconds = time.perf_counter() - begun
        print(f"{day} read {made.figures.read}: {counts} {rises or '–'} {seconds:.2f} s")
    close_archive()


def _news(path: Path) -> Iterator[tuple[Article, Judgement]]:
    # Only here is a model loaded: a digest needs none, and its memory is measured.
    from classifier.judge import load_judge  # noqa: PLC0415
    from desk.context import Context  # noqa: PLC0415
    from desk.modelhome import usable_model  # noqa: PLC0415

    desk = Context()
    judge = load_judge(usable_model(desk), desk.codebook, desk.gazetteer)
    batch: list[Article] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            url = row["url"] or f"https://tanpa-alamat.example/{len(batch)}/{row['id']}"
            now = datetime(2025, 3, 1, tzinfo=UTC)
            batch.append(
                Article(
                    id=article_id(url),
                    url=url,
                    outlet=row["outlet"][:63] or "tanpa-nama",
                    title=row["title"] or "",
                    text=row["text"] or "",
                    published_at=now,
                    fetched_at=now,
                    language="id",
                )
            )
            if len(batch) == 500:
                yield from _judged(judge, batch)
                batch = []
    yield from _judged(judge, batch)


def _judged(judge: Any, batch: Sequence[Article]) -> Iterator[tuple[Article, Judgement]]:
    from classifier.judge import Document  # noqa: PLC0415

    documents = [Document(a.id, a.title, a.text, LAST) for a in batch]
    yield from zip(batch, judge.judge(documents), strict=True)


def _coded() -> Iterator[tuple[Article, Judgement]]:
    codebook = load_codebook(ROOT / "data" / "codebook")
    for one in load_corpus(ROOT / "data" / "corpus", codebook):
        url = f"https://korpus.example/{one.id}"
        now = datetime(2025, 3, 1, tzinfo=UTC)
        article = Article(
            id=article_id(url), url=url, outlet=f"korpus-{hash(one.id) % 9}", title=one.title,
            text=one.text, published_at=now, fetched_at=now, language="id",
        )  # fmt: skip
        tags = {
            key: TagJudgement(probability=1.0, threshold=0.5, flagged=True, stage=stage)
            for key, stage in one.label.tags.items()
        }
        yield (
            article,
            Judgement(
                id=article.id, tags=tags, place=one.label.place, severity=one.label.severity,
                election=one.label.election, event_date=one.label.event_date,
            ),
        )  # fmt: skip


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--a-day", type=int, default=2700)
    parser.add_argument("--database", default="")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--month", action="store_true")
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one_digest(options.one, options.home)
        return
    with tempfile.TemporaryDirectory(prefix="kentongan-digest-") as folder:
        home = options.home or Path(folder)
        url = options.database or sqlite_url(home / "archive.sqlite3")
        if options.month:
            month(options.news, url, home)
        else:
            large(options.articles, options.a_day, url, home, options.repeat)


if __name__ == "__main__":
    main()
