"""Values that people write, on a command line or in a sheet: regions, time zones, marks, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.meant import asking, nearest
from language.placenames import base_name, places_called
from news.errors import WrongInput
from news.message import Message
from news.outlet import OUTLET_ID, RELIABILITIES

if TYPE_CHECKING:
    from language.gazetteer import Gazetteer
    from news.place import Place

_NATIONAL = {"00", "nasional", "national"}
_WITH_LEVEL = re.compile(r"(kab(?:upaten)?|kota|prov(?:insi)?)\b\.? +(.+)", re.IGNORECASE)
_LEVELS = {"kab": "regency", "kot": "city", "pro": "province"}


def province_named(text: str, gazetteer: Gazetteer, what: str | Message) -> Place:
    """Return the province of a code or name, which may be a short one; see ``regency_named``."""
    return _named(text, gazetteer, what, gazetteer.provinces, "64, Kalimantan Timur")


def regency_named(text: str, gazetteer: Gazetteer, what: str | Message) -> Place:
    """Return the regency or city of a code or name.

    Parameters
    ----------
    text
        ``"64.72"``, ``"Kota Samarinda"``, ``"Kukar"``, or ``"Samarinda"`` where one only is
        called so.
    gazetteer
        The places of Indonesia.
    what
        Named in errors: the option or column.

    Raises
    ------
    WrongInput
        Where no regency or city has that code or name, or several have it.
    """
    return _named(text, gazetteer, what, gazetteer.regencies, "64.72, Kota Samarinda")


def place_named(text: str, gazetteer: Gazetteer, what: str | Message) -> Place:
    """Return the province, else the regency or city, of a code or name; see ``regency_named``."""
    if found := places_called(text, gazetteer.provinces):
        return found[0]
    return one_place_named(text, gazetteer, what)


def one_place_named(text: str, gazetteer: Gazetteer, what: str | Message) -> Place:
    """As ``place_named``, but for a name of a province and a city ("Yogyakarta"): that is refused.

    For labels, which must not say less than their coder meant.
    """
    return _named(text, gazetteer, what, _places(gazetteer), "64, Kaltim, Kota Samarinda")


def is_region(text: str, gazetteer: Gazetteer) -> bool:
    """Return True where some place has that code or name, or it means the whole country."""
    return text.strip().casefold() in _NATIONAL or bool(
        _called(text, gazetteer, _places(gazetteer))
    )


def _places(gazetteer: Gazetteer) -> tuple[Place, ...]:
    return (*gazetteer.provinces, *gazetteer.regencies)


def _called(text: str, gazetteer: Gazetteer, places: tuple[Place, ...]) -> list[Place]:
    if found := places_called(text, places):
        return found
    if with_level := _WITH_LEVEL.fullmatch(text.strip()):
        level = _LEVELS[with_level[1][:3].casefold()]
        places, text = tuple(one for one in places if one.level == level), with_level[2]
        if found := places_called(text, places):
            return found
    short = [place for place in gazetteer.called(text) if place in places]
    # "Kutai" was one regency and begins the names of three.
    return list(dict.fromkeys((*short, *_begun(text, places)))) if short else []


def _begun(text: str, places: Iterable[Place]) -> list[Place]:
    """Return the places whose names begin with the words of a text."""
    words = f"{text.strip().casefold()} "
    return [place for place in places if base_name(place.name).casefold().startswith(words)]


def _named(
    text: str, gazetteer: Gazetteer, what: str | Message, places: tuple[Place, ...], example: str
) -> Place:
    found = _called(text, gazetteer, places)
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongInput(
            "{what} {value!r}, expected one of {names}",
            what=what,
            value=text,
            names=_listed(found),
        )
    elsewhere = _called(text, gazetteer, _places(gazetteer))
    if elsewhere and elsewhere[0].level == "province":
        raise WrongInput(
            "{what} {value!r} is the province {name}, expected a regency or city such as {example}",
            what=what,
            value=text,
            name=_listed(elsewhere[:1]),
            example=example,
        )
    if elsewhere:
        within = dict.fromkeys(gazetteer.place(one.code[:2]) for one in elsewhere)
        raise WrongInput(
            "{what} {value!r} is no province: {names} lies in {within}",
            what=what,
            value=text,
            names=_listed(elsewhere),
            within=_listed(within),
        )
    names = [
        *((name, place) for place in places for name in (place.name, base_name(place.name))),
        *((name, place) for name, place in gazetteer.short_names if place in places),
    ]
    said = Message(
        "{what} {value!r}, expected an official code or name such as {example}",
        what=what,
        value=text,
        example=example,
    )
    meant = _begun(text, places) or nearest(text, names)
    asked = asking(said, (f"{place.code} {place.name}" for place in meant))
    raise WrongInput(asked)


def _listed(places: Iterable[Place]) -> str:
    return ", ".join(f"{place.code} {place.name}" for place in places)


def parse_region(text: str | None, gazetteer: Gazetteer) -> str:
    """Return the code of the province, regency or city of a code or name; ``""`` for None.

    ``00`` and "nasional" are no place and mean an outlet of the whole country.

    Raises
    ------
    WrongInput
        Where no place has that code or name, or several have it.
    """
    wanted = (text or "").strip().casefold()
    if not wanted or wanted in _NATIONAL:
        return wanted and "00"
    return place_named(text or "", gazetteer, Message("region")).code


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
            "time zone {text!r}, expected WIB, WITA, WIT or an IANA name such as Asia/Makassar",
            text=text,
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
        raise WrongInput("reliability {text!r}, expected A to F", text=text)
    return mark


def parse_outlet_id(text: str) -> str:
    """Return an id that a new outlet may have; ``""`` for ``""``.

    Raises
    ------
    WrongInput
        Where it is none.
    """
    if text and not OUTLET_ID.fullmatch(text):
        raise WrongInput(
            "--id {text!r}, expected lower-case letters, digits and hyphens", text=text
        )
    return text
