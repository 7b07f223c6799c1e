"""WordPress: the REST API, up to 100 whole articles a request.

Later runs ask for what was modified since the last one (``modified_after``, WordPress 5.7), and for
the bare list of what was published lately: a post that was scheduled was modified before it
appeared, so the first question alone would miss it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from crawler.address import canonical_url
from crawler.extract import Hints
from crawler.failure import Unfetched
from crawler.response import Fetch
from crawler.sources.entry import Batch, Entry, NotASource, Window, newest_of
from language.characters import without_halves
from news.capture import Capture
from news.errors import RefusedAddress
from news.outlet import Source

_WHOLE = "id,link,date,date_gmt,modified,modified_gmt,title,content"
_BARE = "id,link,date_gmt,modified_gmt"
# The API gives at most 100; where a weak server chokes on that, it is asked for 20.
_PER_PAGE = (100, 20)
_CHOKED = frozenset({"timeout", "too-large", "http-500", "http-502", "http-504", "incomplete"})
# 100 long articles with all their markup have 3 MB.
_MAX_BYTES = 16 * 1024 * 1024
# Pages a run: 50,000 posts, a large outlet's decade.
_MAX_PAGES = 500
# Sites before 5.3 compare in their own zone: a day covers every offset on earth.
_ZONE_MARGIN = timedelta(days=1)
# The clock of the database and that of the server's PHP may differ.
_OVERLAP = timedelta(hours=1)


async def read(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the posts of a WordPress; see ``crawler.sources.Reader``."""
    state = await window.state_of(source.url)
    newest = state.newest
    questions: list[tuple[dict[str, str], datetime, bool]] = []
    if newest is not None:
        ground = newest - _OVERLAP
        asked = {"orderby": "modified", "order": "desc", "modified_after": _iso(ground)}
        questions.append((asked, ground, False))
    if newest is None or window.whole:
        asked = {"orderby": "date", "order": "desc", "after": _iso(window.oldest - _ZONE_MARGIN)}
        questions.append((asked, window.oldest, True))
    for asked, ground, by_date in questions:
        async for capture, posts, _ in _pages(fetch, source.url, asked | {"_fields": _WHOLE}):
            entries = [entry for post in posts if (entry := entry_of(post, window))]
            newest = newest_of(newest, entries, window.now)
            yield Batch(capture=capture, entries=tuple(entries))
            if entries and all(_older(entry, ground, by_date=by_date) for entry in entries):
                break
    if not window.whole:
        async for batch in _unseen(fetch, source.url, window):
            newest = newest_of(newest, batch.entries, window.now)
            yield batch
    done = replace(state, newest=newest or window.oldest, closed_until=None, answered_at=window.now)
    yield Batch(capture=None, state_url=source.url, state=done)


async def _unseen(fetch: Fetch, root: str, window: Window) -> AsyncIterator[Batch]:
    """Yield posts of the window that the frontier has never seen, asked for by number."""
    question = {
        "orderby": "date",
        "order": "desc",
        "after": _iso(window.oldest - _ZONE_MARGIN),
        "_fields": _BARE,
    }
    numbers: list[int] = []
    async for capture, posts, _ in _pages(fetch, root, question):
        by_url = {url: post for post in posts if (url := _link(post, window))}
        unknown = await window.unknown(by_url)
        new = [entry for url in unknown if (entry := entry_of(by_url[url], window))]
        old = [one for one in new if one.published_by and one.published_by < window.oldest]
        if old and window.goal is None:  # to be counted; a back-fill brings them whole
            yield Batch(capture=capture, entries=tuple(old))
        wanted = unknown - {one.url for one in old}
        numbers += [by_url[u]["id"] for u in wanted if isinstance(by_url[u].get("id"), int)]
        if not wanted:
            break
    for start in range(0, len(numbers), _PER_PAGE[0]):
        some = ",".join(map(str, numbers[start : start + _PER_PAGE[0]]))
        async for capture, posts, _ in _pages(fetch, root, {"include": some, "_fields": _WHOLE}):
            entries = [entry for post in posts if (entry := entry_of(post, window))]
            yield Batch(capture=capture, entries=tuple(entries))


