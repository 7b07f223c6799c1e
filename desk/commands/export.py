"""``kentongan export``: articles with what the model says of them, as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.commands.narrowing import (
    FoundPlace,
    FoundSince,
    FoundStage,
    FoundTag,
    FoundUntil,
    filters_of,
    why_nothing,
)
from desk.commands.options import OutletIds
from desk.context import context_of
from desk.language import tr
from desk.logs import printable


def export(  # noqa: PLR0913, PLR0917 - one for each option
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=tr("A .csv, .parquet or .jsonl file."))
    ],
    query: Annotated[
        str | None,
        typer.Option(
            "--query", metavar="WORDS", help=tr("Only articles that `search` finds for it.")
        ),
    ] = None,
    since: FoundSince = None,
    until: FoundUntil = None,
    tag: FoundTag = None,
    stage: FoundStage = None,
    place: FoundPlace = None,
    outlet: OutletIds = None,
) -> None:
    """Write the articles in the order of time; the file appears whole, or not at all."""
    from archive.search import exported
    from desk.demo.home import banner_of
    from desk.export import write_export, writer_of
    from desk.settings import message_language
    from language.query import parse_query

    desk = context_of(context)
    writer = writer_of(file)
    wanted = parse_query(query) if query is not None else None
    filters = filters_of(
        desk, since=since, until=until, tag=tag, stage=stage, place=place, outlets=outlet
    )
    with desk.reading():
        count = write_export(
            file,
            exported(filters, wanted),
            tuple(desk.codebook.tags),
            writer=writer,
            notice=banner_of(desk.settings, message_language()),
        )
        why = "" if count else why_nothing(desk, filters)
    typer.echo(tr("{n} articles: {path}").format(n=count, path=file))
    if why:
        typer.echo(printable(why), err=True)
