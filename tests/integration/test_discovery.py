"""An outlet found by its own pages: if these fail, a desk adds outlets that a crawl cannot read."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import (
    NOW,
    Answer,
    Site,
    WordPress,
    feed_of,
    listing_of,
    page_of,
    path_of,
    sitemap_of,
    time_of,
    title_of,
)
from opened import OpenArchive
from project import ROOT

from archive.articles import articles_between
from crawler import guard
from crawler.discovery import Discovery, Wishes, discover, home_of
from crawler.runner import crawl
from desk.demo.loopback import serving
from desk.demo.run import simulated_clock
from desk.demo.server import NAMES, ZONES, DemoSites
from desk.demo.site import FEED, LISTING, SITEMAP, WORDPRESS, load_posts
from desk.registry import add_outlet
from digest.province import PROVINCES
from language.gazetteer import Gazetteer, load_gazetteer
from news.outlet import load_outlet

XML = {"Content-Type": "application/xml"}
CLOCKS = {province.code: province.timezone for province in PROVINCES.values()}
PRIVATE = {"delay_s": 0, "allow_private": True}


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "data" / "gazetteer")


@pytest.fixture
def look(gazetteer: Gazetteer) -> Any:
    """Return a function that discovers the outlet at an address, as of the tests' day."""

    def do(url: str, changes: Any = PRIVATE, **options: Any) -> Discovery:
        asked = {
            "gazetteer": gazetteer, "zones": CLOCKS, "contact": "uji@desk.example",
            "clock": lambda: NOW, "settings": {"DOWNLOAD_TIMEOUT": 3},
        }  # fmt: skip
        [found] = discover([Wishes(home=home_of(url), **changes)], **{**asked, **options})
        return found

    return do


def kinds(found: Discovery) -> list[str]:
    return [source.kind for source in found.outlet.sources] if found.outlet else []


def problems(found: Discovery) -> dict[str, str]:
    """Return why each address was not taken, by its path."""
    return {
        re.sub(r"^https?://[^/]+", "", trial.source.url): trial.problem
        for trial in found.trials
        if trial.problem
    }


def front_of(site: Site, numbers: range | list[int], *, more: str = "", head: str = "") -> str:
    """Return a front page as outlets have them: menus, tags, advertisements, a foot."""
    teasers = "".join(f'<h3><a href="{path_of(n)}">{title_of(n)}</a></h3>' for n in numbers)
    return (
        f"<!doctype html><html><head><title>Kabar Fiksi - Berita Kalimantan Utara</title>{head}"
        '</head><body><nav><a href="/">Beranda</a><a href="/kanal/hukum-dan-kriminal-daerah">Hukum '
        'dan Kriminal Daerah Kita</a></nav><div class="tags"><a href="/tag/pilkada-serentak-2024-'
        'kaltara">Pilkada Serentak 2024 Kaltara</a></div>'
        '<a href="https://iklan.example/promo/1/beli-satu-dapat-dua-murah">Beli satu dapat dua</a>'
        f'{teasers}{more}<footer><a href="/tentang-kami">Tentang Kami</a>'
        '<a href="/pedoman-media-siber">Pedoman Pemberitaan Media Siber Kita</a></footer></body>'
        "</html>"
    )


def fill(site: Site, numbers: range | list[int]) -> None:
    site.pages.update({path_of(n): page_of(n) for n in numbers})


# --- one of each kind, and a crawl of what was found ------------------------------------------


@pytest.fixture
def demo() -> Iterator[DemoSites]:
    sites = DemoSites(load_posts(ROOT / "data" / "demo" / "articles.jsonl", ZONES))
    with serving(sites):
        yield sites


