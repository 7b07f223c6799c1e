"""Cursors: how far each source of an outlet was read, forwards and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from archive import models
from archive.reporting import reporting
from news.article import article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How far one source was read.

    Parameters
    ----------
    etag, last_modified
        Validators of its last whole answer, as sent.
    newest
        The latest publication or modification it has named, aware UTC, or None.
    closed_until
        It refused or was no such source; it is not asked before then.
    answered_at
        When it last answered and could be read.
    rest_until
        Its server asked for a pause until then (``Retry-After``); nothing is asked of it before.
    reached
        It was read whole from ``newest`` back to this instant: known ground.
    back_since
        The goal of a back-fill that is not at its end yet, else None.
    back_cursor
        Where that back-fill goes on, in the words of the source's reader.
    """

    etag: str = ""
    last_modified: str = ""
    newest: datetime | None = None
    closed_until: datetime | None = None
    answered_at: datetime | None = None
    rest_until: datetime | None = None
    reached: datetime | None = None
    back_since: datetime | None = None
    back_cursor: str = ""

    @property
    def is_new(self) -> bool:
        """True where it has never answered."""
        return self.answered_at is None


_NAMES = tuple(field.name for field in fields(SourceState))


def source_state(outlet: str, source_url: str) -> SourceState:
    """Return how far a source was read; an empty state where it never was."""
    with reporting():
        row = models.SourceState.objects.filter(
            outlet=outlet, url_key=article_id(source_url)
        ).first()
    return SourceState(**{name: getattr(row, name) for name in _NAMES}) if row else SourceState()


def save_source_state(outlet: str, source_url: str, state: SourceState) -> None:
    """Write how far a source was read."""
    with reporting():
        models.SourceState.objects.update_or_create(
            outlet=outlet,
            url_key=article_id(source_url),
            defaults={"url": source_url, **asdict(state)},
        )
