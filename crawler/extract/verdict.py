"""Article or not: listings, tag pages, galleries without text, login walls, error pages.

A listing taken for an article puts old headlines into a desk's day; an article refused is an event
missed. So a page with a good deal of running text is refused only for a reason that can be named,
and a page with little of it is taken only where headline and time confirm it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.extract import linked
from crawler.extract.body import Story
from crawler.extract.page import Page
from crawler.extract.paging import page_number
from crawler.extract.times import Times
from news.message import Message

# Less than one sentence is no article: the shortest of 17,000 has 90 characters. The last of
# several pages may hold the last words only.
MIN_CHARS = 80
_MIN_REST_CHARS = 20
# From here on running text speaks for itself: the median listing shows 200 characters in one
# place, the tenth percentile of articles is 900.
_PLENTY_CHARS = 600
_RIVAL_SHARE = 0.5
_FEW_LINES = 5

_WORDPRESS_LISTS = frozenset(
    {"home", "archive", "category", "tag", "search", "author", "error404", "blog", "date"}
)
_WORDPRESS_ARTICLE = re.compile(
    r"(?:^|\s)(?:single|single-\w+|post-template\S*|postid-\d+)(?:\s|$)"
)
_LIST_PATH = re.compile(
    r"^/?(?:(?:\w{2}/)?(?:indeks|index|tags?|topik|topics?|kategori|category|categories|kanal"
    r"|rubrik|author|penulis|reporter|search|cari|pencarian|arsip|archives?|terpopuler|terbaru"
    r"|terkini|latest|trending|populer|popular|feed|rss|sitemap|login|masuk|register|daftar|redaksi"
    r"|about|tentang(?:-kami)?|kontak|contact|pedoman\S*|disclaimer|privacy\S*)(?:/|$)"
    r"|.*/page/\d+$|.*/(?:indeks|index)(?:/|$|\.\w+$))",
    re.IGNORECASE,
)
_LIST_TITLE = re.compile(
    r"^(?:indeks\b|index\b|kumpulan\s+(?:berita|artikel|foto)|arsip\b|archives?\b|tags?\s*:"
    r"|topik\s*:|kategori\s*:|category\s*:|hasil\s+pencarian|search\s+results|portal\s+berita\b"
    r"|berita\s+(?:dan\s+informasi\s+)?.{0,60}\b(?:terkini|terbaru)\b.{0,40}\bhari\s+ini"
    r"|daftar\s+berita\b|berita\s+terkini\b|halaman\s+\d+)",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"^(?:40[34]\b|50\d\b|error\b|(?:page|halaman)\s+(?:not\s+found|tidak\s+(?:ditemukan|tersedia))"
    r"|not\s+found|access\s+denied|forbidden|just\s+a\s+moment|attention\s+required"
    r"|are\s+you\s+a\s+(?:robot|human)|checking\s+your\s+browser|service\s+unavailable|maintenance)",
    re.IGNORECASE,
)
_ERROR_CHARS = 1500
_WALL = re.compile(
    r"(?:sila[h]?kan|harap|harus)\s+(?:login|masuk|log\s*in|berlangganan|daftar)"
    r"|(?:log\s*in|sign\s*in|subscribe)\s+to\s+(?:continue|read)"
    r"|khusus\s+(?:pelanggan|member|subscriber)|konten\s+(?:ini\s+)?(?:khusus|berbayar|premium)",
    re.IGNORECASE,
)
_WALL_CHARS = 50_000


def why_no_story(page: Page, *, url: str, title: str) -> Message | None:
    """Return why a page cannot be an article whatever its text, None where it may be one.

    Parameters
    ----------
    page
        The page.
    url
        The canonical URL.
    title
        The title that was found.
    """
    if not title:
        return Message("no title")
    if page.article:
        return None
    body_class = (page.body.get("class") or "").lower()
    lists = _WORDPRESS_LISTS & frozenset(body_class.split())
    parts = urlsplit(url)
    reason = None
    if lists and not _WORDPRESS_ARTICLE.search(body_class):
        reason = Message("a listing: body class {name!r}", name=min(lists))
    elif parts.scheme.startswith("http") and parts.path in ("", "/") and not parts.query:
        reason = Message("a home page")
    elif parts.scheme.startswith("http") and _LIST_PATH.match(parts.path):
        reason = Message("a listing: path {path!r}", path=parts.path)
    elif _LIST_TITLE.match(title):
        reason = Message("a listing: title {title!r}", title=title[:60])
    elif any(linked.types(item) & linked.LISTING_TYPES for item in page.data):
        reason = Message("a listing: its JSON-LD says so")
    return reason


def why_no_article(
    page: Page, story: Story, times: Times, *, title: str, title_rule: str
) -> Message | None:
    """Return why a page with this story is no article, None where it is one.

    Parameters
    ----------
    page, story, times
        What was read; ``times`` without htmldate's guess.
    title, title_rule
        The title and the rule that found it.
    """
    chars = story.chars
    least = MIN_CHARS if page_number(page.url) == 1 else _MIN_REST_CHARS
    if _ERROR_TITLE.match(title) and chars < _ERROR_CHARS:
        return Message("an error page: {title!r}", title=title[:60])
    if chars < least:
        return _why_empty(page, chars, least)
    single = _WORDPRESS_ARTICLE.search((page.body.get("class") or "").lower())
    if page.article or single:
        return None
    confirmed = title_rule == "headline" and times.published_at is not None
    return _why_listing(story, confirmed=confirmed, dated=times.evidence == "meta")


def _why_empty(page: Page, chars: int, least: int) -> Message:
    password = any((e.get("type") or "").lower() == "password" for e in page.body.iter("input"))
    if password or _WALL.search(" ".join(page.body.itertext())[:_WALL_CHARS]):
        return Message("a login wall")
    return Message(
        "{count} characters of text, expected at least {least}", count=chars, least=least
    )


def _why_listing(story: Story, *, confirmed: bool, dated: bool) -> Message | None:
    held, chars = story.container.held, story.chars
    teasers = story.container.rival > _RIVAL_SHARE * max(held.worth, 1.0)
    little = chars < _PLENTY_CHARS
    if teasers and (little or story.rule == "trafilatura") and not (confirmed and dated):
        return Message("a listing: several texts of like length")
    links = held.links + held.heads
    if links > 2 * max(held.prose, 1) and held.prose < _FEW_LINES:
        return Message(
            "a listing: {links} headlines and links, {lines} lines of text",
            links=links,
            lines=held.prose,
        )
    if little and not confirmed:
        return Message(
            "{count} characters of text, and no headline with a date that confirms it", count=chars
        )
    return None
