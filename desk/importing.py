"""Importing outlets: the rows of a sheet or a subscription list, as records of the registry."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from crawler.address import joined
from crawler.discovery import NATIONAL, home_of
from crawler.discovery.naming import id_of
from crawler.markup import xml_root
from desk.sheet import decoded, parted
from desk.values import is_region, parse_region, parse_reliability, parse_zone
from digest.province import PROVINCES
from language.gazetteer import Gazetteer
from news.errors import WrongInput
from news.message import Message
from news.outlet import SOURCE_KINDS, Outlet, outlet_from_dict

# What desks call the columns, beside the names that an outlet's file has.
_NAMES = {
    "url": "home", "situs": "home", "laman": "home", "website": "home", "alamat": "home",
    "nama": "name", "media": "name", "outlet": "name", "provinsi": "province",
    "kabupaten": "regency", "kota": "regency", "kabkota": "regency", "region": "regency",
    "wilayah": "regency", "zona": "timezone", "zona_waktu": "timezone", "bahasa": "language",
    "keandalan": "reliability", "jeda": "delay_s", "delay": "delay_s", "catatan": "note",
    "keterangan": "note", "rss": "feed", "umpan": "feed", "peta_situs": "sitemap",
    "indeks": "listing", "pola": "link_pattern",
}  # fmt: skip
COLUMNS = (
    "home", "name", "id", "province", "regency", "timezone", "language", "reliability", "delay_s",
    "note", *SOURCE_KINDS, "link_pattern",
)  # fmt: skip
_DELIMITERS = ",;\t|"
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet as a file names it.

    Parameters
    ----------
    where
        File and line.
    cells
        Values by column, as in ``COLUMNS``; what is not known is absent.
    """

    where: Message
    cells: Mapping[str, str]


def read_rows(body: bytes, name: str) -> tuple[list[Row], list[Message]]:
    """Return the outlets that a CSV or OPML file names, and what is wrong with its other rows.

    Parameters
    ----------
    body
        CSV with a line of column names, parted by commas, semicolons, tabs or bars, in UTF-8,
        UTF-16 or Windows-1252; or OPML.
    name
        The file's name; ``.opml`` and ``.xml`` say OPML.

    Raises
    ------
    WrongInput
        Where it is neither, or has no column with the home page.
    """
    if name.lower().endswith((".opml", ".xml")):
        return list(_outlines(body, name)), []
    return _csv_rows(decoded(body, name), name)


def _csv_rows(text: str, name: str) -> tuple[list[Row], list[Message]]:
    rest, delimiter = parted(text, _DELIMITERS)
    before = int(rest != text)  # the line that announces the delimiter
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter)
    columns: list[str] = []
    rows: list[Row] = []
    wrong: list[Message] = []
    try:
        while True:
            line = reader.line_num + 1 + before
            cells = [" ".join(cell.split()) for cell in next(reader)]
            while cells and not cells[-1]:  # columns that were emptied, not deleted
                cells.pop()
            if not cells:
                continue
            if not columns:
                columns = _columns(cells, name)
                continue
            where = Message("{name}, line {number}", name=name, number=line)
            if len(cells) > len(columns):
                wrong.append(
                    Message(
                        "{where}: {count} cells, expected at most {limit}",
                        where=where,
                        count=len(cells),
                        limit=len(columns),
                    )
                )
                continue
            found = zip(columns, cells, strict=False)
            rows.append(Row(where, {key: cell for key, cell in found if cell}))
    except StopIteration:
        pass
    except csv.Error as error:
        wrong.append(
            Message(
                "{name}, line {number}: {error}; what follows is not read",
                name=name,
                number=reader.line_num + before,
                error=error,
            )
        )
    if not columns:
        raise WrongInput(
            "{name}: is empty, expected a line of column names: {names}",
            name=name,
            names=", ".join(COLUMNS),
        )
    return rows, wrong


def _columns(cells: list[str], name: str) -> list[str]:
    keys = [re.sub(r"[^a-z]+", "_", cell.lower()).strip("_") for cell in cells]
    columns = [_NAMES.get(key, key) for key in keys]
    if unknown := [cell for cell, key in zip(cells, columns, strict=True) if key not in COLUMNS]:
        raise WrongInput(
            "{name}: column {column!r}, expected some of {names}",
            name=name,
            column=unknown[0],
            names=", ".join(COLUMNS),
        )
    if "home" not in columns:
        raise WrongInput(
            "{name}: columns {names}, expected one called home (or url)",
            name=name,
            names=", ".join(cells),
        )
    if twice := [key for key in columns if columns.count(key) > 1]:
        raise WrongInput(
            "{name}: two columns for {column}, expected one", name=name, column=twice[0]
        )
    return columns


