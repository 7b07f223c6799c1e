"""The steps of the job as the command line and the demo run them: with progress and ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.outcomes import coverage
from classifier.judge import Judge, load_judge
from crawler.runner import crawl as crawl_outlets
from desk.context import Context, chosen_outlets
from desk.daily import classify_step, default_day, digest_of, write_digest
from desk.files import write_file
from desk.keeping import keep_digest, past_digest
from desk.language import tr
from desk.logs import printable
from desk.modelhome import usable_model
from desk.progress import progress
from desk.rendering import rendered
from digest.record import Digest
from news.outcome import OutletCoverage
from news.outlet import Outlet
from news.place import Place

WEEK_DAYS = 7


@dataclass(frozen=True)
class Wish:
    """What one call of the job asks for, checked before anything is begun."""

    outlets: tuple[Outlet, ...] = ()
    since: datetime | None = None
    recheck: timedelta | None = None
    day: date | None = None
    week: bool = False
    as_of: datetime | None = None
    scope: Place | None = None
    formats: tuple[str, ...] = ()
    lang: str = "id"
    out: Path | None = None
    banner: str | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def run_crawl(desk: Context, wish: Wish) -> list[OutletCoverage]:
    """Crawl the outlets and return this run's ledger."""
    begun = wish.clock()
    plain = desk.json_logs
    with progress(tr("crawl"), total=len(wish.outlets), plain=plain) as advance:
        crawl_outlets(
            wish.outlets,
            clock=wish.clock,
            since=wish.since,
            first_run_days=desk.settings.first_run_days,
            recheck=wish.recheck,
            contact=desk.settings.contact,
            on_outlet=lambda _: advance(1),
        )
    ledger = coverage(begun, wish.clock() + timedelta(seconds=1), wish.outlets)
    print_ledger(ledger)
    return ledger


def run_judge(desk: Context) -> Judge:
    """Return the model at work, ready to judge."""
    return load_judge(usable_model(desk), desk.codebook, desk.gazetteer)


def run_classify(desk: Context, start: datetime | None) -> Judge:
    """Judge what is not judged yet; return the judge."""
    judge = run_judge(desk)
    with progress(tr("classify"), total=None, plain=desk.json_logs) as advance:
        classify_step(judge, desk.registry, start=start, advance=advance)
    return judge


def run_digest(desk: Context, wish: Wish, model: str) -> list[Path]:
    """Compose, keep and write the digest; return its files."""
    settings, now = desk.settings, wish.clock()
    day = wish.day or default_day(now, settings.zone)
    made = digest_of(
        day,
        first=_first(wish, day),
        zone=settings.zone,
        outlets=wish.outlets or chosen_outlets(desk, None),
        model=model,
        codebook=desk.codebook,
        made_at=now,
        scope=wish.scope,
        banner=wish.banner,
        places=(*desk.gazetteer.provinces, *desk.gazetteer.regencies),
    )
    keep_digest(made, now)
    return _written(desk, wish, made)


def run_reprint(desk: Context, wish: Wish) -> list[Path]:
    """Write a digest as it was made at or before ``wish.as_of``; return its files."""
    day = wish.day or default_day(wish.as_of or wish.clock(), desk.settings.zone)
    return _written(
        desk, wish, past_digest(day, wish.scope, first=_first(wish, day), as_of=wish.as_of)
    )


def _first(wish: Wish, day: date) -> date | None:
    return day - timedelta(days=WEEK_DAYS - 1) if wish.week else None


def _written(desk: Context, wish: Wish, made: Digest) -> list[Path]:
    letterhead = desk.settings.letterhead
    if wish.out is not None and str(wish.out) == "-":
        sys.stdout.buffer.write(rendered(made, wish.formats[0], wish.lang, letterhead))
        sys.stdout.flush()
        return []
    if wish.out is not None and wish.out.suffix and len(wish.formats) == 1:
        write_file(wish.out, rendered(made, wish.formats[0], wish.lang, letterhead))
        paths = [wish.out]
    else:
        folder = wish.out or desk.settings.digests
        written = write_digest(
            made, formats=wish.formats, lang=wish.lang, folder=folder, letterhead=letterhead
        )
        paths = [entry.path for entry in written]
    for path in paths:
        typer.echo(str(path))
    return paths


def failures(ledger: list[OutletCoverage]) -> int:
    """Return how many outlets could not be looked at, or only in part."""
    return sum(line.status != "ok" for line in ledger)


def print_ledger(ledger: list[OutletCoverage]) -> None:
    """Print one line an outlet on standard error: what was found, what was not."""
    table = Table(
        "", tr("outlet"), tr("new"), tr("failed"), tr("other"), tr("requests"),
        box=None, pad_edge=False,
    )  # fmt: skip
    marks = {"ok": "[green]ok[/]", "partial": "[yellow]--[/]", "blind": "[red]!![/]"}
    for line in ledger:
        failed = {k: n for k, n in line.counts.items() if k.startswith(("failed", "quarantined"))}
        other = {
            k: n
            for k, n in line.counts.items()
            if k not in failed and k not in {"stored", "revised"}
        }
        table.add_row(
            marks[line.status],
            escape(printable(line.name)),
            str(line.articles),
            _counts(failed),
            _counts(other),
            str(line.requests),
        )
    Console(stderr=True, width=None if sys.stderr.isatty() else 140).print(table)


def _counts(counts: dict[str, int]) -> str:
    return escape(printable(", ".join(f"{key} {n}" for key, n in counts.items()))) or "–"
