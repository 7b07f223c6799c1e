"""Front: what an outlet's home page, or another page of links, says of the outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crawler.address import canonical_url, joined
from crawler.extract.line import fold
from crawler.extract.page import Page, is_html, read_page, read_source
from crawler.site import is_same_site
from news.capture import Capture
from news.errors import NotAnArticle, RefusedAddress

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/xml")
_COMMENTS = re.compile(r"comment|komentar", re.IGNORECASE)
# What Link headers, ``link`` elements and WordPress itself call the root of the REST API.
_API = "https://api.w.org/"
_LINK_HEADER = re.compile(r"<([^<>]+)>([^<]*)")
_MENU = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|breadcrumbs?|footer|submenu|tagcloud|tags?|topbar)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENU_TAGS = frozenset({"nav", "footer"})
_ABOVE = 12
_MAX_LINKS, _MAX_ANCHORS, _MAX_FEET = 3000, 10_000, 5
_MAX_FEEDS = 6


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page within its site.

    Parameters
    ----------
    url
        Canonical.
    href
        As it stands, absolute: an index page's address keeps its query and slash.
    text
        What a reader sees of it.
    in_menu
        Whether it stands in a menu, a footer or a cloud of tags.
    """

    url: str
    href: str
    text: str
    in_menu: bool


@dataclass(frozen=True, slots=True)
class Front:
    """A page of links, read.

    Parameters
    ----------
    page
        The page.
    links
        Its links within the site, in reading order.
    feeds
        Addresses of feeds that its head names, those of comments left out.
    api
        Root of the REST API that it names, ``""`` for none.
    wordpress
        Whether it is a WordPress by its files or what it calls its maker.
    """

    page: Page
    links: tuple[Link, ...]
    feeds: tuple[str, ...]
    api: str
    wordpress: bool


def read_front(capture: Capture, home: str) -> Front:
    """Return what a page of links says.

    Parameters
    ----------
    capture
        The page.
    home
        The outlet's home page.

    Raises
    ------
    NotAnArticle, Quarantine
        Where it is no page, or none that can be read.
    """
    source = read_source(capture)
    if not is_html(source.text):
        raise NotAnArticle("{url}: plain text, expected a page with links", url=capture.url)
    page = read_page(capture, source)
    base = _base(page)
    maker = page.meta.get("generator", "").lower()
    return Front(
        page=page,
        links=tuple(islice(_links(page, base, home), _MAX_LINKS)),
        feeds=tuple(islice(dict.fromkeys(_feeds(page, base)), _MAX_FEEDS)),
        api=_api(capture, page, base),
        wordpress=page.theme is not None or "wordpress" in maker,
    )


def footer_texts(page: Page) -> Iterator[str]:
    """Yield the texts at a page's foot, where outlets write their addresses."""
    for element in islice(page.body.iter("footer", "address"), _MAX_FEET):
        yield _lines(element)
    for element in islice(page.body.iter("div", "section"), _MAX_LINKS):
        marks = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if "footer" in marks:
            yield _lines(element)
            return


def _lines(element: Any) -> str:
    return "\n".join(line for text in element.itertext() if (line := fold(text)))


def _base(page: Page) -> str:
    element = page.root.find(".//base")
    href = (element.get("href") or "") if element is not None else ""
    return joined(page.url, href) or page.url


def _links(page: Page, base: str, home: str) -> Iterator[Link]:
    for anchor in islice(page.body.iter("a"), _MAX_ANCHORS):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        try:
            url = canonical_url(href, base)
        except RefusedAddress:
            continue
        if is_same_site(url, home):
            shown = fold("".join(anchor.itertext())) or fold(anchor.get("title") or "")
            yield Link(url, joined(base, href), shown, _in_menu(anchor))


def _in_menu(anchor: Any) -> bool:
    for element in islice(anchor.iterancestors(), _ABOVE):
        if element.tag in _MENU_TAGS:
            return True
        if element.tag == "body":
            return False
        if _MENU.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
    return False


def _feeds(page: Page, base: str) -> Iterator[str]:
    for element in page.root.iter("link"):
        kind = (element.get("type") or "").lower().split(";")[0].strip()
        named = "alternate" in (element.get("rel") or "").lower().split()
        href, title = element.get("href") or "", element.get("title") or ""
        if named and kind in _FEED_TYPES and href and not _COMMENTS.search(f"{href} {title}"):
            yield joined(base, href)


def _api(capture: Capture, page: Page, base: str) -> str:
    for name, value in capture.headers:
        if name.lower() == "link":
            for url, rest in _LINK_HEADER.findall(value):
                if _API in rest:
                    return joined(base, url)
    for element in page.root.iter("link"):
        if (element.get("rel") or "").strip() == _API and element.get("href"):
            return joined(base, element.get("href"))
    return ""
