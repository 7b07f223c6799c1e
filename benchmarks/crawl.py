"""Pages a second of the whole crawl beside those of bare Scrapy spiders that store nothing.

All fetch the same pages from the same server on the loopback, in one run, one after the other,
several rounds in turn; the ratios of the medians are printed. The crawl extracts, keeps captures,
signs, indexes and stores articles, outcomes and frontier rows. Of the bare spiders ``null`` is
handed its addresses and looks at no response; ``title`` takes the addresses from the sitemap and
yields each page's title, the least that a spider is written for.

    python benchmarks/crawl.py [--pages 2000] [--rounds 3] [--size 15 55] [--database URL]

``--database`` names a PostgreSQL server by one of its databases; each round makes one of its own
there and drops it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import scrapy
from serving import Answer, listen, xml

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


def page(n: int, size: int = 55) -> bytes:
    """Return an article page of 55 kB with 660 tags, or one of 15 kB.

    Of the larger one a third is scripts and styles, a third menus and teasers, a tenth the article,
    as in the medians of twelve real Indonesian ones.
    """
    links, teasers, lines = {55: (60, 85, 180), 15: (20, 18, 40)}[size]
    title = f"Rapat Warga Fiksi Nomor {n} Berjalan Tertib"
    body = "".join(f"<p>{LINES[k % 5]}, catatan {n}-{k}.</p>" for k in range(14))
    menu = "".join(
        f'<li id="menu-item-{k}" class="menu-item menu-item-type-taxonomy menu-item-{k}">'
        f'<a href="/kanal/{k}">Kanal {k}</a></li>'
        for k in range(links)
    )
    aside = "".join(
        f'<div class="td_module_6 td_module_wrap"><a href="/berita/{k}" rel="bookmark" title="x">'
        f'<img width="100" height="70" class="entry-thumb" src="/wp-content/uploads/2025/{k}.jpg" '
        f'alt="" loading="lazy"></a><h3 class="entry-title td-module-title"><a href="/berita/{k}">'
        f'Kabar lain nomor {k} dari desa</a></h3><span class="date">{k} jam lalu</span></div>'
        for k in range(teasers)
    )
    script = "<script>var a=" + json.dumps({str(k): "x" * 90 for k in range(lines)}) + "</script>"
    data = {"@type": "NewsArticle", "headline": title, "datePublished": NOW.isoformat()}
    return (
        f"<!doctype html><html lang=id><head><meta charset=utf-8><title>{title} - Kabar</title>"
        f'<script type="application/ld+json">{json.dumps(data)}</script>{script}</head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>{title}</h1><div class=entry-content>{body}</div>"
        f"</article><aside>{aside}</aside><footer>Kabar Fiksi</footer></body></html>"
    ).encode()


def serve(pages: int, ready: multiprocessing.SimpleQueue[str], size: int = 55) -> None:
    """Serve the pages and a sitemap of them."""
    answers = {
        f"/berita/{10_000 + n}/rapat-warga-fiksi-{n}": Answer(page(n, size)) for n in range(pages)
    }

    async def run() -> None:
        root, server = await listen(answers.get)
        rows = "".join(
            f"<url><loc>{root}{path}</loc><lastmod>{NOW.isoformat()}</lastmod></url>"
            for path in answers
        )
        answers["/sitemap.xml"] = xml(
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        )
        ready.put(root)
        await server.serve_forever()

    asyncio.run(run())


class Spent(NamedTuple):
    """Seconds by the clock, and of the processor in this process and those it started."""

    clock_s: float
    processor_s: float

    @classmethod
    def until_now(cls) -> Spent:
        return cls(time.perf_counter(), sum(os.times()[:4]))

    def since(self, begun: Spent) -> Spent:
        return Spent(self.clock_s - begun.clock_s, self.processor_s - begun.processor_s)


def null(root: str, pages: int) -> Spent:
    """Return what a spider that does nothing with them needs for all pages."""

    class Null(scrapy.Spider):
        name = "null"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for n in range(pages):
                yield scrapy.Request(f"{root}/berita/{10_000 + n}/rapat-warga-fiksi-{n}")

        def parse(self, response: scrapy.http.Response) -> None:
            pass

    return bare(Null, pages, "response_received_count")


def title(root: str, pages: int) -> Spent:
    """Return what a spider needs that follows the sitemap and yields each page's title."""

    class Title(scrapy.Spider):
        name = "title"
        start_urls = (f"{root}/sitemap.xml",)

        def parse(self, response: scrapy.http.Response) -> Iterator[scrapy.Request]:
            response.selector.remove_namespaces()
            for url in response.xpath("//loc/text()").getall():
                yield response.follow(url, self.parse_page)

        def parse_page(self, response: scrapy.http.Response) -> Iterator[dict[str, str | None]]:
            yield {"url": response.url, "title": response.css("h1::text").get()}

    return bare(Title, pages, "item_scraped_count")


