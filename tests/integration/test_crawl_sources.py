"""Each way into an outlet, over HTTP into a real archive: all once, and later only the new."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from loopback import (
    NOW,
    XML,
    Answer,
    Site,
    WordPress,
    counts,
    feed_of,
    listing_of,
    numbers,
    outlet_of,
    page_of,
    path_of,
    run,
    sitemap_of,
    stored,
    text_of,
    time_of,
    title_of,
)

from archive.articles import revisions
from archive.captures import captures_of, read_capture
from archive.outcomes import coverage, last_run
from crawler.runner import OutletSummary
from news.outlet import Source

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def pages(site: Site) -> Site:
    """A site with forty article pages, one an hour back from now."""
    site.pages.update({path_of(n): page_of(n) for n in range(1, 41)})
    return site


# --- WordPress --------------------------------------------------------------------------------


@pytest.fixture
def wordpress(site: Site) -> WordPress:
    posts = WordPress(site, list(range(1, 251)))
    site.pages["/wp-json/wp/v2/posts"] = posts
    return posts


def test_wordpress_gives_a_windows_articles_whole_in_one_request(
    site: Site, wordpress: WordPress
) -> None:
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    summary = run(outlet)
    assert counts(summary) == {"stored": 72, "too_old": 23}  # three days, and the zone's margin
    assert [one.split("?")[0] for one in site.asked] == ["/robots.txt", "/wp-json/wp/v2/posts"]
    first = max(stored(), key=lambda a: a.published_at or NOW)
    assert (first.title, first.text, first.published_at) == (title_of(1), text_of(1), time_of(1))
    assert (first.published_evidence, first.extraction) == ("api", "wordpress")


def test_an_articles_capture_is_the_apis_response(site: Site, wordpress: WordPress) -> None:
    run(outlet_of(site, ("wordpress", "/wp-json/")))
    refs = {captures_of(article.id)[0] for article in stored()}
    assert len(refs) == 1
    assert len(json.loads(read_capture(refs.pop()).body)) == 95


def test_a_later_run_of_wordpress_without_news_makes_three_requests(
    site: Site, wordpress: WordPress
) -> None:
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    run(outlet)
    site.forget()
    again = run(outlet, hours=0.5)
    assert len(site.asked) == again.outlets[0].requests == 3
    assert "stored" not in counts(again)


def test_wordpress_is_asked_for_what_is_new_and_what_was_corrected(
    site: Site, wordpress: WordPress
) -> None:
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    wordpress.numbers = list(range(3, 251))
    run(outlet)
    wordpress.numbers = list(range(1, 251))
    correction = text_of(30).replace("dua ratus", "tiga ratus")
    wordpress.changed[30] = (NOW, correction)
    again = counts(run(outlet, hours=1))
    assert (again["stored"], again["revised"]) == (2, 1)
    article = next(a for a in stored() if a.url.endswith("-30"))
    assert [one.text for one in revisions(article.id)] == [text_of(30), correction]


def test_a_post_scheduled_before_the_last_run_is_found_when_it_appears(
    site: Site, wordpress: WordPress
) -> None:
    """Its time of modification lies before the last run's newest: modified_after misses it."""
    wordpress.hidden = {20}
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    run(outlet)
    wordpress.hidden = set()
    assert counts(run(outlet, hours=0.5))["stored"] == 1
    assert 20 in numbers()


def test_a_back_fill_of_wordpress_takes_a_hundred_articles_a_request(
    site: Site, wordpress: WordPress
) -> None:
    outlet = outlet_of(site, ("wordpress", "/wp-json/"))
    run(outlet)
    site.forget()
    again = run(outlet, hours=0.5, since=NOW - timedelta(days=60))
    assert counts(again)["stored"] == 250 - 72
    # robots.txt, what is new, what appeared late, and the posts before those known, 100 a page
    assert len(site.asked) == 6
    site.forget()
    run(outlet, hours=1, since=NOW - timedelta(days=60))
    assert len(site.asked) == 3  # known ground is not walked over again


