"""Values that people write, on a command line or in a sheet: regions, time zones, marks, ids."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from language.placenames import places_called
from news.errors import WrongInput
from news.outlet import OUTLET_ID, RELIABILITIES

if TYPE_CHECKING:
    from language.gazetteer import Gazetteer
    from news.place import Place


def regency_named(text: str, gazetteer: Gazetteer, what: str) -> Place:
    """Return the regency or city of a code or name.

    Parameters
    ----------
    text
        ``"64.72"``, ``"Kota Samarinda"``, or ``"Samarinda"`` where one only is called so.
    gazetteer
        The places of Indonesia.
    what
        Named in errors: the option or column.

    Raises
    ------
    WrongInput
        Where no regency or city has that code or name, or several have it.
    """
    found = places_called(text, gazetteer.regencies)
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{place.code} {place.name}" for place in found)
    raise WrongInput(
        f"{what} {text!r}, expected "
        + (
            f"one of {names}"
            if found
            else "an official code or name such as 64.72 or Kota Samarinda"
        )
    )


def place_named(text: str, gazetteer: Gazetteer, what: str) -> Place:
    """Return the province, else the regency or city, of a code or name; see ``regency_named``."""
    if found := places_called(text, gazetteer.provinces):
        return found[0]
    return regency_named(text, gazetteer, what)


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
    return place_named(text or "", gazetteer, "region").code


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
