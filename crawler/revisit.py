"""Asking again for stored pages, so that one that has not changed is not sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.captures import read_capture
from archive.frontier import FoundUrl
from archive.pages import last_pages
from crawler.reading import may_be_paged
from news.errors import Quarantine

# What a response named itself by, and what a request asks with (RFC 9110, 13.1).
_VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def conditions_of(outlet: str, found: Sequence[FoundUrl]) -> dict[str, Mapping[str, str]]:
    """Return, by URL, the request headers by which a server sends a page only if it has changed.

    Left out is a page that named no validator or cannot be read again, and one that may be an
    article's first of several, of which it would speak for itself alone.

    Parameters
    ----------
    outlet
        Its id.
    found
        At most some hundreds.

    Raises
    ------
    ArchiveUnusable
        The database cannot be read.
    """
    stored = [one.url for one in found if one.stored]
    pages = last_pages(outlet, stored) if stored else {}
    conditions: dict[str, Mapping[str, str]] = {}
    for url, ref in pages.items():
        try:
            page = read_capture(ref)
        except Quarantine:
            continue
        if not may_be_paged(page.body):
            headers = {asked: page.header(name) for name, asked in _VALIDATORS.items()}
            conditions[url] = {name: value for name, value in headers.items() if value}
    return conditions