def _outlines(body: bytes, name: str) -> Iterator[Row]:
    """Yield the feeds of a subscription list; the group a feed stands in may be its region."""
    if _DTD.search(body):
        raise WrongInput(
            "{name}: declares a document type or entities, expected plain OPML", name=name
        )
    root = xml_root(body)
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise WrongInput("{name}: is no OPML, expected <opml> with <outline> elements", name=name)
    for element in root.iter("outline"):
        held = {key.lower(): " ".join(value.split()) for key, value in element.attrib.items()}
        feed = held.get("xmlurl", "")
        page = held.get("htmlurl", "") or held.get("url", "")
        if not feed and not page:
            continue  # a group
        groups = [
            one.get("text") or one.get("title") or "" for one in element.iterancestors("outline")
        ]
        cells = {
            # What is no address stays, for ``home_of`` to refuse.
            "home": page or joined(feed, "/") or feed, "feed": feed,
            "name": held.get("text") or held.get("title", ""), "group": "\n".join(groups),
        }  # fmt: skip
        where = Message("{name}, line {number}", name=name, number=element.sourceline)
        yield Row(where, {key: value for key, value in cells.items() if value})


def outlet_of(row: Row, gazetteer: Gazetteer, *, allow_private: bool = False) -> Outlet:
    """Return the record of a row, unverified.

    Parameters
    ----------
    row
        Its region may be a code or a name; without one the outlet is national. Without a time
        zone it has its region's, without a source its home page is one.
    gazetteer
        The places of Indonesia.
    allow_private
        True lets it be on a private network.

    Raises
    ------
    WrongInput
        Names the row, the value and what was expected.
    """
    cells = row.cells
    if "home" not in cells:
        raise WrongInput("{where}: home is empty, expected an address", where=row.where)
    try:
        home = home_of(cells["home"])
        region = _region(cells, gazetteer)
        zone = parse_zone(cells.get("timezone"))
        reliability = parse_reliability(cells.get("reliability", "F"))
        delay_s = float(cells.get("delay_s", "5").replace(",", "."))
        sources = _sources(cells, home)
    except WrongInput as error:
        raise WrongInput("{where}: {error}", where=row.where, error=error) from error
    except ValueError as error:
        raise WrongInput(
            "{where}: {error}, expected seconds and addresses", where=row.where, error=error
        ) from error
    name = cells.get("name", "") or home.split("/")[2]
    usual = PROVINCES[region[:2]].timezone if region[:2] in PROVINCES else "Asia/Jakarta"
    made: dict[str, Any] = {
        "id": cells.get("id") or id_of(name, home), "name": name, "home": home,
        "province": region[:2], "timezone": zone or usual, "reliability": reliability,
        "delay_s": delay_s, "language": cells.get("language", "id"), "note": cells.get("note", ""),
        "sources": sources, "allow_private": allow_private,
    }  # fmt: skip
    if len(region) > 2:
        made["regency"] = region
    return outlet_from_dict(made, row.where)


def _region(cells: Mapping[str, str], gazetteer: Gazetteer) -> str:
    province = parse_region(cells.get("province"), gazetteer)
    regency = parse_region(cells.get("regency"), gazetteer)
    if province and regency and not regency.startswith(province[:2]):
        raise WrongInput(
            "regency {regency!r} is {code}, expected one of province {province}",
            regency=cells["regency"],
            code=regency,
            province=province,
        )
    for group in cells.get("group", "").splitlines():
        if regency or not is_region(group, gazetteer):
            continue  # "Politik" is no region
        with suppress(WrongInput):  # several places are called "Bogor"
            regency = parse_region(group, gazetteer)
    return regency or province or NATIONAL


def _sources(cells: Mapping[str, str], home: str) -> list[dict[str, str]]:
    sources = [
        {"kind": kind, "url": urljoin(home, cells[kind])} for kind in SOURCE_KINDS if kind in cells
    ]
    if not sources or ("link_pattern" in cells and "listing" not in cells):
        sources.append({"kind": "listing", "url": home})
    if "link_pattern" in cells:
        sources[-1]["link_pattern"] = cells["link_pattern"]
    return sources
