"""Page: one response, decoded, parsed within caps, with its head read."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from crawler.extract import linked
from crawler.extract.encoding import decode, mend_mojibake
from news.capture import Capture
from news.errors import NotAnArticle, Quarantine
from news.message import Message

# The largest article pages of Indonesian outlets are below 2 MB; listing pages reach 4.
MAX_BYTES = 10_000_000
# 357 kB of a heavy page hold 6,000 tags. libxml2 needs about 150 bytes a node, so the cap holds
# one page's tree below 40 MB.
MAX_TAGS = 250_000
# How much of a text tells its kind.
_HEAD_CHARS = 5000
# Head elements of an honest page; the rest of a page that repeats <meta> without end is not read.
_MAX_META = 400

_BINARY = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF",
    b"\x00\x00\x00", b"OggS", b"ID3", b"wOFF", b"wOF2", b"\x7fELF", b"Rar!", b"7z\xbc\xaf",
)  # fmt: skip
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<\?xml-stylesheet[^>]*>\s*)*"
    r"<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b",
    re.DOTALL,
)
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|meta|title|article|section|span|table|br|a|script|link"
    r"|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
_THEMES = b"/wp-content/themes/"
_THEME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Parameters
    ----------
    url
        The URL that answered.
    fetched_at
        Aware UTC.
    source
        The source in UTF-8.
    root
        The ``html`` element, without comments.
    body
        The ``body`` element.
    meta
        First content of each ``meta`` by lower-case property, name or itemprop.
    links
        ``href`` by ``rel``: ``canonical`` (all of them, in order), ``amphtml``, ``next``.
    data
        JSON-LD objects in reading order.
    article
        The first JSON-LD object that is an article, else an empty one.
    title_tag
        Text of the first ``title`` element.
    theme
        Folder of the WordPress theme, lower case; ``""`` where only other files of WordPress are
        named, None where none are.
    """

    url: str
    fetched_at: datetime
    source: bytes
    root: Any
    body: Any
    meta: Mapping[str, str]
    links: Mapping[str, tuple[str, ...]]
    data: Sequence[Mapping[str, Any]]
    article: Mapping[str, Any] = field(default_factory=dict)
    title_tag: str = ""
    theme: str | None = None

    @property
    def html(self) -> str:
        """The source as text."""
        return self.source.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded response.

    Parameters
    ----------
    text
        The text, mojibake mended.
    encoding
        The encoding that was found to hold.
    data
        The text in UTF-8.
    """

    text: str
    encoding: str
    data: bytes


def read_source(capture: Capture) -> Source:
    """Return a capture's text.

    Raises
    ------
    NotAnArticle
        Where the body is empty, a feed, a sitemap, or no text at all.
    Quarantine
        Where it is larger than any page that can be read.
    """
    body = capture.body
    if len(body) > MAX_BYTES:
        raise Quarantine(
            "{url}: {count} bytes, expected at most {limit}",
            url=capture.url,
            count=len(body),
            limit=MAX_BYTES,
        )
    if not body.strip():
        raise NotAnArticle("{url}: the body is empty", url=capture.url)
    kind = capture.header("content-type").split(";")[0].strip().lower()
    if body.startswith(_BINARY) or kind.split("/")[0] in {"image", "audio", "video", "font"}:
        raise NotAnArticle(
            "{url}: {kind}, expected a page", url=capture.url, kind=kind or Message("binary data")
        )
    # The shortest tag has three bytes; smaller bodies need no counting.
    if len(body) > 3 * MAX_TAGS and body.count(b"<") > MAX_TAGS:
        raise Quarantine(
            "{url}: {count} tags, expected at most {limit}",
            url=capture.url,
            count=body.count(b"<"),
            limit=MAX_TAGS,
        )
    text, encoding = decode(body, capture.header("content-type"))
    # A text has a control character now and then; data have one in twenty bytes.
    head = text[:_HEAD_CHARS]
    if len(_CONTROL.findall(head)) > max(len(head) // 50, 3):
        raise NotAnArticle("{url}: binary data, expected a page", url=capture.url)
    if feed := _FEED.match(head):
        raise NotAnArticle(
            "{url}: a {kind} document, expected a page", url=capture.url, kind=feed.group(1)
        )
    # In UTF-8 all letters that mojibake begins with start with this byte; most pages have none.
    mended = text if encoding == "utf-8" and b"\xc3" not in body else mend_mojibake(text)
    sound = mended is text and encoding == "utf-8" and not body.startswith(BOM_UTF8)
    return Source(mended, encoding, body if sound else mended.encode("utf-8", "replace"))


def is_html(text: str) -> bool:
    """Tell markup from a reader's copy in plain text."""
    return bool(_TAG.search(text[:_HEAD_CHARS]))


def parse_html(source: str | bytes) -> Any:
    """Return the root element of HTML (bytes in UTF-8), or None where there is none."""
    data = source.encode("utf-8", "replace") if isinstance(source, str) else source
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True,
        collect_ids=False,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def read_page(capture: Capture, source: Source) -> Page:
    """Return the page of a capture's text.

    Raises
    ------
    NotAnArticle
        Where no element can be found in it.
    """
    root = parse_html(source.data)
    body = root.find("body") if root is not None else None
    if root is None or body is None:
        raise NotAnArticle("{url}: no body element, expected a page", url=capture.url)
    data = [
        item
        for script in root.iter("script")
        if "ld+json" in (script.get("type") or "").lower() and script.text
        for item in linked.objects(linked.parse(script.text))
    ]
    return Page(
        url=capture.url, fetched_at=capture.fetched_at, source=source.data, root=root, body=body,
        meta=_meta(root), links=_links(root), data=data, title_tag=_title_tag(root),
        article=next((d for d in data if linked.types(d) & linked.ARTICLE_TYPES), {}),
        theme=_theme(source.data),
    )  # fmt: skip


def _meta(root: Any) -> dict[str, str]:
    """Return the first content of each ``meta`` by lower-case property, name or itemprop."""
    meta: dict[str, str] = {}
    for element in islice(root.iter("meta"), _MAX_META):
        content = (element.get("content") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(key)
            if name and content:
                meta.setdefault(name.strip().lower(), content)
    return meta


def _links(root: Any) -> dict[str, tuple[str, ...]]:
    """Return ``href`` by ``rel`` of the links that say something of the article's address."""
    links: dict[str, tuple[str, ...]] = {}
    for element in islice(root.iter("link"), _MAX_META):
        rel, href = (element.get("rel") or "").lower(), (element.get("href") or "").strip()
        if href and rel in {"canonical", "amphtml", "next"}:
            links[rel] = (*links.get(rel, ()), href)
    return links


def _title_tag(root: Any) -> str:
    # Scalable graphics and forms carry titles of their own, further down.
    for element in root.iter("title"):
        if text := " ".join((element.text or "").split()):
            return text
    return ""


def _theme(source: bytes) -> str | None:
    at = source.find(_THEMES)
    if at < 0:
        return "" if b"/wp-content/" in source else None
    name = source[at + len(_THEMES) : at + len(_THEMES) + _THEME_CHARS].split(b"/")[0]
    return name.decode("ascii", "replace").lower()
