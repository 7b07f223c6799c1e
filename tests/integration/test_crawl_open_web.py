"""Servers that mean harm or know no better: each costs one counted outcome, and no other outlet.

Beside the hostile outlet stands a good one in every run; where one of these tests fails, a single
server on the open web can stop a desk's night, fill its memory, or reach into its network.
"""

from __future__ import annotations

import itertools
import logging
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from loopback import (
    HTML,
    NOW,
    XML,
    Answer,
    Site,
    WordPress,
    counts,
    feed_of,
    listing_of,
    outlet_of,
    page_of,
    path_of,
    run,
    serving,
    sitemap_of,
    stored,
)

from crawler import guard
from desk.logs import PlainFormatter
from news.outlet import Outlet

pytestmark = pytest.mark.usefixtures("sqlite_archive")

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
Send = Callable[[bytes], None]
# A server that says nothing is not waited for long.
hasty = partial(run, DOWNLOAD_TIMEOUT=2)


@pytest.fixture
def good() -> Iterator[Outlet]:
    """An outlet on a server of its own, whose three articles every run must bring."""
    with serving(Site()) as site:
        site.pages["/"] = listing_of([1, 2, 3])
        site.pages.update({path_of(n): page_of(n) for n in (1, 2, 3)})
        yield outlet_of(site, ("listing", "/"), id="baik")


@pytest.fixture
def bad(site: Site) -> Outlet:
    """An outlet whose front page links to three articles; a test spoils the second."""
    site.pages["/"] = listing_of([1, 2, 3])
    site.pages.update({path_of(n): page_of(n) for n in (1, 2, 3)})
    return outlet_of(site, ("listing", "/"), id="jahat")


# --- below HTTP: a server that writes what it likes ----------------------------------------------


