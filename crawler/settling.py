"""Settling: what came of URLs, written into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from archive.captures import write_captures
from archive.storing import Result, store_result, store_results
from crawler.apart import keep_apart
from crawler.failure import Unfetched, retry_pause
from crawler.item import Item
from crawler.readers import Unreadable
from news.errors import NotAnArticle, Quarantine
from news.outcome import Outcome, OutcomeKind


def write_batch(run: int, pairs: Sequence[tuple[str, Item]], now: datetime) -> list[Outcome]:
    """Keep captures, then store results; one bad text is parted from the rest.

    Parameters
    ----------
    run
        Id of the run.
    pairs
        Items, each with its outlet's id.
    now
        Aware UTC.

    Raises
    ------
    ArchiveUnusable
        The archive cannot be written; no result of the batch is stored then.
    """
    items = [item for _, item in pairs]
    unkept = [item for item in items if item.capture and item.ref is None]
    refs = write_captures(
        [item.capture for item in unkept if item.capture],
        records=[item.record for item in unkept],
    )
    for item, ref in zip(unkept, refs, strict=True):
        item.ref = ref
    keep_apart(pairs)
    results = [result_of(outlet, item, run, now) for outlet, item in pairs]
    try:
        return store_results(run, results)
    except Quarantine:
        return [_store_alone(run, result) for result in results]


def _store_alone(run: int, result: Result) -> Outcome:
    try:
        return store_result(run, result)
    except Quarantine:
        outcome = replace(result.outcome, kind=OutcomeKind.QUARANTINED, reason="encoding")
        return store_result(run, replace(result, article=None, outcome=outcome))


def result_of(outlet: str, item: Item, run: int, now: datetime) -> Result:
    """Return what an item came to as the archive's Result."""
    kind, reason, retry_at = OutcomeKind.STORED, "", None
    article = item.article
    published_at = (article and article.published_at) or item.hints.published_at
    match item.failure:
        case Unfetched() as failure:
            kind, reason = failure.kind, failure.reason
            pause = retry_pause(failure, item.attempts)
            retry_at = now + pause if pause else None
        case NotAnArticle():
            kind = OutcomeKind.NOT_ARTICLE
        case Quarantine() as failure:
            kind = OutcomeKind.QUARANTINED
            reason = failure.reason if isinstance(failure, Unreadable) else "unreadable"
        case None if published_at and item.oldest and published_at < item.oldest:
            kind, article = OutcomeKind.TOO_OLD, None
        case None if item.not_modified:
            kind = OutcomeKind.UNCHANGED
    outcome = Outcome(
        run=run, outlet=outlet, url=item.url, kind=kind, reason=reason, article=item.not_modified,
        at=now,
    )  # fmt: skip
    return Result(
        outcome=outcome,
        article=article if item.failure is None else None,
        capture=item.ref,
        terms=item.terms,
        retry_at=retry_at,
        published_at=published_at,
        modified_at=item.modified_at,
    )