def bare(spider: type[scrapy.Spider], pages: int, counted: str) -> Spent:
    """Return what a spider needs, with Scrapy as it comes."""
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415 - not where the real crawl is timed

    process = CrawlerProcess(
        {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "LOG_ENABLED": False,
         "TELNETCONSOLE_ENABLED": False}
    )  # fmt: skip
    crawler = process.create_crawler(spider)
    process.crawl(crawler)
    begun = Spent.until_now()
    process.start()
    spent = Spent.until_now().since(begun)
    if crawler.stats.get_value(counted) != pages:
        raise SystemExit(f"{crawler.stats.get_stats()}, expected {counted} of {pages}")
    return spent


@contextmanager
def empty_database(folder: Path, server: str | None) -> Iterator[str]:
    """Give the URL of an empty database: a file in a folder, or one of a PostgreSQL server."""
    if server is None:
        yield sqlite_url(folder / "a.sqlite3")
        return
    import psycopg  # noqa: PLC0415 - SQLite needs none

    name = f"kentongan_benchmark_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def whole(root: str, pages: int, server: str | None = None) -> Spent:
    """Return what the real crawl needs, from an empty archive to a full one."""
    outlet = Outlet(
        id="kabar-fiksi", name="Kabar Fiksi", home=f"{root}/", province="65", delay_s=0.0,
        timezone="Asia/Makassar", allow_private=True,
        sources=(Source(kind="sitemap", url=f"{root}/sitemap.xml"),),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as home, empty_database(Path(home), server) as database:
        open_archive(database, captures=Path(home) / "captures")
        migrate()
        begun = Spent.until_now()
        summary = crawl([outlet], clock=lambda: NOW + timedelta(hours=1))
        spent = Spent.until_now().since(begun)
        close_archive()
    stored = summary.outlets[0].counts.get("stored", 0)
    if stored != pages:
        raise SystemExit(f"{stored} articles stored, expected {pages}: {summary}")
    return spent


def measure(given: argparse.Namespace, size: int) -> None:
    """Print the rates and ratios of pages of one size."""
    ready: multiprocessing.SimpleQueue[str] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=serve, args=(given.pages, ready, size), daemon=True)
    server.start()
    root = ready.get()
    runs: dict[str, list[Spent]] = {name: [] for name in RUNS}
    for _ in range(given.rounds):
        for name, spent in runs.items():
            command = [sys.executable, __file__, "--one", name, "--root", root]
            command += ["--pages", str(given.pages)]
            command += ["--database", given.database] if given.database else []
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr)
            spent.append(Spent(*map(float, done.stdout.split()[-2:])))
    server.kill()
    rates = {
        name: given.pages / statistics.median(one.clock_s for one in spent)
        for name, spent in runs.items()
    }
    kilobytes = len(page(1, size)) / 1000
    print(f"{given.pages} pages of {kilobytes:.0f} kB, median of {given.rounds} rounds")
    for name, rate in rates.items():
        worked_s = statistics.median(one.processor_s for one in runs[name])
        ratio = rates["whole"] / rate
        shown = f", whole / {name} = {ratio:.2f}" if name != "whole" else ""
        worked = f"{1000 * worked_s / given.pages:.2f} ms of processor a page"
        print(f"  {name:>5}: {rate:7.1f} pages/s, {worked}{shown}")


RUNS = {"null": null, "title": title, "whole": whole}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, nargs="+", choices=[15, 55], default=[15, 55])
    parser.add_argument("--database", help="a PostgreSQL server, in place of a SQLite file")
    parser.add_argument("--one", choices=RUNS, help="used by the benchmark itself")
    parser.add_argument("--root")
    given = parser.parse_args()
    if given.one == "whole":
        print(*whole(given.root, given.pages, given.database))
    elif given.one:
        print(*RUNS[given.one](given.root, given.pages))
    else:
        for size in given.size:
            measure(given, size)


if __name__ == "__main__":
    main()
