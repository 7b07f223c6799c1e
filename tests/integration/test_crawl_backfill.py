"""Back-fills, looking again, and floods: a desk's past without gaps, at the pace of the present.

Where these fail, a desk either misses the years before it began, or its first night asks a small
outlet for everything it ever wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import (
    HTML,
    NOW,
    XML,
    Answer,
    Site,
    WordPress,
    asked_pages,
    counts,
    feed_of,
    listing_of,
    numbers,
    outlet_of,
    page_of,
    path_of,
    run,
    sitemap_of,
    text_of,
    time_of,
)
from opened import OpenArchive

from archive.articles import articles_between, revisions
from archive.captures import captures_of
from archive.cursors import source_state
from archive.frames import outcomes_frame
from archive.frontier import next_urls
from news.outlet import Outlet

pytestmark = pytest.mark.usefixtures("sqlite_archive")

PAST = NOW - timedelta(days=12)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A back-fill waits for each step to be written; here no step waits for company."""
    monkeypatch.setattr("crawler.session._GATHER_S", 0.01)


LAST = 180  # the number of the oldest article


def breaking(site: Site, requests: int) -> Callable[[], None]:
    """Let a site's lists fail after so many requests, and return how to mend it for a next run."""
    answer, left = site.answer, [requests]

    def counted(target: str, headers: Any) -> Answer:
        left[0] -= not target.startswith("/berita/")
        if left[0] < 0:
            site.asked.append(target)
            return Answer(b"", 503, HTML)
        return answer(target, headers)

    def mend() -> None:
        left[0] = requests

    site.answer = counted  # type: ignore[method-assign]
    return mend


# --- each kind of source, in one run and in many ------------------------------------------------


def wordpress_outlet(site: Site) -> Outlet:
    site.pages["/wp-json/wp/v2/posts"] = WordPress(site, list(range(1, LAST + 1)))
    return outlet_of(site, ("wordpress", "/wp-json/"))


def feed_outlet(site: Site) -> Outlet:
    def feed(query: Any, _: Any) -> Answer:
        page = int(query.get("paged", ["1"])[0])
        some = range(page * 20 - 19, min(page * 20, LAST) + 1)
        if not some:
            return Answer(b"", 404)
        body = feed_of(site, some, whole=True).replace(
            b"<title>Kabar Fiksi</title>",
            b"<title>Kabar Fiksi</title><generator>https://wordpress.org/?v=6.4</generator>",
        )
        return Answer(body, 200, XML)

    site.pages["/feed/"] = feed
    return outlet_of(site, ("feed", "/feed/"))


def sitemap_outlet(site: Site) -> Outlet:
    maps = []
    for k in range(9):
        some = range(k * 20 + 1, k * 20 + 21)
        site.pages[f"/post-sitemap{9 - k}.xml"] = Answer(sitemap_of(site, some), 200, XML)
        at = time_of(k * 20 + 1).isoformat()
        maps.append(f"<sitemap><loc>{site.url}/post-sitemap{9 - k}.xml</loc>"
                    f"<lastmod>{at}</lastmod></sitemap>")  # fmt: skip
    body = f"<sitemapindex>{''.join(maps)}</sitemapindex>"
    site.pages["/sitemap.xml"] = Answer(body.encode(), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in range(1, LAST + 1)})
    return outlet_of(site, ("sitemap", "/sitemap.xml"))


def listing_outlet(site: Site) -> Outlet:
    for k in range(1, 19):
        some = range(k * 10 - 9, k * 10 + 1)
        site.pages[f"/indeks/{k}"] = listing_of(some, more=f"/indeks/{k + 1}" if k < 18 else "")
    site.pages.update({path_of(n): page_of(n) for n in range(1, LAST + 1)})
    return outlet_of(site, ("listing", "/indeks/1"))


def day_list_outlet(site: Site) -> Outlet:
    """A front page, and a list a day, as most Indonesian systems have under ``indeks``."""

    def day_list(query: Any, _: Any) -> Answer:
        some = [
            n for n in range(1, LAST + 1)
            if [time_of(n).astimezone(outlet.zone).date().isoformat()] == query.get("tanggal")
        ]  # fmt: skip
        page = int(query.get("hal", ["1"])[0])
        more = f"?tanggal={query['tanggal'][0]}&hal={page + 1}" if page * 10 < len(some) else ""
        body = listing_of(some[page * 10 - 10 : page * 10], more=more)
        return Answer(body.encode(), 200, HTML)

    outlet = outlet_of(site, ("listing", "/"))
    site.pages["/"] = listing_of(range(1, 21))
    site.pages["/indeks"] = day_list
    site.pages.update({path_of(n): page_of(n) for n in range(1, LAST + 1)})
    pattern = f"{site.url}/indeks?tanggal={{year}}-{{month}}-{{day}}"
    return replace(outlet, sources=(replace(outlet.sources[0], archive=pattern),))


