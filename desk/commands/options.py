"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from desk.language import tr
from digest.formats.table import FORMATS
from language.placenames import places_called
from news.errors import WrongInput
from news.outlet import OUTLET_ID, RELIABILITIES

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
    return _regency(regency, gazetteer, "--regency")


def _regency(text: str, gazetteer: Gazetteer, option: str) -> Place:
    found = places_called(text, gazetteer.regencies)
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{place.code} {place.name}" for place in found)
    raise WrongInput(
        f"{option} {text!r}, expected "
        + (
            f"one of {names}"
            if found
            else "an official code or name such as 64.72 or Kota Samarinda"
        )
    )


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


def parse_region(text: str | None, gazetteer: Gazetteer) -> str:
    """Return the code of the province, regency or city of a code or name; ``""`` for None.

    ``00`` and "nasional" are no place and mean an outlet of the whole country.

    Raises
    ------
    WrongInput
        Where no place has that code or name, or several have it.
    """
    wanted = (text or "").strip().casefold()
    if not wanted or wanted in {"00", "nasional", "national"}:
        return wanted and "00"
    for place in gazetteer.provinces:
        if wanted in {place.code, place.name.casefold()}:
            return place.code
    return _regency(text or "", gazetteer, "region").code


def parse_zone(text: str | None) -> str:
    """Return the IANA name of a time zone, which may be called WIB, WITA or WIT; ``""`` for None.

    Raises
    ------
    WrongInput
        Where there is no such zone.
    """
    if text is None or not text.strip():
        return ""
    names = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
    zone = names.get(text.strip().upper(), text.strip())
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise WrongInput(
            f"time zone {text!r}, expected WIB, WITA, WIT or an IANA name such as Asia/Makassar"
        ) from error
    return zone


def parse_reliability(text: str) -> str:
    """Return a mark from A to F.

    Raises
    ------
    WrongInput
        Where it is none.
    """
    mark = text.strip().upper()
    if mark not in RELIABILITIES:
        raise WrongInput(f"reliability {text!r}, expected A to F")
    return mark


def parse_outlet_id(text: str) -> str:
    """Return an id that a new outlet may have; ``""`` for ``""``.

    Raises
    ------
    WrongInput
        Where it is none.
    """
    if text and not OUTLET_ID.fullmatch(text):
        raise WrongInput(f"--id {text!r}, expected lower-case letters, digits and hyphens")
    return text
