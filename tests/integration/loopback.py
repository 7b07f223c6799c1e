"""A web site on the loopback whose every answer a test decides."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from archive.articles import articles_between
from crawler.runner import RunSummary, crawl
from news.article import Article
from news.outlet import Outlet, Source

NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}

SENTENCES = (
    "Warga Desa Fiksi berkumpul di balai desa untuk membahas pengaturan lalu lintas.",
    "Kepala desa menyampaikan bahwa rapat berlangsung tertib sampai siang hari.",
    "Petugas keamanan mencatat sekitar dua ratus orang hadir dalam pertemuan itu.",
    "Panitia meminta peserta menjaga kebersihan dan pulang dengan teratur.",
    "Pertemuan berikutnya direncanakan pekan depan di lapangan kecamatan.",
)


@dataclass
class Answer:
    """One response."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


Page = Answer | bytes | str | Callable[[Mapping[str, list[str]], Mapping[str, str]], Answer]


@dataclass
class Site:
    """What the site answers, by path, and what it was asked."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append(target)
        self.headers.append(dict(headers))
        parts = urlsplit(target)
        page = self.pages.get(target, self.pages.get(parts.path))
        if page is None:
            return Answer(b"<html><h1>404</h1></html>", 404, {"Content-Type": "text/html"})
        if callable(page):
            return page(parse_qs(parts.query), headers)
        if isinstance(page, Answer):
            return page
        body = page.encode() if isinstance(page, str) else page
        return Answer(body, 200, {"Content-Type": "text/html; charset=utf-8"})

    def forget(self) -> None:
        self.asked.clear()
        self.headers.clear()


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes; the second would wait 40 ms for the first's receipt.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            found = site.answer(self.path, dict(self.headers.items()))
            try:
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                if found.chunks is None:
                    self.send_header("Content-Length", str(len(found.body)))
                    self.end_headers()
                    self.wfile.write(found.body)
                    return
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                for chunk in found.chunks:
                    self.wfile.write(chunk)
            except OSError:
                self.close_connection = True  # the crawler has had enough

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def outlet_of(site: Site, *sources: tuple[str, str], **changes: Any) -> Outlet:
    """Return an outlet of a site; sources are pairs of kind and path."""
    values: dict[str, Any] = {
        "id": "kabar-fiksi",
        "name": "Kabar Fiksi",
        "home": f"{site.url}/",
        "province": "65",
        "timezone": "Asia/Makassar",
        "delay_s": 0.0,
        "allow_private": True,
        "sources": tuple(Source(kind=kind, url=site.url + path) for kind, path in sources),
    }
    return Outlet(**{**values, **changes})


def text_of(n: int) -> str:
    """Return the text of article ``n``: paragraphs that no two articles share."""
    return "\n\n".join(f"{sentence} Catatan {n}-{k}." for k, sentence in enumerate(SENTENCES * 2))


def title_of(n: int) -> str:
    return f"Rapat Warga Fiksi Nomor {n} Berjalan Tertib"


def time_of(n: int) -> datetime:
    """Return when article ``n`` was published: the higher the number, the older."""
    return NOW - timedelta(hours=n)


def path_of(n: int) -> str:
    return f"/berita/{1000 + n}/rapat-warga-fiksi-nomor-{n}"


def page_of(n: int, *, text: str = "", title: str = "", url: str = "") -> str:
    """Return the page of article ``n``."""
    paragraphs = "".join(f"<p>{line}</p>" for line in (text or text_of(n)).split("\n\n"))
    head = title or title_of(n)
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": head,
        "datePublished": time_of(n).isoformat(),
    }
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    return (
        f"<!doctype html><html lang=id><head><meta charset=utf-8><title>{head} - Kabar Fiksi"
        f'</title>{canonical}<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><nav><a href=/>Beranda</a></nav><article><h1>{head}</h1>"
        f'<div class="entry-content">{paragraphs}</div></article>'
        "<footer>Kabar Fiksi</footer></body></html>"
    )


def feed_of(site: Site, numbers: range | list[int], *, whole: bool = False) -> bytes:
    """Return an RSS feed of articles."""
    items = "".join(
        f"<item><title>{title_of(n)}</title><link>{site.url}{path_of(n)}</link>"
        f"<pubDate>{format_datetime(time_of(n))}</pubDate>"
        "<description>Ringkasan singkat [&#8230;]</description>"
        + (f"<content:encoded><![CDATA[{_html(n)}]]></content:encoded>" if whole else "")
        + "</item>"
        for n in numbers
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Kabar Fiksi</title><link>{site.url}</link>{items}</channel></rss>"
    ).encode()


def _html(n: int) -> str:
    return "".join(f"<p>{line}</p>" for line in text_of(n).split("\n\n"))


def sitemap_of(site: Site, numbers: range | list[int], *, news: bool = False) -> bytes:
    """Return a sitemap of articles."""
    rows = "".join(
        f"<url><loc>{site.url}{path_of(n)}</loc>"
        + (
            f"<news:news><news:publication_date>{time_of(n).isoformat()}</news:publication_date>"
            f"<news:title>{title_of(n)}</news:title></news:news>"
            if news
            else f"<lastmod>{time_of(n).isoformat()}</lastmod>"
        )
        + "</url>"
        for n in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    ).encode()


def listing_of(numbers: range | list[int], *, more: str = "") -> str:
    """Return a listing page of articles."""
    links = "".join(f'<h3><a href="{path_of(n)}">{title_of(n)}</a></h3>' for n in numbers)
    following = f'<a rel="next" href="{more}">Selanjutnya</a>' if more else ""
    return f"<html><body><a href=/tag/rapat>rapat</a>{links}{following}</body></html>"


def run(
    *outlets: Outlet, hours: float = 0, since: datetime | None = None, **options: Any
) -> RunSummary:
    """Crawl outlets some hours from now, in this process; options in capitals are Scrapy's."""
    asked = {name: value for name, value in options.items() if name.isupper()}
    settings = {"KENTONGAN_EXTRACTORS": 0, "DOWNLOAD_TIMEOUT": 5, **asked}
    others = {name: value for name, value in options.items() if not name.isupper()}
    now = NOW + timedelta(hours=hours)
    return crawl(outlets, clock=lambda: now, since=since, settings=settings, **others)


