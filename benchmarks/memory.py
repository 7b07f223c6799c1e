"""Memory of the crawl over many pages: that it is flat, and below 400 MB.

One outlet with a sitemap index on the loopback is filled back, everything on: extraction in reader
processes, captures, SQLite. The memory of the crawler and of its readers is looked at after every
tenth of the pages: all that is resident, and of it what is the process's own (the rest are files
that are mapped, libraries above all). The growth of the crawler's own from the first fifth to the
end is printed as a ratio.

    python benchmarks/memory.py [--pages 50000]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from serving import Answer, listen, xml

from archive.connection import close_archive, migrate, open_archive, sqlite_url
from crawler.runner import crawl
from news.outlet import Outlet, Source

NOW = datetime(2025, 3, 3, 4, 0, tzinfo=UTC)
MAP = 1000  # URLs a map
LIMIT_MB = 400
LINE = "Warga Desa Fiksi berkumpul di balai desa dan panitia meminta semua pulang dengan tertib"


def page(n: int) -> bytes:
    body = "".join(f"<p>{LINE}, catatan {n}-{k}.</p>" for k in range(12))
    at = (NOW - timedelta(minutes=n)).isoformat()
    return (
        f"<!doctype html><html lang=id><head><meta charset=utf-8><title>Rapat Nomor {n}</title>"
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rapat Warga '
        f'Fiksi Nomor {n}", "datePublished": "{at}"}}</script></head><body><article><h1>Rapat '
        f"Warga Fiksi Nomor {n}</h1>{body}</article></body></html>"
    ).encode()


def answer(path: str, root: str, pages: int) -> Answer | None:
    """Return what stands at a path; made when asked for, so nothing is held."""
    if path.startswith("/berita/"):
        return Answer(page(int(path.rsplit("-", 1)[1])))
    if path == "/sitemap.xml":
        rows = "".join(
            f"<sitemap><loc>{root}/post-{k}.xml</loc></sitemap>" for k in range(pages // MAP)
        )
        return xml(f"<sitemapindex>{rows}</sitemapindex>")
    if path.startswith("/post-"):
        first = int(path[6:-4]) * MAP
        rows = "".join(
            f"<url><loc>{root}/berita/{100_000 + n}/rapat-warga-fiksi-{n}</loc>"
            f"<lastmod>{(NOW - timedelta(minutes=n)).isoformat()}</lastmod></url>"
            for n in range(first, first + MAP)
        )
        return xml(f"<urlset>{rows}</urlset>")
    return None


def serve(pages: int, ready: multiprocessing.SimpleQueue[str]) -> None:
    root = ""

    async def run() -> None:
        nonlocal root
        root, server = await listen(lambda path: answer(path, root, pages))
        ready.put(root)
        await server.serve_forever()

    asyncio.run(run())


def resident_mb(process: int | str, what: str = "VmRSS") -> float:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return int(text.split(f"{what}:")[1].split()[0]) / 1024 if what in text else 0.0


def readers() -> list[str]:
    own = os.getpid()
    found = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    return [one for one in found if b"crawler.reading" in Path(f"/proc/{one}/cmdline").read_bytes()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000, help="a multiple of 1,000")
    given = parser.parse_args()
    ready: multiprocessing.SimpleQueue[str] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=serve, args=(given.pages, ready), daemon=True)
    server.start()
    root = ready.get()
    outlet = Outlet(
        id="kabar-fiksi", name="Kabar Fiksi", home=f"{root}/", province="65", delay_s=0.0,
        timezone="Asia/Makassar", allow_private=True,
        sources=(Source(kind="sitemap", url=f"{root}/sitemap.xml"),),
    )  # fmt: skip
    looks: list[tuple[float, float, float]] = []
    over = threading.Event()

    def watch(path: Path) -> None:
        step = given.pages // 10
        while not over.wait(0.2):
            done = stored_in(path)
            if done >= step * (len(looks) + 1):
                reader = max((resident_mb(one) for one in readers()), default=0.0)
                looks.append((resident_mb("self"), resident_mb("self", "RssAnon"), reader))
                print(
                    f"{done:7} pages: crawler {looks[-1][0]:4.0f} MB, of it its own"
                    f" {looks[-1][1]:4.0f} MB, reader {reader:4.0f} MB",
                    flush=True,
                )

    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "a.sqlite3"
        open_archive(sqlite_url(path), captures=Path(home) / "captures")
        migrate()
        watcher = threading.Thread(target=watch, args=(path,), daemon=True)
        watcher.start()
        begun = time.perf_counter()
        summary = crawl(
            [outlet], clock=lambda: NOW, since=NOW - timedelta(days=365),
            settings={"KENTONGAN_MAX_PAGES": 10**9, "KENTONGAN_MAX_OUTLET_S": 10**9},
        )  # fmt: skip
        spent = time.perf_counter() - begun
        over.set()
        watcher.join()
        close_archive()
    server.kill()
    stored = summary.outlets[0].counts.get("stored", 0)
    if stored != given.pages:
        raise SystemExit(f"{stored} articles stored, expected {given.pages}: {summary}")
    early = looks[min(1, len(looks) - 1)][1]
    most = max(max(whole, reader) for whole, _, reader in looks)
    print(f"{given.pages} pages in {spent:.0f} s; largest process {most:.0f} MB (below {LIMIT_MB})")
    ratio = looks[-1][1] / early
    print(f" ratio: {ratio:7.2f}  crawler's own at the end / after a fifth (1.00 is flat)")


def stored_in(path: Path) -> int:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1) as base:
            return int(base.execute("SELECT COUNT(*) FROM archive_article").fetchone()[0])
    except sqlite3.Error:
        return 0


if __name__ == "__main__":
    main()
