"""Each alarm rings through the real commands: one crawl, one look at its health, one notice.

The histories are rows; what happens today is asked of servers on the loopback.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import forked
import pytest
from loopback import Answer, Site, listing_of, path_of, serving, text_of, title_of
from opened import OpenArchive
from postroom import mail_room, mail_table
from project import ROOT

from archive.articles import Result, store_results
from archive.connection import close_archive
from archive.outcomes import begin_run, note_looked
from crawler.extract import article_from_capture, default_outlet
from news.article import Article, article_id
from news.capture import Capture
from news.health import ALARM_KINDS
from news.outcome import Outcome, OutcomeKind

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
A_DAY, WEEKS = 12, 4
# No server of that name may be asked: the system's own answer to it is put in its place.
NO_SUCH_NAME = """
import socket
real = socket.getaddrinfo
def getaddrinfo(host, *args, **options):
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return real(host, *args, **options)
socket.getaddrinfo = getaddrinfo
"""


def page(n: int, at: datetime, *, text: str = "", marked: bool = True) -> str:
    lines = "".join(f"<p>{line}</p>" for line in (text or text_of(n)).split("\n\n"))
    held = f"<div class='entry-content'>{lines}</div>" if marked else f"<div>{lines}</div>"
    return (
        f"<!doctype html><html lang=id><head><title>{title_of(n)}</title>"
        f"<meta property='article:published_time' content='{at.isoformat()}'></head>"
        f"<body><article><h1>{title_of(n)}</h1>{held}</article></body></html>"
    )


def rule_of_a_page() -> str:
    url = "https://kabar-fiksi.example/berita/1/rapat"
    capture = Capture(
        url=url, outlet="", fetched_at=NOW, status=200, headers=(("Content-Type", "text/html"),),
        body=page(1, NOW).encode(),
    )  # fmt: skip
    return article_from_capture(capture, outlet=default_outlet(url)).extraction


@dataclass(frozen=True)
class Past:
    """What an outlet's history looks like, where that matters to its alarm."""

    rule: str
    characters: int = 800
    robots: str = ""


def remember(outlet: str, home: str, past: Past) -> None:
    """Store some weeks of an outlet: some articles a day, and a look a day of the last ten."""
    for day in range(7 * WEEKS, 0, -1):
        at = NOW - day * DAY
        run = begin_run("crawl", at)
        results = []
        for k in range(A_DAY):
            n = day * 100 + k
            url, published = f"{home}{path_of(n)[1:]}", at - k * DAY / (A_DAY + 1)
            article = Article(
                id=article_id(url), url=url, outlet=outlet, title=title_of(n), fetched_at=at,
                text=text_of(n).ljust(past.characters, "x"), published_at=published,
                published_precision="minute", published_evidence="meta", extraction=past.rule,
            )  # fmt: skip
            outcome = Outcome(run=run, outlet=outlet, url=url, kind=OutcomeKind.STORED, at=at)
            results.append(Result(outcome=outcome, article=article, published_at=published))
        store_results(run, results)
        if day <= 10:
            note_looked(run, outlet, at, 9, latency_s=0.1, robots=past.robots)


def known(site: Site) -> str:
    return listing_of([100 + k for k in range(A_DAY)])


def fresh(site: Site, count: int, **changes: object) -> None:
    """Let a site name new articles of today."""
    numbers = [9000 + k for k in range(count)]
    site.pages["/"] = listing_of(numbers)
    for n in numbers:
        at = NOW - timedelta(minutes=10 + n % 100)
        site.pages[path_of(n)] = page(n, at, **changes)  # type: ignore[arg-type]


def silent(site: Site) -> None:
    site.pages["/"] = known(site)


def drop(site: Site) -> None:
    fresh(site, 1)


def ordinary(site: Site) -> None:
    fresh(site, A_DAY)


def duplicates(site: Site) -> None:
    """New addresses for yesterday's texts."""
    site.pages["/"] = listing_of([9000 + k for k in range(6)])
    for k in range(6):
        old = 100 + k
        body = page(old, NOW - timedelta(minutes=20))
        site.pages[path_of(9000 + k)] = body


def empty(site: Site) -> None:
    fresh(site, 8, text="Kosong.")


def layout(site: Site) -> None:
    fresh(site, A_DAY, marked=False)


def length(site: Site) -> None:
    fresh(site, A_DAY)


def failing(site: Site) -> None:
    fresh(site, 6)
    for k in range(6):
        site.pages[path_of(9000 + k)] = Answer(b"", 500)


