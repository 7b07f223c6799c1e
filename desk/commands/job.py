"""``kentongan crawl``, ``classify``, ``digest``, and ``daily``, which is the three in a row."""

from __future__ import annotations

import logging
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
from desk.commands.options import (
    Day,
    Formats,
    Lang,
    Out,
    OutletIds,
    Province,
    Since,
    parse_day,
    parse_formats,
    parse_lang,
    parse_province,
    parse_since,
)
from desk.context import Context, chosen_outlets, context_of
from desk.daily import classify_step, default_day, digest_of, keep_digest, write_digest
from desk.files import write_file
from desk.language import tr
from desk.logs import printable
from desk.modelhome import usable_model
from desk.progress import progress
from digest.formats.table import FORMATS
from news.errors import WrongInput
from news.outcome import OutletCoverage
from news.outlet import Outlet
from news.place import Place

log = logging.getLogger("kentongan")


@dataclass(frozen=True)
class Wish:
    """What one call of the job asks for, checked before anything is begun."""

    outlets: tuple[Outlet, ...] = ()
    since: datetime | None = None
    day: date | None = None
    scope: Place | None = None
    formats: tuple[str, ...] = ()
    lang: str = "id"
    out: Path | None = None
    banner: str | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def crawl(context: typer.Context, outlet: OutletIds = None, since: Since = None) -> None:
    """Crawl; exit code 1 where an outlet could not be looked at or a URL failed."""
    desk = context_of(context)
    wish = Wish(outlets=chosen_outlets(desk, outlet), since=parse_since(since, desk.settings.zone))
    _refuse_anonymous(desk, wish.outlets)
    with desk.archive():
        ledger = run_crawl(desk, wish)
    raise typer.Exit(1 if failures(ledger) else 0)


def classify(
    context: typer.Context,
    since: Since = None,
) -> None:
    """Judge what the model at work has not judged yet."""
    desk = context_of(context)
    start = parse_since(since, desk.settings.zone)
    with desk.archive():
        run_classify(desk, start)


def digest(
    context: typer.Context,
    day: Day = None,
    province: Province = None,
    formats: Formats = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """Write the digest of a day and say where it is."""
    desk = context_of(context)
    wish = _digest_wish(desk, day, province, formats, out, lang)
    with desk.archive():
        run_digest(desk, wish, run_judge(desk).version)


def daily(
    context: typer.Context,
    outlet: OutletIds = None,
    since: Since = None,
    day: Day = None,
    province: Province = None,
    formats: Formats = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """Run the three steps; exit code 1 where the ledger names failures."""
    desk = context_of(context)
    wish = _digest_wish(desk, day, province, formats, out, lang)
    outlets = chosen_outlets(desk, outlet)
    _refuse_anonymous(desk, outlets)
    with desk.archive():
        wanted = Wish(outlets=outlets, since=parse_since(since, desk.settings.zone))
        ledger = run_crawl(desk, wanted)
        judge = run_classify(desk, None)
        run_digest(desk, wish, judge.version)
    raise typer.Exit(1 if failures(ledger) else 0)


def _digest_wish(
    desk: Context,
    day: str | None,
    province: str | None,
    formats: list[str] | None,
    out: Path | None,
    lang: str | None,
) -> Wish:
    chosen = parse_formats(formats, desk.settings.formats)
    if out is not None and str(out) == "-" and len(chosen) != 1:
        raise WrongInput("--out - prints one digest: name exactly one --format with it")
    return Wish(
        day=parse_day(day, "--date"),
        scope=parse_province(province, desk.gazetteer) if province else None,
        formats=chosen,
        lang=parse_lang(lang, desk.settings.language),
        out=out,
    )


def _refuse_anonymous(desk: Context, outlets: tuple[Outlet, ...]) -> None:
    if not desk.settings.contact and any(not outlet.allow_private for outlet in outlets):
        raise WrongInput(
            "contact is not set: a crawler of public outlets says who it is; set KENTONGAN_CONTACT"
            " or `contact` in the settings file to an e-mail address or web page of the desk"
        )


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
        zone=settings.zone,
        outlets=wish.outlets or chosen_outlets(desk, None),
        model=model,
        codebook=desk.codebook,
        made_at=now,
        scope=wish.scope,
        banner=wish.banner,
    )
    keep_digest(made, now)
    if wish.out is not None and str(wish.out) == "-":
        sys.stdout.buffer.write(FORMATS[wish.formats[0]].render(made, wish.lang))
        sys.stdout.flush()
        return []
    if wish.out is not None and wish.out.suffix and len(wish.formats) == 1:
        write_file(wish.out, FORMATS[wish.formats[0]].render(made, wish.lang))
        paths = [wish.out]
    else:
        folder = wish.out or settings.digests
        written = write_digest(made, formats=wish.formats, lang=wish.lang, folder=folder)
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