def test_half_a_character_costs_no_article_of_any_source(site: Site, wordpress: WordPress) -> None:
    """JSON and references to characters can hold it, and no database does: it was quarantined."""

    def spoiled(query: Any, headers: Any) -> Answer:
        answer = wordpress(query, headers)
        posts = json.loads(answer.body)
        for post in posts:
            post["title"]["rendered"] += " \ud800"
            post["content"]["rendered"] += "<p>Petugas \udfff mencatat semuanya dengan tertib.</p>"
        return replace(answer, body=json.dumps(posts).encode())

    wordpress.numbers = [1, 2]
    site.pages["/wp-json/wp/v2/posts"] = spoiled
    feed = feed_of(site, [3, 4]).replace(b"</title><link>", b" &#xD800;</title><link>")
    site.pages["/feed/"] = Answer(feed, 200, XML)
    site.pages["/"] = listing_of([5, 6])
    site.pages.update({path_of(n): page_of(n) for n in (3, 4)})
    for n in (5, 6):  # as JSON-LD escapes it
        site.pages[path_of(n)] = page_of(n).replace('Tertib"', 'Tertib \\ud800"')
    for kind, path in (("wordpress", "/wp-json/"), ("feed", "/feed/"), ("listing", "/")):
        assert counts(run(outlet_of(site, (kind, path), id=kind))) == {"stored": 2}
    kept = stored()
    assert len(kept) == 6
    "".join(one.title + one.text for one in kept).encode()
    assert [one.title for one in stored("wordpress")] == [f"{title_of(n)} \ufffd" for n in (2, 1)]


def test_a_weak_wordpress_is_asked_for_fewer_posts_at_once(
    site: Site, wordpress: WordPress
) -> None:
    def weak(query: Any, headers: Any) -> Answer:
        if query["per_page"] == ["100"]:
            return Answer(b"", 500)
        return wordpress(query, headers)

    site.pages["/wp-json/wp/v2/posts"] = weak
    summary = run(outlet_of(site, ("wordpress", "/wp-json/")))
    assert counts(summary)["stored"] == 72


@pytest.mark.parametrize(
    "closed",
    [
        Answer(b'{"code": "rest_forbidden"}', 401),
        Answer(b"", 403),
        Answer(b"", 404),
        Answer(b"<html>Selamat datang</html>", 200, {"Content-Type": "text/html"}),
        Answer(b'[{"id": 1, "link": "https://', 200, {"Content-Type": "application/json"}),
        Answer(b'{"code": "rest_disabled"}', 200, {"Content-Type": "application/json"}),
    ],
    ids=["401", "403", "404", "html", "broken-json", "object"],
)
def test_where_the_api_is_closed_the_next_sources_give_the_same_articles(
    pages: Site, closed: Answer
) -> None:
    pages.pages["/wp-json/wp/v2/posts"] = closed
    pages.pages["/feed/"] = Answer(b"gone", 404)
    pages.pages["/sitemap.xml"] = Answer(sitemap_of(pages, range(1, 41)), 200, XML)
    outlet = outlet_of(
        pages, ("wordpress", "/wp-json/"), ("feed", "/feed/"), ("sitemap", "/sitemap.xml")
    )
    summary = run(outlet)
    assert counts(summary) == {"stored": 40}
    assert summary.outlets[0].looked
    pages.forget()
    run(outlet, hours=1)  # a closed way is not knocked at again every day
    assert pages.asked == ["/robots.txt", "/sitemap.xml"]
    pages.forget()
    run(outlet, hours=24 * 8)
    assert any(one.startswith("/wp-json") for one in pages.asked)


def test_where_every_way_is_closed_each_is_counted_and_the_outlet_is_blind(site: Site) -> None:
    site.pages["/feed/"] = Answer(b"<html>Beranda</html>", 200, {"Content-Type": "text/html"})
    outlet = outlet_of(site, ("wordpress", "/wp-json/"), ("feed", "/feed/"))
    summary = run(outlet)
    assert counts(summary) == {"failed:http-404": 1, "failed:not-a-feed": 1}
    line = coverage(NOW, NOW + timedelta(days=1), [outlet])[0]
    assert (line.status, line.requests) == ("blind", 3)


# --- feeds ------------------------------------------------------------------------------------


