"""How little the crawl asks for: articles a request, requests an outlet, and how soon it begins.

All on the loopback, in one run:

- a WordPress with 5,000 posts is filled back: articles stored a request, beside a page crawler's,
  which needs one request an article and one for each page of links;
- a hundred outlets of all kinds are crawled, and crawled again without news: requests an outlet;
- a thousand outlets are configured, and `kentongan crawl` is started: seconds to the first request.

    python benchmarks/asking.py [--posts 5000] [--outlets 100] [--configured 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from serving import Answer, listen, xml

from archive.connection import close_archive, migrate, open_archive, sqlite_url
from crawler.runner import crawl
from news.outlet import Outlet, Source

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
KINDS = ("wordpress", "feed", "sitemap", "listing")
PATHS = {"wordpress": "wp-json/", "feed": "feed/", "sitemap": "sitemap.xml", "listing": ""}
LINE = "Warga Desa Fiksi berkumpul di balai desa dan panitia meminta semua pulang dengan tertib"


def time_of(n: int) -> datetime:
    return NOW - timedelta(hours=n)


def paragraphs(outlet: str, n: int) -> str:
    return "".join(f"<p>{LINE}, catatan {outlet} {n}-{k}.</p>" for k in range(12))


class Web:
    """Every outlet is a folder of one server, ``/<outlet>/…``; what is asked for is noted."""

    def __init__(self, posts: int) -> None:
        self.posts = posts
        self.root = ""
        self.asked: list[tuple[float, str]] = []

    def answer_to(self, target: str) -> Answer | None:
        self.asked.append((time.time(), target))
        parts = urlsplit(target)
        _, outlet, *rest = parts.path.split("/", 2)
        path = rest[0] if rest else ""
        root = f"{self.root}/{outlet}"
        links = [f"{root}/berita/{1000 + n}/rapat-warga-fiksi-{n}" for n in range(1, 31)]
        if path.startswith("wp-json"):
            return self._posts(parse_qs(parts.query), root)
        if path.startswith("berita/"):
            n = int(path.rsplit("-", 1)[1])
            return Answer(self._page(outlet, n))
        if path == "feed/":
            items = "".join(
                f"<item><title>Rapat {n}</title><link>{link}</link>"
                f"<pubDate>{time_of(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
                for n, link in enumerate(links, 1)
            )
            return xml(f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>')
        if path == "sitemap.xml":
            at = time_of(1).isoformat()
            body = f"<sitemap><loc>{root}/post-1.xml</loc><lastmod>{at}</lastmod></sitemap>"
            return xml(f"<sitemapindex>{body}</sitemapindex>")
        if path == "post-1.xml":
            rows = "".join(
                f"<url><loc>{link}</loc><lastmod>{time_of(n).isoformat()}</lastmod></url>"
                for n, link in enumerate(links, 1)
            )
            return xml(f"<urlset>{rows}</urlset>")
        if path == "" and outlet != "robots.txt":
            body = "".join(f'<h3><a href="{link}">Rapat warga</a></h3>' for link in links)
            return Answer(f"<html><body>{body}</body></html>".encode())
        return None

    def _page(self, outlet: str, n: int) -> bytes:
        title = f"Rapat Warga {outlet} Nomor {n}"
        data = {"@type": "NewsArticle", "headline": title, "datePublished": time_of(n).isoformat()}
        return (
            f"<!doctype html><html lang=id><head><meta charset=utf-8><title>{title}</title>"
            f'<script type="application/ld+json">{json.dumps(data)}</script></head><body><article>'
            f"<h1>{title}</h1>{paragraphs(outlet, n)}</article></body></html>"
        ).encode()

    def _posts(self, query: dict[str, list[str]], root: str) -> Answer:
        numbers = list(range(1, self.posts + 1))
        for name, keep in (("after", 1), ("modified_after", 1), ("before", -1)):
            if name in query:
                at = datetime.fromisoformat(query[name][0])
                numbers = [n for n in numbers if (time_of(n) - at).total_seconds() * keep > 0]
        if "include" in query:
            numbers = [n for n in numbers if str(n) in query["include"][0].split(",")]
        size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        fields = query["_fields"][0].split(",")
        rows = []
        for n in numbers[(page - 1) * size : page * size]:
            at = f"{time_of(n):%Y-%m-%dT%H:%M:%S}"
            row = {
                "id": n, "link": f"{root}/berita/{1000 + n}/rapat-warga-fiksi-{n}/",
                "date_gmt": at, "modified_gmt": at, "title": {"rendered": f"Rapat Nomor {n}"},
                "content": {"rendered": paragraphs(root.rsplit("/", 1)[1], n)},
            }  # fmt: skip
            rows.append({name: row[name] for name in fields if name in row})
        total = max(1, -(-len(numbers) // size))
        headers = {"X-WP-TotalPages": str(total)}
        return Answer(json.dumps(rows).encode(), "application/json", headers)


@contextmanager
def serving(posts: int) -> Iterator[Web]:
    web, ready = Web(posts), threading.Event()

    async def run() -> None:
        web.root, server = await listen(web.answer_to)
        ready.set()
        await server.serve_forever()

    loop = asyncio.new_event_loop()
    task = loop.create_task(run())
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
    thread.start()
    ready.wait()
    try:
        yield web
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


@contextmanager
def archive() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as home:
        open_archive(sqlite_url(Path(home) / "a.sqlite3"), captures=Path(home) / "captures")
        migrate()
        yield
        close_archive()


def outlet_of(root: str, kind: str, number: int) -> Outlet:
    home = f"{root}/o{number}/"
    return Outlet(
        id=f"o{number}", name=f"Outlet {number}", home=home, province="65", delay_s=0.0,
        timezone="Asia/Makassar", allow_private=True,
        sources=(Source(kind=kind, url=home + PATHS[kind]),),
    )  # fmt: skip


def back_fill(posts: int) -> None:
    with serving(posts) as web, archive():
        summary = crawl(
            [outlet_of(web.root, "wordpress", 1)],
            clock=lambda: NOW,
            since=NOW - timedelta(days=3650),
        )
    line = summary.outlets[0]
    stored = line.counts.get("stored", 0)
    if stored != posts:
        raise SystemExit(f"{stored} articles stored, expected {posts}: {summary}")
    by_page = posts / (posts + posts / 20)
    print(f"back-fill of {posts} posts: {line.requests} requests")
    print(f" ratio: {stored / line.requests:7.1f} articles a request (at least 50 are asked;"
          f" a page crawler has {by_page:.2f})")  # fmt: skip


def again(count: int) -> None:
    with serving(30) as web, archive():
        outlets = [outlet_of(web.root, KINDS[n % len(KINDS)], n) for n in range(count)]
        first = crawl(outlets, clock=lambda: NOW)
        stored = sum(line.counts.get("stored", 0) for line in first.outlets)
        if stored != 30 * count:
            raise SystemExit(f"{stored} articles stored, expected {30 * count}")
        second = crawl(outlets, clock=lambda: NOW + timedelta(hours=3))
    most = max(line.requests for line in second.outlets)
    mean = sum(line.requests for line in second.outlets) / count
    before = sum(line.requests for line in first.outlets) / count
    print(f"{count} outlets without news: {mean:.2f} requests an outlet, at most {most} (at most 3"
          f" are asked)")  # fmt: skip
    print(f" ratio: {mean / before:7.2f}  second run / first run ({before:.1f} requests an outlet)")


def start(configured: int) -> None:
    with serving(30) as web, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        (data / "outlets").mkdir(parents=True)
        for entry in (ROOT / "data").iterdir():
            if entry.name != "outlets":
                (data / entry.name).symlink_to(entry)
        for n in range(configured):
            one = outlet_of(web.root, KINDS[n % len(KINDS)], n)
            (data / "outlets" / f"{one.id}.toml").write_text(
                f'id = "{one.id}"\nname = "{one.name}"\nhome = "{one.home}"\nprovince = "65"\n'
                'timezone = "Asia/Makassar"\ndelay_s = 0.0\nallow_private = true\n'
                f'[[sources]]\nkind = "{one.sources[0].kind}"\nurl = "{one.sources[0].url}"\n'
            )
        environment = {
            **os.environ, "KENTONGAN_HOME": str(Path(folder) / "home"),
            "KENTONGAN_DATA": str(data), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        code = "from desk.cli import main; main()"
        subprocess.run([sys.executable, "-c", code, "doctor"], env=environment, check=False,
                       capture_output=True)  # fmt: skip
        bare = time.time()
        subprocess.run([sys.executable, "-c", "import scrapy.crawler, aiohttp, django"], check=True)
        bare_s = time.time() - bare
        begun = time.time()
        process = subprocess.Popen(
            [sys.executable, "-c", code, "crawl"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not web.asked and process.poll() is None:
            time.sleep(0.005)
        process.kill()
        used = os.wait4(process.pid, 0)[2]
        if not web.asked:
            raise SystemExit(f"the crawl ended with {process.returncode} before it asked anything")
        spent = web.asked[0][0] - begun
    print(f"{configured} outlets configured: {spent:.2f} s to the first request (at most 3 s),"
          f" {used.ru_utime + used.ru_stime:.2f} s of them at work")  # fmt: skip
    print(f" ratio: {spent / bare_s:7.2f}  to loading Scrapy, aiohttp and Django alone")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--outlets", type=int, default=100)
    parser.add_argument("--configured", type=int, default=1000)
    given = parser.parse_args()
    back_fill(given.posts)
    again(given.outlets)
    start(given.configured)


if __name__ == "__main__":
    main()
