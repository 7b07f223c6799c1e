"""What the demo's outlets answer: their API, feeds, maps and pages on the day they have reached."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, PackageLoader

from desk.demo.site import FEED, LISTING, SITEMAP, WORDPRESS, Post

ZONES = {
    WORDPRESS: ZoneInfo("Asia/Makassar"),
    FEED: ZoneInfo("Asia/Jakarta"),
    SITEMAP: ZoneInfo("Asia/Jayapura"),
    LISTING: ZoneInfo("Asia/Makassar"),
}
NAMES = {
    WORDPRESS: "Kabar Tanjung", FEED: "Suara Pesisir",
    SITEMAP: "Harian Lembah", LISTING: "Portal Simpang",
}  # fmt: skip

# This page of the listing outlet says it is UTF-8 and is not.
BROKEN_ENCODING = "razia-apk-masa-tenang-gowa"

_pages = Environment(loader=PackageLoader("desk.demo", "templates"), autoescape=True)
Answer = tuple[int, str, bytes, dict[str, str]]


class DemoSites:
    """The outlets' content and the day they have reached.

    Parameters
    ----------
    shown
        Posts by outlet id and day.

    Attributes
    ----------
    day
        The simulated day, 1 or 2; setting it publishes that day's news.
    addresses
        Root address by outlet id, known once the servers run.
    requests
        Number of requests answered since it was last set to 0.
    """

    def __init__(self, shown: Mapping[str, Mapping[int, tuple[Post, ...]]]) -> None:
        self.shown = shown
        self.day = 1
        self.addresses: dict[str, str] = {}
        self.requests = 0

    def posts(self, outlet: str) -> tuple[Post, ...]:
        """Return what an outlet shows today, newest first."""
        posts = self.shown[outlet][self.day]
        return tuple(sorted(posts, key=lambda post: post.published_at, reverse=True))

    def answer(self, outlet: str, target: str, headers: Mapping[str, str]) -> Answer:
        """Return status, content type, body and further headers for one request."""
        self.requests += 1
        parts = urlsplit(target)
        kind, body, extra = self._content(outlet, parts.path, parse_qs(parts.query))
        if body is None:
            return 404, "text/html; charset=utf-8", b"<h1>404</h1>", {}
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        newest = max((p.modified_at for p in self.posts(outlet)), default=datetime.now(UTC))
        extra = {**extra, "ETag": etag, "Last-Modified": _http_date(newest)}
        if headers.get("If-None-Match") == etag or _not_since(headers, newest):
            return 304, kind, b"", extra
        return 200, kind, body, extra

    def _content(
        self, outlet: str, path: str, query: Mapping[str, list[str]]
    ) -> tuple[str, bytes | None, dict[str, str]]:
        html, xml = "text/html; charset=utf-8", "application/xml; charset=utf-8"
        if path == "/robots.txt":
            return "text/plain; charset=utf-8", self._robots(outlet).encode(), {}
        if outlet == WORDPRESS and path == "/wp-json/wp/v2/posts":
            body, total = self._rest(query)
            return (
                "application/json; charset=utf-8",
                body,
                {"X-WP-Total": total, "X-WP-TotalPages": "1"},
            )
        if outlet == FEED and path == "/feed/":
            return "application/rss+xml; charset=utf-8", self._feed().encode(), {}
        if outlet == SITEMAP and path == "/news-sitemap.xml":
            return xml, self._sitemap().encode(), {}
        if path == "/":
            page = _pages.get_template("index.html").render(
                name=NAMES[outlet], posts=self.posts(outlet), internal=outlet == LISTING
            )
            return html, page.encode(), {}
        slug = path.strip("/").rpartition("/")[2]
        post = next((p for p in self.posts(outlet) if p.slug == slug and not p.dead), None)
        return html, self._page(outlet, post) if post else None, {}

    def url(self, outlet: str, post: Post) -> str:
        """Return a post's address."""
        return f"{self.addresses[outlet]}/berita/{post.slug}/"

    def _page(self, outlet: str, post: Post) -> bytes:
        others = [p for p in self.posts(outlet) if p is not post][:5]
        stamp = long_stamp(post.published_at)
        jsonld = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": post.title,
            "datePublished": post.published_at.isoformat(),
            "dateModified": post.modified_at.isoformat(),
        }  # fmt: skip
        template = "clutter.html" if outlet == LISTING else "clean.html"
        page = _pages.get_template(template).render(
            post=post, name=NAMES[outlet], url=self.url(outlet, post), stamp=stamp,
            jsonld=jsonld, others=others,
        )  # fmt: skip
        if post.slug == BROKEN_ENCODING:
            curly = page.replace("&#34;", "“").replace(" - ", " – ")
            return curly.encode("windows-1252", "replace")
        return page.encode()

    def _robots(self, outlet: str) -> str:
        lines = ["User-agent: *", "Disallow: /internal/", "Allow: /"]
        if outlet == SITEMAP:
            lines.append(f"Sitemap: {self.addresses[outlet]}/news-sitemap.xml")
        return "\n".join(lines) + "\n"

    def _rest(self, query: Mapping[str, list[str]]) -> tuple[bytes, str]:
        def later(post: Post) -> bool:
            after = _query_instant(query, "after")
            modified = _query_instant(query, "modified_after")
            return (after is None or post.published_at > after) and (
                modified is None or post.modified_at > modified
            )

        posts = [p for p in self.posts(WORDPRESS) if later(p)]
        if int(query.get("page", ["1"])[0]) > 1:
            posts = []
        rows = [
            {
                "id": p.number,
                "link": self.url(WORDPRESS, p),
                "date_gmt": p.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
                "modified_gmt": p.modified_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
                "title": {"rendered": str(_pages.from_string("{{ t }}").render(t=p.title))},
                "content": {"rendered": _paragraphs(p), "protected": False},
            }
            for p in posts
        ]
        return json.dumps(rows).encode(), str(len(posts))

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{_xml(p.title)}</title><link>{self.url(FEED, p)}</link>"
            f"<guid>{self.url(FEED, p)}</guid><pubDate>{format_datetime(p.published_at)}</pubDate>"
            f"<description>{_xml(p.paragraphs[0][:80])}</description>"
            f"<content:encoded><![CDATA[{_paragraphs(p)}]]></content:encoded></item>"
            for p in self.posts(FEED)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{NAMES[FEED]}</title><link>{self.addresses[FEED]}/</link>"
            f"<description>Data simulasi</description>{items}</channel></rss>"
        )

    def _sitemap(self) -> str:
        rows = "".join(
            f"<url><loc>{self.url(SITEMAP, p)}</loc><news:news><news:publication>"
            f"<news:name>{NAMES[SITEMAP]}</news:name><news:language>id</news:language>"
            f"</news:publication><news:publication_date>{p.published_at.isoformat()}"
            f"</news:publication_date><news:title>{_xml(p.title)}</news:title></news:news></url>"
            for p in self.posts(SITEMAP)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><urlset '
            'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
        )


def long_stamp(when: datetime) -> str:
    """Return an instant as portals write it: ``Senin, 25 November 2024 | 07:45 WITA``."""
    day = format_date(when, "EEEE, d MMMM y", locale="id")
    hours = int((when.utcoffset() or timedelta()).total_seconds() // 3600)
    return f"{day} | {when:%H:%M} {({7: 'WIB', 8: 'WITA', 9: 'WIT'})[hours]}"


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _paragraphs(post: Post) -> str:
    return "\n".join(f"<p>{_xml(p)}</p>" for p in post.paragraphs)


def _http_date(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)


def _not_since(headers: Mapping[str, str], newest: datetime) -> bool:
    """Tell whether a request carries only a date, and nothing is newer than it."""
    if "If-None-Match" in headers or "If-Modified-Since" not in headers:
        return False
    try:
        return newest.replace(microsecond=0) <= parsedate_to_datetime(headers["If-Modified-Since"])
    except (TypeError, ValueError):
        return False


def _query_instant(query: Mapping[str, list[str]], key: str) -> datetime | None:
    if key not in query:
        return None
    when = datetime.fromisoformat(query[key][0])
    return when if when.tzinfo else when.replace(tzinfo=UTC)
