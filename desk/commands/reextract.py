"""``kentongan reextract``: a better extractor over the captures that are kept."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Scheduler, parse_since
from desk.context import Context, context_of
from desk.files import write_file
from desk.language import tr
from news.errors import WrongInput, WrongSettings

# A partition: some seconds of work, which is what a kill costs.
PARTITION = 200


def reextract(
    context: typer.Context,
    since: Annotated[
        str,
        typer.Option("--since", metavar="YYYY-MM-DD", help=tr("Pages fetched from that day on.")),
    ],
    restart: Annotated[
        bool, typer.Option("--restart", help=tr("Begin again where an earlier run was cut off."))
    ] = False,
    spread: Annotated[
        bool, typer.Option("--spread", help=tr("By many processes; needs the extra [cluster]."))
    ] = False,
    scheduler: Scheduler = None,
) -> None:
    """Extract stored pages again; go on where a run since the same day was cut off."""
    desk = context_of(context)
    start = parse_since(since, desk.settings.zone)
    if start is None:
        raise WrongInput("--since is empty, expected a day")
    cursor = desk.settings.home / "reextract.json"
    counts: Counter[str] = Counter()
    with desk.archive():
        after = "" if restart else read_cursor(cursor, since)
        done = _done(desk, partitions(start, after), spread=spread, scheduler=scheduler)
        for ids, found in done:  # in order, so that the cursor has nothing undone before it
            counts += found
            write_file(cursor, json.dumps({"since": since, "after": ids[-1]}).encode())
            print(f"{counts.total()} …", file=sys.stderr)
        cursor.unlink(missing_ok=True)
    kinds = {
        "revised": tr("revised"),
        "unchanged": tr("unchanged"),
        "refused": tr("refused"),
        "unreadable": tr("unreadable"),
    }
    typer.echo("  ".join(f"{word} {counts[kind]}" for kind, word in kinds.items()))
    raise typer.Exit(1 if counts["unreadable"] else 0)


def _done(
    desk: Context, partitions: Iterator[list[str]], *, spread: bool, scheduler: str | None
) -> Iterator[tuple[list[str], Counter[str]]]:
    if spread or scheduler:
        from desk.partition import extract_partition
        from desk.spread import spread as spread_out

        yield from spread_out(
            partitions, extract_partition, desk.settings_file, scheduler=scheduler
        )
        return
    from crawler.reextract import reextract_partition

    outlets = {outlet.id: outlet for outlet in desk.registry}
    for ids in partitions:
        yield ids, reextract_partition(ids, outlets=outlets)


def partitions(start: datetime, after: str) -> Iterator[list[str]]:
    """Yield the ids of stored pages fetched from an instant on, behind an id, some at a time."""
    from archive.pages import page_ids
    from archive.patience import patiently

    while ids := patiently(page_ids, since=start, after=after, limit=PARTITION):
        after = ids[-1]
        yield ids


def read_cursor(path: Path, since: str) -> str:
    """Return the last id that a run since the same day has done, ``""`` where there is none.

    Raises
    ------
    WrongSettings
        Where the file is not what this command writes.
    """
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return str(row["after"]) if row["since"] == since else ""
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongSettings(
            "{path}: {error}, expected a cursor; --restart passes over it",
            path=path,
            error=repr(error),
        ) from error
