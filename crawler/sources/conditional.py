"""Conditional requests: asking for a page only where it has changed (RFC 9110, 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from archive.cursors import SourceState
from news.capture import Capture

_NOT_MODIFIED = 304


def conditions(state: SourceState) -> dict[str, str]:
    """Return the request headers that make a source answer only with something new."""
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def not_modified(capture: Capture) -> bool:
    """Tell whether a response says that nothing has changed."""
    return capture.status == _NOT_MODIFIED


def validated(
    state: SourceState, capture: Capture, *, now: datetime, newest: datetime | None
) -> SourceState:
    """Return a source's cursor after a whole answer was read."""
    return replace(
        state,
        etag=capture.header("etag"),
        last_modified=capture.header("last-modified"),
        newest=newest,
        closed_until=None,
        answered_at=now,
    )