def test_a_feed_leads_to_its_pages_once(pages: Site) -> None:
    pages.pages["/feed/"] = Answer(feed_of(pages, range(1, 11)), 200, XML)
    outlet = outlet_of(pages, ("feed", "/feed/"))
    assert counts(run(outlet)) == {"stored": 10}
    article = next(a for a in stored() if a.url.endswith("-5"))
    assert (article.title, article.published_at) == (title_of(5), time_of(5))
    assert article.text == text_of(5)
    pages.forget()
    assert counts(run(outlet, hours=1)) == {}
    assert pages.asked == ["/robots.txt", "/feed/"]


def test_a_feed_with_whole_texts_needs_no_pages_and_shows_corrections(site: Site) -> None:
    site.pages["/feed/"] = Answer(feed_of(site, range(1, 11), whole=True), 200, XML)
    outlet = outlet_of(site, ("feed", "/feed/"))
    assert counts(run(outlet)) == {"stored": 10}
    assert site.asked == ["/robots.txt", "/feed/"]
    assert {a.extraction for a in stored()} == {"feed"}
    changed = feed_of(site, range(1, 11), whole=True).replace(b"Catatan 3-1.", b"Ralat 3-1.")
    site.pages["/feed/"] = Answer(changed, 200, XML)
    assert counts(run(outlet, hours=1)) == {"revised": 1, "unchanged": 9}


def test_a_feed_is_asked_for_only_when_it_has_changed(pages: Site) -> None:
    stamp = "Mon, 03 Mar 2025 03:00:00 GMT"

    def feed(_: Any, headers: Any) -> Answer:
        if headers.get("If-None-Match") == '"v1"' and headers.get("If-Modified-Since") == stamp:
            return Answer(b"", 304, {"ETag": '"v1"'})
        validators = {"ETag": '"v1"', "Last-Modified": stamp}
        return Answer(feed_of(pages, range(1, 11)), 200, XML | validators)

    pages.pages["/feed/"] = feed
    outlet = outlet_of(pages, ("feed", "/feed/"))
    run(outlet)
    again = run(outlet, hours=1)
    assert again.outlets[0] == OutletSummary(outlet="kabar-fiksi", looked=True, requests=2)
    line = coverage(NOW + timedelta(hours=1), NOW + timedelta(days=1), [outlet])[0]
    assert line.status == "ok"  # "not modified" is an answer: nothing happened


def test_what_a_short_feed_has_lost_sight_of_is_found_by_the_next_source(pages: Site) -> None:
    pages.pages["/feed/"] = Answer(feed_of(pages, range(1, 11)), 200, XML)
    pages.pages["/sitemap.xml"] = Answer(sitemap_of(pages, range(1, 41)), 200, XML)
    outlet = outlet_of(pages, ("feed", "/feed/"), ("sitemap", "/sitemap.xml"))
    assert counts(run(outlet)) == {"stored": 40}
    pages.forget()
    run(outlet, hours=1)
    assert pages.asked == ["/robots.txt", "/feed/"]  # the feed alone reaches known ground


def test_a_wordpress_feed_is_paged_back_to_the_windows_beginning(pages: Site) -> None:
    def feed(query: Any, _: Any) -> Answer:
        page = int(query.get("paged", ["1"])[0])
        some = range(page * 10 - 9, page * 10 + 1)
        if some[0] > 40:
            return Answer(b"<html>404</html>", 404)
        body = feed_of(pages, some)
        generator = b"<generator>https://wordpress.org/?v=6.7</generator></channel>"
        return Answer(body.replace(b"</channel>", generator), 200, XML)

    pages.pages["/feed/"] = feed
    outlet = outlet_of(pages, ("feed", "/feed/"))
    assert counts(run(outlet)) == {"stored": 40}
    pages.forget()
    run(outlet, hours=1)
    assert pages.asked == ["/robots.txt", "/feed/"]


# --- sitemaps ---------------------------------------------------------------------------------


def test_a_news_sitemap_gives_titles_and_times(pages: Site) -> None:
    body = sitemap_of(pages, range(1, 11), news=True)
    pages.pages["/news-sitemap.xml"] = Answer(body, 200, XML)
    outlet = outlet_of(pages, ("news_sitemap", "/news-sitemap.xml"))
    assert counts(run(outlet)) == {"stored": 10}
    assert {a.title for a in stored()} == {title_of(n) for n in range(1, 11)}