MAKERS = {
    "wordpress": wordpress_outlet,
    "feed": feed_outlet,
    "sitemap": sitemap_outlet,
    "listing": listing_outlet,
    "day-lists": day_list_outlet,
}


@pytest.fixture(params=MAKERS)
def outlet(request: pytest.FixtureRequest, site: Site) -> Iterator[Outlet]:
    """An outlet with 180 articles, one an hour, seen by one kind of source."""
    return MAKERS[request.param](site)


def test_a_back_fill_finds_every_article_once_and_then_leaves_the_past_alone(
    site: Site, outlet: Outlet
) -> None:
    run(outlet)
    assert numbers() == set(range(1, 73))  # a first run takes three days
    run(outlet, hours=0.1, since=PAST)
    assert numbers() == set(range(1, LAST + 1))
    fetched = asked_pages(site)
    assert len(fetched) - len(set(fetched)) <= 20  # what the first run met behind its window
    site.forget()
    again = run(outlet, hours=0.2, since=PAST)
    assert len(site.asked) <= 3
    assert not {"stored", "revised", "duplicate"} & set(counts(again))


@pytest.mark.parametrize(
    ("kind", "requests"),
    [("wordpress", 4), ("feed", 5), ("sitemap", 6), ("listing", 5), ("day-lists", 8)],
)
def test_a_back_fill_that_is_cut_off_goes_on_where_it_was_without_being_asked_to(
    site: Site, kind: str, requests: int
) -> None:
    """A crawl by cron has no ``--since``; it must finish what a person began."""
    outlet = MAKERS[kind](site)
    run(outlet)
    mend = breaking(site, requests)
    run(outlet, hours=0.1, since=PAST)
    begun = numbers()
    for k in range(12):
        mend()
        run(outlet, hours=0.2 + k / 100)
    assert {*range(1, 73)} <= begun < {*range(1, LAST + 1)}
    assert numbers() == {*range(1, LAST + 1)}
    assert source_state(outlet.id, outlet.sources[0].url).back_since is None
    for article in articles_between(PAST, NOW):
        assert len(revisions(article.id)) == 1


def test_a_back_fill_stops_at_the_day_it_was_asked_for(outlet: Outlet) -> None:
    run(outlet, since=NOW - timedelta(days=5))
    assert numbers() == set(range(1, 121))


# --- what is first ------------------------------------------------------------------------------


def test_news_goes_before_the_back_pages(site: Site) -> None:
    outlet = replace(sitemap_outlet(site), delay_s=0.001)  # one request at a time
    run(outlet)
    run(outlet, hours=0.1, since=PAST, KENTONGAN_MAX_PAGES=30)
    site.pages["/post-sitemap9.xml"] = Answer(sitemap_of(site, range(-1, 51)), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in (-1, 0)})
    assert next_urls(outlet.id, 500, NOW + timedelta(hours=1))  # back pages wait
    site.forget()
    run(outlet, hours=2)
    order = [one for one in site.asked if one.startswith("/berita/")]
    assert set(order[:2]) == {path_of(-1), path_of(0)}


def test_an_article_that_comes_at_a_later_try_is_not_too_old_by_then(site: Site) -> None:
    """Retries span a week; a window that moves on meanwhile must not throw the article away."""
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 31)), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in range(1, 31)})
    site.pages[path_of(30)] = Answer(b"", 500, HTML)
    outlet = outlet_of(site, ("feed", "/feed/"))
    assert counts(run(outlet))["failed:http-500"] == 1
    site.pages[path_of(30)] = page_of(30)
    site.pages.update({path_of(-n): page_of(-n) for n in range(150)})
    site.pages["/feed/"] = Answer(feed_of(site, range(-120, -100)), 200, XML)
    run(outlet, hours=125)
    assert 30 in numbers()


# --- floods -------------------------------------------------------------------------------------


