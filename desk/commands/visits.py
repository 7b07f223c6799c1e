"""``kentongan queue``: what waits for the workers, and what they gave up."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from desk.context import context_of
from desk.language import tr
from desk.logs import printable
from desk.outcomes import set_aside_told
from desk.terminal import print_table, table_console
from news.errors import WrongInput


def queue(
    context: typer.Context,
    outlet: Annotated[
        list[str] | None,
        typer.Option(
            "--outlet", metavar="ID", help=tr("Only this outlet; may be given several times.")
        ),
    ] = None,
    retry: Annotated[
        bool,
        typer.Option("--retry", help=tr("Queue again what was given up, as it was asked for.")),
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help=tr("Forget what was given up, without a visit."))
    ] = False,
) -> None:
    """Print the queue; exit code 1 where something that was given up is left."""
    from archive import setaside
    from archive.visits import open_queue, refuse_without_server

    desk = context_of(context)
    if retry and drop:
        raise WrongInput("--retry with --drop, expected one of them")
    with desk.archive(lock=None) if retry or drop else desk.reading():
        refuse_without_server()
        if retry:  # to look and to forget is SQL alone
            open_queue()
        # Not looked up in the registry: an outlet that was taken off it is what one drops.
        ids = set(outlet) if outlet else None
        if ids and (
            strange := ids - {one.visit.outlet for one in setaside.set_aside() if one.visit}
        ):
            raise WrongInput(
                "outlet {outlet!r}: none of its visits was given up", outlet=min(strange)
            )
        if retry:
            typer.echo(tr("queued again: {n}").format(n=setaside.try_again(ids)), err=True)
        elif drop:
            typer.echo(tr("forgotten: {n}").format(n=setaside.drop(ids)), err=True)
        waiting, under_way = setaside.counts()
        left = setaside.set_aside()
    shown = [one for one in left if not ids or (one.visit and one.visit.outlet in ids)]
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in shown:
        what = one.visit.outlet if one.visit else tr("round")
        told = set_aside_told(one, desk.settings.zone)
        table.add_row("[red]!![/]", escape(printable(what)), escape(printable(told)))
    if shown:
        print_table(table)
    told = tr("visits that wait: {waiting}; under way: {under_way}; given up: {left}")
    table_console().print(told.format(waiting=waiting, under_way=under_way, left=len(left)))
    if left and not (retry or drop):
        typer.echo(
            tr("`kentongan queue --retry` tries them again, `kentongan queue --drop` forgets them"),
            err=True,
        )
    raise typer.Exit(1 if shown else 0)