@contextmanager
def raw(answer: Callable[[Send], None]) -> Iterator[Site]:
    """Serve raw bytes: robots.txt and a front page properly, an article's page by ``answer``."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    over = threading.Event()

    def proper(body: str) -> bytes:
        data = body.encode()
        head = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(data)
        return OK + head + data

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                path = connection.recv(65_536).split(b" ", 2)[1].decode()
                site.asked.append(path)
                if path == "/robots.txt":
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                elif path == "/":
                    connection.sendall(proper(listing_of([1, 2, 3])))
                elif path == path_of(2):
                    answer(connection.sendall)
                else:
                    connection.sendall(proper(page_of(1 if path == path_of(1) else 3)))
            except (OSError, IndexError):
                pass  # the crawler has had enough

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def slow_loris(send: Send) -> None:
    send(OK)
    for n in itertools.count():
        send(f"X-Sabar-{n}: ".encode())
        time.sleep(0.05)
        send(b"ya\r\n")


def endless_chunks(send: Send) -> None:
    send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def endless_header(send: Send) -> None:
    send(OK + b"X-Panjang: ")
    while True:
        send(b"x" * 65_536)


def endless_headers(send: Send) -> None:
    send(OK)
    for n in itertools.count():
        send(b"".join(f"X-{n}-{k}: nilai\r\n".encode() for k in range(1000)))


def chunks_of_no_size(send: Send) -> None:
    send(OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n0\r\n\r\n")


def length(value: str) -> Callable[[Send], None]:
    def answer(send: Send) -> None:
        body = page_of(2).encode()
        send(OK + f"Content-Length: {value}\r\nConnection: close\r\n\r\n".encode() + body)

    return answer


def two_lengths(send: Send) -> None:
    body = page_of(2).encode()
    send(OK + b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def no_http(send: Send) -> None:
    send(b"SSH-2.0-OpenSSH_9.2\r\n" + b"\0" * 2000)


def nothing(_: Send) -> None:
    pass


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (slow_loris, {"timeout"}),
        (endless_chunks, {"too-large"}),
        (endless_header, {"unreadable-response", "connection"}),
        (endless_headers, {"timeout", "unreadable-response", "connection", "too-large"}),
        (chunks_of_no_size, {"incomplete", "unreadable-response", "connection"}),
        (length("999999"), {"incomplete"}),
        (length("-5"), {"unreadable-response", "connection"}),
        (length("banyak"), {"unreadable-response", "connection"}),
        (length("99999999999999999999"), {"too-large", "unreadable-response", "connection"}),
        (two_lengths, {"unreadable-response", "connection"}),
        (no_http, {"unreadable-response", "connection"}),
        (nothing, {"connection"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_server_that_breaks_http_costs_its_page_alone(
    answer: Callable[[Send], None], reasons: set[str], good: Outlet
) -> None:
    with raw(answer) as site:
        tracemalloc.start()
        summary = hasty(outlet_of(site, ("listing", "/"), id="jahat"), good)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    found = counts(summary)
    assert found.pop("stored") == 2
    assert found in [{f"failed:{reason}": 1} for reason in reasons]
    assert counts(summary, 1) == {"stored": 3}
    assert peak < 80 << 20


def test_a_length_that_is_too_short_gives_no_half_article(good: Outlet) -> None:
    with raw(length("300")) as site:
        summary = hasty(outlet_of(site, ("listing", "/"), id="jahat"), good)
    found = counts(summary)
    assert found.pop("stored") == 2
    assert found in [{"not_article": 1}, {"failed:unreadable-response": 1}]
    assert counts(summary, 1) == {"stored": 3}


# --- redirects ------------------------------------------------------------------------------------


def redirect(place: str, **headers: str) -> Answer:
    return Answer(b"", 302, {"Location": place, **headers})


def test_two_addresses_that_send_to_each_other_end(site: Site, bad: Outlet, good: Outlet) -> None:
    site.pages[path_of(2)] = redirect("/berita/9001/putar-balik-ke-sini-lagi")
    site.pages["/berita/9001/putar-balik-ke-sini-lagi"] = redirect(path_of(2))
    summary = hasty(bad, good)
    assert counts(summary) == {"stored": 2, "failed:redirects": 1}
    assert counts(summary, 1) == {"stored": 3}


def test_a_cookie_wall_ends_and_is_no_article(site: Site, bad: Outlet, good: Outlet) -> None:
    """Without cookies it sends us round and round; with a consent page it has no article."""

    def wall(_: Any, headers: Any) -> Answer:
        if "Cookie" in headers:
            return Answer(page_of(2).encode(), 200, HTML)
        return redirect(path_of(2), **{"Set-Cookie": "izin=ya; Path=/"})

    site.pages[path_of(2)] = wall
    site.pages[path_of(3)] = (
        "<html><head><title>Persetujuan</title></head><body><h1>Kami menghargai privasi Anda</h1>"
        "<p>Kami menggunakan kuki untuk memberi pengalaman terbaik.</p><button>Setuju</button>"
        "</body></html>"
    )
    summary = hasty(bad, good)
    assert counts(summary) == {"stored": 1, "failed:redirects": 1, "not_article": 1}
    assert counts(summary, 1) == {"stored": 3}


CLOSED = {
    "intranet.kabar.example": "10.0.0.5",
    "lokal.kabar.example": "127.0.0.1",
    "awan.kabar.example": "169.254.169.254",
    "enam.kabar.example": "::1",
    "peta.kabar.example": "::ffff:127.0.0.1",
    "nat.kabar.example": "64:ff9b::a00:5",
    "ula.kabar.example": "fd00::1",
    "nol.kabar.example": "0.0.0.0",
}
PLACES = [
    *(f"http://{name}/rahasia" for name in CLOSED),
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
    "http://0177.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://2852039166/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/",
    "http://192.168.1.1/", "http://100.64.0.1/", "https://localhost/",
]  # fmt: skip


@pytest.mark.parametrize("where", ["page", "source"])
def test_no_redirect_leads_into_a_closed_network(
    site: Site, bad: Outlet, good: Outlet, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the guard stands a connector that sends nothing: it counts who would have been asked.

    The two test servers count as public here; every other address is what it is.
    """
    ports = {int(one.home.rsplit(":", 1)[1].strip("/")) for one in (bad, good)}
    opened: list[Any] = []
    resolve, real = socket.getaddrinfo, guard.socket.socket

    def fake_names(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in CLOSED:
            return resolve(CLOSED[name], port, *rest, **options)
        if name and name.endswith(".example"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return resolve(host, port, *rest, **options)

    class Connector(real):  # type: ignore[misc, valid-type]
        def connect(self, address: Any) -> None:
            if address[1] not in ports:
                opened.append(address)
                raise ConnectionRefusedError
            super().connect(address)

    def make(*, allow_private: bool) -> Callable[[Any], socket.socket]:
        strict = guarded(allow_private=False)

        def one(info: Any) -> socket.socket:
            return Connector(*info[:3]) if info[4][1] in ports else strict(info)

        return one

    guarded = guard.guarded_socket
    monkeypatch.setattr(guard.socket, "socket", Connector)
    monkeypatch.setattr("crawler.download.guarded_socket", make)
    monkeypatch.setattr(socket, "getaddrinfo", fake_names)
    if where == "page":
        numbers = range(10, 10 + len(PLACES))
        site.pages["/"] = listing_of([1, *numbers])
        site.pages.update({path_of(n): redirect(p) for n, p in zip(numbers, PLACES, strict=True)})
        summary = hasty(bad, good)
        found = counts(summary)
        assert found.pop("stored") == 1
        assert sum(found.values()) == len(PLACES)
        assert set(found) <= {"failed:refused-address", "failed:bad-address", "failed:dns"}
        assert counts(summary, 1) == {"stored": 3}
    else:
        for n, place in enumerate(PLACES):
            site.pages["/"] = redirect(place)
            found = counts(hasty(outlet_of(site, ("listing", "/"), id=f"jahat-{n}")))
            assert set(found) <= {"failed:refused-address", "failed:bad-address", "failed:dns"}
    assert opened == []


# --- contents -------------------------------------------------------------------------------------


def test_a_page_of_20_000_links_floods_nothing(site: Site, bad: Outlet, good: Outlet) -> None:
    links = "".join(
        f'<a href="/berita/{n}/tautan-ke-berita-nomor-{n}">x</a>' for n in range(20_000)
    )
    site.pages["/"] = f"<html><body>{links}</body></html>"
    tracemalloc.start()
    summary = hasty(bad, good, KENTONGAN_MAX_PAGES=50)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(site.asked) <= 60
    assert sum(counts(summary).values()) <= 2000
    assert counts(summary, 1) == {"stored": 3}
    assert peak < 80 << 20


def test_dates_of_the_year_9999_are_refused_everywhere(site: Site, good: Outlet) -> None:
    """One such date would lead every list for eight thousand years."""
    for n in (1, 2, 3):
        when = NOW - timedelta(hours=n)
        site.pages[path_of(n)] = page_of(n).replace(when.isoformat(), "9999-12-31T23:59:59+07:00")
    spoiled = sitemap_of(site, [1]).decode().replace("2025-03-03", "9999-12-31")
    site.pages["/sitemap.xml"] = Answer(spoiled.encode(), 200, XML)
    body = feed_of(site, [2]).replace(b"2025 0", b"9999 0")
    site.pages["/feed/"] = Answer(body, 200, XML)
    posts = WordPress(site, [3])

    def far(query: Any, headers: Any) -> Answer:
        answer = posts({**query, "after": ["2020-01-01T00:00:00Z"]}, headers)
        return Answer(answer.body.replace(b"2025-03-03", b"9999-12-31"), 200, answer.headers)

    site.pages["/wp-json/wp/v2/posts"] = far
    summary = hasty(
        outlet_of(site, ("sitemap", "/sitemap.xml"), id="jahat"),
        outlet_of(site, ("feed", "/feed/"), id="jahat-dua"),
        outlet_of(site, ("wordpress", "/wp-json/"), id="jahat-tiga"),
        good,
    )
    for place in range(3):
        assert counts(summary, place) == {"stored": 1}
    every = [one for name in ("jahat", "jahat-dua", "jahat-tiga") for one in stored(name)]
    assert len(every) == 3
    assert all(one.published_at is None or one.published_at <= NOW for one in every)
    # and the cursor has not moved there: what comes later is still found
    posts.numbers = [3, 4]
    again = hasty(outlet_of(site, ("wordpress", "/wp-json/"), id="jahat-tiga"))
    assert counts(again).get("stored") == 1


@pytest.mark.parametrize(
    "canonical",
    [
        '<link rel="canonical" href="/"><link rel="canonical" href="/berita/lain-sama-sekali">',
        '<link rel="canonical" href="https://pencuri.example/curian-dari-kabar-fiksi">',
        '<link rel="canonical" href="http://127.0.0.1:1/"><link rel="canonical" href="::::">',
        '<link rel="canonical" href="javascript:alert(1)">',
        f'<link rel="canonical" href="{path_of(1)}">',
    ],
    ids=["two", "foreign", "broken", "script", "first"],
)
def test_canonical_tags_that_lie_fold_no_two_articles_into_one(
    site: Site, bad: Outlet, good: Outlet, canonical: str
) -> None:
    """Careless templates name one address on every page; each article must stay its own."""
    for n in (1, 2, 3):
        site.pages[path_of(n)] = page_of(n).replace("<head>", f"<head>{canonical}")
    summary = hasty(bad, good)
    assert counts(summary) == {"stored": 3}
    assert len({one.title for one in stored("jahat")}) == 3
    assert all(one.url.startswith(site.url) for one in stored("jahat"))
    assert counts(summary, 1) == {"stored": 3}


def test_a_robots_txt_that_never_ends_closes_the_site_for_now(
    site: Site, bad: Outlet, good: Outlet
) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b"# sabar\n"
            time.sleep(0.05)

    site.pages["/robots.txt"] = lambda *_: Answer(b"", 200, {}, drip())
    summary = hasty(bad, good)
    assert counts(summary) == {"failed:timeout": 1}
    assert set(site.asked) == {"/robots.txt"}
    assert counts(summary, 1) == {"stored": 3}


def test_a_robots_txt_of_5_megabytes_is_obeyed_as_far_as_it_is_read(
    site: Site, bad: Outlet, good: Outlet
) -> None:
    rules = f"User-agent: *\nDisallow: {path_of(2)}\n".encode() + b"Disallow: /x/\n" * 360_000
    site.pages["/robots.txt"] = Answer(rules, 200, {"Content-Type": "text/plain"})
    summary = hasty(bad, good, DOWNLOAD_TIMEOUT=20)
    assert counts(summary) == {"stored": 2, "robots": 1}
    assert counts(summary, 1) == {"stored": 3}


def test_what_a_server_says_reaches_no_log_as_it_is(
    site: Site, bad: Outlet, caplog: pytest.LogCaptureFixture
) -> None:
    """An escape sequence in a header or a title could repaint the terminal of whoever reads."""
    evil = "\x1b[2J\x1b[31m\u202e"
    site.pages[path_of(2)] = redirect("http://[" + "\x1b[2J" + "/")
    site.pages[path_of(3)] = page_of(3, title=f"Kabar {evil} warga desa fiksi")
    with caplog.at_level(logging.DEBUG):
        hasty(bad)
    shown = [PlainFormatter().format(record) for record in caplog.records]
    assert shown
    assert not any(mark in line for line in shown for mark in ("\x1b", "\u202e", "\x9b"))