@pytest.mark.parametrize(
    ("key", "expected", "province", "zone"),
    [
        (WORDPRESS, ["wordpress", "listing"], "65", "Asia/Makassar"),
        (FEED, ["feed", "listing"], "33", "Asia/Jakarta"),
        (SITEMAP, ["news_sitemap", "listing"], "95", "Asia/Jayapura"),
        (LISTING, ["listing"], "73", "Asia/Makassar"),
    ],
)
def test_each_kind_of_outlet_is_found_and_its_file_crawled(
    demo: DemoSites, look: Any, sqlite_archive: OpenArchive, tmp_path: Path,
    key: str, expected: list[str], province: str, zone: str,
) -> None:  # fmt: skip
    clock = simulated_clock(1)
    found = look(demo.addresses[key], clock=clock)
    assert kinds(found) == expected
    assert found.outlet is not None
    assert (found.outlet.id, found.outlet.name) == (key, NAMES[key])
    assert (found.outlet.province, found.outlet.timezone) == (province, zone)
    assert found.outlet.verified == clock().date()
    assert found.requests <= 40
    shown = {post.title: post for post in demo.posts(key) if not post.dead}
    assert found.sample
    assert len({article.id for article in found.sample}) == len(found.sample)
    for article in found.sample:
        assert article.published_at == shown[article.title].published_at
    # What stands in the file finds every article that the outlet shows.
    outlet = load_outlet(add_outlet(tmp_path, found.outlet))
    assert outlet == found.outlet
    crawl([outlet], clock=clock, settings={"KENTONGAN_EXTRACTORS": 0})
    stored = articles_between(clock() - timedelta(days=9), clock() + timedelta(days=1))
    assert {article.title for article in stored} == set(shown)


def test_a_listing_is_told_from_menus_tags_and_advertisements(site: Site, look: Any) -> None:
    fill(site, range(1, 13))
    site.pages["/"] = front_of(site, range(1, 13))
    site.pages["/pedoman-media-siber"] = page_of(99, title="Pedoman Pemberitaan Media Siber Kita")
    found = look(site.url)
    assert kinds(found) == ["listing"]
    source = found.outlet.sources[0]
    wanted = re.compile(source.link_pattern)
    assert all(wanted.search(site.url + path_of(n)) for n in range(1, 13))
    for other in ("/", "/kanal/hukum-dan-kriminal-daerah", "/pedoman-media-siber", "/tentang-kami",
                  "/tag/pilkada-serentak-2024-kaltara"):  # fmt: skip
        assert not wanted.search(site.url + other)
    assert not wanted.search("https://iklan.example/promo/1/beli-satu-dapat-dua-murah")
    assert [article.title for article in found.sample] == [title_of(n) for n in range(1, 6)]
    assert not any("iklan" in asked for asked in site.asked)


def test_an_index_page_is_preferred_to_the_front_page(site: Site, look: Any) -> None:
    """A front page shows twenty articles; what was published since the last visit may be more."""
    fill(site, range(1, 31))
    more = "".join(
        f'<a href="{path}">{text}</a>'
        for path, text in [
            ("/terkini", "Terkini"), ("/berita/", "Berita"), ("/indeks/", "Indeks"),
            ("/indeks", "Indeks"), ("/berita", "Berita"),
        ]
    )  # fmt: skip
    site.pages["/"] = front_of(site, range(1, 9), more=more)
    site.pages["/indeks"] = site.pages["/indeks/"] = listing_of(range(1, 31), more="/indeks?page=2")
    found = look(site.url)
    assert [s.url for s in found.outlet.sources] == [f"{site.url}/indeks/", f"{site.url}/"]
    assert found.trials[-2].entries == 30
    assert "/indeks" not in site.asked, "the same page is not asked for in two spellings"


@pytest.mark.parametrize(
    ("index", "archive"),
    [
        ('<form action="/indeks"><input type=date name=tgl></form>', "/indeks?tgl={}-{}-{}"),
        ('<a href="/indeks?date=2025-03-02">Kemarin</a>', "/indeks?date={}-{}-{}"),
        ('<a href="/indeks/2025/03/02/">2 Maret</a>', "/indeks/{}/{}/{}/"),
    ],
)
def test_a_list_of_each_day_is_found_where_there_is_one(
    site: Site, look: Any, index: str, archive: str
) -> None:
    """Without it, the past of an outlet without feeds cannot be filled in."""
    fill(site, range(1, 60))
    site.pages["/"] = front_of(site, range(1, 9), more='<a href="/indeks">Indeks</a>')
    page = listing_of(range(1, 21)).replace("</body>", f"{index}</body>")
    past = listing_of(range(40, 50)).replace("</body>", f"{index}</body>")

    def answer(query: Mapping[str, list[str]], _: Mapping[str, str]) -> Answer:
        return Answer((past if query else page).encode(), 200, {"Content-Type": "text/html"})

    site.pages["/indeks"] = answer
    site.pages["/indeks/2025/03/01/"] = past
    source = look(site.url).outlet.sources[0]
    assert source.archive == site.url + archive.format("{year}", "{month}", "{day}")
    # A page that shows the same whatever day it is asked for is no list of a day.
    site.pages["/indeks"] = site.pages["/indeks/2025/03/01/"] = page
    assert look(site.url).outlet.sources[0].archive == ""


