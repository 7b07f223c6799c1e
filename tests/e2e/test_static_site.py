"""A real static site, made by Hugo from Debian: what its own feed and sitemap say is crawled whole.

Many regency governments publish with such generators. Where this fails, an outlet whose server is
plain files, with everything that Hugo writes by itself, is not read as its readers read it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.articles import articles_between, revisions
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from crawler.discovery import Wishes, discover
from crawler.runner import RunSummary, crawl
from language.gazetteer import load_gazetteer
from news.article import Article
from news.outlet import Outlet, Source

NOW = datetime(2024, 11, 26, 6, 0, tzinfo=UTC)
POSTS = 40
DAYS_SEEN = timedelta(days=3)  # on a first visit
WITA = ZoneInfo("Asia/Makassar")  # such a site shows the time of its own place
_LAYOUTS = {
    "_default/baseof.html": (
        "<!doctype html><html lang=id><head><meta charset=utf-8><title>{{ .Title }} | {{ "
        '.Site.Title }}</title><link rel=canonical href="{{ .Permalink }}"><meta property='
        '"article:published_time" content="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">'
        "</head><body><nav><a href=/>Beranda</a> <a href=/berita/>Berita</a></nav>"
        '{{ block "main" . }}{{ end }}<footer>Pemerintah Kabupaten Fiksi</footer></body></html>'
    ),
    "_default/single.html": (
        '{{ define "main" }}<article><h1>{{ .Title }}</h1><time datetime="{{ .Date.Format '
        '"2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2 January 2006 15:04" }}</time>'
        "<div class=content>{{ .Content }}</div></article>{{ end }}"
    ),
    "_default/list.html": (
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ range (.Paginate .RegularPagesRecursive 10)'
        '.Pages }}<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>{{ end }}'
        '{{ with .Paginator.Next }}<a rel=next href="{{ .URL }}">Berikutnya</a>{{ end }}{{ end }}'
    ),
}


def time_of(n: int) -> datetime:
    return NOW - timedelta(hours=6 * n + 1)


def title_of(n: int) -> str:
    return f"Bupati Fiksi Buka Musyawarah Desa ke-{n}"


def paragraphs_of(n: int) -> list[str]:
    return [
        f"Bupati Fiksi membuka musyawarah desa ke-{n} di balai pertemuan kecamatan pada pagi hari.",
        f"Sekitar {100 + n} warga hadir dan menyampaikan usulan pembangunan jalan serta irigasi.",
        "Camat mengatakan hasil musyawarah akan dibawa ke tingkat kabupaten bulan depan.",
        "Kegiatan berlangsung tertib dan ditutup dengan doa bersama para peserta.",
    ]


def write_post(source: Path, n: int, *, note: str = "") -> None:
    text = "\n\n".join([*paragraphs_of(n), *([note] if note else [])])
    post = source / "content" / "berita" / f"musyawarah-desa-fiksi-ke-{n}.md"
    post.parent.mkdir(parents=True, exist_ok=True)
    post.write_text(
        f'---\ntitle: "{title_of(n)}"\ndate: {time_of(n).astimezone(WITA).isoformat()}\n'
        + (f"lastmod: {NOW.astimezone(WITA).isoformat()}\n" if note else "")
        + f"---\n\n{text}\n",
        encoding="utf-8",
    )


class _Site:
    """The source, what Hugo made of it, and the server of the latter."""

    def __init__(self, folder: Path, home: str) -> None:
        self.source, self.public, self.home = folder / "source", folder / "public", home
        for name, layout in _LAYOUTS.items():
            path = self.source / "layouts" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(layout, encoding="utf-8")
        (self.source / "config.toml").write_text(
            f'baseURL = "{home}"\ntitle = "Kabupaten Fiksi"\nlanguageCode = "id"\n'
            "rssLimit = 10\nenableRobotsTXT = true\n",
            encoding="utf-8",
        )

    def build(self) -> None:
        done = subprocess.run(
            ["hugo", "--source", str(self.source), "--destination", str(self.public), "--quiet",
             "--buildFuture"],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr or done.stdout


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hugo(tmp_path: Path) -> Iterator[_Site]:
    """Forty articles published by Hugo, on the loopback."""
    if shutil.which("hugo") is None:
        if os.environ.get("KENTONGAN_REQUIRE_SERVICES") == "1":
            pytest.fail("Hugo is not installed, and KENTONGAN_REQUIRE_SERVICES=1")
        pytest.skip("Hugo is not installed")
    handler = partial(_Quiet, directory=str(tmp_path / "public"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        site = _Site(tmp_path, f"http://127.0.0.1:{server.server_address[1]}/")
        for n in range(1, POSTS + 1):
            write_post(site.source, n)
        site.build()
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path) -> Iterator[None]:
    url = sqlite_url(tmp_path / "archive.sqlite3")
    open_archive(url, captures=tmp_path / "captures")
    migrate()
    yield
    close_archive()


def outlet_of(site: _Site, kind: str, path: str) -> Outlet:
    source = Source(kind=kind, url=site.home + path, link_pattern="/berita/.+")
    return Outlet(
        id="kabupaten-fiksi", name="Kabupaten Fiksi", home=site.home, province="64",
        timezone="Asia/Makassar", delay_s=0.0, allow_private=True, sources=(source,),
    )  # fmt: skip


def run(outlet: Outlet, *, hours: float = 0, since: datetime | None = None) -> RunSummary:
    now = NOW + timedelta(hours=hours)
    return crawl([outlet], clock=lambda: now, since=since, settings={"KENTONGAN_EXTRACTORS": 0})


def stored() -> dict[int, Article]:
    every = articles_between(NOW - timedelta(days=99), NOW + timedelta(days=1))
    return {int(one.title.rsplit("-", 1)[1]): one for one in every}


@pytest.mark.parametrize(
    ("kind", "path"), [("sitemap", "sitemap.xml"), ("feed", "index.xml"), ("listing", "berita/")]
)
def test_news_are_read_as_hugo_publishes_them(hugo: _Site, kind: str, path: str) -> None:
    run(outlet_of(hugo, kind, path))
    found = stored()
    window = {n for n in range(1, POSTS + 1) if NOW - time_of(n) <= DAYS_SEEN}
    expected = window if kind != "feed" else window & set(range(1, 11))
    assert set(found) == expected
    for n, one in found.items():
        assert one.title == title_of(n)
        assert one.published_at == time_of(n)
        assert one.text.split("\n\n") == paragraphs_of(n)


@pytest.mark.parametrize(("kind", "path"), [("sitemap", "sitemap.xml"), ("listing", "berita/")])
def test_its_past_is_filled_in_and_corrections_are_seen(hugo: _Site, kind: str, path: str) -> None:
    outlet = outlet_of(hugo, kind, path)
    run(outlet, since=NOW - timedelta(days=30))
    assert set(stored()) == set(range(1, POSTS + 1))
    write_post(hugo.source, 3, note="Ralat: musyawarah digelar pada siang hari, bukan pagi hari.")
    write_post(hugo.source, 41)
    hugo.build()
    if kind == "sitemap":
        run(outlet, hours=1)
        assert len(revisions(stored()[3].id)) == 2
    again = run(outlet, hours=2)
    assert "stored" not in again.outlets[0].counts


def test_what_hugo_offers_is_found_and_crawled(hugo: _Site, data: Path) -> None:
    """Nothing links to the feed and the sitemap that Hugo writes by itself."""
    [found] = discover(
        [Wishes(home=hugo.home, delay_s=0, allow_private=True)],
        gazetteer=load_gazetteer(data / "gazetteer"), zones={}, contact="", clock=lambda: NOW,
    )  # fmt: skip
    outlet = found.outlet
    assert outlet is not None
    offered = {source.kind: source.url.removeprefix(hugo.home) for source in outlet.sources}
    assert offered == {"feed": "index.xml", "sitemap": "sitemap.xml", "listing": "berita/"}
    assert outlet.timezone == "Asia/Makassar"
    assert outlet.name == "Kabupaten Fiksi"
    for source in outlet.sources:
        summary = run(replace(outlet, sources=(source,)))
        assert summary.outlets[0].looked
    assert set(stored()) == {n for n in range(1, POSTS + 1) if NOW - time_of(n) <= DAYS_SEEN}
