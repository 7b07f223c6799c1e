"""The frontier: every URL an outlet was found to have, and what became of it.

Rows, not a queue in memory: a kill loses nothing, since a URL is waiting until the transaction that
stores its article says that it is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

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
# What the extraction calls articles that were read out of a source's own answer.
GIVEN_WHOLE = ("wordpress", "feed")
# No URL rests for so long: what is due later was written by a clock that was wrong.
_NEVER_DUE = timedelta(days=15)
# Below every day's ordinal, which is what found URLs are ordered by.
RECHECK_PRIORITY = 0


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
    article
        Id of the article that the archive has of it, else ``""``; the archive's to say.
    """

    url: str
    published_at: datetime | None = None
    modified_at: datetime | None = None
    priority: int = 0
    hints: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    article: str = ""

    @property
    def stored(self) -> bool:
        """True where the archive has an article of it."""
        return bool(self.article)


def add(
    outlet: str,
    urls: Iterable[FoundUrl],
    *,
    at: datetime,
    since: datetime | None = None,
    unread: bool = False,
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
        again = [
            row for key, row in rows.items() if _is_wanted_again(row, found[key], since, unread)
        ]
        for row in again:
            one = found[row.url_key]
            row.waiting, row.due_at, row.attempts = True, at, 0
            row.modified_at = one.modified_at or row.modified_at
            row.priority, row.hints = one.priority, to_json(one.hints)
        models.FrontierUrl.objects.bulk_update(
            again,
            ["waiting", "due_at", "attempts", "modified_at", "priority", "hints"],
            batch_size=_BATCH_UPDATES,
        )
        new = [_new_row(outlet, key, one, at) for key, one in found.items() if key not in rows]
        models.FrontierUrl.objects.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH_ROWS)
    return len(again) + len(new)


def fresh(
    outlet: str,
    urls: Iterable[FoundUrl],
    *,
    since: datetime | None = None,
    unread: bool = False,
) -> list[FoundUrl]:
    """Return those of some found URLs that are new, waiting, or to be fetched again.

    A URL that is done is to be fetched again where its source says that it was modified after it
    was fetched, and where it was too old for an earlier run but was published at or after
    ``since``; with ``unread`` also where it was put aside as too old without a word of its age.
    """
    found = {article_id(one.url): one for one in urls}
    with reporting():
        rows = _rows(outlet, list(found))
    return [
        one
        for key, one in found.items()
        if key not in rows or rows[key].waiting or _is_wanted_again(rows[key], one, since, unread)
    ]


def _is_wanted_again(
    row: models.FrontierUrl, found: FoundUrl, since: datetime | None, unread: bool
) -> bool:
    if row.waiting:
        return False
    # due_at of a URL that is done is the time of its outcome.
    modified = found.modified_at and found.modified_at > (row.modified_at or row.due_at)
    # A sitemap's last modification is no publication: what the page itself said goes before it.
    published = row.published_at or found.published_at
    in_reach = published >= since if published and since else unread and published is None
    return bool(modified) or (row.outcome == OutcomeKind.TOO_OLD and in_reach)


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


def published_of(outlet: str, urls: Iterable[str]) -> dict[str, datetime]:
    """Return when articles were published, for those URLs of the frontier of which it is known."""
    by_key = {article_id(url): url for url in urls}
    with reporting():
        rows = _rows(outlet, list(by_key))
    return {by_key[key]: row.published_at for key, row in rows.items() if row.published_at}


def recheck(outlet: str, since: datetime, *, at: datetime, rested: datetime) -> int:
    """Let articles published at or after ``since`` wait to be fetched again, behind everything new.

    Articles that a source gives whole are left out: their source is asked again instead, and
    their pages, read by another rule, would look like revisions.

    Parameters
    ----------
    at
        Now.
    rested
        Only what was last fetched before this instant: a run that was killed and goes on does not
        begin again.

    Returns
    -------
    int
        How many wait now that did not before.
    """
    fetched = models.Article.objects.filter(outlet=outlet, news_at__gte=since).exclude(
        extraction__in=GIVEN_WHOLE
    )
    with reporting():
        rows = models.FrontierUrl.objects.filter(
            outlet=outlet, waiting=False, due_at__lt=rested, article__in=fetched.values("id")
        )
        # due_at tells the next request of the row apart from its last outcome
        return int(rows.update(waiting=True, due_at=at, attempts=0, priority=RECHECK_PRIORITY))


def next_urls(outlet: str, limit: int, now: datetime) -> list[FoundUrl]:
    """Return up to ``limit`` URLs that wait and are due, the most urgent first.

    They go on waiting until ``store_results`` or ``finish``: whoever asks again before that gets
    them again.
    """
    with reporting():
        is_due = Q(due_at__lte=now) | Q(due_at__gt=now + _NEVER_DUE)
        rows = models.FrontierUrl.objects.filter(is_due, outlet=outlet, waiting=True)
        return [
            FoundUrl(
                url=row.url,
                published_at=row.published_at,
                modified_at=row.modified_at,
                priority=row.priority,
                hints=json.loads(row.hints),
                attempts=row.attempts,
                article=row.article,
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
            row.article = one.outcome.article or row.article
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
