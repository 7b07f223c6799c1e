"""Articles in several pages: where the rest is, and how the parts become one text again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.address import canonical_url
from crawler.extract.metadata import plain
from crawler.extract.page import Page, is_html, read_page, read_source
from news.article import Article
from news.capture import Capture
from news.errors import NotAnArticle, RefusedAddress

# No article of an outlet has more pages; a link to page 31 is a listing or a trap.
MAX_PAGES = 30
_MAX_LINKS = 3000

_PAGE_KEYS = ("page", "showpage", "halaman", "hal", "paging")
_ALL_KEYS = {"page": "all", "showpage": "all", "single": "1", "view": "all"}
_ALL_TEXT = re.compile(
    r"^\W*(?:(?:tampilkan|lihat|baca|show|view)\s+(?:semua|all|full|keseluruhan)|semua\s*(?:halaman)?|show\s+all|single\s+page|all)\b.{0,20}$",
    re.IGNORECASE,
)
# What a link to another page of one article looks like; everything else is passed over unread.
_PAGED = re.compile(r"[?&](?:page|showpage|halaman|hal|paging|single|view)(?:=|&|$)|/\d{1,2}/?$", re.IGNORECASE)
_TRAILING = re.compile(r"/(\d{1,2})/?$")


def next_page(capture: Capture) -> str | None:
    """Return the URL of the rest of a paged article, None where the page is whole.

    A link to all pages at once is preferred to the next one.

    Parameters
    ----------
    capture
        A page of the article; its own number is read from its URL.

    Returns
    -------
    str or None
        An absolute URL, not canonical: the paging parameter is what it is about.
    """
    try:
        source = read_source(capture)
        return next_of(read_page(capture, source)) if is_html(source.text) else None
    except NotAnArticle:
        return None


def next_of(page: Page) -> str | None:
    """Return the URL of the rest of a parsed page's article, as ``next_page`` does."""
    try:
        own = canonical_url(page.url)
    except RefusedAddress:
        return None
    if _shows_all(page.url):
        return None
    stem = _TRAILING.sub("", urlsplit(own).path)
    here = page_number(page.url)
    following: str | None = None
    for url, text in _links(page):
        try:
            if urlsplit(canonical_url(url)).hostname != urlsplit(own).hostname:
                continue
            path = urlsplit(canonical_url(url)).path
        except RefusedAddress:
            continue
        if _TRAILING.sub("", path) != stem or (path != urlsplit(own).path and not _TRAILING.search(path) and here == 1):
            continue
        if _shows_all(url) or (_ALL_TEXT.match(text) and urlsplit(url).query):
            return url
        if following is None and page_number(url) == here + 1 <= MAX_PAGES:
            following = url
    return following


def _links(page: Page) -> Iterator[tuple[str, str]]:
    for href in page.links.get("next", ()):
        if url := _absolute(page.url, href):
            yield url, ""
    for n, element in enumerate(page.body.iter("a")):
        if n >= _MAX_LINKS:
            return
        href = (element.get("href") or "").strip().split("#", 1)[0]
        if href and _PAGED.search(href) and (url := _absolute(page.url, href)):
            yield url, " ".join("".join(element.itertext()).split())[:80]


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href).split("#", 1)[0]
    except ValueError:
        return ""


def _query(url: str) -> dict[str, list[str]]:
    try:
        return {k.lower(): v for k, v in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}
    except ValueError:
        return {}


def _shows_all(url: str) -> bool:
    query = _query(url)
    return any(key in query and (query[key][0].lower() in {value, "all", "semua"} or key == "single") for key, value in _ALL_KEYS.items())


def page_number(url: str) -> int:
    """Return which page of its article a URL asks for; 1 where it does not say."""
    query = _query(url)
    for key in _PAGE_KEYS:
        value: Any = query.get(key, [""])[0]
        if value.isdigit() and len(value) <= 3:
            return max(int(value), 1)
    match = _TRAILING.search(urlsplit(url).path)
    return int(match.group(1)) if match and int(match.group(1)) > 1 else 1


def join(articles: Sequence[Article]) -> Article:
    """Return one article of the pages of one, in their order.

    Parameters
    ----------
    articles
        At least one; the first names title, URL and times.

    Raises
    ------
    ValueError
        Where there is none.
    """
    if not articles:
        raise ValueError("join: no pages, expected at least one")
    first = articles[0]
    lines: list[str] = []
    seen: set[str] = set()
    for article in articles:
        for line in article.text.split("\n\n"):
            key = plain(line)
            if key and key not in seen:
                seen.add(key)
                lines.append(line)
    modified = max((a.modified_at for a in articles if a.modified_at), default=None)
    return replace(first, text="\n\n".join(lines), modified_at=modified)