def robots_closed(site: Site) -> None:
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n")


def robots_changed(site: Site) -> None:
    ordinary(site)
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /iklan\n")


def slow(site: Site) -> None:
    def late(_: Mapping[str, list[str]], __: Mapping[str, str]) -> Answer:
        time.sleep(5.5)
        return Answer(known(site).encode(), 200, {"Content-Type": "text/html"})

    site.pages["/"] = site.pages["/robots.txt"] = late


SERVED = (
    ordinary, silent, drop, duplicates, empty, layout, length, failing, robots_closed,
    robots_changed, slow,
)  # fmt: skip


def refused_certificate(folder: Path, stack: ExitStack) -> str:
    """Serve with a certificate that nobody vouches for, and return the address."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    done = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("openssl cannot make a certificate here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    stack.callback(server.server_close)
    stack.callback(server.shutdown)
    return f"https://127.0.0.1:{server.server_address[1]}/"


@pytest.fixture
def homes(sqlite_archive: OpenArchive, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Outlets with a past, each with one trouble of today, which is its id."""
    (tmp_path / "data" / "outlets").mkdir(parents=True)
    for entry in (ROOT / "data").iterdir():
        if entry.name != "outlets":
            (tmp_path / "data" / entry.name).symlink_to(entry)
    usual = rule_of_a_page()
    pasts = {
        "layout": Past("jsonld"),
        "length": Past(usual, characters=5000),
        "robots_changed": Past(usual, robots="a" * 32),
    }
    found: dict[str, str] = {}
    with ExitStack() as stack:
        for trouble in SERVED:
            site = stack.enter_context(serving(Site()))
            trouble(site)
            found[trouble.__name__] = f"{site.url}/"
        found["certificate"] = refused_certificate(tmp_path, stack)
        found["dns"] = "http://kabar-hilang.invalid/"
        for trouble_id, home in found.items():
            key = trouble_id.replace("_", "-")
            remember(key, home, pasts.get(trouble_id, Past(usual)))
            (tmp_path / "data" / "outlets" / f"{key}.toml").write_text(
                f'id = "{key}"\nname = "Kabar {key}"\nhome = "{home}"\nprovince = "65"\n'
                'timezone = "Asia/Makassar"\ndelay_s = 0.0\nallow_private = true\n'
                f'[[sources]]\nkind = "listing"\nurl = "{home}"\n'
            )
        close_archive()
        yield found


@pytest.fixture
def kentongan(
    homes: dict[str, str], sqlite_archive: OpenArchive, tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command line over those outlets."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return forked.run(
            *arguments, code=f"{NO_SUCH_NAME}\n{forked.PROGRAM}", cwd=tmp_path,
            env={
                **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_LANG": "en",
                "KENTONGAN_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT),
                "KENTONGAN_SETTINGS": str(tmp_path / "kentongan.toml"),
                "DATABASE_URL": sqlite_archive.url,
            },
        )  # fmt: skip

    return run


def test_every_trouble_of_an_outlet_rings_and_is_told_once(
    homes: dict[str, str],
    kentongan: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    """A desk that takes a silence for peace overlooks what it was made to see."""
    with mail_room() as room:
        (tmp_path / "kentongan.toml").write_text(
            mail_table(room.port)
            + '[[subscriptions]]\nid = "operator"\nmail = ["op@desk.example"]\n'
            "notices = true\ndigest = false\n"
        )
        crawled = kentongan("crawl")
        assert crawled.returncode == 1, crawled.stderr
        told = kentongan("health", "--json")
        assert told.returncode == 1, told.stderr
        assert kentongan("health", "--json").returncode == 1
        assert room.addresses == ["op@desk.example"]
    rows = {row["outlet"]: row for row in map(json.loads, told.stdout.splitlines())}
    rung = {key: [alarm["kind"] for alarm in row["alarms"]] for key, row in rows.items()}
    troubles = set(homes) - {"ordinary"}
    assert troubles <= set(ALARM_KINDS)
    assert {"silent", "drop", "duplicates", "empty", "layout", "length"} <= troubles
    missed = {one: rung[one.replace("_", "-")] for one in troubles
              if one not in rung[one.replace("_", "-")]}  # fmt: skip
    assert missed == {}, (missed, rows)
    assert rung["ordinary"] == []
    letter = room.letters[0][1].get_body(("plain",))
    assert letter
    text = letter.get_content()
    for one in troubles:
        assert f"Kabar {one.replace('_', '-')}" in text
    assert "Kabar ordinary" not in text
