"""What the open web sends: each bad answer is one counted outcome, and costs no other article."""

from __future__ import annotations

import gzip
import itertools
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from loopback import (
    HTML,
    NOW,
    XML,
    Answer,
    Site,
    counts,
    feed_of,
    listing_of,
    outlet_of,
    page_of,
    path_of,
    run,
    sitemap_of,
    stored,
    text_of,
)
from opened import OpenArchive

from archive.captures import write_captures
from archive.frontier import next_urls
from archive.outcomes import coverage
from crawler import guard, reading
from news.article import Article
from news.errors import ArchiveUnusable
from news.outlet import Outlet, Source

pytestmark = pytest.mark.usefixtures("sqlite_archive")

DAYS = timedelta(days=1)


@pytest.fixture
def outlet(site: Site) -> Outlet:
    """An outlet whose front page links to three articles; a test spoils the second."""
    site.pages["/"] = listing_of([1, 2, 3])
    site.pages.update({path_of(n): page_of(n) for n in (1, 2, 3)})
    return outlet_of(site, ("listing", "/"))


def redirect(place: str) -> Answer:
    return Answer(b"", 302, {"Location": place})


# --- pages ------------------------------------------------------------------------------------


def test_an_endless_redirect_ends(site: Site, outlet: Outlet) -> None:
    site.pages[path_of(2)] = redirect(path_of(2))
    assert counts(run(outlet)) == {"stored": 2, "failed:redirects": 1}
    assert site.asked.count(path_of(2)) == 6


def test_a_redirect_to_another_scheme_is_not_followed(site: Site, outlet: Outlet) -> None:
    site.pages[path_of(2)] = redirect("ftp://kabar-fiksi.example/a")
    assert counts(run(outlet)) == {"stored": 2, "failed:http-302": 1}


def test_a_redirect_to_the_articles_new_place_is_followed(site: Site, outlet: Outlet) -> None:
    site.pages[path_of(2)] = redirect("/berita/pindah/rapat-warga-fiksi-di-tempat-baru")
    site.pages["/berita/pindah/rapat-warga-fiksi-di-tempat-baru"] = page_of(2)
    assert counts(run(outlet)) == {"stored": 3}


@pytest.mark.parametrize("announced", [True, False])
def test_a_page_of_50_megabytes_is_given_up_before_it_is_read(
    site: Site, outlet: Outlet, announced: bool
) -> None:
    megabyte = b"<p>besar sekali</p>".ljust(1 << 20)
    headers = HTML | ({"Content-Length": str(50 << 20)} if announced else {})
    sent = itertools.count()

    def chunks() -> Iterator[bytes]:
        for _ in range(50):
            next(sent)
            yield megabyte

    site.pages[path_of(2)] = lambda *_: Answer(b"", 200, headers, chunks())
    assert counts(run(outlet)) == {"stored": 2, "failed:too-large": 1}
    assert next(sent) < 20


def test_a_gzip_bomb_is_not_unpacked(site: Site, outlet: Outlet) -> None:
    bomb = gzip.compress(bytes(200 << 20))
    assert len(bomb) < 300_000
    site.pages[path_of(2)] = Answer(bomb, 200, HTML | {"Content-Encoding": "gzip"})
    tracemalloc.start()
    assert counts(run(outlet)) == {"stored": 2, "failed:too-large": 1}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 << 20


def test_a_compressed_page_is_read_and_kept_decoded(site: Site, outlet: Outlet) -> None:
    body = gzip.compress(page_of(2).encode())
    site.pages[path_of(2)] = Answer(body, 200, HTML | {"Content-Encoding": "gzip"})
    assert counts(run(outlet)) == {"stored": 3}


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (page_of(2).encode("cp1252", "replace"), "text/html; charset=utf-8"),
        (page_of(2).encode("utf-8"), "text/html; charset=iso-8859-1"),
        (page_of(2).encode("utf-16"), "text/html; charset=utf-8"),
        (page_of(2).encode("utf-8"), "text/html; charset=x-tidak-ada"),
    ],
    ids=["cp1252-as-utf8", "utf8-as-latin1", "utf16-as-utf8", "unknown"],
)
def test_a_page_that_lies_about_its_charset_is_read(
    site: Site, outlet: Outlet, body: bytes, header: str
) -> None:
    site.pages[path_of(2)] = Answer(body, 200, {"Content-Type": header})
    assert counts(run(outlet)) == {"stored": 3}
    assert text_of(2) in {a.text for a in stored()}


