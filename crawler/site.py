"""Of an outlet's many URLs, which are its own, and which look like an article's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

# What news systems call their lists; seen in the paths of Indonesian outlets.
_LISTS = re.compile(
    r"/(?:tags?|topik|topic|label|kategori|category|kanal|rubrik|channel|indeks|index|author|penulis"
    r"|reporter|search|cari|arsip|archives?|terpopuler|populer|popular|terkini|terbaru|latest"
    r"|trending|redaksi|about|tentang(?:-kami)?|kontak|contact|pedoman[\w-]*|kode-etik|disclaimer"
    r"|privacy[\w-]*|kebijakan[\w-]*|karir|login|masuk|daftar|register|feed|rss|amp|page|wp-\w+"
    r"|galeri|foto|photos?|videos?|iklan|info-iklan|sitemap[\w-]*)(?:/|$|\.)",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/")
_DAY = re.compile(r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=/|-|$)")
_COMPACT_DAY = re.compile(r"/(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/|$)")
_NUMBERS = re.compile(r"\d{3,12}")
# A section of the path that begins with a number, or any number longer than a year.
_NUMBERED = re.compile(r"/\d{4,}(?:[-/.]|$)|\d{5,}")
# Three words may name a section ("hukum-dan-kriminal"), four name an event.
_SLUG_WORDS = 4


def is_same_site(url: str, home: str) -> bool:
    """Tell whether a URL lies on an outlet's own host, or on a parent or child of it."""
    host, own = (host_of(one) for one in (url, home))
    return host == own or host.endswith(f".{own}") or (own.endswith(f".{host}") and "." in host)


def claim_of(url: str) -> str:
    """Return what a site is claimed by where nobody knows its outlet's id; no id has a colon."""
    return f"site:{urlsplit(url).netloc.lower().removeprefix('www.')}"


def host_of(url: str) -> str:
    """Return a URL's host in lower case, without ``www.``; ``""`` where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def looks_like_list(url: str) -> bool:
    """Tell whether a part of a URL's path is what news systems call their lists and own pages."""
    return _LISTS.search(f"{urlsplit(url).path.rstrip('/')}/") is not None


def looks_like_article(url: str) -> bool:
    """Tell whether a URL has the form of an article's rather than a list's.

    A guess, for listings and sitemaps whose outlet's file gives no ``link_pattern``: it may let a
    list through, which the extraction then refuses, but rarely misses an article.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    slug = path.rsplit("/", 1)[-1]
    if not slug or looks_like_list(url):
        return False
    words = [word for word in re.split(r"[-_]", slug.split(".")[0]) if word]
    return len(words) >= _SLUG_WORDS or bool(
        (_DATED.search(path) and len(words) >= 2) or _NUMBERED.search(path)
    )


def published_by(url: str) -> datetime | None:
    """Return the last instant of the day that a URL's path names, anywhere on earth, aware UTC."""
    path = urlsplit(url).path
    found = _DAY.search(path) or _COMPACT_DAY.search(path)
    if found is None:
        return None
    try:
        day = datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:  # 31 February
        return None
    return day + timedelta(days=1, hours=12)


def rank_by_number(url: str) -> int:
    """Return the largest number in a URL's path: most news systems count their articles upwards."""
    return max(map(int, _NUMBERS.findall(urlsplit(url).path)), default=0)
