"""What an outlet calls itself, and the id it gets in the registry."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.record import Clue
from crawler.extract import linked
from crawler.extract.line import fold
from crawler.extract.page import Page

_SEPARATOR = re.compile(r"\s+[-–—|•·»:]{1,2}\s+|\s*[|»]\s*")
_MAX_CHARS, _MAX_WORDS = 60, 6
_OWNERS = frozenset({"organization", "newsmediaorganization", "website", "localbusiness"})
# Ends of hosts below which Indonesian outlets register, one label or two.
_ENDS = re.compile(
    r"\.(?:(?:co|go|or|web|my|ac|sch|desa|net|biz|mil)\.id|[a-z]{2,})$", re.IGNORECASE
)
_MAX_ID = 40


def find_name(page: Page | None, info: Mapping[str, Any], home: str) -> Clue:
    """Return the outlet's name, and what says so; the host where nothing does.

    Parameters
    ----------
    page
        The home page, None where it did not come.
    info
        What the root of a WordPress' REST API says.
    home
        The home page's address.
    """
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    claims = [(how, name) for how, text in _claims(page, info) if (name := _short(text, host))]
    if not claims:
        return Clue(value=host, how="host", sure=False)
    # What two of them say is the name; "Beranda" and a slogan stand in one place each.
    votes = Counter(_compact(name) for _, name in claims)
    best = max(claims, key=lambda one: (votes[_compact(one[1])], _fits(one[1], host)))
    sure = votes[_compact(best[1])] > 1 or _fits(best[1], host)
    return Clue(value=best[1], how=best[0], sure=sure)


def id_of(name: str, home: str) -> str:
    """Return an id: the name's words where they make the host's name, else the host's labels."""
    host = (urlsplit(home).hostname or "").lower().removeprefix("www.")
    words = _words(name)
    if is_number(host):
        return words[:_MAX_ID].strip("-") or "outlet"
    bare = _ENDS.sub("", host)
    if words and words.replace("-", "") == _compact(bare):
        return words[:_MAX_ID].strip("-")
    path = urlsplit(home).path
    return _words(f"{bare} {path}")[:_MAX_ID].strip("-") or words or "outlet"


def _claims(page: Page | None, info: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if page is not None:
        yield "og:site_name", page.meta.get("og:site_name", "")
        for item in page.data:
            if linked.types(item) & _OWNERS:
                yield "json-ld", linked.text_of(item, "name")
    if isinstance(info.get("name"), str):
        yield "rest", str(info["name"])
    if page is not None:
        yield "application-name", page.meta.get("application-name", "")
        yield "title", page.title_tag


def _short(text: str, host: str) -> str:
    """Return the part of a title that is the name: what the host is called after, or the first."""
    clean = fold("".join(c for c in text if unicodedata.category(c)[0] != "C" or c == " "))
    parts = [part for part in _SEPARATOR.split(clean) if part.strip()]
    named = next((part for part in parts if _fits(part, host)), parts[0] if parts else "")
    return named if 0 < len(named) <= _MAX_CHARS and len(named.split()) <= _MAX_WORDS else ""


def _fits(name: str, host: str) -> bool:
    own = _compact(name).removesuffix("com").removesuffix("id")
    return len(own) > 3 and own in _compact(host)


def _compact(text: str) -> str:
    return _words(text).replace("-", "")


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def is_number(host: str) -> bool:
    """Tell whether a host is an address rather than a name, or this machine's own."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