def test_a_page_that_its_sitemap_calls_modified_is_fetched_again(pages: Site) -> None:
    pages.pages["/sitemap.xml"] = Answer(sitemap_of(pages, range(1, 6)), 200, XML)
    outlet = outlet_of(pages, ("sitemap", "/sitemap.xml"))
    run(outlet)
    later = (NOW + timedelta(hours=2)).isoformat().encode()
    body = sitemap_of(pages, range(1, 6)).replace(time_of(3).isoformat().encode(), later)
    pages.pages["/sitemap.xml"] = Answer(body, 200, XML)
    pages.pages[path_of(3)] = page_of(3, text=text_of(3).replace("tertib", "ricuh"))
    pages.forget()
    assert counts(run(outlet, hours=3)) == {"revised": 1}
    assert pages.asked == ["/robots.txt", "/sitemap.xml", path_of(3)]
    assert counts(run(outlet, hours=4)) == {}


def test_of_an_index_only_maps_of_the_window_and_of_posts_are_read(pages: Site) -> None:
    old, new = (NOW - timedelta(days=400)).isoformat(), NOW.isoformat()
    rows = "".join(
        f"<sitemap><loc>{pages.url}/{name}.xml</loc><lastmod>{at}</lastmod></sitemap>"
        for name, at in (
            ("post-sitemap1", old),
            ("post-sitemap2", new),
            ("page-sitemap", new),
            ("category-sitemap", new),
        )
    )
    pages.pages["/sitemap_index.xml"] = Answer(
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}"
        "</sitemapindex>".encode(),
        200,
        XML,
    )
    pages.pages["/post-sitemap2.xml"] = Answer(sitemap_of(pages, range(1, 6)), 200, XML)
    outlet = outlet_of(pages, ("sitemap", "/sitemap_index.xml"))
    assert counts(run(outlet)) == {"stored": 5}
    assert [one for one in pages.asked if one.endswith(".xml")] == [
        "/sitemap_index.xml",
        "/post-sitemap2.xml",
    ]


# --- listings ---------------------------------------------------------------------------------


def test_a_listing_is_followed_back_to_known_ground(pages: Site) -> None:
    pages.pages["/"] = listing_of(range(1, 11), more="/page/2")
    pages.pages["/page/2"] = listing_of(range(11, 21), more="/page/3")
    pages.pages["/page/3"] = listing_of(range(21, 31))
    outlet = outlet_of(pages, ("listing", "/"))
    assert counts(run(outlet)) == {"stored": 30}
    pages.forget()
    assert counts(run(outlet, hours=1)) == {}
    assert pages.asked == ["/robots.txt", "/"]


def test_a_listings_selectors_and_pattern_choose_its_links(pages: Site) -> None:
    pages.pages["/indeks"] = listing_of(range(1, 6)) + f'<p><a href="{path_of(9)}">Iklan</a></p>'
    source = Source(
        kind="listing",
        url=f"{pages.url}/indeks",
        link_pattern=r"/berita/100[1-3]/",
        selectors={"links": "h3 a"},
    )
    run(outlet_of(pages, sources=(source,)))
    assert numbers() == {1, 2, 3}


def test_a_list_among_the_articles_is_counted_as_no_article(pages: Site) -> None:
    pages.pages["/"] = listing_of([1, 2, 3])
    pages.pages[path_of(2)] = listing_of(range(1, 41))
    assert counts(run(outlet_of(pages, ("listing", "/")))) == {"stored": 2, "not_article": 1}


def test_an_article_in_several_pages_is_one(pages: Site) -> None:
    lines = text_of(1).split("\n\n")
    pager = f'<div class="paging"><a href="{path_of(1)}?page=2">2</a></div></article>'
    first = page_of(1, text="\n\n".join(lines[:5])).replace("</article>", pager)
    pages.pages[path_of(1)] = first
    pages.pages[path_of(1) + "?page=2"] = page_of(1, text="\n\n".join(lines[5:]))
    pages.pages["/"] = listing_of([1])
    assert counts(run(outlet_of(pages, ("listing", "/")))) == {"stored": 1}
    [article] = stored()
    assert article.text == text_of(1)


# --- the window and the ledger ------------------------------------------------------------------


