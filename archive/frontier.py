"""The frontier: every URL an outlet was found to have, and how far each source was read.

Rows, not a queue in memory: a kill loses nothing, since a URL is waiting until the transaction that
stores its article says that it is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from archive import models
from archive.records import to_json
from archive.reporting import reporting
from news.article import article_id
from news.outcome import Outcome, OutcomeKind

# Rows a statement: SQLite allows 32,766 variables, and a frontier row has 13.
_BATCH_ROWS = 1000
# Django writes an update of many rows as one CASE a column, whose length grows with both.
_BATCH_UPDATES = 100
_KEYS_A_QUERY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUrl:
    """A URL that a source named.

    Parameters
    ----------
    url
        Canonical URL.
    published_at, modified_at
        As the source says, aware UTC, or None.
    priority
        The highest is fetched first.
    hints
        What else the source says and the extraction may use: ``title``, ``evidence``, …; JSON.
    attempts
        How often it was asked for in vain; the archive's to say.
    """

    url: str
    published_at: datetime | None = None
    modified_at: datetime | None = None
    priority: int = 0
    hints: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0


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
    """

    etag: str = ""
    last_modified: str = ""
    newest: datetime | None = None
    closed_until: datetime | None = None
    answered_at: datetime | None = None


def add(
    outlet: str, urls: Iterable[FoundUrl], *, at: datetime, since: datetime | None = None
) -> int:
    """Put found URLs into the frontier.

    A URL that is known is left alone, but for the exceptions that ``fresh`` names.

    Returns
    -------
    int
        How many are waiting now that were not before.
    """
    found = {article_id(one.url): one for one in urls}
    with reporting(), transaction.atomic():
        rows = _rows(outlet, list(found))
        again = [row for key, row in rows.items() if _is_wanted_again(row, found[key], since)]
        for row in again:
            one = found[row.url_key]
            row.waiting, row.due_at, row.attempts = True, at, 0
            row.modified_at = one.modified_at or row.modified_at
            row.hints = to_json(one.hints)
        models.FrontierUrl.objects.bulk_update(
            again,
            ["waiting", "due_at", "attempts", "modified_at", "hints"],
            batch_size=_BATCH_UPDATES,
        )
        new = [_new_row(outlet, key, one, at) for key, one in found.items() if key not in rows]
        models.FrontierUrl.objects.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH_ROWS)
    return len(again) + len(new)


def fresh(
    outlet: str, urls: Iterable[FoundUrl], *, since: datetime | None = None
) -> list[FoundUrl]:
    """Return those of some found URLs that are new, waiting, or to be fetched again.

    A URL that is done is to be fetched again where its source says that it was modified after it
    was fetched, and where it was too old for an earlier run but was published at or after
    ``since``.
    """
    found = {article_id(one.url): one for one in urls}
    with reporting():
        rows = _rows(outlet, list(found))
    return [
        one
        for key, one in found.items()
        if key not in rows or rows[key].waiting or _is_wanted_again(rows[key], one, since)
    ]


def _is_wanted_again(row: models.FrontierUrl, found: FoundUrl, since: datetime | None) -> bool:
    if row.waiting:
        return False
    # due_at of a URL that is done is the time of its outcome.
    modified = found.modified_at and found.modified_at > (row.modified_at or row.due_at)
    published = found.published_at or row.published_at
    in_reach = row.outcome == OutcomeKind.TOO_OLD and since and published and published >= since
    return bool(modified or in_reach)


def _rows(outlet: str, keys: list[str]) -> dict[str, models.FrontierUrl]:
    rows: dict[str, models.FrontierUrl] = {}
    for start in range(0, len(keys), _KEYS_A_QUERY):
        page = models.FrontierUrl.objects.filter(
            outlet=outlet, url_key__in=keys[start : start + _KEYS_A_QUERY]
        )
        rows.update((row.url_key, row) for row in page)
    return rows


def _new_row(outlet: str, key: str, found: FoundUrl, at: datetime) -> models.FrontierUrl:
    return models.FrontierUrl(
        outlet=outlet,
        url_key=key,
        url=found.url,
        priority=found.priority,
        due_at=at,
        published_at=found.published_at,
        modified_at=found.modified_at,
        hints=to_json(found.hints),
    )


