"""Sitemaps: plain ones, Google News ones, and indexes of either.

XML is parsed without entities, without network and within libxml2's own limits.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lxml import etree

from crawler.address import joined
from crawler.extract import Hints
from crawler.markup import xml_root
from crawler.response import Fetch
from crawler.site import is_same_site, looks_like_article
from crawler.sources.conditional import conditions, not_modified, validated
from crawler.sources.entry import Batch, Entry, NotASource, Window, instant_of, newest_of
from news.capture import Capture
from news.message import Message
from news.outlet import Source

# The protocol's own bounds: 50,000 URLs and 50 MB. Half of the latter holds 50,000 long URLs.
_MAX_URLS = 50_000
MAX_BYTES = 25 * 1024 * 1024
# Maps of an index read in a run: the newest few, or in a back-fill as many as a large archive has.
_MAX_MAPS, _MAX_MAPS_BACK = 5, 2000
_DEPTH = 2
_OTHER_MAPS = re.compile(
    r"(?:categor|kategori|tags?\b|taxonom|author|user|penulis|page(?:s|-sitemap|\b)|image|video"
    r"|product|attachment|gallery|galeri|topic|topik)",
    re.IGNORECASE,
)
_POST_MAPS = re.compile(r"post|news|berita|artikel|article", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Map:
    """One sitemap named by an index."""

    url: str
    modified_at: datetime | None


async def read(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the articles of a sitemap or of the newest of an index; see ``Reader``."""
    left, latest = _MAX_MAPS, None
    queue: list[tuple[str, int]] = [(source.url, 0)]
    while queue and left > 0:
        url, depth = queue.pop(0)
        left -= 1
        state = await window.state_of(url)
        capture = await fetch(
            url, headers={} if window.whole else conditions(state), max_bytes=MAX_BYTES
        )
        if not_modified(capture):
            same = replace(state, answered_at=window.now, closed_until=None)
            yield Batch(capture=None, state_url=url, state=same)
            continue
        maps, entries = await asyncio.to_thread(parse, capture, source, window)
        if depth < _DEPTH:
            wanted = _wanted(maps, window)
            # The newest is asked for whatever its index says of it; some indexes never change.
            queue[:0] = [
                (one.url, depth + 1)
                for place, one in enumerate(wanted)
                if place == 0 or window.whole or not await _is_seen(one, window)
            ]
        newest = newest_of(state.newest, entries, window.now)
        latest = max([at for at in (latest, newest) if at], default=None)
        # An index that has not changed says nothing of its maps, so its validators are not kept.
        done = validated(state, capture, now=window.now, newest=newest)
        if maps:
            done = replace(done, etag="", last_modified="")
        yield Batch(capture=capture, entries=tuple(entries), state_url=url, state=done)
        if entries and all(e.published_by and e.published_by < window.oldest for e in entries):
            queue = [one for one in queue if one[1] < depth]  # the rest of the index is older
    state = await window.state_of(source.url)
    if latest and latest != state.newest:  # an index knows of itself only what its maps say
        state = replace(state, newest=max(latest, state.newest or latest))
        yield Batch(capture=None, state_url=source.url, state=state)


