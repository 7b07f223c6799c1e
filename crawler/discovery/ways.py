"""Ways in: the addresses at which an outlet may offer its articles, asked one after the other.

Each is read by the very reader of the crawl, so that what is called found here is what a crawl
would take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from crawler.check import ask_source, first_window, latest_of, why_closed
from crawler.discovery.front import Front, read_front
from crawler.discovery.record import Trial
from crawler.discovery.visit import Visit
from crawler.failure import Unfetched
from crawler.site import is_same_site
from crawler.sources import sitemap
from crawler.sources.entry import Batch, Entry
from news.errors import Quarantine, WrongOutletFile
from news.outlet import Outlet, Source

# Addresses that news systems use whether or not a page links to them: WordPress and its like,
# Jekyll, Hugo, Blogger, hand-made portals.
FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
BLOGGER_FEED = "/feeds/posts/default"
SITEMAPS = ("/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml", "/wp-sitemap.xml",
            "/sitemap-news.xml")  # fmt: skip
_MAX_LINKED, _MAX_ROBOTS = 4, 4
_FEED_PATH = re.compile(
    r"(?:^|/)(?:rss|feeds?|atom)(?:/|\.xml$|$)|(?:rss|feed)[\w-]*\.xml$", re.IGNORECASE
)
_NEWS_MAP = re.compile(r"news|berita", re.IGNORECASE)
# A feed or sitemap that a redesign left behind answers for ever, with nothing new.
STALE_AFTER = timedelta(days=30)
STALE = "stale"
# Less than this share of a feed's items on the outlet's own site: it is another's.
_OWN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Way:
    """A way in that was tried, and what it named first."""

    trial: Trial
    batch: Batch

    @property
    def found(self) -> bool:
        """Whether it is one."""
        return not self.trial.problem

    def revived(self) -> Way:
        """Return the way as one that will do for want of a better."""
        return replace(self, trial=replace(self.trial, problem=""))


async def attempt(visit: Visit, outlet: Outlet, source: Source, how: str, now: datetime) -> Way:
    """Ask one source; where the visit is over, nothing is asked and the problem says so."""
    trial = Trial(source=source, how=how)
    try:
        batch = await ask_source(source, visit, outlet, now)
    except Unfetched as error:
        return Way(replace(trial, problem=why_closed(error)), Batch(capture=None))
    except WrongOutletFile as error:
        return Way(replace(trial, problem=error.message), Batch(capture=None))
    if source.kind == "feed" and batch.capture is not None:
        # Where it has moved to: the crawl need not be led there on every visit.
        trial = replace(trial, source=replace(source, url=batch.capture.url))
    own = [entry for entry in batch.entries if is_same_site(entry.url, outlet.home)]
    trial = replace(trial, entries=len(own), newest=latest_of(batch))
    times = [entry.published_by for entry in own if entry.published_by]
    if not batch.entries:
        trial = replace(trial, problem="empty")
    elif len(own) < _OWN_SHARE * len(batch.entries):
        trial = replace(trial, problem="unrelated")
    elif times and max(times) < now - STALE_AFTER:
        trial = replace(trial, newest=max(times), problem=STALE)
    return Way(trial, replace(batch, entries=tuple(own)))


async def wordpress_ways(
    visit: Visit, outlet: Outlet, front: Front | None, now: datetime
) -> list[Way]:
    """Return what the REST API says, asked where a page names it, then where it usually is."""
    named = front.api if front else ""
    roots = [(named, "api-link")] if named and is_same_site(named, outlet.home) else []
    usual = urljoin(outlet.home, "/wp-json/")
    if usual.rstrip("/") != named.rstrip("/"):
        roots.append((usual, "usual"))
    plain = urljoin(outlet.home, "/?rest_route=/")
    ways: list[Way] = []
    for root, how in roots:
        ways.append(
            await attempt(visit, outlet, Source(kind="wordpress", url=_rooted(root)), how, now)
        )
        if ways[-1].found:
            return ways
    # A WordPress without rewritten addresses answers to its parameter alone.
    missing = all(way.trial.problem in {"http-404", "not-json"} for way in ways)
    if missing and front and (front.wordpress or named):
        ways.append(await attempt(visit, outlet, Source(kind="wordpress", url=plain), "usual", now))
    return ways


def _rooted(root: str) -> str:
    return root if "rest_route=" in root else f"{root.rstrip('/')}/"


async def feed_ways(visit: Visit, outlet: Outlet, front: Front | None, now: datetime) -> list[Way]:
    """Return what feeds say, until one names articles: those linked to, then the usual ones."""
    linked = _linked_feeds(front, outlet.home) if front else []
    maker = front.page.meta.get("generator", "").lower() if front else ""
    usual = [BLOGGER_FEED, *FEEDS] if "blogger" in maker else [*FEEDS, BLOGGER_FEED]
    queue = [(url, "linked") for url in linked[:_MAX_LINKED]]
    queue += [(urljoin(outlet.home, path), "usual") for path in usual]
    ways: list[Way] = []
    asked: set[str] = set()
    while queue:
        url, how = queue.pop(0)
        if url.rstrip("/") in asked:
            continue
        asked.add(url.rstrip("/"))
        way = await attempt(visit, outlet, Source(kind="feed", url=url), how, now)
        ways.append(way)
        if way.found:
            break
        if way.trial.problem == "not-a-feed":  # a page that lists the feeds of the sections?
            listed = await _listed_feeds(visit, url, outlet.home)
            queue[:0] = [(one, "linked") for one in listed if one.rstrip("/") not in asked]
    return ways


def _linked_feeds(front: Front, home: str) -> list[str]:
    shown = [link.href for link in front.links if _FEED_PATH.search(urlsplit(link.href).path)]
    return [url for url in dict.fromkeys((*front.feeds, *shown)) if is_same_site(url, home)]


async def _listed_feeds(visit: Visit, url: str, home: str) -> list[str]:
    """Return the first feeds that a page which stands in a feed's place links to."""
    if not _FEED_PATH.search(urlsplit(url).path):
        return []
    try:
        front = read_front(await visit(url), home)
    except (Unfetched, Quarantine):
        return []
    if urlsplit(front.page.url).path in {"", "/"}:
        return []  # back on the front page: its links are known
    return _linked_feeds(front, home)[:2]


