"""Places by the official codes of the Ministry of Home Affairs (Kemendagri)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["province", "regency", "city"]


@dataclass(frozen=True, slots=True)
class Place:
    """A province, regency (kabupaten) or city (kota).

    Parameters
    ----------
    code
        ``"64"`` for a province, ``"64.72"`` for a regency or city.
    name
        The official name with its kind: ``"Kota Samarinda"``, ``"Kabupaten Bulungan"``;
        a province has its bare name, ``"Kalimantan Timur"``.
    level
        ``"province"``, ``"regency"`` or ``"city"``.
    """

    code: str
    name: str
    level: Level

    @property
    def province(self) -> str:
        """The two-digit code of the province the place lies in."""
        return self.code[:2]


def lies_in(code: str, other: str) -> bool:
    """Tell whether a place's code is another's, or that of a place within it."""
    return code == other or code.startswith(f"{other}.")
