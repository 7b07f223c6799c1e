"""``kentongan health``: which outlets are silent, changed or failing, against their own history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from desk.commands.options import OutletIds
from desk.context import chosen_outlets, context_of
from desk.language import tr
from desk.logs import printable
from desk.outcomes import outcomes_told
from desk.terminal import print_table, table_console
from news.health import OutletHealth


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
    """Print the outlets' health; exit code 1 where there is an alarm, or a round failed."""
    from crawler.health import outlet_health
    from desk.notices import failed_rounds, health_title, notify_of_health

    desk = context_of(context)
    outlets = chosen_outlets(desk, outlet)
    tells = notice and not desk.settings.is_demo
    with desk.archive("health.lock") if tells else desk.reading():  # beside a run at work
        found = outlet_health(outlets, desk.now)
        ringing, rounds = [one for one in found if one.alarms], failed_rounds(desk)
        if tells:
            notify_of_health(desk, found)
    shown = ringing if only_alarms else sorted(found, key=lambda one: not one.alarms)
    if as_json:
        for one in shown:
            typer.echo(json.dumps(asdict(one), default=datetime.isoformat))
    else:
        _print(shown, health_title(found), desk.settings.zone)
        if found and not any(one.last_looked for one in found):
            typer.echo(tr("nothing was crawled yet; begin with `kentongan crawl`"), err=True)
        if any(alarm.kind == "set_aside" for one in ringing for alarm in one.alarms):
            typer.echo(
                tr("`kentongan queue` says why visits were given up, and tries them again"),
                err=True,
            )
    for line in rounds:
        typer.echo(line, err=True)
    raise typer.Exit(1 if ringing or rounds else 0)


def _print(shown: Sequence[OutletHealth], title: str, zone: ZoneInfo) -> None:
    from desk.settings import message_language
    from digest.alarm import alarms_text

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
            escape(printable(alarms_text(message_language(), one))) or "–",
            escape(printable(outcomes_told(one.counts))) or "–",
        )
    if shown:
        print_table(table)
    table_console().print(escape(title))
