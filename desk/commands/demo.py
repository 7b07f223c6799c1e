"""``kentongan demo``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Lang, parse_lang
from desk.context import context_of
from desk.language import tr

# What a newcomer may ask of the demo's archive.
_LOOKS = ("digest --format text --out -", "search kantor kpu", "outlets list", "health")


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
    settings = desk.settings
    folder = home or (settings.home if settings.is_demo else settings.home / DEMO_HOME)
    result = run_demo(desk, folder, lang=parse_lang(lang, settings.language))
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
    typer.echo(tr("Look into its archive; it stays simulated, and nothing is asked for or sent:"))
    for words in _LOOKS:
        typer.echo(f"  KENTONGAN_HOME={shlex.quote(str(folder))} {_program()} {words}")


def _program() -> str:
    """Return how this program was called."""
    called = Path(sys.argv[0])
    return shlex.quote(str(called)) if called.name == "kentongan" else "kentongan"
