"""``kentongan health``: which outlets are silent, changed or failing, against their own history."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from desk.commands.options import OutletIds
from desk.context import chosen_outlets, context_of
from desk.language import tr
from desk.logs import printable
from news.health import Alarm, OutletHealth

# Each alarm as a desk reads it; the figures are those of ``news.health.Alarm.values``.
_TEXTS = {
    "unseen": tr("not seen for days"),
    "blind": tr("no source answered"),
    "dns": tr("its name leads nowhere (DNS)"),
    "certificate": tr("its certificate is not valid"),
    "robots_closed": tr("robots.txt closes it"),
    "silent": tr("silent for {days} days"),
    "drop": tr("only {articles} articles in 24 hours, {expected} expected"),
    "duplicates": tr("everything found was a copy ({copies})"),
    "empty": tr("{empty} of {pages} pages hold no article"),
    "layout": tr("pages have changed: read by {now_by} in place of {rule}"),
    "length": tr("texts have {new} characters in place of {old}"),
    "failing": tr("{failed} of {total} addresses failed"),
    "robots_changed": tr("robots.txt has changed"),
    "slow": tr("slow: {seconds} s in place of {usual} s"),
}


def health(
    context: typer.Context,
    outlet: OutletIds = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=tr("Print one JSON line an outlet."))
    ] = False,
    only_alarms: Annotated[
        bool, typer.Option("--alarms", help=tr("Only the outlets with an alarm."))
    ] = False,
    notice: Annotated[
        bool,
        typer.Option(
            "--notice/--no-notice",
            help=tr("Tell the subscriptions with `notices` of alarms, once a day and alarm."),
        ),
    ] = True,
) -> None:
    """Print the outlets' health; exit code 1 where there is an alarm."""
    from crawler.health import outlet_health

    desk = context_of(context)
    outlets = chosen_outlets(desk, outlet)
    with desk.archive("health.lock"):  # reads beside a run at work
        found = outlet_health(outlets, desk.now)
        ringing = [one for one in found if one.alarms]
        if ringing and notice:
            from desk.delivery import notify

            title = tr("{n} of {total} outlets need a look").format(
                n=len(ringing), total=len(found)
            )
            day = desk.now.astimezone(desk.settings.zone).date()
            key = f"health/{day.isoformat()}/{_mark(ringing)}"
            notify(desk, key, title=title, lines=[_line(one) for one in ringing])
    shown = ringing if only_alarms else sorted(found, key=lambda one: not one.alarms)
    if as_json:
        for one in shown:
            typer.echo(json.dumps(asdict(one), default=datetime.isoformat))
    else:
        _print(shown, len(found), len(ringing), desk.settings.zone)
    raise typer.Exit(1 if ringing else 0)


def alarm_text(alarm: Alarm) -> str:
    """Return an alarm in the language of the messages."""
    return _TEXTS[alarm.kind].format(**alarm.values)


def _mark(ringing: Sequence[OutletHealth]) -> str:
    """Return what tells one day's set of alarms from another: a new alarm is told the same day."""
    names = sorted(f"{one.outlet}/{alarm.kind}" for one in ringing for alarm in one.alarms)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _line(one: OutletHealth) -> str:
    return printable(f"{one.name}: {'; '.join(alarm_text(alarm) for alarm in one.alarms)}")


def _print(shown: Sequence[OutletHealth], total: int, ringing: int, zone: ZoneInfo) -> None:
    table = Table(
        "", tr("outlet"), tr("last seen"), tr("24 hours"), tr("expected"), tr("alarms"),
        tr("outcomes"), box=None, pad_edge=False,
    )  # fmt: skip
    for one in shown:
        seen = f"{one.last_looked.astimezone(zone):%d-%m %H:%M}" if one.last_looked else "–"
        expected = "–" if one.expected is None else f"{one.expected:.0f} (≥ {one.low})"
        table.add_row(
            "[red]!![/]" if one.alarms else "[green]ok[/]",
            escape(printable(one.name)),
            seen,
            str(one.articles),
            expected,
            escape(printable("; ".join(alarm_text(alarm) for alarm in one.alarms))) or "–",
            escape(printable(", ".join(f"{k} {n}" for k, n in one.counts.items()))) or "–",
        )
    console = Console(width=None if sys.stdout.isatty() else 160)
    if shown:
        console.print(table)
    console.print(escape(tr("{n} of {total} outlets need a look").format(n=ringing, total=total)))
