"""``kentongan deliver`` and ``alert``: send what the settings' subscriptions ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from desk.commands.options import Day, parse_digest_day
from desk.context import Context, context_of
from desk.language import told, tr
from desk.logs import printable
from desk.outcomes import delivery_told
from desk.terminal import print_table, table_console
from news.errors import WrongInput
from news.message import Message

if TYPE_CHECKING:
    from desk.sending import Delivered, Sending

To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ID", help=tr("Only this subscription; several times.")),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help=tr("Send nothing; write what would go out to files.")),
]
Preview = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help=tr("With --dry-run: folder for the files; otherwise preview below the home."),
    ),
]


def deliver(
    context: typer.Context,
    day: Day = None,
    to: To = None,
    dry_run: DryRun = False,
    out: Preview = None,
) -> None:
    """Send the digests that are due; exit code 1 where one could not be sent."""
    from desk.delivery import deliver as send

    desk = context_of(context)
    wanted = parse_digest_day(day, desk)
    sending = _sending(desk, to, dry_run, out)
    with desk.archive(lock="deliver.lock"):
        done = send(desk, sending, day=wanted)
    report(done)
    if done.idle:
        typer.echo(
            tr("nothing is due now; `--date YYYY-MM-DD` sends a day's digests at once"), err=True
        )
    raise typer.Exit(1 if done.failed else 0)


def alert(
    context: typer.Context,
    severity: Annotated[
        int | None,
        typer.Option(
            "--severity",
            metavar="1-5",
            help=tr("Threshold in place of each subscription's own."),
        ),
    ] = None,
    to: To = None,
    dry_run: DryRun = False,
    out: Preview = None,
) -> None:
    """Send flash notices of grave events not yet told; exit code 1 where one could not be sent."""
    from desk.delivery import alert as send

    desk = context_of(context)
    if severity is not None and not 1 <= severity <= 5:
        raise WrongInput("--severity {severity}, expected 1 to 5", severity=severity)
    sending = _sending(desk, to, dry_run, out)
    with desk.archive(lock="deliver.lock"):
        done = send(desk, sending, severity=severity)
    report(done)
    if done.idle and any(one.alert for one in desk.settings.subscriptions):
        typer.echo(nothing_grave(done), err=True)
    elif done.idle:
        typer.echo(tr("no subscription asks for flash notices: none has `alert`"), err=True)
    raise typer.Exit(1 if done.failed else 0)


def nothing_grave(done: Delivered) -> str:
    """Return that there is nothing to be alarmed by, as far as it is known."""
    if done.unjudged:
        return tr("no grave event in what is judged but those that are told already")
    return tr("no grave event but those that are told already")


def _sending(desk: Context, to: list[str] | None, dry_run: bool, out: Path | None) -> Sending:
    from desk.demo.home import refuse_sending
    from desk.sending import Sending

    if out is not None and not dry_run:
        raise WrongInput("--out names a folder for --dry-run; give both, or neither")
    if not dry_run:
        refuse_sending(desk.settings)
    if not desk.settings.subscriptions:
        raise WrongInput(
            "no [[subscriptions]] in the settings: there is nobody to send to; see docs/settings.md"
        )
    folder = (out or desk.settings.home / "preview") if dry_run else None
    return Sending(dry_run=folder, only=tuple(to or ()), clock=desk.clock)


def report(done: Delivered) -> None:
    """Print the delivery's ledger on standard error, and the files of a dry run."""
    for path in done.written:
        typer.echo(str(path))
    table = Table(
        "", tr("subscription"), tr("what"), tr("to"), tr("state"), tr("tries"), tr("why"),
        box=None, pad_edge=False,
    )  # fmt: skip
    for line in done.lines:
        mark = "[red]!![/]" if line.troubled else "[green]ok[/]"
        what = f"{line.key} ({line.part})" if line.part > 1 else line.key
        state, why = delivery_told(line.state), told(Message(line.error))
        cells = (line.subscription, what, line.recipient, state, str(line.attempts), why)
        table.add_row(mark, *(escape(printable(cell)) for cell in cells))
    for subscription, why in done.refused:
        table.add_row("[red]!![/]", escape(subscription), "", "", tr("not sent"), "", escape(why))
    console = table_console(stderr=True)
    if table.row_count:
        print_table(table, stderr=True)
    if done.unjudged:
        waiting = tr("%d articles are not judged by the model at work: `kentongan classify`")
        console.print(waiting % done.unjudged)
    if done.before:
        console.print(tr("{n} sent or given up before, not sent again").format(n=done.before))
