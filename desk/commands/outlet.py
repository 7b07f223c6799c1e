"""``kentongan outlets``: the registry."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from desk.commands.discovery import add
from desk.commands.importing import import_outlets
from desk.commands.job import outlets_to_ask
from desk.commands.options import Province, parse_province
from desk.context import context_of
from desk.files import write_file
from desk.language import tr
from desk.logs import printable
from desk.terminal import print_table

if TYPE_CHECKING:
    from crawler.check import Check

outlets = typer.Typer(no_args_is_help=True)
outlets.command(
    "add",
    help=tr("Find an outlet's sources, region and time zone by its own pages, and save it."),
)(add)
outlets.command(
    "import", help=tr("Add many outlets from a sheet (CSV) or a list of feeds (OPML).")
)(import_outlets)
_VERIFIED = re.compile(r"^(# *)?verified\b.*$", re.MULTILINE)


@outlets.command("list", help=tr("The outlets, by province."))
def list_outlets(context: typer.Context, province: Province = None) -> None:
    """Print the registry as a table."""
    desk = context_of(context)
    scope = parse_province(province, desk.gazetteer)
    names = {place.code: place.name for place in desk.gazetteer.provinces}
    table = Table(
        "id", tr("name"), tr("province"), tr("sources"), tr("reliability"), tr("verified"),
        box=None, pad_edge=False,
    )  # fmt: skip
    for outlet in sorted(desk.registry, key=lambda o: (o.province, o.id)):
        if scope is None or outlet.province == scope.code:
            table.add_row(
                outlet.id,
                escape(printable(outlet.name)),
                names.get(outlet.province, outlet.province),
                ", ".join(source.kind for source in outlet.sources) or tr("file cannot be read"),
                outlet.reliability,
                outlet.verified.isoformat() if outlet.verified else "–",
            )
    if not table.row_count:
        typer.echo(tr("no outlet on the list"), err=True)
        return
    print_table(table)


@outlets.command("check", help=tr("Ask the outlets' sources whether they answer, a request each."))
def check(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help=tr("All chosen outlets if none."))
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=tr("Write today's date into the files of those reached.")),
    ] = False,
) -> None:
    """Print what each source said; exit code 1 where an outlet could not be reached."""
    from crawler.check import check_outlets

    desk = context_of(context)
    chosen = outlets_to_ask(desk, ids)
    unreached = 0
    with desk.claiming():
        for result in check_outlets(chosen, contact=desk.settings.contact):
            unreached += not result.reached
            mark = "--" if result.passed_over else "ok" if result.reached else "!!"
            said = printable(_checked(result, desk.settings.zone))
            typer.echo(f"{mark} {result.outlet:<24} {said}")
            if write and result.reached:
                mark_verified(desk.settings.registry / f"{result.outlet}.toml", desk.today)
    raise typer.Exit(1 if unreached else 0)


def _checked(result: Check, zone: ZoneInfo) -> str:
    """Return which of an outlet's sources answered with what, and which did not, and why."""
    from desk.finding import problem_told
    from desk.instant import instant_told

    if result.passed_over:
        return tr("not asked: another process is crawling it; check it again later")
    words = [
        f"{kind}: {problem_told(why)}" if kind else problem_told(why) for kind, why in result.closed
    ]
    if result.reached:
        found = tr("{kind}: {n} articles").format(kind=result.source, n=result.entries)
        if result.newest:
            found += tr(", the latest of {at}").format(at=instant_told(result.newest, zone))
        words.append(found)
    return "; ".join(words)


def mark_verified(path: Path, day: date) -> None:
    """Write the day into an outlet's file, leaving every other line as the desk wrote it."""
    text = path.read_text(encoding="utf-8")
    line = f"verified = {day.isoformat()}"
    if _VERIFIED.search(text):
        text = _VERIFIED.sub(line, text, count=1)
    else:
        # Keys of the outlet itself stand before its first table.
        head, bracket, rest = text.partition("\n[")
        text = f"{head.rstrip()}\n{line}\n{bracket}{rest}"
    write_file(path, text.encode())
