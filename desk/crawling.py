"""Crawling as the command line and the demo run it: with progress and ledger.

Apart from the other steps, so that a crawl begins without loading what only they need.
"""

from __future__ import annotations

from datetime import timedelta

import typer
from rich.markup import escape
from rich.table import Table

from archive.outcomes import coverage
from archive.patience import patiently
from crawler.runner import crawl as crawl_outlets
from desk.context import Context
from desk.language import tr
from desk.logs import printable
from desk.outcomes import outcomes_told
from desk.progress import progress
from desk.terminal import print_table
from desk.wish import Wish
from news.outcome import OutletCoverage


def run_crawl(desk: Context, wish: Wish) -> list[OutletCoverage]:
    """Crawl the outlets and return this run's ledger, without those that a worker is crawling."""
    begun = wish.clock()
    plain = desk.json_logs
    with progress(tr("crawl"), total=len(wish.outlets), plain=plain) as advance:
        summary = crawl_outlets(
            wish.outlets,
            clock=wish.clock,
            since=wish.since,
            first_run_days=desk.settings.first_run_days,
            recheck=wish.recheck,
            contact=desk.settings.contact,
            on_outlet=lambda _: advance(1),
        )
    passed = {line.outlet for line in summary.outlets if line.passed_over}
    asked = [outlet for outlet in wish.outlets if outlet.id not in passed]
    ledger = patiently(coverage, begun, wish.clock() + timedelta(seconds=1), asked)
    print_ledger(ledger)
    if passed:
        message = tr("passed over, since another process is crawling them: {outlets}")
        typer.echo(message.format(outlets=", ".join(sorted(passed))), err=True)
    return ledger


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
            escape(printable(outcomes_told(failed))) or "–",
            escape(printable(outcomes_told(other))) or "–",
            str(line.requests),
        )
    print_table(table, stderr=True)