def test_an_index_that_was_left_behind_is_not_taken(site: Site, look: Any) -> None:
    fill(site, range(1, 99))
    site.pages["/"] = front_of(site, range(1, 9), more='<a href="/indeks">Indeks</a>')
    site.pages["/indeks"] = listing_of(range(60, 90))
    found = look(site.url)
    assert [source.url for source in found.outlet.sources] == [f"{site.url}/"]


def test_a_feed_that_the_page_names_is_asked_for_before_the_usual_ones(
    site: Site, look: Any
) -> None:
    fill(site, range(1, 9))
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Komentar" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/umpan/berita.xml">'
    )
    site.pages["/"] = front_of(site, range(1, 9), head=head)
    site.pages["/comments/feed/"] = Answer(feed_of(site, [1]), 200, XML)
    site.pages["/umpan/berita.xml"] = Answer(feed_of(site, range(1, 9)), 200, XML)
    found = look(site.url)
    assert found.outlet.sources[0].url == f"{site.url}/umpan/berita.xml"
    assert "/feed/" not in site.asked
    assert "/comments/feed/" not in site.asked


@pytest.mark.parametrize(
    "path", ["/feed/", "/rss", "/rss.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"]
)
def test_a_feed_that_nothing_links_to_is_found(site: Site, look: Any, path: str) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    site.pages[path] = Answer(feed_of(site, range(1, 9)), 200, XML)
    assert look(site.url).outlet.sources[0].url == site.url + path


def test_a_feed_that_has_moved_is_written_where_it_is(site: Site, look: Any) -> None:
    """Else every visit of a crawl would ask twice."""
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9), more='<a href="/indeks">Indeks</a>')
    site.pages["/rss"] = Answer(b"", 301, {"Location": "/umpan/terbaru.xml"})
    site.pages["/umpan/terbaru.xml"] = Answer(feed_of(site, range(1, 9)), 200, XML)
    site.pages["/indeks"] = Answer(b"", 301, {"Location": "/arsip-berita/"})
    site.pages["/arsip-berita/"] = listing_of(range(1, 9))
    urls = [source.url.removeprefix(site.url) for source in look(site.url).outlet.sources]
    assert urls == ["/umpan/terbaru.xml", "/arsip-berita/", "/"]


def test_feeds_that_a_page_lists_are_found(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9), more='<a href="/rss">RSS</a>')
    site.pages["/rss"] = '<html><body><a href="/rss/terkini.xml">Terkini</a></body></html>'
    site.pages["/rss/terkini.xml"] = Answer(feed_of(site, range(1, 9)), 200, XML)
    assert look(site.url).outlet.sources[0].url == f"{site.url}/rss/terkini.xml"