def counts(summary: RunSummary, place: int = 0) -> dict[str, int]:
    """Return the outcomes of an outlet of a run."""
    return dict(summary.outlets[place].counts)


def stored(outlet: str = "") -> list[Article]:
    """Return every article of the open archive, or those of an outlet."""
    every = articles_between(NOW - timedelta(days=9999), NOW + timedelta(days=30))
    return [one for one in every if outlet in {"", one.outlet}]


def numbers() -> set[int]:
    """Return the numbers of the articles stored."""
    return {int(one.url.rsplit("-", 1)[1]) for one in stored()}


def asked_pages(site: Site) -> list[int]:
    """Return the numbers of the articles whose pages a site was asked for."""
    return [int(one.rsplit("-", 1)[1]) for one in site.asked if one.startswith("/berita/")]


@dataclass
class WordPress:
    """A REST API over numbered posts; ``changed`` holds later texts with their times."""

    site: Site
    numbers: list[int]
    changed: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def modified(self, n: int) -> datetime:
        return self.changed[n][0] if n in self.changed else time_of(n)

    def __call__(self, query: Mapping[str, list[str]], _: Mapping[str, str]) -> Answer:
        def instant(name: str) -> datetime:
            return datetime.fromisoformat(query[name][0])

        shown = [n for n in self.numbers if n not in self.hidden]
        if "include" in query:
            wanted = {int(one) for one in query["include"][0].split(",")}
            shown = [n for n in shown if n + 1000 in wanted]
        if "after" in query:
            shown = [n for n in shown if time_of(n) > instant("after")]
        if "before" in query:
            shown = [n for n in shown if time_of(n) < instant("before")]
        if "modified_after" in query:
            shown = [n for n in shown if self.modified(n) > instant("modified_after")]
        key = self.modified if query.get("orderby") == ["modified"] else time_of
        shown.sort(key=key, reverse=True)
        size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        total = max(1, -(-len(shown) // size))
        if page > total:
            return Answer(b'{"code": "rest_post_invalid_page_number"}', 400)
        fields = query["_fields"][0].split(",")
        rows = [self._post(n, fields) for n in shown[(page - 1) * size : page * size]]
        headers = {"Content-Type": "application/json", "X-WP-TotalPages": str(total)}
        return Answer(json.dumps(rows).encode(), 200, headers)

    def _post(self, n: int, fields: list[str]) -> dict[str, Any]:
        text = self.changed[n][1] if n in self.changed else text_of(n)
        content = "".join(f"<p>{line}</p>\n" for line in text.split("\n\n"))
        row = {
            "id": n + 1000,
            "link": f"{self.site.url}{path_of(n)}/",
            "date_gmt": time_of(n).strftime("%Y-%m-%dT%H:%M:%S"),
            "modified_gmt": self.modified(n).strftime("%Y-%m-%dT%H:%M:%S"),
            "title": {"rendered": title_of(n)},
            "content": {"rendered": content, "protected": False},
        }
        return {name: row[name] for name in fields if name in row}
