"""``kentongan demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Lang, parse_lang
from desk.context import context_of
from desk.language import tr


def demo(
    context: typer.Context,
    lang: Lang = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help=tr("Home of the demo; var/demo if not given.")),
    ] = None,
) -> None:
    """Run the whole job on made-up outlets and say where the digest is."""
    from desk.demo.run import DEMO_HOME, run_demo

    desk = context_of(context)
    folder = home or desk.settings.home / DEMO_HOME
    result = run_demo(desk, folder, lang=parse_lang(lang, desk.settings.language))
    first, second = result.requests
    typer.echo("")
    typer.echo(
        tr("Two runs in {s:.0f} s: {first} requests, then {second} for only what was new.").format(
            s=result.seconds, first=first, second=second
        )
    )
    page = next((p for p in result.files if p.suffix == ".html"), None)
    if page:
        typer.echo(tr("Open the digest: {path}").format(path=page.resolve()))
