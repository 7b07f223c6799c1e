"""Options and arguments that several commands share."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from desk.language import tr
from desk.values import province_named, regency_named
from digest.formats.table import FORMATS
from language.almanac import ZONES
from news.errors import WrongInput

if TYPE_CHECKING:
    from desk.context import Context
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
        help=tr("Only one province, by official code or name (64, Kalimantan Timur, Kaltim)."),
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
        help=tr(
            "Folder for the files, a file (its suffix says the format), or - for the terminal."
        ),
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
        raise WrongInput(
            "{option} {text!r}, expected a day such as 2020-08-19", option=option, text=text
        ) from error


def parse_digest_day(text: str | None, desk: Context) -> date | None:
    """Return the day that ``--date`` names, which has begun where the desk is.

    Raises
    ------
    WrongInput
        Where it is no day, or lies ahead: nothing can be known of it.
    """
    day = parse_day(text, "--date")
    zone, today = desk.settings.zone, desk.today
    if day is not None and day > today:
        if desk.settings.is_demo:
            raise WrongInput(
                "--date {value!r} lies ahead of this demo's home, whose clock stands still;"
                " expected a day up to {today} ({zone})",
                value=text,
                today=today,
                zone=zone.key,
            )
        raise WrongInput(
            "--date {value!r} lies ahead, expected a day up to today: {today} ({zone})",
            value=text,
            today=today,
            zone=zone.key,
        )
    return day


def parse_since(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return the first instant, in a zone, of the day that ``--since`` names."""
    day = parse_day(text, "--since")
    return datetime.combine(day, time(), zone) if day else None


def parse_instant(text: str | None, option: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant that an option names, in a zone where it names none.

    A day, a minute or a second is taken to its end: what was made at 22:30:05.7 was made as of
    "22:30:05", and as of the "22.30" that a page shows.

    Parameters
    ----------
    text
        ISO 8601; WIB, WITA and WIT are known as zones. None for no instant.

    Raises
    ------
    WrongInput
        Where it is no instant.
    """
    if text is None:
        return None
    given, _, name = text.strip().rpartition(" ")
    own = ZONES.get(name.upper()) if given else None
    plain = given.strip() if own else text.strip()
    try:
        instant = datetime.fromisoformat(plain)
    except ValueError as error:
        raise WrongInput(
            "{option} {value!r}, expected an instant such as 2020-08-20T06:00 or"
            " 2020-08-20 06:00 WITA",
            option=option,
            value=text,
        ) from error
    if own and not instant.tzinfo:
        instant = instant.replace(tzinfo=own)
    return _to_its_end(plain, instant if instant.tzinfo else instant.replace(tzinfo=zone))


def _to_its_end(text: str, instant: datetime) -> datetime:
    if "." in text or "," in text:
        return instant
    if not re.search(r"[T ]\d", text):
        return instant.replace(hour=23, minute=59, second=59, microsecond=999_999)
    if not re.search(r"[T ]\d\d:?\d\d:?\d\d", text):
        instant = instant.replace(second=59)
    return instant.replace(microsecond=999_999)


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
        raise WrongInput(
            "--province {province!r} and --regency {code!r}, expected one of them",
            province=province,
            code=regency,
        )
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
        raise WrongInput("--lang {lang!r}, expected id or en", lang=lang)
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
            raise WrongInput(
                "format {name!r}, expected one of {names}", name=name, names=", ".join(FORMATS)
            )
        FORMATS[name].check()  # better said now than after the crawl
    return chosen


def parse_out(
    out: Path | None, names: list[str] | None, default: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the formats to write where ``--out`` says; see ``parse_formats``.

    A file's suffix says its format where ``--format`` says none.

    Raises
    ------
    WrongInput
        Where several digests are to go into one file, or a format is none.
    """
    if out is None or out.is_dir() or not (out.suffix or out.name == "-"):
        return parse_formats(names, default)
    if not names and (meant := [n for n in FORMATS if out.name.lower().endswith(suffix_of(n))]):
        # The longest of them: "x.telegram.txt" ends as "x.txt" does.
        return parse_formats([max(meant, key=lambda n: len(suffix_of(n)))], default)
    chosen = parse_formats(names, default)
    if len(chosen) == 1:
        return chosen
    if out.name == "-":
        raise WrongInput("--out - prints one digest: name exactly one --format with it")
    raise WrongInput(
        "--out {path} names one file for {n} formats ({formats}), expected one --format, or a"
        " folder (one with a dot in its name is made first)",
        path=out,
        n=len(chosen),
        formats=", ".join(chosen),
    )


def suffix_of(name: str) -> str:
    """Return the suffix of a format's files, with the dot."""
    return FORMATS[name].suffix


def parse_province(text: str | None, gazetteer: Gazetteer) -> Place | None:
    """Return the province of a code or name, which may be a short one ("Kaltim").

    Raises
    ------
    WrongInput
        Where no province has that code or name.
    """
    if text is None:
        return None
    return province_named(text, gazetteer, "--province")