async def read_back(fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
    """Yield the posts between ``window.before`` and ``window.oldest``, the newest first.

    The question is the same on every page and in every run of one back-fill, so that its cursor is
    a number: how many posts were read. What was published meanwhile does not shift it.
    """
    before, _, read = window.cursor.rpartition("#")
    before = before or _iso((window.before or window.now) + _ZONE_MARGIN)
    question = {
        "orderby": "date",
        "order": "desc",
        "after": _iso(window.oldest - _ZONE_MARGIN),
        "before": before,
        "_fields": _WHOLE,
    }
    asked = _pages(fetch, source.url, question, skip=int(read) if read.isdigit() else 0)
    async for capture, posts, count in asked:
        entries = tuple(entry for post in posts if (entry := entry_of(post, window)))
        yield Batch(capture=capture, entries=entries, cursor=f"{before}#{count}")


async def _pages(
    fetch: Fetch, root: str, question: Mapping[str, str], *, skip: int = 0
) -> AsyncIterator[tuple[Capture, Sequence[Mapping[str, Any]], int]]:
    """Yield answers, their posts, and how many posts of the list are read by then.

    ``skip`` says how many were read before; the page in which the next one stands is asked for.
    """
    sizes = list(_PER_PAGE)
    number = first = skip // sizes[0] + 1
    while number < first + _MAX_PAGES:
        asked = {**question, "per_page": str(sizes[0])} | (
            {"page": str(number)} if number > 1 else {}
        )
        try:
            capture = await fetch(address(root, asked), max_bytes=_MAX_BYTES)
        except Unfetched as error:
            if len(sizes) > 1 and error.reason in _CHOKED:
                number = (number - 1) * sizes[0] // sizes[1] + 1
                sizes.pop(0)
                continue
            if number > 1 and error.reason in {"http-400", "http-404"}:
                return  # the list has shrunk since the first page said how long it is
            raise
        posts = posts_of(capture)
        yield capture, posts, (number - 1) * sizes[0] + len(posts)
        total = capture.header("x-wp-totalpages")
        last = int(total) if total.isdigit() else None
        if len(posts) < sizes[0] or (last is not None and number >= last):
            return
        number += 1


def address(root: str, question: Mapping[str, str]) -> str:
    """Return the address of a question to the posts of a REST root, pretty or plain."""
    query = urlencode(question, safe=",:")
    if "rest_route=" in root:
        return f"{root.rstrip('/')}/wp/v2/posts&{query}"
    return f"{root.rstrip('/')}/wp/v2/posts?{query}"


def posts_of(capture: Capture) -> list[Mapping[str, Any]]:
    """Return the posts of a response.

    Raises
    ------
    NotASource
        Where it is no list of posts: HTML, broken JSON, an error object.
    """
    try:
        rows = json.loads(capture.body)
    except (ValueError, RecursionError) as error:
        raise NotASource(
            "not-json", "{url}: no JSON, expected posts: {error}", url=capture.url, error=error
        ) from error
    if not isinstance(rows, list):
        raise NotASource(
            "not-json",
            "{url}: {found}, expected a list",
            url=capture.url,
            found=type(rows).__name__,
        )
    return [row for row in rows if isinstance(row, dict)]


def entry_of(post: Mapping[str, Any], window: Window) -> Entry | None:
    """Return a post as an entry, None where it has no address."""
    url = _link(post, window)
    if url is None:
        return None
    published = _instant(post, "date", window)
    return Entry(
        url=url,
        hints=Hints(
            title=_rendered(post, "title"),
            text_html=_rendered(post, "content"),
            published_at=published,
            modified_at=_instant(post, "modified", window),
            evidence="api",
        ),
        published_by=published,
    )


def _link(post: Mapping[str, Any], window: Window) -> str | None:
    try:
        return canonical_url(str(post.get("link") or ""), window.outlet.home)
    except RefusedAddress:
        return None


def _rendered(post: Mapping[str, Any], name: str) -> str:
    value = post.get(name)
    text = value.get("rendered") if isinstance(value, dict) else None
    return without_halves(text) if isinstance(text, str) else ""


def _instant(post: Mapping[str, Any], name: str, window: Window) -> datetime | None:
    """Return a post's time: in UTC where the site says it, else read in the outlet's zone."""
    for key, zone in ((f"{name}_gmt", UTC), (name, window.outlet.zone)):
        try:
            found = datetime.fromisoformat(str(post.get(key) or ""))
            at = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if at.year > 1970:  # an unset date reads as year 0 or the epoch
            return at
    return None


def _older(entry: Entry, ground: datetime, *, by_date: bool) -> bool:
    at = entry.hints.published_at if by_date else entry.hints.modified_at
    return at is not None and at < ground


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
