"""Shapes: how an outlet's addresses are built, and the regular expression of one shape.

News systems write all their articles' addresses by one or two rules: ``/berita/<number>/<slug>``,
``/<year>/<month>/<slug>``, ``/read.php?id=<number>``. A shape is such a rule as far as a few
addresses show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crawler.site import looks_like_list

_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d+")
_LEADING = re.compile(r"\d{3,}[-_](?=.)")
_TRAILING = re.compile(r"(?<=.)[-_]\d{5,}$")
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
# "pemilu-2024" may be a section; three words in the last place are rarely one.
_SLUG_JOINTS = 2
# Where nothing else in the path tells an article from "pedoman-media-siber".
_MAX_JOINTS = 3
_QUERY_KEYS = re.compile(r"(?:id|p|post|news|berita|artikel|article|read|nid|idn|idberita)\w{0,8}")
# First parts of paths that hold lists even where their last part is long.
_NO_LISTS = "(?!(?:tags?|topi[ck]s?|categor|kategori|author|penulis|page|search|inde)[^/]*/)"
_ANY = "[^/?]+"
# By number of joints. No two neighbours can match the same letter: a hostile address of thousands
# is decided in one pass.
_SLUGS = {
    joints: rf"[^/?_-]+(?:[-_]+[^/?_-]+){{{joints - 1}}}[-_]{_ANY}"
    for joints in range(_MAX_JOINTS, 0, -1)
}
# A canonical address has a query only where it carries what no rule knows.
_END = r"/?(?:\?|$)"


@dataclass(frozen=True, slots=True)
class Shape:
    """The rule by which an address is built.

    Parameters
    ----------
    parts
        Kinds of the path's parts: ``"year"``, ``"number"``, ``"slug"`` or ``"word"``.
    extension
        Of the last part, with its dot, or ``""``.
    query
        Name of the parameter that chooses the article, or ``""``.
    """

    parts: tuple[str, ...]
    extension: str = ""
    query: str = ""


def shape_of(url: str) -> Shape | None:
    """Return the shape of a canonical address, None where it is a list's or a menu's."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    if not path and not parts.query:
        return None
    query = _query_key(parts.query)
    if looks_like_list(url) or (parts.query and not query):
        return None
    segments = path.split("/") if path else []
    extension = ""
    if segments and (found := _EXTENSION.search(segments[-1])):
        extension = found[0].lower()
        segments[-1] = segments[-1][: found.start()]
    kinds = [
        _kind(segment, last=place == len(segments) - 1) for place, segment in enumerate(segments)
    ]
    if not query and (not kinds or (kinds[-1] == "word" and not {"year", "number"} & set(kinds))):
        return None
    if kinds and kinds[-1] in {"word", "year"} and not query and "number" not in kinds[:-1]:
        return None  # a short name in a year's folder is a page of it
    if {"year", "number"} & set(kinds[:-1]) and kinds[-1] == "word":
        kinds[-1] = "slug"  # behind a number even one word is an article's
    if kinds in (["year", "number"], ["year", "number", "number"]):
        return None  # the archive of a month or day
    return Shape(tuple(kinds), extension, query)


def pattern_of(shape: Shape, urls: Sequence[str], home: str) -> str:
    """Return a regular expression of a shape, as narrow as its addresses allow.

    Parameters
    ----------
    shape
        Of all the addresses.
    urls
        Canonical addresses of articles, at least one.
    home
        The outlet's home page, whose host the expression names.
    """
    columns = list(zip(*(urlsplit(url).path.strip("/").split("/") for url in urls), strict=True))
    firm = bool(shape.query) or bool({"year", "number"} & set(shape.parts[:-1]))
    pieces: list[str] = []
    for place, kind in enumerate(shape.parts):
        values = set(columns[place])
        last = place == len(shape.parts) - 1
        if last and not shape.query:
            pieces.append(_last(values, kind, shape.extension, firm=firm))
        elif len(values) == 1 and kind == "word":
            literal = values.pop()
            pieces.append(re.escape(literal).replace(r"\-", "-"))
            firm = firm or len(urls) > _SLUG_JOINTS
        elif kind == "year":
            pieces.append(r"20\d\d")
        elif kind == "number":
            short = place > 0 and shape.parts[0] == "year" and max(map(len, values)) <= 2
            pieces.append(r"\d{1,2}" if short else r"\d+")
        else:
            pieces.append(_ANY)
    if _ANY in pieces[:-1]:
        place = pieces.index(_ANY)
        pieces[place] = _NO_LISTS + _ANY
    path = "/".join(pieces)
    if shape.query:
        return rf"^{_host(urls, home)}/{path}\?(?:[^#]*&)?{re.escape(shape.query)}=\d+"
    return rf"^{_host(urls, home)}/{path}{_END}"


def _query_key(query: str) -> str:
    for name, value in parse_qsl(query):
        if _NUMBER.fullmatch(value) and _QUERY_KEYS.fullmatch(name.lower()):
            return name
    return ""


def _kind(segment: str, *, last: bool) -> str:
    if _NUMBER.fullmatch(segment):
        return "year" if _YEAR.fullmatch(segment) else "number"
    if last and (_joints(segment) >= _SLUG_JOINTS or _LEADING.match(segment)):
        return "slug"
    return "word"


def _joints(segment: str) -> int:
    """Return how many words of a slug are joined to others, three for all more."""
    return next((n for n, slug in _SLUGS.items() if re.fullmatch(slug, segment)), 0)


def _last(values: set[str], kind: str, extension: str, *, firm: bool) -> str:
    end = re.escape(extension)
    stems = {value[: len(value) - len(extension)] if extension else value for value in values}
    if kind == "number":
        return rf"\d+{end}"
    if all(_LEADING.match(stem) for stem in stems):
        return rf"\d+[-_][^/?]+{end}"
    if all(_TRAILING.search(stem) for stem in stems):
        return rf"{_ANY}[-_]\d+{end}"
    if firm or extension:
        return rf"{_ANY}{end}"
    return _SLUGS[max(1, min(map(_joints, stems)))]


def _host(urls: Sequence[str], home: str) -> str:
    own = urlsplit(home).netloc.lower().removeprefix("www.")
    hosts = {urlsplit(url).netloc.removeprefix("www.") for url in urls}
    if hosts == {own}:
        return rf"https?://(?:www\.)?{_literal(own)}"
    common = _common(hosts | {own})
    return rf"https?://(?:[\w-]+\.)*{_literal(common)}"


def _literal(host: str) -> str:
    return re.escape(host).replace(r"\-", "-")


def _common(hosts: set[str]) -> str:
    """Return the end that all hosts share, in whole labels."""
    columns = zip(*(reversed(host.split(".")) for host in hosts), strict=False)
    shared: list[str] = []
    for labels in columns:
        if len(set(labels)) > 1:
            break
        shared.append(labels[0])
    return ".".join(reversed(shared))
