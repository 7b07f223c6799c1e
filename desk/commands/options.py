"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from desk.language import tr
from desk.values import regency_named
from digest.formats.table import FORMATS
from language.placenames import places_called
from news.errors import WrongInput

if TYPE_CHECKING:
    from language.gazetteer import Gazetteer
    from news.place import Place

OutletIds = Annotated[
    list[str] | None,
    typer.Option(
        "--outlet",
        metavar="ID",
        help=tr("Only this outlet; may be given several times."),
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="YYYY-MM-DD",
        help=tr("Only news from this day on; for `crawl` also how far back to go."),
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help=tr("A Dask cluster to work on; this machine's processors if not given."),
    ),
]
Day = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="YYYY-MM-DD",
        help=tr("The local day of the digest; until noon yesterday, then today, if not given."),
    ),
]
Province = Annotated[
    str | None,
    typer.Option(
        "--province",
        metavar="CODE|NAME",
        help=tr("Only one province, by official code or name (64, Kalimantan Timur)."),
    ),
]
Regency = Annotated[
    str | None,
    typer.Option(
        "--regency",
        metavar="CODE|NAME",
        help=tr("Only one regency or city, by official code or name (64.72, Kota Samarinda)."),
    ),
]
Week = Annotated[
    bool,
    typer.Option("--week", help=tr("The seven days that end with --date, in place of one.")),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help=tr(
            "Print the digest again as it was made at or before this instant"
            " (2020-08-20T06:00, in the desk's zone unless it names another)."
        ),
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=tr("One of {formats}; may be given several times.").format(formats=", ".join(FORMATS)),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PATH",
        help=tr("Folder for the files; with a single format also a file, or - for the terminal."),
    ),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="id|en", help=tr("Language of the digest.")),
]


def parse_day(text: str | None, option: str) -> date | None:
    """Return the day that an option names.

    Raises
    ------
    WrongInput
        Where it is no day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongInput(f"{option} {text!r}, expected a day such as 2020-08-19") from error


def parse_since(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the first instant, in a zone, of the day that ``--since`` names."""
    day = parse_day(text, "--since")
    return datetime.combine(day, time(), zone) if day else None


def parse_instant(text: str | None, option: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant that an option names, in a zone where it names none.

    Raises
    ------
    WrongInput
        Where it is no instant.
    """
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongInput(f"{option} {text!r}, expected an instant: 2020-08-20T06:00") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def parse_scope(province: str | None, regency: str | None, gazetteer: Gazetteer) -> Place | None:
    """Return the place that ``--province`` or ``--regency`` names, None where neither does.

    Raises
    ------
    WrongInput
        Where no place has that code or name, several have it, or both options are given.
    """
    if regency is None:
        return parse_province(province, gazetteer)
    if province is not None:
        raise WrongInput(f"--province {province!r} and --regency {regency!r}, expected one of them")
    return regency_named(regency, gazetteer, "--regency")


def parse_lang(text: str | None, default: str) -> str:
    """Return the language of an option, or the settings' own.

    Raises
    ------
    WrongInput
        Where it is neither ``id`` nor ``en``.
    """
    lang = text or default
    if lang not in {"id", "en"}:
        raise WrongInput(f"--lang {lang!r}, expected id or en")
    return lang


def parse_formats(names: list[str] | None, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats of an option, or the settings' own.

    Raises
    ------
    WrongInput
        Where a name is no row of the table of formats, or its library is not installed.
    """
    chosen = tuple(names or default)
    for name in chosen:
        if name not in FORMATS:
            raise WrongInput(f"format {name!r}, expected one of {', '.join(FORMATS)}")
        FORMATS[name].check()  # better said now than after the crawl
    return chosen


def parse_province(text: str | None, gazetteer: Gazetteer) -> Place | None:
    """Return the province of a code or name.

    Raises
    ------
    WrongInput
        Where no province has that code or name.
    """
    if text is None:
        return None
    if found := places_called(text, gazetteer.provinces):
        return found[0]
    raise WrongInput(
        f"--province {text!r}, expected an official code or name such as 64 or Kalimantan Timur"
    )