def test_a_first_run_does_not_ask_for_all_that_a_site_has_ever_written(site: Site) -> None:
    """A sitemap without dates names everything; nightly crawls take what is likely new of it."""
    body = "".join(f"<url><loc>{site.url}{path_of(n)}</loc></url>" for n in range(1, 801))
    site.pages["/sitemap.xml"] = Answer(f"<urlset>{body}</urlset>".encode(), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in range(1, 801)})
    outlet = outlet_of(site, ("sitemap", "/sitemap.xml"))
    first = run(outlet)
    fetched = asked_pages(site)
    assert len(fetched) == 300
    assert set(fetched) == set(range(501, 801))  # the highest numbers in their addresses
    assert sum(counts(first).values()) == 800  # the others are counted, not forgotten
    site.forget()
    run(outlet, hours=24)
    assert asked_pages(site) == []


def test_a_back_fill_fetches_what_the_guard_against_floods_put_aside(site: Site) -> None:
    body = "".join(f"<url><loc>{site.url}{path_of(n)}</loc></url>" for n in range(1, 401))
    site.pages["/sitemap.xml"] = Answer(f"<urlset>{body}</urlset>".encode(), 200, XML)
    site.pages.update({path_of(n): page_of(n) for n in range(1, 401)})
    outlet = outlet_of(site, ("sitemap", "/sitemap.xml"))
    run(outlet)
    run(outlet, hours=1, since=NOW - timedelta(days=365))
    assert numbers() == set(range(1, 401))


def test_a_day_in_the_address_spares_an_old_page_its_request(site: Site) -> None:
    old, new = "/2019/05/04/kabar-lama-dari-desa-fiksi", "/2025/03/02/kabar-baru-dari-desa-fiksi"
    site.pages["/"] = f'<html><body><a href="{old}">a</a><a href="{new}">b</a></body></html>'
    site.pages.update({old: page_of(1), new: page_of(2)})
    assert counts(run(outlet_of(site, ("listing", "/")))) == {"stored": 1, "too_old": 1}
    assert old not in site.asked


def test_what_a_long_absence_left_behind_the_first_pages_is_read_too(site: Site) -> None:
    """A visit reads fifteen pages of a list; a desk that was switched off for weeks needs more."""
    newer, last_seen = listing_of(range(170, 181)), set(range(170, 181))
    site.pages["/indeks/1"] = newer
    site.pages.update({path_of(n): page_of(n) for n in range(1, LAST + 1)})
    outlet = outlet_of(site, ("listing", "/indeks/1"))
    run(outlet, hours=-168)
    assert numbers() == last_seen
    listing_outlet(site)
    run(outlet)
    assert numbers() == set(range(1, LAST + 1))


# --- looking again ------------------------------------------------------------------------------


def test_looking_again_finds_a_correction_that_no_source_announces(site: Site) -> None:
    site.pages["/"] = listing_of(range(1, 31))
    site.pages.update({path_of(n): page_of(n) for n in range(1, 31)})
    outlet = outlet_of(site, ("listing", "/"))
    run(outlet)
    corrected = text_of(7).replace("dua ratus", "tiga ratus")
    site.pages[path_of(7)] = page_of(7, text=corrected)
    site.pages[path_of(8)] = Answer(b"", 404, HTML)
    site.forget()
    again = counts(run(outlet, hours=3, recheck=timedelta(days=1)))
    assert again == {"revised": 1, "unchanged": 19, "failed:http-404": 1}
    assert sorted(asked_pages(site)) == list(range(1, 22))  # a day, by the time of publication
    article = next(a for a in articles_between(PAST, NOW) if a.url.endswith("-7"))
    assert [one.text for one in revisions(article.id)] == [text_of(7), corrected]
    assert 8 in numbers()  # what was taken down stays in the archive