def test_a_page_that_is_not_there_is_asked_for_once(site: Site, outlet: Outlet) -> None:
    del site.pages[path_of(2)]
    assert counts(run(outlet)) == {"stored": 2, "failed:http-404": 1}
    site.forget()
    run(outlet, hours=48)
    assert path_of(2) not in site.asked


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_page_that_fails_for_now_waits_and_is_found_by_a_later_run(
    site: Site, outlet: Outlet, status: int
) -> None:
    site.pages[path_of(2)] = Answer(b"", status, HTML)
    assert counts(run(outlet)) == {"stored": 2, f"failed:http-{status}": 1}
    site.pages[path_of(2)] = page_of(2)
    site.forget()
    run(outlet, hours=0.2)
    assert path_of(2) not in site.asked  # its pause is not over
    assert counts(run(outlet, hours=1)) == {"stored": 1}
    line = coverage(NOW, NOW + DAYS, [outlet])[0]
    rested = {"failed:resting": 1} if status == 429 else {}
    assert line.counts == {"stored": 3} | rested


def test_a_pause_the_server_asks_for_is_kept(site: Site, outlet: Outlet) -> None:
    site.pages[path_of(2)] = Answer(b"", 503, HTML | {"Retry-After": str(7 * 3600)})
    run(outlet)
    site.pages[path_of(2)] = page_of(2)
    site.forget()
    resting = run(outlet, hours=6)
    assert counts(resting) == {"failed:resting": 1}  # the desk sees why nothing was asked
    assert site.asked == []
    assert not resting.outlets[0].looked
    assert counts(run(outlet, hours=7.1)) == {"stored": 1}


def test_a_server_that_asks_for_fewer_requests_is_asked_for_nothing_more(site: Site) -> None:
    """A crawler that goes on after 429 is shut out by the firewall, and the outlet lost."""
    site.pages["/"] = listing_of(range(1, 41))
    site.pages.update({path_of(n): page_of(n) for n in range(1, 41)})
    site.pages[path_of(3)] = Answer(b"", 429, HTML | {"Retry-After": "5400"})
    outlet = outlet_of(site, ("listing", "/"), delay_s=0.01)
    first = counts(run(outlet))
    assert first["failed:http-429"] == 1
    assert first["stored"] < 15
    site.pages[path_of(3)] = page_of(3)
    site.forget()
    run(outlet, hours=1)
    assert site.asked == []
    assert counts(run(outlet, hours=1.6)) == {"stored": 40 - first["stored"]}


def test_a_source_that_asks_for_a_pause_is_left_alone_by_the_next_runs(site: Site) -> None:
    site.pages["/feed/"] = Answer(b"", 503, HTML | {"Retry-After": str(4 * 3600)})
    site.pages["/sitemap.xml"] = Answer(sitemap_of(site, [1]), 200, XML)
    outlet = outlet_of(site, ("feed", "/feed/"), ("sitemap", "/sitemap.xml"))
    assert counts(run(outlet)) == {"failed:http-503": 1}
    assert site.asked == ["/robots.txt", "/feed/"]  # RETRY leaves 503 alone
    site.forget()
    run(outlet, hours=3)
    assert site.asked == []


def test_a_url_that_keeps_failing_is_given_up(site: Site, outlet: Outlet) -> None:
    site.pages[path_of(2)] = Answer(b"", 503, HTML)
    for day in range(8):
        run(outlet, hours=24 * 8 * day)
    site.forget()
    run(outlet, hours=24 * 80)
    assert path_of(2) not in site.asked


def test_a_server_that_drips_its_answer_is_left_in_time(site: Site, outlet: Outlet) -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b"<p>"
            time.sleep(0.05)

    site.pages[path_of(2)] = lambda *_: Answer(b"", 200, HTML, drip())
    begun = time.monotonic()
    assert counts(run(outlet, DOWNLOAD_TIMEOUT=1)) == {"stored": 2, "failed:timeout": 1}
    assert time.monotonic() - begun < 10