def test_a_news_sitemap_within_an_index_of_robots_txt_is_found(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    site.pages["/robots.txt"] = Answer(
        f"User-agent: *\nDisallow: /admin/\nSitemap: {site.url}/peta.xml\n".encode()
    )
    index = "".join(
        f"<sitemap><loc>{site.url}/{name}</loc></sitemap>" for name in ("post.xml", "news.xml")
    )
    site.pages["/peta.xml"] = Answer(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>'
        .encode(), 200, XML,
    )  # fmt: skip
    site.pages["/post.xml"] = Answer(sitemap_of(site, range(1, 9)), 200, XML)
    site.pages["/news.xml"] = Answer(sitemap_of(site, range(1, 4), news=True), 200, XML)
    found = look(site.url)
    assert kinds(found) == ["news_sitemap", "sitemap", "listing"]
    assert found.outlet.sources[0].url == f"{site.url}/news.xml"
    assert site.asked.count("/robots.txt") == 1, "asked for once, though twice needed"


def test_a_wordpress_that_answers_to_its_parameter_alone_is_found(site: Site, look: Any) -> None:
    rest = WordPress(site, list(range(1, 9)))

    def front(query: Mapping[str, list[str]], headers: Mapping[str, str]) -> Answer:
        route = query.get("rest_route", [""])[0]
        if route == "/wp/v2/posts":
            return rest(query, headers)
        if route == "/":
            return Answer(b'{"name": "Kabar Fiksi", "timezone_string": "Asia/Makassar"}')
        page = front_of(site, range(1, 9), head='<meta name=generator content="WordPress 6.1">')
        return Answer(page.encode(), 200, {"Content-Type": "text/html"})

    site.pages["/"] = front
    found = look(site.url)
    assert found.outlet.sources[0].kind == "wordpress"
    assert found.outlet.sources[0].url == f"{site.url}/?rest_route=/"
    assert (found.zone.value, found.zone.how) == ("Asia/Makassar", "rest")


def test_a_rest_root_that_the_header_names_is_believed(site: Site, look: Any) -> None:
    link = {"Link": f'<{site.url}/api/>; rel="https://api.w.org/"', "Content-Type": "text/html"}
    site.pages["/"] = Answer(front_of(site, range(1, 9)).encode(), 200, link)
    site.pages["/api/wp/v2/posts"] = WordPress(site, list(range(1, 9)))
    site.pages["/api/"] = json.dumps({"name": "Kabar Fiksi", "gmt_offset": 9})
    found = look(site.url)
    assert found.outlet.sources[0].url == f"{site.url}/api/"
    assert (found.zone.value, found.zone.how) == ("Asia/Jayapura", "rest")
    assert "/wp-json/wp/v2/posts" not in " ".join(site.asked)


def test_a_crawl_delay_is_kept_and_written(site: Site, look: Any) -> None:
    fill(site, range(1, 4))
    site.pages["/"] = front_of(site, range(1, 4))
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 9), whole=True), 200, XML)
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.2\n")
    assert look(site.url).outlet.delay_s == 0.2


