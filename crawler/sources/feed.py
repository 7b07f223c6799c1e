"""Feeds: RSS and Atom by feedparser, asked for only when changed, with full text where given."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser

from crawler.extract import Hints, is_excerpt
from crawler.failure import Unfetched
from crawler.markup import sound_references
from crawler.response import Fetch
from crawler.sources.conditional import conditions, not_modified, validated
from crawler.sources.entry import Batch, Entry, NotASource, Window, instant_of, newest_of
from news.capture import Capture
from news.outlet import Source

# Feeds have 10 to 100 items; a thousand is a mistake, and feedparser takes 1 ms for each.
_MAX_ENTRIES = 1000
# WordPress pages its feeds (``?paged=2``): 10 posts a page, so this reaches 3,000 posts.
_MAX_PAGES = 300
# A description that is the article has paragraphs and length; a lead has neither.
_WHOLE_DESCRIPTION_CHARS = 1500


async def read(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the items of a feed; see ``crawler.sources.Reader``."""
    state = await window.state_of(source.url)
    asked = {} if window.whole else conditions(state)
    capture = await fetch(source.url, headers=asked)
    if not_modified(capture):
        same = replace(state, answered_at=window.now, closed_until=None)
        yield Batch(capture=None, state_url=source.url, state=same)
        return
    ground = state.newest if state.newest and not window.whole else window.oldest
    entries, paged = await asyncio.to_thread(parse, capture, window)
    newest = newest_of(state.newest, entries, window.now)
    reached = _reaches(entries, ground)
    yield Batch(capture=capture, entries=tuple(entries), reached=reached)
    number, seen = 1, {entry.url for entry in entries}
    while paged and not reached and number < _MAX_PAGES:
        number += 1
        try:
            more = await fetch(_page(source.url, number))
            entries, _ = await asyncio.to_thread(parse, more, window)
        except Unfetched as error:
            reached = error.reason in {"http-404", "http-400"}  # the page behind the last one
            break
        if not {entry.url for entry in entries} - seen:
            break  # the same page again: it does not page after all
        seen.update(entry.url for entry in entries)
        newest = newest_of(newest, entries, window.now)
        reached = _reaches(entries, ground)
        yield Batch(capture=more, entries=tuple(entries), reached=reached)
    done = validated(state, capture, now=window.now, newest=newest)
    yield Batch(capture=None, state_url=source.url, state=done, reached=reached)


async def read_back(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the further pages of a feed down to ``window.oldest``; only WordPress pages its feeds.

    The cursor is a page's number. New items push old ones to later pages, never to earlier ones,
    so going on there leaves no gap.
    """
    number = int(window.cursor) if window.cursor.isdigit() else 1
    seen: set[str] = set()
    while True:
        try:
            capture = await fetch(_page(source.url, number) if number > 1 else source.url)
            entries, paged = await asyncio.to_thread(parse, capture, window)
        except Unfetched as error:
            if number > 1 and error.reason in {"http-404", "http-400"}:
                return  # the page behind the last one: the feed's whole past is read
            raise
        urls = {entry.url for entry in entries}
        if (number > 1 and not urls - seen and seen) or not paged:
            yield Batch(capture=capture, entries=tuple(entries), reached=False)
            return
        seen = urls
        number += 1
        yield Batch(capture=capture, entries=tuple(entries), cursor=str(number))
        if _reaches(entries, window.oldest):
            return


def parse(capture: Capture, window: Window) -> tuple[list[Entry], bool]:
    """Return a feed's items, and whether its further pages can be asked for.

    Raises
    ------
    NotASource
        Where it is no feed.
    """
    # A stream, since feedparser would take bytes for the name of a file.
    parsed = feedparser.parse(
        io.BytesIO(sound_references(capture.body)),
        response_headers={
            "content-type": capture.header("content-type"),
            "content-location": capture.url,
        },
        sanitize_html=False,  # the extraction takes text alone
    )
    if not parsed.get("version") and not parsed.entries:
        raise NotASource("not-a-feed", "{url}: no feed, expected RSS or Atom", url=capture.url)
    entries = [found for item in parsed.entries[:_MAX_ENTRIES] if (found := _entry(item, window))]
    generator = str(parsed.feed.get("generator", "")).lower()
    return entries, "wordpress" in generator


def _entry(item: Any, window: Window) -> Entry | None:
    url = item.get("feedburner_origlink") or item.get("link") or item.get("id") or ""
    if not str(url).startswith(("http://", "https://")):
        return None
    published = instant_of(item.get("published", ""), window.outlet.zone, window.now)
    # feedparser's own dictionary would give the time of publication in its place.
    updated = dict(item).get("updated", "")
    modified = instant_of(updated, window.outlet.zone, window.now)
    return Entry(
        url=str(url),
        hints=Hints(
            title=item.get("title", ""),
            text_html=_text_html(item),
            published_at=published,
            modified_at=modified if modified != published else None,
            evidence="feed",
        ),
        published_by=published or modified,
    )


def _text_html(item: Any) -> str:
    """Return the item's text as HTML where it is the whole article, else ``""``."""
    for content in item.get("content", ()):
        value = str(content.get("value", ""))
        if not is_excerpt(value):
            return value
    summary = str(item.get("summary", ""))
    whole = (
        len(summary) >= _WHOLE_DESCRIPTION_CHARS
        and summary.lower().count("<p") >= 3
        and not is_excerpt(summary)
    )
    return summary if whole else ""


def _reaches(entries: list[Entry], ground: Any) -> bool:
    """Tell whether the oldest item lies on known ground; a feed without dates cannot say."""
    times = [entry.published_by for entry in entries if entry.published_by]
    return bool(times) and min(times) <= ground


def _page(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(number))])))