def unknown_urls(outlet: str, urls: Iterable[str]) -> set[str]:
    """Return those URLs that the outlet's frontier has never seen."""
    by_key = {article_id(url): url for url in urls}
    with reporting():
        known = _rows(outlet, list(by_key))
    return {url for key, url in by_key.items() if key not in known}


def next_urls(outlet: str, limit: int, now: datetime) -> list[FoundUrl]:
    """Return up to ``limit`` URLs that wait and are due, the most urgent first.

    They go on waiting until ``store_results`` or ``finish``: whoever asks again before that gets
    them again.
    """
    with reporting():
        rows = models.FrontierUrl.objects.filter(outlet=outlet, waiting=True, due_at__lte=now)
        return [
            FoundUrl(
                url=row.url,
                published_at=row.published_at,
                modified_at=row.modified_at,
                priority=row.priority,
                hints=json.loads(row.hints),
                attempts=row.attempts,
            )
            for row in rows.order_by("-priority", "id")[:limit]
        ]


def finish(outcome: Outcome) -> None:
    """Mark a URL as done with an outcome."""
    with reporting(), transaction.atomic():
        settle([Settlement(outcome)])


def defer(outlet: str, url: str, until: datetime) -> None:
    """Let a waiting URL rest until a time, aware UTC."""
    with reporting():
        models.FrontierUrl.objects.filter(
            outlet=outlet, url_key=article_id(url), waiting=True
        ).update(due_at=until)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the frontier learns of a URL that was asked for; see ``archive.storing.Result``."""

    outcome: Outcome
    retry_at: datetime | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None


def settle(settlements: Iterable[Settlement]) -> None:
    """Write what became of URLs; the caller holds the transaction."""
    by_outlet: dict[str, dict[str, Settlement]] = {}
    for one in settlements:
        by_outlet.setdefault(one.outcome.outlet, {})[article_id(one.outcome.url)] = one
    rows = []
    for outlet, wanted in by_outlet.items():
        known = _rows(outlet, list(wanted))
        for key, one in wanted.items():
            row = known.get(key) or _new_row(
                outlet, key, FoundUrl(url=one.outcome.url), one.outcome.at
            )
            row.pk = None  # the upsert finds it by outlet and key
            row.waiting = one.retry_at is not None
            row.due_at = one.retry_at or one.outcome.at
            row.attempts = row.attempts + 1 if row.waiting else 0
            row.published_at = one.published_at or row.published_at
            row.modified_at = one.modified_at or row.modified_at
            row.outcome = one.outcome.kind.value
            row.reason = one.outcome.reason
            row.article = one.outcome.article
            rows.append(row)
    models.FrontierUrl.objects.bulk_create(
        rows,
        batch_size=_BATCH_ROWS,
        update_conflicts=True,
        unique_fields=["outlet", "url_key"],
        update_fields=[
            "waiting", "due_at", "attempts", "published_at", "modified_at", "outcome", "reason",
            "article",
        ],
    )  # fmt: skip


def source_state(outlet: str, source_url: str) -> SourceState:
    """Return how far a source was read; an empty state where it never was."""
    with reporting():
        row = models.SourceState.objects.filter(
            outlet=outlet, url_key=article_id(source_url)
        ).first()
    if row is None:
        return SourceState()
    return SourceState(
        etag=row.etag,
        last_modified=row.last_modified,
        newest=row.newest,
        closed_until=row.closed_until,
        answered_at=row.answered_at,
    )


def save_source_state(outlet: str, source_url: str, state: SourceState) -> None:
    """Write how far a source was read."""
    with reporting():
        models.SourceState.objects.update_or_create(
            outlet=outlet,
            url_key=article_id(source_url),
            defaults={
                "url": source_url,
                "etag": state.etag,
                "last_modified": state.last_modified,
                "newest": state.newest,
                "closed_until": state.closed_until,
                "answered_at": state.answered_at,
            },
        )
