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
from crawler.extract.times import Times

# Less than one sentence is no article: the shortest of 17,000 has 90 characters.
MIN_CHARS = 80
# From here on running text speaks for itself: the median listing shows 200 characters in one
# place, the tenth percentile of articles is 900.
_PLENTY_CHARS = 600
_RIVAL_SHARE = 0.5

_WORDPRESS_LISTS = frozenset("home archive category tag search author error404 blog date tax-post_tag".split())
_WORDPRESS_ARTICLE = re.compile(r"(?:^|\s)(?:single|single-\w+|post-template\S*|postid-\d+)(?:\s|$)")
_LIST_PATH = re.compile(
    r"^/?(?:(?:\w{2}/)?(?:indeks|index|tags?|topik|topics?|kategori|category|categories|kanal|rubrik|author|penulis|reporter|search|cari"
    r"|pencarian|arsip|archives?|terpopuler|terbaru|terkini|latest|trending|populer|popular|feed|rss|sitemap|login|masuk|register|daftar"
    r"|redaksi|about|tentang(?:-kami)?|kontak|contact|pedoman\S*|disclaimer|privacy\S*)(?:/|$)|.*/page/\d+$|.*/(?:indeks|index)(?:/|$|\.\w+$))",
    re.IGNORECASE,
)
_LIST_TITLE = re.compile(
    r"^(?:indeks\b|index\b|kumpulan\s+(?:berita|artikel|foto)|arsip\b|archives?\b|tags?\s*:|topik\s*:|kategori\s*:|category\s*:|hasil\s+pencarian|search\s+results"
    r"|berita\s+(?:dan\s+informasi\s+)?.{0,60}\b(?:terkini|terbaru)\b.{0,40}\bhari\s+ini|portal\s+berita\b|daftar\s+berita\b|berita\s+terkini\b|halaman\s+\d+)",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"^(?:404\b|403\b|50\d\b|error\b|(?:page|halaman)\s+(?:not\s+found|tidak\s+(?:ditemukan|tersedia))|not\s+found|access\s+denied|forbidden"
    r"|just\s+a\s+moment|attention\s+required|are\s+you\s+a\s+(?:robot|human)|checking\s+your\s+browser|service\s+unavailable|maintenance)",
    re.IGNORECASE,
)
_ERROR_CHARS = 1500
_WALL_CHARS = 50_000
_WALL = re.compile(
    r"(?:silakan|silahkan|harap|harus)\s+(?:login|masuk|log\s*in|berlangganan|daftar)|(?:log\s*in|sign\s*in|subscribe)\s+to\s+(?:continue|read)"
    r"|khusus\s+(?:pelanggan|member|subscriber)|konten\s+(?:ini\s+)?(?:khusus|berbayar|premium)",
    re.IGNORECASE,
)


def why_no_story(page: Page, *, url: str, title: str) -> str:
    """Return why a page cannot be an article whatever its text, ``""`` where it may be one.

    Parameters
    ----------
    page
        The page.
    url
        The canonical URL; ``""`` where none is known.
    title
        The title that was found.
    """
    if not title:
        return "no title"
    if page.article:
        return ""
    body_class = (page.body.get("class") or "").lower()
    names = _WORDPRESS_LISTS & frozenset(body_class.split())
    if names and not _WORDPRESS_ARTICLE.search(body_class):
        return f"a listing: body class {min(names)!r}"
    parts = urlsplit(url)
    if url and parts.path in ("", "/") and not parts.query:
        return "a home page"
    if url and _LIST_PATH.match(parts.path):
        return f"a listing: path {parts.path!r}"
    if _LIST_TITLE.match(title):
        return f"a listing: title {title[:60]!r}"
    if any(linked.types(item) & linked.LISTING_TYPES for item in page.data):
        return "a listing: its JSON-LD says so"
    return ""


def why_no_article(page: Page, story: Story, times: Times, *, title: str, title_rule: str) -> str:
    """Return why a page with this story is no article, ``""`` where it is one.

    Parameters
    ----------
    page, story, times
        What was read; ``times`` without htmldate's guess.
    title, title_rule
        The title and the rule that found it.
    """
    held, chars = story.container.held, story.chars
    if _ERROR_TITLE.match(title) and chars < _ERROR_CHARS:
        return f"an error page: {title[:60]!r}"
    if chars < MIN_CHARS:
        walled = _has_password(page) or _WALL.search(" ".join(page.body.itertext())[:_WALL_CHARS])
        return "a login wall" if walled else f"{chars} characters of text, expected at least {MIN_CHARS}"
    single = _WORDPRESS_ARTICLE.search((page.body.get("class") or "").lower()) is not None
    if page.article or single:
        return ""
    confirmed = title_rule == "headline" and times.published_at is not None
    teasers = story.container.rival > _RIVAL_SHARE * max(held.worth, 1.0)
    if teasers and (chars < _PLENTY_CHARS or story.rule == "trafilatura") and not (confirmed and times.evidence == "meta"):
        return "a listing: several texts of like length"
    if held.links + held.heads > 2 * max(held.prose, 1) and held.prose < 5:
        return f"a listing: {held.links + held.heads} headlines and links, {held.prose} lines of text"
    if chars < _PLENTY_CHARS and not confirmed:
        return f"{chars} characters of text, and no headline with a date that confirms it"
    return ""


def _has_password(page: Page) -> bool:
    return any((e.get("type") or "").lower() == "password" for e in page.body.iter("input"))
