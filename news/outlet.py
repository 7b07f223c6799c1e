"""Outlet: who publishes, where, and how to ask. One TOML file an outlet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from news.errors import WrongOutletFile
from news.message import Message
from news.tomlfile import read_toml

SOURCE_KINDS = ("wordpress", "feed", "news_sitemap", "sitemap", "listing")
RELIABILITIES = ("A", "B", "C", "D", "E", "F")
OUTLET_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What an outlet's id looks like, and so its file's name."""

PROVINCE = re.compile(r"\d\d")
"""What a province's code looks like."""

_REGENCY = re.compile(r"\d\d\.\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One way into an outlet.

    Parameters
    ----------
    kind
        One of ``SOURCE_KINDS``.
    url
        REST root (``…/wp-json/``), feed, sitemap or index page.
    link_pattern
        For ``listing`` and ``sitemap``: a regular expression an article's URL must contain a
        match of; ``""`` leaves the choice to the crawler.
    selectors
        For ``listing``: CSS selectors, ``links`` and ``next``.
    archive
        For ``listing``: the address of a day's or month's list, with ``{year}``, ``{month}`` and
        ``{day}`` in their places; back-fills read these. ``""`` for none.
    """

    kind: str
    url: str
    link_pattern: str = ""
    selectors: Mapping[str, str] = field(default_factory=dict)
    archive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A news outlet.

    Parameters
    ----------
    id
        Lower-case letters, digits and hyphens; the file's name.
    name
        As it calls itself.
    home
        Home page.
    province, regency
        Official codes of the region it reports on; ``regency`` may be ``""``.
    timezone
        IANA name of the zone in which it shows its times.
    sources
        In order of preference, at least one.
    language
        ISO 639-1 code of its articles.
    reliability
        ``"A"`` to ``"F"``, the desk's own mark.
    delay_s
        Least pause between two requests, in seconds, 0 to 600.
    verified
        Day on which ``kentongan outlets check`` last reached it; None for never.
    allow_private
        True only for an outlet on the loopback or a private network, such as the demo's.
    selectors
        CSS selectors for its article pages: ``title``, ``body``, ``published``.
    note
        A remark for the desk.
    fault
        What is wrong with its file, None for nothing. With a fault it has no sources and is not
        asked for anything; see ``news.registry``.
    """

    id: str
    name: str
    home: str
    province: str
    timezone: str
    sources: tuple[Source, ...]
    regency: str = ""
    language: str = "id"
    reliability: str = "F"
    delay_s: float = 5.0
    verified: date | None = None
    allow_private: bool = False
    selectors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    fault: Message | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The outlet's time zone."""
        return ZoneInfo(self.timezone)


def _keys(cls: type) -> tuple[set[str], set[str]]:
    every = {f.name for f in fields(cls)} - {"fault"}  # no key: the reader's own word
    needed = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    return every, needed


_TYPES: dict[str, tuple[type, ...]] = {
    "id": (str,), "name": (str,), "home": (str,), "province": (str,), "timezone": (str,),
    "regency": (str,), "language": (str,), "reliability": (str,), "note": (str,),
    "delay_s": (int, float), "verified": (date,), "allow_private": (bool,),
    "sources": (list,), "selectors": (dict,), "kind": (str,), "url": (str,),
    "link_pattern": (str,), "archive": (str,),
}  # fmt: skip
_EXPECTED = {
    str: Message("text"),
    int: Message("a number"),
    date: Message("a day such as 2020-08-19"),
    bool: Message("true or false"),
    list: Message("[[sources]] tables"),
    dict: Message("a table"),
}


def _check_keys(row: Mapping[str, Any], cls: type, where: str | Message) -> None:
    every, needed = _keys(cls)
    if unknown := sorted(set(row) - every):
        raise WrongOutletFile(
            "{where}: unknown key {name!r}; expected one of {names}",
            where=where,
            name=unknown[0],
            names=", ".join(sorted(every)),
        )
    if missing := sorted(needed - set(row)):
        raise WrongOutletFile("{where}: missing key {name!r}", where=where, name=missing[0])
    for key, value in row.items():
        kinds = _TYPES[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise WrongOutletFile(
                "{where}: {key} = {value!r}, expected {expected}",
                where=where,
                key=key,
                value=value,
                expected=_EXPECTED[kinds[0]],
            )


def is_address(url: str) -> bool:
    """Tell whether a text is an http or https address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[kabar.example/"
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_zone(name: str) -> bool:
    """Tell whether a text is the IANA name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _check_url(url: str, key: str, where: str | Message) -> None:
    if not is_address(url):
        raise WrongOutletFile(
            "{where}: {key} = {url!r}, expected an http or https address",
            where=where,
            key=key,
            url=url,
        )


def _source_from_dict(row: Any, where: str | Message) -> Source:
    if not isinstance(row, dict):
        raise WrongOutletFile(
            "{where}: {row!r}, expected a [[sources]] table", where=where, row=row
        )
    _check_keys(row, Source, where)
    if row["kind"] not in SOURCE_KINDS:
        raise WrongOutletFile(
            "{where}: kind = {kind!r}, expected one of {names}",
            where=where,
            kind=row["kind"],
            names=", ".join(SOURCE_KINDS),
        )
    _check_url(row["url"], "url", where)
    try:
        re.compile(row.get("link_pattern", ""))
    except re.error as error:
        raise WrongOutletFile(
            "{where}: link_pattern = {link_pattern!r} is no regular expression: {error}",
            where=where,
            link_pattern=row["link_pattern"],
            error=error,
        ) from error
    if row.get("archive"):
        _check_archive(row["archive"], where)
    return Source(**row)


def _check_archive(pattern: str, where: str | Message) -> None:
    try:
        sample = pattern.format(year="2020", month="08", day="19")
    except (KeyError, IndexError, ValueError) as error:
        raise WrongOutletFile(
            "{where}: archive = {pattern!r}, expected {{year}}, {{month}} and {{day}} in it",
            where=where,
            pattern=pattern,
        ) from error
    if "{year}" not in pattern or "{month}" not in pattern:
        raise WrongOutletFile(
            "{where}: archive = {pattern!r}, expected {{year}} and {{month}}",
            where=where,
            pattern=pattern,
        )
    _check_url(sample, "archive", where)


def outlet_from_dict(row: Mapping[str, Any], where: str | Message) -> Outlet:
    """Return the outlet that a TOML table describes.

    Parameters
    ----------
    row
        The parsed table.
    where
        Named in errors: the file's path.

    Raises
    ------
    WrongOutletFile
        Names the key, its value and what was expected.
    """
    _check_keys(row, Outlet, where)
    if not OUTLET_ID.fullmatch(row["id"]):
        raise WrongOutletFile(
            "{where}: id = {id!r}, expected lower-case letters, digits and hyphens",
            where=where,
            id=row["id"],
        )
    _check_url(row["home"], "home", where)
    if not PROVINCE.fullmatch(row["province"]):
        raise WrongOutletFile(
            "{where}: province = {province!r}, expected two digits",
            where=where,
            province=row["province"],
        )
    if row.get("regency") and not (
        _REGENCY.fullmatch(row["regency"]) and row["regency"].startswith(row["province"])
    ):
        raise WrongOutletFile(
            "{where}: regency = {regency!r}, expected a code like {province}.01 of province"
            " {province}",
            where=where,
            regency=row["regency"],
            province=row["province"],
        )
    if not is_zone(row["timezone"]):
        raise WrongOutletFile(
            "{where}: timezone = {timezone!r}, expected an IANA name such as Asia/Makassar",
            where=where,
            timezone=row["timezone"],
        )
    if row.get("reliability", "F") not in RELIABILITIES:
        raise WrongOutletFile(
            "{where}: reliability = {reliability!r}, expected A to F",
            where=where,
            reliability=row["reliability"],
        )
    if not 0 <= row.get("delay_s", 5.0) <= 600:
        raise WrongOutletFile(
            "{where}: delay_s = {delay_s!r}, expected 0 to 600 seconds",
            where=where,
            delay_s=row["delay_s"],
        )
    if not row["sources"]:
        raise WrongOutletFile(
            "{where}: sources is empty, expected at least one [[sources]]", where=where
        )
    sources = tuple(
        _source_from_dict(source, Message("{where}: sources[{number}]", where=where, number=n))
        for n, source in enumerate(row["sources"], 1)
    )
    return Outlet(**{**row, "sources": sources})


def load_outlet(path: Path) -> Outlet:
    """Return the outlet in a TOML file.

    Raises
    ------
    WrongOutletFile
        Where the file is missing, is no TOML, breaks the schema, or is not named after its id.
    """
    outlet = outlet_from_dict(read_toml(path, WrongOutletFile), str(path))
    if outlet.id != path.stem:
        raise WrongOutletFile(
            "{path}: id = {outlet!r}, expected {stem!r} like the file",
            path=path,
            outlet=outlet.id,
            stem=path.stem,
        )
    return outlet


def outlet_paths(folder: Path) -> list[Path]:
    """Return the outlet files of a folder, by name.

    Raises
    ------
    WrongOutletFile
        Where the folder is missing.
    """
    if not folder.is_dir():
        raise WrongOutletFile(
            "{folder}: no such folder; expected one with <id>.toml files", folder=folder
        )
    return sorted(folder.glob("*.toml"))


def load_outlets(folder: Path) -> tuple[Outlet, ...]:
    """Return the outlets of a folder, by id.

    Raises
    ------
    WrongOutletFile
        Where the folder is missing or any file is wrong; every wrong file is named.
    """
    outlets, wrong = [], []
    for path in outlet_paths(folder):
        try:
            outlets.append(load_outlet(path))
        except WrongOutletFile as error:
            wrong.append(error)
    if wrong:
        raise WrongOutletFile("{wrong}", wrong=wrong)
    return tuple(outlets)
