"""``kentongan outlets add``: an outlet found by its own pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from desk.context import Context, context_of
from desk.language import tr
from desk.logs import printable
from desk.values import parse_outlet_id, parse_region, parse_reliability, parse_zone
from news.errors import WrongInput

if TYPE_CHECKING:
    from crawler.discovery import Discovery, Wishes

Region = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="CODE|NAME",
        help=tr("Province, regency or city it reports on (64, Kota Samarinda); 00 is national."),
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="ZONE", help=tr("WIB, WITA, WIT or an IANA name of a time zone.")
    ),
]
Reliability = Annotated[
    str,
    typer.Option("--reliability", metavar="A-F", help=tr("The desk's mark of the outlet.")),
]
Delay = Annotated[
    float,
    typer.Option(
        "--delay", min=0, max=600, metavar="SECONDS",
        help=tr("Least pause between two requests, in seconds."),
    ),
]  # fmt: skip
Private = Annotated[
    bool,
    typer.Option("--allow-private", help=tr("The outlet may be on the loopback or a private net.")),
]


def add(  # noqa: PLR0913, PLR0917 - one for each option
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help=tr("The outlet's home page."))],
    outlet_id: Annotated[
        str, typer.Option("--id", metavar="ID", help=tr("Its id; from its name if not given."))
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help=tr("What it is called."))
    ] = "",
    region: Region = None,
    timezone: Zone = None,
    reliability: Reliability = "F",
    delay: Delay = 5.0,
    allow_private: Private = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=tr("Save without asking."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=tr("Show what was found and save nothing."))
    ] = False,
) -> None:
    """Look, show what was found with a sample, ask, and write the file."""
    from crawler.discovery import Wishes, home_of
    from desk.finding import told
    from desk.registry import add_outlet, refuse_known

    desk = context_of(context)
    wishes = Wishes(
        home=home_of(url),
        id=parse_outlet_id(outlet_id),
        name=name.strip(),
        region=parse_region(region, desk.gazetteer),
        timezone=parse_zone(timezone),
        reliability=parse_reliability(reliability),
        delay_s=delay,
        allow_private=allow_private,
    )
    folder = desk.settings.registry
    refuse_known(folder, desk.registry, outlet_id, wishes.home)
    [found] = look(desk, [wishes])
    if found.refusal:
        raise found.refusal
    for line in told(found, desk.gazetteer):
        typer.echo(line)
    if found.outlet is None:
        said = tr("nothing was saved; who knows its sources writes its file: {readme}")
        typer.echo(said.format(readme="data/outlets/README.md"), err=True)
        raise typer.Exit(1)
    if dry_run:
        return
    # The id is only known by now.
    refuse_known(folder, desk.registry, found.outlet.id, found.outlet.home)
    if yes or _agreed():
        typer.echo(tr("saved: {path}").format(path=add_outlet(folder, found.outlet)))
    else:
        typer.echo(tr("not saved"))


def look(desk: Context, wishes: Sequence[Wishes]) -> Iterator[Discovery]:
    """Discover outlets by the settings' rules, telling a terminal what is being asked for.

    Raises
    ------
    WrongInput
        Where no contact is set.
    ArchiveUnusable
        As ``Context.claiming``.
    """
    from crawler.discovery import discover
    from desk.commands.job import refuse_anonymous
    from desk.registry import refuse_known
    from digest.province import PROVINCES

    refuse_anonymous(desk, tuple(wish.outlet() for wish in wishes))
    console = Console(stderr=True)
    with desk.claiming(), console.status("") as status:
        for found in discover(
            wishes,
            gazetteer=desk.gazetteer,
            zones={province.code: province.timezone for province in PROVINCES.values()},
            contact=desk.settings.contact,
            clock=lambda: datetime.now(UTC),
            on_request=lambda url: status.update(
                tr("asking {url}").format(url=escape(printable(url)))
            ),
            refuse=lambda home: refuse_known(desk.settings.registry, desk.registry, "", home),
        ):
            made = found.outlet and replace(found.outlet, verified=desk.today)
            yield replace(found, outlet=made)


def _agreed() -> bool:
    """Ask whether to save.

    Raises
    ------
    WrongInput
        Where nobody can be asked.
    """
    from rich.prompt import Confirm

    if not sys.stdin.isatty():
        raise WrongInput(
            "not saved: nobody can be asked here; `--yes` saves, `--dry-run` only shows"
        )

    class Ask(Confirm):
        choices = [tr("y"), tr("n")]  # noqa: RUF012 - as the library has it
        validate_error_message = tr("Please answer y or n.")

    return Ask.ask(tr("Save this outlet?"), console=Console(stderr=True), default=False)
