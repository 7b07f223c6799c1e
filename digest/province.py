"""Province: what the digest must know of the 38 provinces: name, clock, and tile on the map.

Codes and names follow Kepmendagri 300.2.2-2138/2025; the three clocks follow Keputusan Presiden
41/1987. The tiles are the digest's own: one square a province, near enough to where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
COLUMNS, ROWS = 15, 7


@dataclass(frozen=True, slots=True)
class Province:
    """A province as the digest shows it.

    Parameters
    ----------
    code
        Two digits.
    name
        As newspapers write it: ``"DKI Jakarta"``, ``"DI Yogyakarta"``.
    short
        At most seven letters, for a tile.
    timezone
        IANA name of its clock.
    column, row
        Its tile, from the top left, 0 to ``COLUMNS - 1`` and 0 to ``ROWS - 1``.
    """

    code: str
    name: str
    short: str
    timezone: str
    column: int
    row: int


_TABLE = (
    Province("11", "Aceh", "Aceh", WIB, 0, 0),
    Province("12", "Sumatera Utara", "Sumut", WIB, 1, 1),
    Province("13", "Sumatera Barat", "Sumbar", WIB, 1, 2),
    Province("14", "Riau", "Riau", WIB, 2, 1),
    Province("15", "Jambi", "Jambi", WIB, 2, 2),
    Province("16", "Sumatera Selatan", "Sumsel", WIB, 3, 3),
    Province("17", "Bengkulu", "Bengk.", WIB, 2, 3),
    Province("18", "Lampung", "Lampung", WIB, 3, 4),
    Province("19", "Kepulauan Bangka Belitung", "Babel", WIB, 4, 3),
    Province("21", "Kepulauan Riau", "Kepri", WIB, 3, 1),
    Province("31", "DKI Jakarta", "DKI", WIB, 4, 5),
    Province("32", "Jawa Barat", "Jabar", WIB, 4, 6),
    Province("33", "Jawa Tengah", "Jateng", WIB, 5, 5),
    Province("34", "DI Yogyakarta", "DIY", WIB, 5, 6),
    Province("35", "Jawa Timur", "Jatim", WIB, 6, 5),
    Province("36", "Banten", "Banten", WIB, 3, 5),
    Province("51", "Bali", "Bali", WITA, 7, 6),
    Province("52", "Nusa Tenggara Barat", "NTB", WITA, 8, 6),
    Province("53", "Nusa Tenggara Timur", "NTT", WITA, 9, 6),
    Province("61", "Kalimantan Barat", "Kalbar", WIB, 5, 2),
    Province("62", "Kalimantan Tengah", "Kalteng", WIB, 6, 2),
    Province("63", "Kalimantan Selatan", "Kalsel", WITA, 6, 3),
    Province("64", "Kalimantan Timur", "Kaltim", WITA, 7, 2),
    Province("65", "Kalimantan Utara", "Kaltara", WITA, 7, 1),
    Province("71", "Sulawesi Utara", "Sulut", WITA, 10, 1),
    Province("72", "Sulawesi Tengah", "Sulteng", WITA, 9, 2),
    Province("73", "Sulawesi Selatan", "Sulsel", WITA, 8, 4),
    Province("74", "Sulawesi Tenggara", "Sultra", WITA, 9, 3),
    Province("75", "Gorontalo", "Gtalo", WITA, 9, 1),
    Province("76", "Sulawesi Barat", "Sulbar", WITA, 8, 3),
    Province("81", "Maluku", "Maluku", WIT, 11, 4),
    Province("82", "Maluku Utara", "Malut", WIT, 11, 2),
    Province("91", "Papua", "Papua", WIT, 14, 2),
    Province("92", "Papua Barat", "Pabar", WIT, 13, 2),
    Province("93", "Papua Selatan", "Pasel", WIT, 14, 4),
    Province("94", "Papua Tengah", "Pateng", WIT, 13, 3),
    Province("95", "Papua Pegunungan", "Papeg", WIT, 14, 3),
    Province("96", "Papua Barat Daya", "PBD", WIT, 12, 2),
)
PROVINCES = {province.code: province for province in _TABLE}


def province_name(code: str) -> str:
    """Return the name of the province that a place's code lies in, ``""`` where unknown."""
    province = PROVINCES.get(code[:2])
    return province.name if province else ""


def province_zone(code: str) -> ZoneInfo | None:
    """Return the clock of the province that a place's code lies in, None where unknown."""
    province = PROVINCES.get(code[:2])
    return ZoneInfo(province.timezone) if province else None
