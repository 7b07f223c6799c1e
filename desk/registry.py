"""The registry's files: reading them, which outlet has an address already, writing new ones."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from desk.files import write_file
from news.errors import WrongInput, WrongOutletFile
from news.outlet import Outlet, outlet_from_dict
from news.outletfile import outlet_to_toml
from news.registry import read_registry

log = logging.getLogger("kentongan")


def known_outlets(folder: Path) -> tuple[Outlet, ...]:
    """Return the outlets of a folder; what is wrong with a file is logged.

    Raises
    ------
    WrongOutletFile
        Where the folder is missing, or none of its files can be read.
    """
    outlets = read_registry(folder)
    for outlet in outlets:
        if outlet.fault is not None:
            log.warning(
                "an outlet file cannot be read; its outlet is passed over, the others go on: %s",
                WrongOutletFile(outlet.fault),
            )
    return outlets


class Homes:
    """The home pages of outlets, to be looked up however an address is written.

    Parameters
    ----------
    outlets
        Those that are known.
    """

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self._by_host: dict[str, list[tuple[str, Outlet]]] = {}
        for outlet in outlets:
            self.add(outlet)

    def add(self, outlet: Outlet) -> None:
        """Add one."""
        host, path = _place(outlet.home)
        self._by_host.setdefault(host, []).append((path, outlet))

    def find(self, home: str) -> Outlet | None:
        """Return the outlet that has a home page already, with ``www.`` or without, or None.

        Two regional pages of one host are two outlets; a page of a host and the whole host are not.
        """
        host, path = _place(home)
        for below, outlet in self._by_host.get(host, ()):
            if below == path or not below or not path:
                return outlet
        return None


def _place(home: str) -> tuple[str, str]:
    parts = urlsplit(home)
    return parts.netloc.lower().removeprefix("www."), parts.path.strip("/").lower()


def refuse_known(folder: Path, outlets: Iterable[Outlet], outlet_id: str, home: str) -> None:
    """Refuse an outlet whose home or id the registry has.

    Raises
    ------
    WrongInput
        Names the file that has it.
    """
    if home and (known := Homes(outlets).find(home)):
        raise WrongInput(
            "{home}: is in the registry as {id} ({path})",
            home=home,
            id=known.id,
            path=folder / f"{known.id}.toml",
        )
    if outlet_id and (folder / f"{outlet_id}.toml").exists():
        raise WrongInput(
            "{path}: exists and is not overwritten; `--id` gives another id",
            path=folder / f"{outlet_id}.toml",
        )


def add_outlet(folder: Path, outlet: Outlet) -> Path:
    """Write a new outlet's file and return its path.

    Raises
    ------
    WrongInput
        Where a file of that name exists, or could not be read again; nothing is overwritten.
    ArchiveUnusable
        Where the file cannot be written.
    """
    path = folder / f"{outlet.id}.toml"
    text = outlet_to_toml(outlet)
    outlet_from_dict(tomllib.loads(text), str(path))
    refuse_known(folder, (), outlet.id, "")
    write_file(path, text.encode())
    return path
