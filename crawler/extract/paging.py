"""Articles in several pages: where the rest is, and how the parts become one text again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.etree import XPath

from crawler.address import canonical_url
from crawler.extract.metadata import plain
from crawler.extract.page import Page
from news.article import Article
from news.errors import RefusedAddress

# No article of an outlet has more pages; a link to page 31 is a listing or a trap.
MAX_PAGES = 30
_MAX_LINKS = 3000

_PAGE_KEYS = ("page", "showpage", "halaman", "hal", "paging")
_ALL_KEYS = ("page", "showpage", "view")
_ALL_VALUES = frozenset({"all", "semua"})
_ALL_TEXT = re.compile(
    r"^\W*(?:(?:tampilkan|lihat|baca|show|view)\s+(?:semua|all|full|keseluruhan)"
    r"|semua\s*(?:halaman)?|show\s+all|single\s+page|all)\b.{0,20}$",
    re.IGNORECASE,
)
# What a link to another page of one article looks like; everything else is passed over unread.
_PAGED = re.compile(
    r"[?&](?:page|showpage|halaman|hal|paging|single|view)(?:=|&|$)|/\d{1,2}/?$", re.IGNORECASE
)
_TARGETS = XPath(".//a/@href", smart_strings=False)
_HERE = frozenset("?&.0123456789")
_TRAILING = re.compile(r"/(\d{1,2})/?$")


def next_of(page: Page) -> str | None:
    """Return the URL of the rest of a paged article, None where the page is whole.

    A link to all pages at once is preferred to the next one; the page's own number is read from its
    URL. The URL is absolute and not canonical: the paging parameter is what it is about.
    """
    if _shows_all(page.url):
        return None
    try:
        own = urlsplit(canonical_url(page.url))
    except RefusedAddress:
        return None
    here = page_number(page.url)
    following: str | None = None
    for url, text in _links(page, own.path):
        if not _is_same_article(url, own.hostname, own.path, first=here == 1):
            continue
        if _shows_all(url) or (_ALL_TEXT.match(text) and urlsplit(url).query):
            return url
        if following is None and page_number(url) == here + 1 <= MAX_PAGES:
            following = url
    return following


def _is_same_article(url: str, host: str | None, path: str, *, first: bool) -> bool:
    try:
        parts = urlsplit(canonical_url(url))
    except RefusedAddress:
        return False
    if parts.hostname != host:
        return False
    # Of "/slug/2" the stem is "/slug"; "/slug" itself may end in a number of its own.
    stems = {path} if first else {path, _TRAILING.sub("", path)}
    return parts.path in stems or _TRAILING.sub("", parts.path) in stems


def _slug(path: str) -> str:
    """Return the last part of a path without a page's number, which its pages have in common."""
    return _TRAILING.sub("", path).rstrip("/").rsplit("/", 1)[-1]


def _links(page: Page, path: str) -> Iterator[tuple[str, str]]:
    """Yield address and text of links that look like further pages of the article at a path."""
    for href in page.links.get("next", ()):
        if url := _absolute(page.url, href):
            yield url, ""
    slug, written = _slug(path), _slug(urlsplit(page.url).path)
    # Only a link that goes on from here ("?page=2", "2/") may lack the slug.
    near = {
        href for href in _TARGETS(page.body)
        if (slug in href or written in href or href.lstrip()[:1] in _HERE)
        and _PAGED.search(href.strip().split("#", 1)[0])
    }  # fmt: skip
    for element in islice(page.body.iter("a"), _MAX_LINKS if near else 0):
        href = element.get("href")
        if href in near and (url := _absolute(page.url, href.strip().split("#", 1)[0])):
            yield url, " ".join("".join(element.itertext()).split())[:80]


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href).split("#", 1)[0]
    except ValueError:
        return ""


def _query(url: str) -> dict[str, str]:
    try:
        pairs = parse_qs(urlsplit(url).query, keep_blank_values=True)
    except ValueError:
        return {}
    return {key.lower(): values[0].lower() for key, values in pairs.items()}


def _shows_all(url: str) -> bool:
    query = _query(url)
    return "single" in query or any(query.get(key) in _ALL_VALUES for key in _ALL_KEYS)


def page_number(url: str) -> int:
    """Return which page of its article a URL asks for; 1 where it does not say."""
    query = _query(url)
    for key in _PAGE_KEYS:
        value = query.get(key, "")
        if value.isdigit() and len(value) <= 3:
            return max(int(value), 1)
    try:
        match = _TRAILING.search(urlsplit(url).path)
    except ValueError:
        return 1
    # A path that ends in a number above the cap ends in a day or an id.
    return int(match[1]) if match and 1 < int(match[1]) <= MAX_PAGES else 1


def join(articles: Sequence[Article]) -> Article:
    """Return one article of the pages of one.

    Lines that an earlier page had already are left out, so a page with all of the text may follow
    its first part.

    Parameters
    ----------
    articles
        In their order, at least one; the first gives title, URL and times.

    Raises
    ------
    ValueError
        Where there is none.
    """
    if not articles:
        raise ValueError("join: no pages, expected at least one")
    lines: dict[str, str] = {}
    for article in articles:
        for line in article.text.split("\n\n"):
            if key := plain(line):
                lines.setdefault(key, line)
    modified = max((a.modified_at for a in articles if a.modified_at), default=None)
    return replace(articles[0], text="\n\n".join(lines.values()), modified_at=modified)
