"""Listings: pages that link to articles; the way in where an outlet offers nothing better."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from cssselect import SelectorError
from lxml import etree, html

from crawler.address import canonical_url
from crawler.extract import Hints
from crawler.extract.encoding import decode
from crawler.response import Fetch
from crawler.site import is_same_site, looks_like_article
from crawler.sources.conditional import conditions, not_modified, validated
from crawler.sources.entry import Batch, Entry, NotASource, Window
from news.capture import Capture
from news.errors import RefusedAddress, WrongOutletFile
from news.outlet import Outlet, Source

# Pages of a list: a day of the busiest regional outlets fills five; a back-fill goes further.
_MAX_PAGES, _MAX_PAGES_WHOLE = 5, 50
# Links of a page; an honest front page has 200 to its articles.
_MAX_LINKS = 2000
_NEXT_TEXT = re.compile(
    r"^\W*(?:selanjutnya|berikutnya|next|older|lebih lama|halaman berikut\w*|»|›|>)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing page links to: articles in reading order, and its continuation."""

    urls: tuple[str, ...]
    next_url: str | None


async def read(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the links of a listing and of its next pages; see ``crawler.sources.Reader``."""
    state = await window.state_of(source.url)
    url: str | None = source.url
    first: Capture | None = None
    seen_pages: set[str] = set()
    limit = _MAX_PAGES_WHOLE if window.whole else _MAX_PAGES
    while url and url not in seen_pages and len(seen_pages) < limit:
        seen_pages.add(url)
        asked = conditions(state) if first is None and not window.whole else {}
        capture = await fetch(url, headers=asked)
        if not_modified(capture):
            same = replace(state, answered_at=window.now, closed_until=None)
            yield Batch(capture=None, state_url=source.url, state=same)
            return
        found = await asyncio.to_thread(parse, capture, source, window.outlet)
        if first is None and not found.urls:
            raise NotASource("no-links", f"{capture.url}: no link to an article, expected some")
        first = first or capture
        entries = tuple(Entry(url=one, hints=Hints()) for one in found.urls)
        unknown = await window.unknown(found.urls)
        yield Batch(capture=capture, entries=entries)
        url = found.next_url if unknown and _may_reach(found.urls, window.oldest) else None
    if first:
        done = validated(state, first, now=window.now, newest=window.now)
        yield Batch(capture=None, state_url=source.url, state=done)


def _may_reach(urls: tuple[str, ...], oldest: datetime) -> bool:
    """Tell whether a page may still hold articles of the window, by the days in its URLs."""
    days = [found.groups() for url in urls if (found := _DAY.search(url))]
    return not days or max(tuple(map(int, day)) for day in days) >= (
        oldest.year, oldest.month, oldest.day - 1
    )  # fmt: skip


_DAY = re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})(?:/|$)")


def parse(capture: Capture, source: Source, outlet: Outlet) -> Listing:
    """Return the articles a listing page links to, canonical and each once.

    Raises
    ------
    WrongOutletFile
        Where a selector of the source is no CSS.
    """
    text, _ = decode(capture.body, capture.header("content-type"))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace") or b"<p>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Listing((), None)
    base = _base(root, capture.url)
    chosen = source.selectors.get("links", "")
    anchors = _selected(root, chosen, outlet) if chosen else root.iter("a")
    urls: dict[str, None] = {}
    for _, href in zip(range(_MAX_LINKS), _hrefs(anchors), strict=False):
        try:
            url = canonical_url(href, base)
        except RefusedAddress:
            continue
        if _is_wanted(url, source, outlet, chosen=bool(chosen)):
            urls.setdefault(url)
    return Listing(tuple(urls), _next(root, base, source, outlet))


def _base(root: html.HtmlElement, url: str) -> str:
    element = root.find(".//base")
    try:
        return urljoin(url, element.get("href") or "") if element is not None else url
    except ValueError:
        return url


def _selected(root: html.HtmlElement, selector: str, outlet: Outlet) -> Iterator[html.HtmlElement]:
    try:
        found = root.cssselect(selector)
    except SelectorError as error:
        raise WrongOutletFile(
            f"outlet {outlet.id}: selectors: {selector!r} is no CSS selector: {error}"
        ) from error
    for element in found:
        if element.tag == "a":
            yield element
        else:
            yield from element.iter("a")


def _hrefs(anchors: Iterator[html.HtmlElement]) -> Iterator[str]:
    for anchor in anchors:
        href = (anchor.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:", "mailto:", "tel:", "whatsapp:")):
            yield href


def _is_wanted(url: str, source: Source, outlet: Outlet, *, chosen: bool) -> bool:
    if not is_same_site(url, outlet.home) or urlsplit(url).path in {"", "/"}:
        return False
    if source.link_pattern:
        return re.search(source.link_pattern, url) is not None
    return chosen or looks_like_article(url)


def _next(root: html.HtmlElement, base: str, source: Source, outlet: Outlet) -> str | None:
    chosen = source.selectors.get("next", "")
    if chosen:
        hrefs = _hrefs(_selected(root, chosen, outlet))
    else:
        hrefs = _hrefs(
            one
            for one in root.iter("a", "link")
            if "next" in (one.get("rel") or "").lower().split()
            or (one.tag == "a" and _NEXT_TEXT.match("".join(one.itertext())[:40].strip() or "-"))
        )
    href = next(hrefs, None)
    try:
        url = urljoin(base, href) if href else None
    except ValueError:
        return None
    return url if url and is_same_site(url, outlet.home) else None