def test_what_a_person_says_stands_above_what_the_pages_say(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    said = PRIVATE | {
        "id": "uji", "name": "Uji", "region": "64.72", "timezone": "Asia/Jakarta",
        "reliability": "B",
    }  # fmt: skip
    outlet = look(site.url, said).outlet
    assert (outlet.id, outlet.name, outlet.reliability) == ("uji", "Uji", "B")
    assert (outlet.province, outlet.regency, outlet.timezone) == ("64", "64.72", "Asia/Jakarta")


def test_the_sample_shows_times_in_the_zone_that_was_found(site: Site, look: Any) -> None:
    """Its pages name no zone; read as WIB, every time in East Kalimantan would be an hour late."""
    stamp = "<div class=meta>Senin, 3 Maret 2025 10:15</div>"
    for n in range(1, 9):
        page = re.sub(r"<script.*?</script>", "", page_of(n))
        site.pages[path_of(n)] = page.replace("</h1>", f"</h1>{stamp}")
    site.pages["/"] = front_of(site, range(1, 9))
    found = look(site.url)
    assert (found.zone.value, found.zone.how) == ("Asia/Makassar", "region")
    at = datetime(2025, 3, 3, 2, 15, tzinfo=UTC)
    assert [article.published_at for article in found.sample] == [at] * 5
    assert max(map(site.asked.count, set(site.asked))) == 1, "no page is fetched twice for that"


def test_an_articles_address_leads_to_the_outlet_s_home(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    found = look(site.url + path_of(1))
    assert found.outlet.home == f"{site.url}/"
    assert kinds(found) == ["listing"]


def test_a_front_page_that_reads_as_an_article_is_left_to_stand(site: Site, look: Any) -> None:
    """A site that leads to "/beranda", with a leading story in full, must not be asked for ever."""
    fill(site, range(1, 9))
    site.pages["/"] = Answer(b"", 302, {"Location": "/beranda"})
    teasers = front_of(site, range(2, 9)).partition("<body>")[2]
    site.pages["/beranda"] = page_of(1).replace("</body>", teasers)
    found = look(site.url)
    assert kinds(found) == ["listing"]
    assert found.problem == ""


def test_a_page_of_two_addresses_is_one_source(site: Site, look: Any) -> None:
    """The crawl would ask for one page twice on every visit."""
    fill(site, range(1, 12))
    site.pages["/"] = front_of(site, range(1, 12), more="<a href='/indeks'>Indeks</a>")
    site.pages["/indeks"] = Answer(b"", 302, {"Location": "/"})
    assert kinds(look(site.url)) == ["listing"]
    # Nor are two addresses of one index two.
    both = "<a href='/indeks'>Indeks</a><a href='/berita-terbaru'>Berita terbaru</a>"
    site.pages["/"] = front_of(site, range(1, 12), more=both)
    site.pages["/indeks"] = Answer(b"", 302, {"Location": "/berita-terbaru"})
    site.pages["/berita-terbaru"] = front_of(site, range(1, 12))
    urls = [source.url for source in look(site.url).outlet.sources]
    assert urls == [f"{site.url}/berita-terbaru", f"{site.url}/"]


def test_a_regional_page_of_a_larger_site_stays_one(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/kaltara"] = front_of(site, range(1, 9))
    found = look(f"{site.url}/kaltara")
    assert found.outlet.home == found.outlet.sources[0].url == f"{site.url}/kaltara"


def test_a_site_without_a_certificate_is_found_where_it_answers(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    found = look(site.url.replace("http://", "https://"))
    assert found.outlet.home == f"{site.url}/"


def test_a_feed_that_was_left_behind_is_no_source(site: Site, look: Any) -> None:
    """It answers for ever, so a crawl would look at nothing else, and see nothing new."""
    fill(site, range(1, 9))
    fill(site, range(5001, 5009))
    site.pages["/"] = front_of(site, range(1, 9))
    site.pages["/feed/"] = Answer(feed_of(site, range(5001, 5009)), 200, XML)
    found = look(site.url)
    assert kinds(found) == ["listing"]
    assert problems(found)["/feed/"] == "stale"
    # Where there is nothing newer, an outlet that has been silent is one all the same.
    site.pages["/"] = front_of(site, range(5001, 5009))
    found = look(site.url)
    assert kinds(found) == ["feed", "listing"]
    assert "/feed/" not in problems(found)


# --- what the open web sends in the place of an outlet -----------------------------------------


def test_nothing_is_found_where_every_address_is_missing(site: Site, look: Any) -> None:
    found = look(site.url)
    assert found.outlet is None
    assert found.problem == "no-source"
    assert set(problems(found).values()) == {"http-404"}
    assert found.requests <= 20


def test_a_site_that_robots_txt_closes_is_asked_for_nothing_else(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 9)), 200, XML)
    site.pages["/robots.txt"] = Answer(b"User-agent: Kentongan\nDisallow: /\n")
    found = look(site.url)
    assert found.outlet is None
    assert set(problems(found).values()) == {"robots.txt"}
    assert set(site.asked) == {"/robots.txt"}


def test_html_in_the_place_of_every_feed_and_sitemap_is_none(site: Site, look: Any) -> None:
    """Many sites answer with their front page whatever they are asked for."""
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))

    def answer(target: str, headers: Mapping[str, str]) -> Answer:
        path = target.partition("?")[0]
        return plain(target if path in site.pages else "/", headers)

    plain, site.answer = site.answer, answer  # type: ignore[method-assign]
    found = look(site.url)
    assert kinds(found) == ["listing"]
    assert {p for path, p in problems(found).items() if "feed" in path} == {"not-a-feed"}


def test_a_home_page_without_links_leaves_feed_and_sitemap(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = "<html><body><div id=app></div><script src=/app.js></script></body></html>"
    site.pages["/sitemap.xml"] = Answer(sitemap_of(site, range(1, 9)), 200, XML)
    found = look(site.url)
    assert kinds(found) == ["sitemap"]
    assert len(found.sample) == 5


def test_a_home_page_of_50_megabytes_is_not_read(site: Site, look: Any) -> None:
    sent = itertools.count()

    def chunks() -> Iterator[bytes]:
        for _ in range(50):
            next(sent)
            yield b"<p>besar sekali</p>".ljust(1 << 20)

    site.pages["/"] = lambda *_: Answer(b"", 200, {"Content-Type": "text/html"}, chunks())
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 9), whole=True), 200, XML)
    assert kinds(look(site.url)) == ["feed"]
    assert next(sent) < 40


