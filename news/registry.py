"""The registry: the outlets of a folder, also those whose files cannot be read.

A desk with hundreds of files goes on where one of them is broken. Its outlet stays in the registry
with the fault, so that ledgers name it among what could not be looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from news.errors import WrongOutletFile
from news.message import Message
from news.outlet import (
    OUTLET_ID,
    PROVINCE,
    RELIABILITIES,
    Outlet,
    is_address,
    is_zone,
    load_outlet,
    outlet_paths,
)

_NO_ID = re.compile(r"[^a-z0-9]+")
_MAX_ID_CHARACTERS = 60  # leaves room for a number behind it


def read_registry(folder: Path) -> tuple[Outlet, ...]:
    """Return the outlets of a folder, by id; those of broken files have a ``fault``.

    Raises
    ------
    WrongOutletFile
        Where the folder is missing, or none of its files can be read; every wrong file is named.
    """
    outlets: dict[str, Outlet] = {}
    wrong: dict[Path, WrongOutletFile] = {}
    for path in outlet_paths(folder):
        try:
            outlet = load_outlet(path)
        except WrongOutletFile as error:
            wrong[path] = error
        else:
            outlets[outlet.id] = outlet
    if wrong and not outlets:
        raise WrongOutletFile("{wrong}", wrong=list(wrong.values()))
    taken = outlets.keys() | {path.stem for path in wrong}
    for path, refused in wrong.items():
        row = _readable(path)
        key = _id_of(path.stem, row, {*taken, *outlets} - {path.stem})
        outlets[key] = _salvaged(key, row, refused.message)
    return tuple(outlets[key] for key in sorted(outlets))


def _readable(path: Path) -> dict[str, Any]:
    """Return what can be read of a file, line by line where it is no TOML as a whole."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return {}
    with suppress(tomllib.TOMLDecodeError):
        return tomllib.loads(text)
    row: dict[str, Any] = {}
    for line in text.splitlines():
        if line.startswith("["):  # the outlet's own keys stand before its first table
            break
        with suppress(tomllib.TOMLDecodeError):
            row |= tomllib.loads(line)
    return row


def _id_of(stem: str, row: dict[str, Any], taken: Collection[str]) -> str:
    """Return the id by the file's name, else by what stands in it, else one made of the name."""
    said = row.get("id")
    for key in (stem, said):
        if isinstance(key, str) and OUTLET_ID.fullmatch(key) and key not in taken:
            return key
    made = _NO_ID.sub("-", stem.lower())[:_MAX_ID_CHARACTERS].strip("-") or "outlet"
    return next(key for key in _numbered(made) if key not in taken)


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}-{n}" for n in count(2))


def _salvaged(key: str, row: dict[str, Any], fault: Message) -> Outlet:
    """Return what is sure of an outlet: a value that would be refused counts as not given."""
    name, home, zone = (_text(row, name) for name in ("name", "home", "timezone"))
    verified, province = row.get("verified"), _text(row, "province")
    return Outlet(
        id=key,
        name=name or key,
        home=home if is_address(home) else "",
        province=province if PROVINCE.fullmatch(province) else "",
        timezone=zone if is_zone(zone) else "UTC",
        reliability=found if (found := _text(row, "reliability")) in RELIABILITIES else "F",
        verified=verified if isinstance(verified, date) else None,
        sources=(),
        fault=fault,
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