async def sitemap_ways(visit: Visit, outlet: Outlet, now: datetime, *, usual: bool) -> list[Way]:
    """Return what sitemaps say: those of robots.txt and, where these name none, the usual ones.

    Parameters
    ----------
    usual
        False where better ways in are known, so that only robots.txt's are asked.
    """
    named = sorted(dict.fromkeys(visit.sitemaps), key=lambda url: not _NEWS_MAP.search(_name(url)))
    ways: list[Way] = []
    for url in named[:_MAX_ROBOTS]:
        ways += await _sitemap_ways(visit, outlet, url, "robots", now)
        if any(way.found for way in ways):
            return ways
    for path in SITEMAPS if usual else ():
        url = urljoin(outlet.home, path)
        if url not in named:
            ways += await _sitemap_ways(visit, outlet, url, "usual", now)
        if any(way.found for way in ways):
            break
    return ways


async def _sitemap_ways(
    visit: Visit, outlet: Outlet, url: str, how: str, now: datetime
) -> list[Way]:
    """Return what one sitemap says; of an index, also what the news sitemap in it says."""
    source = Source(kind="sitemap", url=url)
    try:
        capture = await visit(url, max_bytes=sitemap.MAX_BYTES)
        news = replace(source, kind="news_sitemap")  # of these no address is left out by its look
        maps, entries = sitemap.parse(capture, news, first_window(outlet, now))
    except Unfetched as error:
        trial = Trial(source=source, how=how, problem=why_closed(error))
        return [Way(trial, Batch(capture=None))]
    if _is_news(entries):
        return [await attempt(visit, outlet, news, how, now)]
    ways = []
    for inner in _news_maps(one.url for one in maps):
        way = await attempt(visit, outlet, replace(news, url=inner), "index", now)
        if _is_news(way.batch.entries):
            ways.append(way)
    ways.append(await attempt(visit, outlet, source, how, now))
    return ways


def _news_maps(urls: Iterable[str]) -> Iterator[str]:
    """Yield the map of an index that is most likely Google News': called news, without a number."""
    called = [url for url in urls if "news" in _name(url).lower()]
    yield from sorted(called, key=len)[:1]


def _is_news(entries: Sequence[Entry]) -> bool:
    """Tell a Google News sitemap from others: it alone gives titles."""
    return any(entry.hints.title for entry in entries)


def _name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]
