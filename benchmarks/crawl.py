"""Pages a second of the whole crawl beside those of a bare Scrapy spider that stores nothing.

Both fetch the same pages from the same server on the loopback, in one run, one after the other,
several rounds in turn; the ratio of the medians is printed. The crawl extracts, keeps captures,
stores articles, outcomes and frontier rows; the bare spider only parses nothing.

    python benchmarks/crawl.py [--pages 2000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import scrapy

from archive.connection import close_archive, migrate, open_archive, sqlite_url
from crawler.runner import crawl
from news.outlet import Outlet, Source

NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
LINES = (
    "Warga Desa Fiksi berkumpul di balai desa untuk membahas pengaturan lalu lintas pasar malam",
    "Kepala desa menyampaikan bahwa rapat berlangsung tertib sampai siang hari",
    "Petugas keamanan mencatat sekitar dua ratus orang hadir dalam pertemuan itu",
    "Panitia meminta peserta menjaga kebersihan dan pulang dengan teratur",
    "Pertemuan berikutnya direncanakan pekan depan di lapangan kecamatan",
)


def page(n: int) -> bytes:
    """Return an article page of 60 kB with 1,200 tags: the medians of twelve real Indonesian ones.

    A third of it is scripts and styles, a third menus and teasers, a tenth the article.
    """
    title = f"Rapat Warga Fiksi Nomor {n} Berjalan Tertib"
    body = "".join(f"<p>{LINES[k % 5]}, catatan {n}-{k}.</p>" for k in range(14))
    menu = "".join(
        f'<li id="menu-item-{k}" class="menu-item menu-item-type-taxonomy menu-item-{k}">'
        f'<a href="/kanal/{k}">Kanal {k}</a></li>'
        for k in range(60)
    )
    aside = "".join(
        f'<div class="td_module_6 td_module_wrap"><a href="/berita/{k}" rel="bookmark" title="x">'
        f'<img width="100" height="70" class="entry-thumb" src="/wp-content/uploads/2025/{k}.jpg" '
        f'alt="" loading="lazy"></a><h3 class="entry-title td-module-title"><a href="/berita/{k}">'
        f'Kabar lain nomor {k} dari desa</a></h3><span class="date">{k} jam lalu</span></div>'
        for k in range(85)
    )
    script = "<script>var a=" + json.dumps({str(k): "x" * 90 for k in range(180)}) + "</script>"
    data = {"@type": "NewsArticle", "headline": title, "datePublished": NOW.isoformat()}
    return (
        f"<!doctype html><html lang=id><head><meta charset=utf-8><title>{title} - Kabar</title>"
        f'<script type="application/ld+json">{json.dumps(data)}</script>{script}</head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>{title}</h1><div class=entry-content>{body}</div>"
        f"</article><aside>{aside}</aside><footer>Kabar Fiksi</footer></body></html>"
    ).encode()


def serve(pages: int, ready: multiprocessing.SimpleQueue[str]) -> None:
    """Serve the pages and a sitemap of them; costs little beside those who ask."""
    answers = {f"/berita/{10_000 + n}/rapat-warga-fiksi-{n}": page(n) for n in range(pages)}

    class Site(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport
            self.buffer = b""

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            while b"\r\n\r\n" in self.buffer:
                head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
                path = head.split(b" ", 2)[1].decode()
                body, status = answers.get(path), "200 OK"
                if body is None:
                    body, status = b"", "404 Not Found"
                kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
                self.transport.write(  # type: ignore[attr-defined]
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0)
        root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        rows = "".join(
            f"<url><loc>{root}{path}</loc><lastmod>{NOW.isoformat()}</lastmod></url>"
            for path in answers
        )
        answers["/sitemap.xml"] = (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + rows + "</urlset>"
        ).encode()
        ready.put(root)
        await server.serve_forever()

    asyncio.run(run())


def bare(root: str, pages: int) -> float:
    """Return the seconds a spider that does nothing with them needs for all pages."""
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415 - not where the real crawl is timed

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for n in range(pages):
                yield scrapy.Request(f"{root}/berita/{10_000 + n}/rapat-warga-fiksi-{n}")

        def parse(self, response: scrapy.http.Response) -> None:
            pass

    process = CrawlerProcess(
        {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "LOG_ENABLED": False,
         "TELNETCONSOLE_ENABLED": False}
    )  # fmt: skip
    process.crawl(Bare)
    begun = time.perf_counter()
    process.start()
    return time.perf_counter() - begun


def whole(root: str, pages: int) -> float:
    """Return the seconds the real crawl needs, from an empty archive to a full one."""
    outlet = Outlet(
        id="kabar-fiksi", name="Kabar Fiksi", home=f"{root}/", province="65", delay_s=0.0,
        timezone="Asia/Makassar", allow_private=True,
        sources=(Source(kind="sitemap", url=f"{root}/sitemap.xml"),),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        open_archive(sqlite_url(Path(home) / "a.sqlite3"), captures=Path(home) / "captures")
        migrate()
        begun = time.perf_counter()
        summary = crawl([outlet], clock=lambda: NOW + timedelta(hours=1))
        spent = time.perf_counter() - begun
        close_archive()
    stored = summary.outlets[0].counts.get("stored", 0)
    if stored != pages:
        raise SystemExit(f"{stored} articles stored, expected {pages}: {summary}")
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=["bare", "whole"], help="used by the benchmark itself")
    parser.add_argument("--root")
    given = parser.parse_args()
    if given.one:
        print({"bare": bare, "whole": whole}[given.one](given.root, given.pages))
        return
    ready: multiprocessing.SimpleQueue[str] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=serve, args=(given.pages, ready), daemon=True)
    server.start()
    root = ready.get()
    seconds: dict[str, list[float]] = {"bare": [], "whole": []}
    for _ in range(given.rounds):
        for name, spent in seconds.items():
            command = [sys.executable, __file__, "--one", name, "--root", root]
            done = subprocess.run(
                [*command, "--pages", str(given.pages)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr)
            spent.append(float(done.stdout.split()[-1]))
    server.kill()
    rates = {name: given.pages / statistics.median(spent) for name, spent in seconds.items()}
    print(f"{given.pages} pages of {len(page(1)) // 1000} kB, median of {given.rounds} rounds")
    for name, rate in rates.items():
        print(f"{name:>6}: {rate:7.1f} pages/s")
    print(f" ratio: {rates['whole'] / rates['bare']:7.2f}  (at least 0.50 is asked)")


if __name__ == "__main__":
    main()
