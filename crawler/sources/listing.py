"""Listings: pages that link to articles; the way in where an outlet offers nothing better."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from cssselect import SelectorError
from lxml import etree, html

from crawler.address import canonical_url
from crawler.extract import Hints
from crawler.extract.encoding import decode
from crawler.failure import Unfetched
from crawler.response import Fetch
from crawler.site import is_same_site, looks_like_article
from crawler.sources.conditional import conditions, not_modified, validated
from crawler.sources.entry import Batch, Entry, NotASource, Window
from news.capture import Capture
from news.errors import RefusedAddress, WrongOutletFile
from news.outlet import Outlet, Source

# Pages of a list read at a visit: three days of the busiest regional outlets fill fifteen. On a
# first visit everything is unknown, and a list rarely says how old it is. What lies behind is a
# back-fill's to read, which fetches each page's articles and so sees when it has gone far enough.
_MAX_PAGES, _MAX_PAGES_FIRST = 15, 2
# Pages of one day's list, and of a list without end, in a back-fill.
_MAX_PAGES_DAY, _MAX_PAGES_BACK = 40, 5000
# So many pages of articles without a date in a row: nothing will tell where to stop.
_MAX_UNDATED_PAGES = 5
# So many days without an article in a row: the outlet did not exist before.
_MAX_EMPTY_DAYS = 45
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
    limit = _MAX_PAGES_FIRST if state.is_new else _MAX_PAGES
    met = False
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
            raise NotASource(
                "no-links", "{url}: no link to an article, expected some", url=capture.url
            )
        first = first or capture
        unknown = await window.unknown(found.urls)
        yield Batch(capture=capture, entries=_entries(found))
        met = not unknown or not _may_reach(found.urls, window.oldest)
        url = None if met else found.next_url
    if first:
        done = validated(state, first, now=window.now, newest=window.now)
        cut = "" if met or url in seen_pages else url or ""
        if source.archive and not met:
            cut = window.now.astimezone(window.outlet.zone).date().isoformat()
        yield Batch(capture=None, state_url=source.url, state=done, reached=not cut, cursor=cut)


async def read_back(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the links of older pages: of the lists of days where the outlet has them, else page by
    page. The cursor is an address; pages move away from the front, so none is skipped there.
    """  # noqa: D205 - one sentence in two lines
    if source.archive:
        async for batch in _read_days(fetch, source, window):
            yield batch
        return
    url, undated = window.cursor or source.url, 0
    pages: set[str] = set()
    while url and url not in pages and len(pages) < _MAX_PAGES_BACK:
        pages.add(url)
        capture = await fetch(url)
        found = await asyncio.to_thread(parse, capture, source, window.outlet)
        url = found.next_url or ""
        yield Batch(capture=capture, entries=_entries(found), cursor=url)
        # By now the caller has fetched the articles of this page: their days are known.
        if not found.urls or not _may_reach(found.urls, window.oldest):
            return
        dates = await window.dated(found.urls) if window.dated else {}
        undated = 0 if dates else undated + 1
        if undated == _MAX_UNDATED_PAGES or (dates and max(dates.values()) < window.oldest):
            return


async def _read_days(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the lists of single days, or months, the latest first."""
    zone = window.outlet.zone
    last = window.oldest.astimezone(zone).date()
    day = (window.before or window.now).astimezone(zone).date()
    if window.cursor:
        day = date.fromisoformat(window.cursor)
    monthly = "{day" not in source.archive
    empty = 0
    while empty < _MAX_EMPTY_DAYS and (
        day >= last or (monthly and (day.year, day.month) == (last.year, last.month))
    ):
        url: str | None = day_url(source.archive, day)
        pages: set[str] = set()
        earlier = (day.replace(day=1) if monthly else day) - timedelta(days=1)
        empty += 1
        while url and url not in pages and len(pages) < _MAX_PAGES_DAY:
            pages.add(url)
            try:
                capture = await fetch(url)
            except Unfetched as error:
                if error.reason in {"http-404", "http-410"}:
                    break  # a day without news has no page
                raise
            found = await asyncio.to_thread(parse, capture, source, window.outlet)
            empty = 0 if found.urls else empty
            url = found.next_url if found.urls else None
            more = bool(url) and url not in pages
            yield Batch(
                capture=capture, entries=_entries(found),
                cursor=(day if more else earlier).isoformat(),
            )  # fmt: skip
        day = earlier


def day_url(pattern: str, day: date) -> str:
    """Return the address of a day's list, or a month's."""
    return pattern.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


def _entries(found: Listing) -> tuple[Entry, ...]:
    return tuple(Entry(url=one, hints=Hints()) for one in found.urls)


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
            "outlet {outlet}: selectors: {selector!r} is no CSS selector: {error}",
            outlet=outlet.id,
            selector=selector,
            error=error,
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