async def read_back(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the articles of every map that may hold some since ``window.oldest``, newest map first.

    Each map keeps its own cursor: one that was read whole since it last changed is known ground,
    so a back-fill that was cut off goes on with the next one.
    """
    queue: list[tuple[str, int]] = [(source.url, 0)]
    seen: set[str] = set()
    while queue and len(seen) < _MAX_MAPS_BACK:
        url, depth = queue.pop(0)
        if url in seen:
            continue
        seen.add(url)
        state = await window.state_of(url)
        capture = await fetch(url, max_bytes=MAX_BYTES)
        maps, entries = await asyncio.to_thread(parse, capture, source, window)
        if depth < _DEPTH:
            wanted = [one for one in _wanted(maps, window) if not await _is_read(one, window)]
            queue[:0] = [(one.url, depth + 1) for one in wanted]
        done = validated(state, capture, now=window.now, newest=state.newest)
        if maps or url == source.url:  # the source's own cursor moves when the whole is read
            done = replace(done, etag="", last_modified="")
        else:
            done = replace(done, reached=window.oldest)
        yield Batch(
            capture=capture, entries=tuple(entries), state_url=url, state=done, reached=not queue
        )


async def _is_seen(one: Map, window: Window) -> bool:
    """Tell whether a map has not changed since it last answered."""
    state = await window.state_of(one.url)
    return bool(one.modified_at and state.answered_at and one.modified_at < state.answered_at)


async def _is_read(one: Map, window: Window) -> bool:
    """Tell whether a map was read whole, as far back as is wanted, since it last changed."""
    state = await window.state_of(one.url)
    if state.reached is None or state.answered_at is None or state.reached > window.oldest:
        return False
    return one.modified_at is not None and one.modified_at <= state.answered_at


def parse(capture: Capture, source: Source, window: Window) -> tuple[list[Map], list[Entry]]:
    """Return the maps and the articles that a sitemap names.

    Raises
    ------
    NotASource
        Where it is no sitemap.
    """
    body = _unzipped(capture)
    if capture.header("content-type").startswith("text/plain"):
        urls = [line.strip() for line in body.decode("utf-8", "replace").splitlines()]
        return [], [_entry(url, {}, window) for url in urls if _is_wanted(url, source, window)]
    root = xml_root(body)
    name = etree.QName(root).localname.lower() if root is not None else ""
    zone = window.outlet.zone
    if root is not None and name == "sitemapindex":
        found = (_fields(one) for one in _children(root, "sitemap"))
        return [
            Map(url, _latest(row.get("lastmod", ""), zone, window.now))
            for row in found
            if row.get("loc") and (url := joined(capture.url, row["loc"]))
        ], []
    if root is None or name != "urlset":
        raise NotASource(
            "not-a-sitemap",
            "{url}: {found}, expected a sitemap",
            url=capture.url,
            found=name or Message("no XML"),
        )
    entries = []
    for element in _children(root, "url"):
        row = _fields(element)
        url = joined(capture.url, row.get("loc", ""))
        if _is_wanted(url, source, window):
            entries.append(_entry(url, row, window))
    return [], entries


def _unzipped(capture: Capture) -> bytes:
    if not capture.body.startswith(b"\x1f\x8b"):
        return capture.body
    engine = zlib.decompressobj(wbits=31)
    try:
        body = engine.decompress(capture.body, MAX_BYTES)
    except zlib.error as error:
        raise NotASource(
            "not-a-sitemap", "{url}: damaged gzip: {error}", url=capture.url, error=error
        ) from error
    if engine.unconsumed_tail:
        raise NotASource(
            "too-large", "{url}: over {limit} bytes when unpacked", url=capture.url, limit=MAX_BYTES
        )
    return body


def _children(root: etree._Element, name: str) -> Iterator[etree._Element]:
    count = 0
    for child in root:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            count += 1
            if count > _MAX_URLS:
                return
            yield child


def _fields(element: etree._Element) -> dict[str, str]:
    """Return the texts below an element by local name; images' and videos' own are left out."""
    fields: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name == "news":
            fields.update(
                {
                    f"news:{etree.QName(one).localname}": (one.text or "").strip()
                    for one in child
                    if isinstance(one.tag, str)
                }
            )
        else:
            fields.setdefault(name, (child.text or "").strip())
    return fields


def _entry(url: str, row: dict[str, str], window: Window) -> Entry:
    zone = window.outlet.zone
    published = instant_of(row.get("news:publication_date", ""), zone, window.now)
    modified = instant_of(row.get("lastmod", ""), zone, window.now)
    by = published or _latest(row.get("news:publication_date", ""), zone, window.now)
    return Entry(
        url=url,
        hints=Hints(
            title=row.get("news:title", ""),
            published_at=published,
            modified_at=modified,
            evidence="sitemap",
        ),
        published_by=by or _latest(row.get("lastmod", ""), zone, window.now),
    )


def _latest(text: str, zone: object, now: datetime) -> datetime | None:
    """Return the last instant that a time or a bare day may mean."""
    try:
        day = datetime.fromisoformat(text.strip()[:10]).replace(tzinfo=UTC)
    except ValueError:
        return None
    exact = instant_of(text, zone, now)  # type: ignore[arg-type]  # a ZoneInfo
    return exact or min(min(day, now) + timedelta(days=2), now)  # a day ends last at UTC-12


def _is_wanted(url: str, source: Source, window: Window) -> bool:
    if not url.startswith(("http://", "https://")) or not is_same_site(url, window.outlet.home):
        return False
    if source.link_pattern:
        return re.search(source.link_pattern, url) is not None
    return source.kind == "news_sitemap" or looks_like_article(url)


def _wanted(maps: list[Map], window: Window) -> list[Map]:
    """Return the maps that may hold articles of the window, the newest first."""
    posts = [one for one in maps if not _OTHER_MAPS.search(one.url.rsplit("/", 1)[-1])]
    if any(_POST_MAPS.search(one.url) for one in posts):
        posts = [one for one in posts if _POST_MAPS.search(one.url)]
    posts = [one for one in posts if one.modified_at is None or one.modified_at >= window.oldest]
    return sorted(posts, key=_rank, reverse=True)


def _rank(one: Map) -> tuple[float, list[int]]:
    """Sort by date where there is one, else by number: the last map holds the newest posts."""
    at = one.modified_at.timestamp() if one.modified_at else 0.0
    return at, [int(number[:12]) for number in _NUMBER.findall(one.url)]
