"""``kentongan outlets import``: many outlets at once, from a sheet or a subscription list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.discovery import Private, look
from desk.context import Context, context_of
from desk.language import told, tr
from desk.logs import printable
from news.errors import KentonganError, WrongInput
from news.message import Message
from news.outlet import Outlet

if TYPE_CHECKING:
    from desk.importing import Row

    New = Sequence[tuple[Outlet, Row]]
    Looked = tuple[Outlet, bool | None]  # None where it was not asked

# A thousand times the registry that comes with the project.
_MAX_BYTES = 64 * 1024 * 1024


def import_outlets(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=tr("A .csv sheet or an .opml list of feeds."))
    ],
    discover: Annotated[
        bool,
        typer.Option("--discover", help=tr("Find each outlet's sources, as `add` does.")),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help=tr("Ask each outlet's sources, as `check` does."))
    ] = False,
    allow_private: Private = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=tr("Say what would be written and write nothing."))
    ] = False,
) -> None:
    """Write a file for each new outlet; exit code 1 where a row was wrong or one not reached."""
    from desk.importing import read_rows

    if discover and check:
        raise WrongInput("--discover and --check, expected one of them: a discovery is a check")
    desk = context_of(context)
    rows, wrong = read_rows(_body(file), file.name)
    new, known = _new(desk, rows, wrong, allow_private=allow_private)
    for line in wrong:
        typer.echo(printable(told(line)), err=True)
    unreached = 0
    written = 0
    asked = _discovered if discover else _checked if check else _unasked
    for outlet, reached in (_unasked if dry_run else asked)(desk, new):
        mark = {True: "ok", False: "!!", None: "--"}[reached]
        written += _written(desk, outlet, mark, dry_run=dry_run)
        unreached += reached is False
    words = tr("{n} written, {known} in the registry already, {wrong} wrong")
    if dry_run:
        words = tr("{n} would be written, {known} in the registry already, {wrong} wrong")
    typer.echo(words.format(n=written, known=known, wrong=len(wrong)), err=True)
    raise typer.Exit(1 if wrong or unreached or written < len(new) else 0)


def _body(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        body = file.read_bytes() if size <= _MAX_BYTES else b""
    except OSError as error:
        raise WrongInput("{path}: cannot be read: {error}", path=file, error=error) from error
    if size > _MAX_BYTES:
        raise WrongInput(
            "{file}: {size} bytes, expected at most {limit}", file=file, size=size, limit=_MAX_BYTES
        )
    return body


def _new(
    desk: Context, rows: Sequence[Row], wrong: list[Message], *, allow_private: bool
) -> tuple[New, int]:
    """Return the outlets that the registry lacks and how many it has; add what is wrong."""
    from desk.importing import outlet_of
    from desk.registry import Homes

    ids: dict[str, str | Message] = {outlet.id: f"{outlet.id}.toml" for outlet in desk.registry}
    new: list[tuple[Outlet, Row]] = []
    homes = Homes(desk.registry)
    known = 0
    for row in rows:
        try:
            outlet = outlet_of(row, desk.gazetteer, allow_private=allow_private)
        except WrongInput as error:
            wrong.append(error.message)
            continue
        if homes.find(outlet.home):
            known += 1
            continue
        if outlet.id in ids:
            wrong.append(
                Message(
                    "{where}: id {id!r} is taken ({earlier}), expected another",
                    where=row.where,
                    id=outlet.id,
                    earlier=ids[outlet.id],
                )
            )
            continue
        homes.add(outlet)
        ids[outlet.id] = row.where
        new.append((outlet, row))
    return new, known


def _unasked(_: Context, new: New) -> Iterator[Looked]:
    yield from ((outlet, None) for outlet, _ in new)


def _checked(desk: Context, new: New) -> Iterator[Looked]:
    """Yield the outlets with today's date where their sources answered."""
    from crawler.check import check_outlets
    from desk.commands.job import refuse_anonymous

    outlets = tuple(outlet for outlet, _ in new)
    refuse_anonymous(desk, outlets)
    with desk.claiming():
        results = check_outlets(outlets, contact=desk.settings.contact)
        for outlet, one in zip(outlets, results, strict=True):
            yield replace(outlet, verified=desk.today if one.reached else None), one.reached


def _discovered(desk: Context, new: New) -> Iterator[Looked]:
    """Yield the outlets as they were found; what is not reached stays as the file says.

    One to which the registry, or an earlier row, has another address is told and left out.
    """
    from crawler.discovery import NATIONAL, Wishes
    from desk.registry import refuse_known

    earlier: list[Outlet] = []
    wishes = [
        Wishes(
            home=outlet.home, id=row.cells.get("id", ""), name=row.cells.get("name", ""),
            region="" if outlet.province == NATIONAL else outlet.regency or outlet.province,
            timezone=outlet.timezone if "timezone" in row.cells else "",
            reliability=outlet.reliability, delay_s=outlet.delay_s,
            allow_private=outlet.allow_private,
        )
        for outlet, row in new
    ]  # fmt: skip
    for (outlet, _), found in zip(new, look(desk, wishes), strict=True):
        refusal, made = found.refusal, found.outlet
        if made is not None:
            try:
                refuse_known(desk.settings.registry, earlier, "", made.home)
            except WrongInput as error:
                refusal = error
        if refusal is not None:
            typer.echo(printable(told(refusal)), err=True)
        if isinstance(refusal, WrongInput):
            continue
        whole = made and replace(made, note=outlet.note or made.note, language=outlet.language)
        earlier.append(whole or outlet)
        yield earlier[-1], made is not None


def _written(desk: Context, outlet: Outlet, mark: str, *, dry_run: bool) -> bool:
    """Write an outlet's file and say so; one that cannot be written does not stop the others."""
    from desk.registry import add_outlet

    folder = desk.settings.registry
    try:
        path = folder / f"{outlet.id}.toml" if dry_run else add_outlet(folder, outlet)
    except KentonganError as error:
        typer.echo(printable(told(error)), err=True)
        return False
    kinds = ", ".join(source.kind for source in outlet.sources)
    typer.echo(printable(f"{mark} {path.name:<28} {outlet.province} {kinds}  {outlet.home}"))
    return True
