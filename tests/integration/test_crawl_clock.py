"""A machine whose clock was wrong for a run loses no news when it is set right again."""

from __future__ import annotations

from datetime import timedelta

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
    numbers,
    outlet_of,
    page_of,
    path_of,
    run,
    sitemap_of,
)

from archive.frontier import FoundUrl, add, next_urls

pytestmark = pytest.mark.usefixtures("sqlite_archive")

YEAR_H = 24 * 365.0
SOURCES = {"listing": "/", "feed": "/feed/", "sitemap": "/sitemap.xml", "wordpress": "/wp-json/"}


def publish(site: Site, articles: list[int]) -> None:
    site.pages.update({path_of(n): page_of(n) for n in articles})
    site.pages["/"] = listing_of(articles)
    site.pages["/feed/"] = Answer(feed_of(site, articles), 200, XML)
    site.pages["/sitemap.xml"] = Answer(sitemap_of(site, articles), 200, XML)
    site.pages["/wp-json/wp/v2/posts"] = WordPress(site, articles)


@pytest.mark.parametrize("kind", SOURCES)
def test_what_is_published_after_a_year_that_never_was_is_stored(kind: str, site: Site) -> None:
    """An empty battery, a mistyped date: the outlet would be silent until that day comes."""
    outlet = outlet_of(site, (kind, SOURCES[kind]))
    publish(site, [5, 6])
    assert counts(run(outlet))["stored"] == 2
    run(outlet, hours=YEAR_H)
    publish(site, [3, 4, 5, 6])
    run(outlet, hours=1)
    assert numbers() == {3, 4, 5, 6}


@pytest.mark.parametrize("kind", SOURCES)
def test_what_a_first_run_found_too_old_a_year_ahead_is_stored(kind: str, site: Site) -> None:
    outlet = outlet_of(site, (kind, SOURCES[kind]))
    publish(site, [5, 6])
    run(outlet, hours=YEAR_H)
    publish(site, [3, 4, 5, 6])
    run(outlet, hours=1)
    assert numbers() == {3, 4, 5, 6}


def test_a_page_that_waited_when_the_clock_was_set_right_is_fetched(site: Site) -> None:
    outlet = outlet_of(site, ("listing", "/"))
    publish(site, [5, 6])
    run(outlet)
    add(outlet.id, [FoundUrl(url=site.url + path_of(7))], at=NOW + timedelta(hours=YEAR_H))
    site.pages[path_of(7)] = page_of(7)
    run(outlet, hours=1)
    assert numbers() == {5, 6, 7}
    add(outlet.id, [FoundUrl(url=site.url + path_of(8))], at=NOW + timedelta(days=6))
    assert next_urls(outlet.id, 9, NOW + timedelta(hours=2)) == []  # a pause that is one


def test_a_pause_asked_for_when_the_clock_was_wrong_ends(site: Site) -> None:
    """A server's hour must not last for a year."""
    outlet = outlet_of(site, ("listing", "/"))
    site.pages["/"] = Answer(b"", 429, HTML | {"Retry-After": "3600"})
    run(outlet, hours=YEAR_H)
    publish(site, [5, 6])
    assert counts(run(outlet)) == {"stored": 2}


def test_a_source_found_closed_when_the_clock_was_wrong_is_asked_again(site: Site) -> None:
    """A feed that was missing for a day must not stay away for a year."""
    outlet = outlet_of(site, ("feed", "/feed/"), ("listing", "/"))
    publish(site, [5, 6])
    whole = site.pages.pop("/feed/")
    run(outlet, hours=YEAR_H)
    site.pages["/feed/"] = whole
    site.forget()
    run(outlet)
    assert "/feed/" in site.asked