def test_looking_again_costs_nothing_where_a_page_has_not_changed(
    site: Site, sqlite_archive: OpenArchive
) -> None:
    """Thirty pages a night of a small server, sent again whole for nothing, cost its goodwill."""
    bodies = {n: page_of(n) for n in range(1, 7)}
    bodies[5] += "<a rel='next' href='?page=2'>2</a>"  # its validator speaks for one page of it
    sent: list[int] = []

    def page(n: int, *, name: str, value: str, condition: str) -> Callable[..., Answer]:
        def answer(_: object, headers: Mapping[str, str]) -> Answer:
            if headers.get(condition) == value:
                return Answer(b"", 304, {name: value})
            sent.append(n)
            return Answer(bodies[n].encode(), 200, {**HTML, name: value})

        return answer

    site.pages["/"] = listing_of(range(1, 7))
    etag = {"name": "ETag", "value": 'W/"7a-1"', "condition": "If-None-Match"}
    dated = "Sun, 02 Mar 2025 20:00:00 GMT"
    since = {"name": "Last-Modified", "value": dated, "condition": "If-Modified-Since"}
    for n in (1, 2, 5):
        site.pages[path_of(n)] = page(n, **etag)
    site.pages[path_of(3)] = page(3, **since)
    site.pages[path_of(4)] = page_of(4)  # names nothing to ask by
    outlet = outlet_of(site, ("listing", "/"))
    assert counts(run(outlet)) == {"stored": 5, "failed:http-404": 1}
    kept = {n: [one.text for one in revisions(id_of(n))] for n in range(1, 6)}
    size = bytes_in(sqlite_archive.captures)
    site.pages["/"] = listing_of(range(1, 6))
    bodies[2] = page_of(2, text=text_of(2).replace("dua ratus", "tiga ratus"))
    site.pages[path_of(2)] = page(2, **{**etag, "value": 'W/"7a-2"'})
    sent.clear()
    summary = run(outlet, hours=3, recheck=timedelta(days=1))
    assert counts(summary) == {"unchanged": 4, "revised": 1}
    assert sorted(sent) == [2, 5]
    assert {n: len(revisions(id_of(n))) for n in range(1, 6)} == {1: 1, 2: 2, 3: 1, 4: 1, 5: 1}
    assert [revisions(id_of(n))[0].text for n in kept] == [texts[0] for texts in kept.values()]
    told = outcomes_frame(NOW + timedelta(hours=3), NOW + timedelta(hours=4))
    assert set(told.query("kind == 'unchanged'")["article"]) == {id_of(n) for n in (1, 3, 4, 5)}
    assert len(captures_of(site.url + path_of(1))) == 1  # nothing came, so nothing is kept
    assert bytes_in(sqlite_archive.captures) > size
    sent.clear()  # a new name for the same text is what the next question names
    site.pages[path_of(1)] = page(1, **{**etag, "value": 'W/"7a-9"'})
    for hours, expected in ((6, [1, 5]), (9, [5])):
        assert counts(run(outlet, hours=hours, recheck=timedelta(days=1))) == {"unchanged": 5}
        assert sorted(sent) == expected
        sent.clear()


def id_of(n: int) -> str:
    return next(a.id for a in articles_between(PAST, NOW) if a.url.endswith(f"-{n}"))


def bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.warc.gz"))


def test_looking_again_at_an_api_asks_for_its_list_not_for_its_pages(site: Site) -> None:
    posts = WordPress(site, list(range(1, 251)))
    site.pages["/wp-json/wp/v2/posts"] = posts
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    run(outlet)
    posts.changed[5] = (time_of(5), text_of(5).replace("dua ratus", "tiga ratus"))
    site.forget()
    again = counts(run(outlet, hours=3, recheck=timedelta(days=2)))
    assert again["revised"] == 1
    assert len(site.asked) <= 4
    assert not asked_pages(site)


def test_looking_again_that_was_cut_off_does_not_begin_anew(site: Site) -> None:
    site.pages["/"] = listing_of(range(1, 31))
    site.pages.update({path_of(n): page_of(n) for n in range(1, 31)})
    outlet = outlet_of(site, ("listing", "/"))
    run(outlet)
    site.forget()
    day = timedelta(days=3)
    run(outlet, hours=3, recheck=day, KENTONGAN_MAX_PAGES=10)
    run(outlet, hours=3.1, recheck=day)
    assert sorted(asked_pages(site)) == list(range(1, 31))


def test_an_old_article_that_its_sitemap_calls_modified_is_asked_for_once(site: Site) -> None:
    """Many systems write a new lastmod for everything; that must not cost a request a night."""
    rows = sitemap_of(site, [1]).decode().replace(path_of(1), path_of(150))
    site.pages["/sitemap.xml"] = Answer(rows.encode(), 200, XML)
    site.pages[path_of(150)] = page_of(150)
    outlet = outlet_of(site, ("sitemap", "/sitemap.xml"))
    assert counts(run(outlet)) == {"too_old": 1}
    site.forget()
    run(outlet, hours=1)
    assert asked_pages(site) == []