def test_a_listing_without_end_is_read_once(site: Site, look: Any) -> None:
    numbers = itertools.count(1)

    def front(*_: Any) -> Answer:
        start = next(numbers) * 50
        page = front_of(site, range(start, start + 50), more='<a rel="next" href="/?page=2">»</a>')
        return Answer(page.encode(), 200, {"Content-Type": "text/html"})

    site.pages["/"] = front
    fill(site, range(1, 200))
    found = look(site.url)
    assert kinds(found) == ["listing"]
    assert found.requests <= 40
    assert sum(asked.startswith("/?") or asked == "/" for asked in site.asked) <= 2


def test_links_that_lead_to_no_article_are_no_listing(site: Site, look: Any) -> None:
    site.pages["/"] = front_of(site, range(1, 40))
    site.pages.update({path_of(n): listing_of(range(1, 40)) for n in range(1, 40)})
    found = look(site.url)
    assert found.outlet is None
    assert problems(found)["/"] == "no-articles"


def test_a_feed_whose_articles_cannot_be_read_is_not_taken(site: Site, look: Any) -> None:
    site.pages["/"] = front_of(site, [])
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 9)), 200, XML)
    found = look(site.url)
    assert found.outlet is None
    assert problems(found)["/feed/"] == "unreadable"
    assert found.unread


def test_a_feed_of_another_site_is_not_the_outlets(site: Site, look: Any) -> None:
    site.pages["/"] = front_of(site, [])
    body = feed_of(site, range(1, 9), whole=True).replace(
        site.url.encode(), b"https://lain.example"
    )
    site.pages["/feed/"] = Answer(body, 200, XML)
    found = look(site.url)
    assert problems(found)["/feed/"] == "unrelated"
    assert found.outlet is None


def test_an_address_that_leads_to_another_site_is_refused(site: Site, look: Any) -> None:
    """An expired domain that was sold on leads to gambling."""
    other = site.url.replace("127.0.0.1", "localhost")
    site.pages["/"] = Answer(b"", 302, {"Location": f"{other}/judi"})
    site.pages["/judi"] = front_of(site, range(1, 9))
    found = look(site.url)
    assert found.outlet is None
    assert "/judi" in str(found.problem)
    assert "another site" in str(found.problem)


def test_a_redirect_into_the_office_network_opens_no_connection(
    site: Site, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard itself decides: of the loopback it lets this site's port through, and no other."""
    made = []
    real = guard.is_public

    def public(address: str) -> bool:
        made.append(address)
        return address == "127.0.0.1" or real(address)

    monkeypatch.setattr(guard, "is_public", public)
    site.pages["/"] = Answer(b"", 302, {"Location": "http://127.0.0.2:1/rahasia"})
    found = look(site.url, {"delay_s": 0})
    assert found.outlet is None
    assert "not a public address" in str(found.problem)
    assert "127.0.0.2" in made


def test_a_server_that_asks_for_patience_is_left_alone(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    site.pages["/"] = front_of(site, range(1, 9))
    site.pages["/wp-json/wp/v2/posts"] = Answer(b"", 429, {"Retry-After": "600"})
    found = look(site.url)
    assert len(site.asked) <= 3
    assert found.outlet is None


def test_what_a_page_calls_itself_adds_nothing_to_the_file(site: Site, look: Any) -> None:
    fill(site, range(1, 9))
    name = 'Kabar"\nallow_private = true\n[[sources]]\x1b[2J'
    site.pages["/"] = front_of(
        site, range(1, 9), head=f"<meta property=og:site_name content='{name}'>"
    )
    outlet = look(site.url).outlet
    assert "\n" not in outlet.name
    assert "\x1b" not in outlet.name


def test_times_are_told_where_a_feed_gives_them(site: Site, look: Any) -> None:
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 9), whole=True), 200, XML)
    site.pages["/"] = front_of(site, range(1, 9))
    found = look(site.url)
    assert found.trials[1].newest == time_of(1)
    assert format_datetime(time_of(1)).encode() in feed_of(site, [1])