def test_a_first_visit_looks_back_three_days_and_a_longer_run_finds_the_rest(site: Site) -> None:
    site.pages.update({path_of(n): page_of(n) for n in (1, 50, 100, 150)})
    site.pages["/sitemap.xml"] = Answer(sitemap_of(site, [1, 50, 100, 150]), 200, XML)
    outlet = outlet_of(site, ("sitemap", "/sitemap.xml"))
    assert counts(run(outlet)) == {"stored": 2, "too_old": 2}
    site.forget()
    assert counts(run(outlet, hours=1)) == {}
    assert counts(run(outlet, hours=2, since=NOW - timedelta(days=30))) == {"stored": 2}
    assert numbers() == {1, 50, 100, 150}


def test_a_page_that_turns_out_too_old_is_not_stored_and_not_fetched_again(site: Site) -> None:
    site.pages.update({path_of(n): page_of(n) for n in (1, 500)})
    site.pages["/"] = listing_of([1, 500])
    outlet = outlet_of(site, ("listing", "/"))
    assert counts(run(outlet)) == {"stored": 1, "too_old": 1}
    site.forget()
    run(outlet, hours=1)
    assert site.asked == ["/robots.txt", "/"]


def test_the_same_text_at_two_addresses_is_stored_once(site: Site) -> None:
    site.pages["/"] = listing_of([1, 2])
    site.pages[path_of(1)] = page_of(1)
    site.pages[path_of(2)] = page_of(1)
    assert counts(run(outlet_of(site, ("listing", "/")))) == {"stored": 1, "duplicate": 1}


def test_several_outlets_are_visited_side_by_side_and_one_that_fails_harms_none(
    pages: Site,
) -> None:
    pages.pages["/"] = listing_of(range(1, 6))
    good = [outlet_of(pages, ("listing", "/"), id=f"kabar-{n}") for n in range(3)]
    gone = replace(
        outlet_of(pages, ("listing", "/"), id="hilang"),
        sources=(Source(kind="feed", url="http://127.0.0.1:1/feed/"),),
    )
    seen: list[OutletSummary] = []
    summary = run(*good, gone, on_outlet=seen.append)
    assert [line.outlet for line in summary.outlets] == ["kabar-0", "kabar-1", "kabar-2", "hilang"]
    assert [line.looked for line in summary.outlets] == [True, True, True, False]
    assert summary.outlets[3].counts == {"failed:connection": 1}
    assert not summary.ok
    assert {line.outlet for line in seen} == {"kabar-0", "kabar-1", "kabar-2", "hilang"}
    ended = last_run("crawl")
    assert ended
    assert (ended.id, ended.ok) == (summary.run, False)


def test_a_run_may_follow_another_in_one_process_and_none_at_all_is_fine() -> None:
    empty = run()
    assert (empty.outlets, empty.ok) == ((), True)
    assert run().run == empty.run + 1


def test_the_user_agent_says_who_asks(pages: Site) -> None:
    pages.pages["/"] = listing_of([1])
    run(outlet_of(pages, ("listing", "/")), contact="desk@kabar-fiksi.example")
    agents = {headers["User-Agent"] for headers in pages.headers}
    assert len(agents) == 1
    assert agents.pop().startswith("Kentongan/")
    assert all("+desk@kabar-fiksi.example" in one["User-Agent"] for one in pages.headers)
    assert not any("Cookie" in one for one in pages.headers)


def test_links_to_other_sites_are_not_the_outlets(pages: Site) -> None:
    elsewhere = '<h3><a href="http://10.0.0.1/berita/1/warga-lain-berkumpul-di-sana">x</a></h3>'
    pages.pages["/"] = listing_of([1]) + elsewhere
    assert counts(run(outlet_of(pages, ("listing", "/")))) == {"stored": 1}


def test_articles_are_published_in_the_outlets_zone_where_a_page_names_none(site: Site) -> None:
    local = datetime(2025, 3, 2, 21, 30)
    body = page_of(1).replace(time_of(1).isoformat(), local.isoformat())
    site.pages["/"] = listing_of([1])
    site.pages[path_of(1)] = body
    run(outlet_of(site, ("listing", "/")))
    assert stored()[0].published_at == datetime(2025, 3, 2, 13, 30, tzinfo=NOW.tzinfo)
