"""Listing pages: which page of an outlet lists its articles best, and what of it they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawler.discovery.days import day_list_of
from crawler.discovery.front import Front, Link, read_front
from crawler.discovery.pattern import groups_of, joined, matching
from crawler.discovery.record import Trial
from crawler.discovery.sample import Sample, bare
from crawler.discovery.visit import Visit
from crawler.discovery.ways import Way, attempt
from crawler.failure import Unfetched
from crawler.site import host_of
from crawler.sources.entry import Batch
from news.errors import Quarantine
from news.outlet import Outlet, Source

# Where outlets list everything, the newest first; the front page shows what the editor chose.
_INDEX_PATH = re.compile(
    r"^/(?:(?:indeks|index)(?:[-_/]?(?:berita|news))?|(?:berita|news|artikel|post)"
    r"(?:[-_]?(?:terkini|terbaru))?|terkini|terbaru|latest(?:-news)?|semua(?:-berita)?"
    r"|(?:category|kategori)/(?:berita|news|terkini|terbaru))(?:\.\w+)?/?$",
    re.IGNORECASE,
)
_INDEX_TEXT = re.compile(
    r"^\W*(?:indeks?|index|indeks? berita|index berita|semua berita|berita terbaru|berita terkini"
    r"|terkini|terbaru|lihat semua|berita)\W*$",
    re.IGNORECASE,
)
_MAX_INDEXES = 2
# A page of fewer articles is no list of all of them.
_FEWEST = 5
# Pages of a group that are read before it is given up: the first may be an advertisement.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    front: Front
    url: str
    how: str


async def listing_ways(
    visit: Visit,
    outlet: Outlet,
    front: Front,
    sample: Sample,
    known: Collection[str],
    now: datetime,
) -> list[Way]:
    """Return the outlet's listings that name articles, the best first.

    Parameters
    ----------
    visit, outlet, now
        As for the other ways in.
    front
        The home page.
    sample
        Articles that were read so far; those that confirm a pattern are added.
    known
        Canonical addresses of articles that other sources named.
    """
    pages = [_Candidate(front, outlet.home, "home")]
    pages += await _indexes(visit, outlet, front)
    links = [link for page in pages for link in page.front.links]
    patterns = await _confirmed(visit, outlet, links, sample, known)
    if not patterns:
        trial = Trial(
            source=Source(kind="listing", url=outlet.home), how="home", problem="no-articles"
        )
        return [Way(trial, Batch(capture=None))]
    pattern = joined(patterns)
    taken = {page.url: matching(page.front.links, pattern) for page in pages}
    at_home = set(taken[outlet.home]) | set(known)
    # An index that shares nothing with the front page was left behind by a redesign.
    good = [
        page
        for page in pages
        if page.how == "home" or (len(taken[page.url]) >= _FEWEST and at_home & {*taken[page.url]})
    ]
    good.sort(key=lambda page: page.how == "home")
    ways = []
    for page in good:
        days = ""
        if page.how == "page":
            days = await day_list_of(visit, page.front, pattern, taken[page.url], now)
        source = Source(kind="listing", url=page.url, link_pattern=pattern, archive=days)
        ways.append(await attempt(visit, outlet, source, page.how, now))
    return ways


async def _indexes(visit: Visit, outlet: Outlet, front: Front) -> list[_Candidate]:
    """Return the pages that the front page calls its index, read, each once."""
    found: dict[str, _Candidate] = {}
    urls: dict[str, str] = {}
    for url in _index_urls(front.links, outlet.home):
        urls.setdefault(url.rstrip("/"), url)
    for url in list(urls.values())[:_MAX_INDEXES]:
        with suppress(Unfetched, Quarantine):
            page = read_front(await visit(url), outlet.home)
            found[page.page.url] = _Candidate(page, page.page.url, "page")
    # Some lead to another, or back to the front page.
    return [page for url, page in found.items() if url not in {outlet.home, front.page.url}]


def _index_urls(links: Sequence[Link], home: str) -> list[str]:
    own = urlsplit(home).path.rstrip("/")
    named = [
        link
        for link in links
        if host_of(link.url) == host_of(home) and urlsplit(link.url).path.rstrip("/") != own
    ]
    by_path = [link.href for link in named if _INDEX_PATH.match(urlsplit(link.href).path)]
    by_text = [
        link.href
        for link in named
        if _INDEX_TEXT.match(link.text) and "/tag" not in urlsplit(link.url).path
    ]
    indexes = [url for url in (*by_path, *by_text) if "inde" in urlsplit(url).path.lower()]
    return [url.partition("#")[0] for url in (*indexes, *by_path, *by_text)]


async def _confirmed(
    visit: Visit, outlet: Outlet, links: Sequence[Link], sample: Sample, known: Collection[str]
) -> list[str]:
    """Return the patterns of those groups of links that lead to articles."""
    patterns = []
    for group in groups_of(links, outlet.home, known):
        read = [url for url, article in sample.tried.items() if article is not None]
        wanted = re.compile(group.pattern)
        if any(wanted.search(url) for url in read):
            patterns.append(group.pattern)
            continue
        for url in group.urls[:_TRIES]:
            if await sample.one(visit, outlet, bare(url)):
                patterns.append(group.pattern)
                break
    return patterns