def test_an_answer_that_breaks_off_is_not_taken_for_whole(site: Site, outlet: Outlet) -> None:
    whole = page_of(2).encode()
    headers = HTML | {"Content-Length": str(len(whole))}
    site.pages[path_of(2)] = lambda *_: Answer(b"", 200, headers, iter([whole[: len(whole) // 2]]))
    assert counts(run(outlet)) == {"stored": 2, "failed:incomplete": 1}


@pytest.mark.parametrize("body", [b"", b"<html><body></body></html>", b"%PDF-1.7 \0\0", b"\0" * 99])
def test_an_empty_or_foreign_page_is_no_article(site: Site, outlet: Outlet, body: bytes) -> None:
    site.pages[path_of(2)] = Answer(body, 200, HTML)
    assert counts(run(outlet)) == {"stored": 2, "not_article": 1}


def test_deep_nesting_and_20_000_links_cost_one_page_at_most(site: Site, outlet: Outlet) -> None:
    links = "".join(
        f'<a href="/berita/{n}/tautan-ke-berita-nomor-{n}">x</a>' for n in range(20_000)
    )
    site.pages[path_of(2)] = f"<html><body>{'<div>' * 30_000}{links}</body></html>"
    assert counts(run(outlet))["stored"] == 2


def test_a_mistake_of_ours_costs_one_article(
    site: Site, outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.article_and_next

    def broken(capture: Any, **options: Any) -> tuple[Article, str | None]:
        if capture.url.endswith("-2"):
            raise ZeroDivisionError("a bug")
        return real(capture, **options)

    monkeypatch.setattr(reading, "article_and_next", broken)
    assert counts(run(outlet)) == {"stored": 2, "quarantined:internal": 1}


def test_text_that_no_database_takes_is_quarantined_alone(
    site: Site, outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.article_and_next

    def spoiled(capture: Any, **options: Any) -> tuple[Article, str | None]:
        article, following = real(capture, **options)
        if capture.url.endswith("-2"):
            article = replace(article, text="nol \0")
        return article, following

    monkeypatch.setattr(reading, "article_and_next", spoiled)
    assert counts(run(outlet)) == {"stored": 2, "quarantined:encoding": 1}


# --- sources ----------------------------------------------------------------------------------

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_an_xml_entity_bomb_is_not_expanded(site: Site, kind: str) -> None:
    make = {"feed": feed_of, "sitemap": sitemap_of}[kind]
    body = make(site, [1, 2]).decode().split("?>", 1)[-1]
    body = body.replace("</title>", "&m;</title>", 1).replace("</loc>", "</loc><x>&m;</x>", 1)
    site.pages["/source"] = Answer((BOMB + body).encode(), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in (1, 2)})
    begun = time.monotonic()
    summary = run(outlet_of(site, (kind, "/source")))
    assert time.monotonic() - begun < 20
    assert set(counts(summary)) <= {"stored", "failed:not-a-feed", "failed:not-a-sitemap"}
    assert not any("haha" in one.title for one in stored())


def test_an_entity_cannot_read_a_file_of_ours(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("kata-sandi")
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY s SYSTEM "file://{secret}">]>'
    for kind, make in (("feed", feed_of), ("news_sitemap", sitemap_of)):
        body = make(site, [1]).decode().split("?>", 1)[-1]
        body = body.replace("<title>", "<title>&s;").replace("<loc>", "<loc>&s;")
        site.pages[f"/{kind}"] = Answer((head + body).encode(), 200, XML)
        site.pages[path_of(1)] = page_of(1)
        run(outlet_of(site, (kind, f"/{kind}"), id=kind.replace("_", "-")))
    assert not any("kata-sandi" in one for one in site.asked)
    assert not any("kata-sandi" in one.title + one.text for one in stored())


def test_a_feed_that_is_html_is_counted_and_the_outlet_is_blind(site: Site) -> None:
    site.pages["/feed/"] = Answer(page_of(1).encode(), 200, HTML)
    outlet = outlet_of(site, ("feed", "/feed/"))
    assert counts(run(outlet)) == {"failed:not-a-feed": 1}
    assert coverage(NOW, NOW + DAYS, [outlet])[0].status == "blind"


def test_a_feed_of_10_000_items_and_dates_of_the_year_9999_is_read_within_bounds(
    site: Site,
) -> None:
    body = feed_of(site, range(1, 10_000)).decode()
    body = body.replace("<pubDate>", "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate><x>", 1)
    site.pages["/feed/"] = Answer(body.encode(), 200, XML)
    site.pages[path_of(1)] = page_of(1)
    summary = run(outlet_of(site, ("feed", "/feed/")), KENTONGAN_MAX_PAGES=3)
    assert sum(counts(summary).values()) < 1100
    assert all(one.published_at and one.published_at <= NOW for one in stored())


def test_a_sitemap_that_unpacks_without_end_is_counted(site: Site) -> None:
    body = gzip.compress(b"<urlset>" + b" " * (100 << 20))
    site.pages["/sitemap.xml.gz"] = Answer(body, 200, {"Content-Type": "application/gzip"})
    assert counts(run(outlet_of(site, ("sitemap", "/sitemap.xml.gz")))) == {"failed:too-large": 1}


def test_an_index_that_names_itself_ends(site: Site) -> None:
    body = f"<sitemapindex><sitemap><loc>{site.url}/sitemap.xml</loc></sitemap></sitemapindex>"
    site.pages["/sitemap.xml"] = Answer(body.encode(), 200, XML)
    run(outlet_of(site, ("sitemap", "/sitemap.xml")))
    assert len(site.asked) < 10


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/feed/", "connection"),
        ("http://tidak-ada.invalid/feed/", "dns"),
    ],
)
def test_an_outlet_that_cannot_be_reached_is_one_counted_outcome(
    url: str, reason: str, site: Site, outlet: Outlet
) -> None:
    gone = outlet_of(site, sources=(Source(kind="feed", url=url),), id="hilang")
    summary = run(gone, outlet)
    assert counts(summary) == {f"failed:{reason}": 1}
    assert summary.outlets[1].counts == {"stored": 3}


def test_an_outlet_that_goes_down_in_the_middle_is_left_in_peace(site: Site) -> None:
    site.pages["/"] = listing_of(range(1, 41))
    site.pages.update({path_of(n): Answer(b"", 503, HTML) for n in range(1, 41)})
    outlet = outlet_of(site, ("listing", "/"))
    summary = run(replace(outlet, delay_s=0.01))
    assert counts(summary)["failed:http-503"] < 15
    assert len(next_urls(outlet.id, 99, NOW + timedelta(days=30))) == 40


# --- robots.txt -------------------------------------------------------------------------------


def robots(text: str) -> Answer:
    return Answer(text.encode(), 200, {"Content-Type": "text/plain"})


def test_what_robots_txt_closes_is_not_fetched_and_counted(site: Site, outlet: Outlet) -> None:
    site.pages["/robots.txt"] = robots(f"User-agent: *\nDisallow: {path_of(2)}\n")
    assert counts(run(outlet)) == {"stored": 2, "robots": 1}
    assert path_of(2) not in site.asked


def test_rules_for_us_by_name_go_before_those_for_all(site: Site, outlet: Outlet) -> None:
    site.pages["/robots.txt"] = robots(
        "User-agent: Kentongan\nDisallow: /berita/1002\n\nUser-agent: *\nDisallow: /\n"
    )
    assert counts(run(outlet)) == {"stored": 2, "robots": 1}


def test_a_site_closed_as_a_whole_is_blind_and_asked_nothing(site: Site, outlet: Outlet) -> None:
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    assert counts(run(outlet)) == {"robots": 1}
    assert site.asked == ["/robots.txt"]
    assert coverage(NOW, NOW + DAYS, [outlet])[0].status == "blind"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_fails_closes_the_site_for_now(
    site: Site, outlet: Outlet, status: int
) -> None:
    site.pages["/robots.txt"] = Answer(b"", status)
    assert counts(run(outlet)) == {f"failed:robots-{status}": 1}
    assert set(site.asked) == {"/robots.txt"}
    del site.pages["/robots.txt"]
    assert counts(run(outlet, hours=1)) == {"stored": 3}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", 404),
        Answer(b"", 403),
        Answer(b"<html>Beranda</html>", 200, HTML),
        Answer(b"User-agent: *\nAllow: /\n" + b"# x\n" * 1_300_000, 200),
        Answer(b"\xff\xfe\0bukan teks", 200),
    ],
    ids=["404", "403", "html", "5-megabytes", "binary"],
)
def test_a_robots_txt_that_says_nothing_closes_nothing(
    site: Site, outlet: Outlet, answer: Answer
) -> None:
    site.pages["/robots.txt"] = answer
    assert counts(run(outlet)) == {"stored": 3}


def test_the_crawl_delay_lies_between_any_two_requests(site: Site, outlet: Outlet) -> None:
    site.pages["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 0.4\n")
    times: list[float] = []

    def timed(n: int) -> Any:
        def answer(*_: Any) -> Answer:
            times.append(time.monotonic())
            return Answer(page_of(n).encode(), 200, HTML)

        return answer

    site.pages.update({path_of(n): timed(n) for n in (1, 2, 3)})
    assert counts(run(outlet)) == {"stored": 3}
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.35


def test_the_outlets_own_delay_lies_between_any_two_requests(site: Site, outlet: Outlet) -> None:
    times: list[float] = []

    def timed(n: int) -> Any:
        def answer(*_: Any) -> Answer:
            times.append(time.monotonic())
            return Answer(page_of(n).encode(), 200, HTML)

        return answer

    site.pages.update({path_of(n): timed(n) for n in (1, 2, 3)})
    polite = outlet_of(site, ("listing", "/"), delay_s=0.3)
    assert counts(run(polite)) == {"stored": 3}
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.25


# --- certificates, the disk, the guard ----------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_is_counted(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl cannot make a certificate here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        url = f"https://127.0.0.1:{server.server_address[1]}/feed/"
        source = Source(kind="feed", url=url)
        summary = run(outlet_of(Site(url=url.removesuffix("/feed/")), sources=(source,)))
        assert counts(summary) == {"failed:certificate": 1}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_full_disk_ends_the_run_with_one_error_and_the_next_goes_on(
    site: Site, sqlite_archive: OpenArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/"] = listing_of(range(1, 31))
    site.pages.update({path_of(n): page_of(n) for n in range(1, 31)})
    outlet = outlet_of(site, ("listing", "/"))
    calls = itertools.count()

    def full_after_a_while(captures: Any, **options: Any) -> Any:
        if next(calls) >= 1:
            raise ArchiveUnusable("/home/captures: cannot be written: No space left on device")
        return write_captures(captures, **options)

    with monkeypatch.context() as patch:
        patch.setattr("crawler.session._BATCH", 5)
        patch.setattr("crawler.settling.write_captures", full_after_a_while)
        with pytest.raises(ArchiveUnusable, match="No space left"):
            run(outlet)
    assert 0 < len(stored()) < 30
    run(outlet, hours=1)
    assert len(stored()) == 30


def test_an_outlet_that_may_not_be_private_is_never_connected_to_on_the_loopback(
    site: Site, outlet: Outlet
) -> None:
    public = outlet_of(site, ("listing", "/"), allow_private=False)
    assert counts(run(public)) == {"failed:refused-address": 1}
    assert site.asked == []


@pytest.mark.parametrize(
    "place",
    [
        "http://localhost:{port}/rahasia",
        "http://127.0.0.2:{port}/rahasia",
        "http://2130706433:{port}/rahasia",
        "http://0x7f.1:{port}/rahasia",
        "http://[::ffff:127.0.0.1]:{port}/rahasia",
        "http://[::1]:{port}/rahasia",
        "http://0.0.0.0:{port}/rahasia",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_redirect_into_the_closed_network_opens_no_socket(
    site: Site, outlet: Outlet, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until its redirect is sent, the outlet's own address counts as public."""
    opened: list[str] = []
    redirected: list[bool] = []
    is_public = guard.is_public
    make_socket = guard.socket.socket

    class Recording(make_socket):  # type: ignore[misc, valid-type]
        def connect(self, address: Any) -> None:
            opened.append(address[0])
            super().connect(address)

    def answer(*_: Any) -> Answer:
        redirected.append(True)
        return redirect(place.format(port=site.url.rsplit(":", 1)[1]))

    monkeypatch.setattr(guard.socket, "socket", Recording)
    monkeypatch.setattr(
        guard, "is_public", lambda ip: is_public(ip) or (ip == "127.0.0.1" and not redirected)
    )
    site.pages["/"] = answer
    summary = run(outlet_of(site, ("listing", "/"), allow_private=False))
    assert set(counts(summary)) <= {"failed:refused-address", "failed:bad-address"}
    assert len(opened) == 1
    assert site.asked == ["/robots.txt", "/"]
