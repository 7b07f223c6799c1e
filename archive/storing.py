"""Writing articles: what is new, what has changed, what is a copy; with outcome and frontier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from archive import models
from archive.duplicates import sign
from archive.frontier import Settlement, settle
from archive.outcomes import write_outcomes
from archive.records import TEXT_FIELDS
from archive.reporting import reporting
from archive.searchindex import Indexed, index
from news.article import Article
from news.capture import CaptureRef
from news.errors import Quarantine
from news.outcome import Outcome, OutcomeKind

# Rows a statement: SQLite allows 32,766 variables, and an article has 17.
_BATCH_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the crawl of one URL came to.

    Parameters
    ----------
    outcome
        The outcome; where ``article`` is given, its kind and article are the archive's to say.
    article
        The article, if the page held one that is to be stored.
    capture
        Where the response lies that the article was made from.
    retry_at
        Where the URL is to be asked again: when, aware UTC. None says it is done with.
    published_at
        When it was published, so that a URL too old for this run is known to a longer one.
    modified_at
        When the source says it was last modified, so that it is fetched again only when that moves.
    """

    outcome: Outcome
    article: Article | None = None
    capture: CaptureRef | None = None
    retry_at: datetime | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass
class _Known:
    """Rows that a batch of articles meets, and what it does to them."""

    rows: dict[str, models.Article]
    copies: dict[tuple[str, str], str]
    captures: dict[CaptureRef, int]
    new: dict[str, models.Article] = field(default_factory=dict)
    changed: dict[str, models.Article] = field(default_factory=dict)
    earlier: list[models.Revision] = field(default_factory=list)
    to_index: dict[str, models.Article] = field(default_factory=dict)
    to_sign: dict[str, models.Article] = field(default_factory=dict)


def store_article(article: Article) -> OutcomeKind:
    """Store one article; see ``store_articles``, which is faster for many."""
    return store_articles([article])[0]


def store_articles(
    articles: Iterable[Article], *, captures: Sequence[CaptureRef | None] | None = None
) -> list[OutcomeKind]:
    """Store articles in one transaction.

    Parameters
    ----------
    articles
        The articles.
    captures
        Where the response lies that each was made from.

    Returns
    -------
    list of OutcomeKind
        For each: ``STORED``, ``REVISED`` (the earlier text is kept as a revision), ``UNCHANGED``,
        or ``DUPLICATE`` where the outlet has the same title and text at another URL; a duplicate
        is not stored.

    Raises
    ------
    Quarantine
        A text holds what no database stores: U+0000 or half a surrogate pair.
    ArchiveUnusable
        The database cannot be written.
    """
    found = list(articles)
    refs = captures or [None] * len(found)
    return [kind for kind, _ in _retried(list(zip(found, refs, strict=True)))]


def store_result(run: int, result: Result) -> Outcome:
    """Store one result; see ``store_results``, which is faster for many."""
    return store_results(run, [result])[0]


def store_results(run: int, results: Sequence[Result]) -> list[Outcome]:
    """Store articles, outcomes and frontier rows of some URLs in one transaction.

    Parameters
    ----------
    run
        Id of the run; the outcomes are written under it.
    results
        One for each URL.

    Returns
    -------
    list of Outcome
        As written, in the order of ``results``.

    Raises
    ------
    Quarantine
        As ``store_articles``; nothing of the batch is stored then.
    ArchiveUnusable
        The database cannot be written; nothing of the batch is stored.
    """
    with reporting(), transaction.atomic():
        stored = iter(_retried([(r.article, r.capture) for r in results if r.article]))
        outcomes = []
        for result in results:
            outcome = replace(result.outcome, run=run)
            if result.article:
                kind, article = next(stored)
                outcome = replace(outcome, kind=kind, article=article)
            outcomes.append(outcome)
        write_outcomes(outcomes)
        settle(
            Settlement(outcome, result.retry_at, result.published_at, result.modified_at)
            for outcome, result in zip(outcomes, results, strict=True)
        )
    return outcomes


def _retried(
    pairs: Sequence[tuple[Article, CaptureRef | None]],
) -> list[tuple[OutcomeKind, str]]:
    """Store, and once more where another worker stored one of the articles in between."""
    for article, _ in pairs:
        _check_text(article)
    with reporting():
        try:
            with transaction.atomic():
                return _store(pairs)
        except IntegrityError:
            with transaction.atomic():
                return _store(pairs)


def _check_text(article: Article) -> None:
    for name in ("url", "title", "text", "dateline"):
        value: str = getattr(article, name)
        if "\0" in value or not _is_utf8(value):
            raise Quarantine(
                f"{article.url}: {name} holds U+0000 or half a surrogate pair, expected plain text"
            )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _store(pairs: Sequence[tuple[Article, CaptureRef | None]]) -> list[tuple[OutcomeKind, str]]:
    known = _known(pairs)
    decided = [_decide(known, article, capture) for article, capture in pairs]
    models.Article.objects.bulk_create(known.new.values(), batch_size=_BATCH_ROWS)
    models.Revision.objects.bulk_create(known.earlier, batch_size=_BATCH_ROWS)
    for row in known.changed.values():
        row.save(force_update=True)
    index([Indexed(r.id, r.news_at, r.title, r.text) for r in known.to_index.values()])
    sign(
        [(row.id, row.text) for row in known.to_sign.values()],
        replaced=known.to_sign.keys() - known.new.keys(),
    )
    return decided


def _known(pairs: Sequence[tuple[Article, CaptureRef | None]]) -> _Known:
    articles = models.Article.objects
    hashes = {article.content_hash for article, _ in pairs}
    places = {capture.path for _, capture in pairs if capture}
    return _Known(
        rows=articles.in_bulk({article.id for article, _ in pairs}),
        copies={
            (outlet, content): key
            for outlet, content, key in articles.filter(
                outlet__in={article.outlet for article, _ in pairs}, content_hash__in=hashes
            ).values_list("outlet", "content_hash", "id")
        },
        captures={
            CaptureRef(path, offset, length): key
            for path, offset, length, key in models.Capture.objects.filter(
                path__in=places, offset__in={capture.offset for _, capture in pairs if capture}
            ).values_list("path", "offset", "length", "id")
        },
    )


def _decide(known: _Known, article: Article, capture: CaptureRef | None) -> tuple[OutcomeKind, str]:
    content = article.content_hash
    capture_id = known.captures.get(capture) if capture else None
    row = known.rows.get(article.id)
    if row is None:
        if copied := known.copies.get((article.outlet, content)):
            return OutcomeKind.DUPLICATE, copied
        row = models.Article(
            id=article.id,
            url=article.url,
            outlet=article.outlet,
            first_fetched_at=article.fetched_at,
        )
        _fill(row, article, content, capture_id)
        known.rows[article.id] = known.new[article.id] = known.to_index[article.id] = row
        known.to_sign[article.id] = row
        known.copies[article.outlet, content] = article.id
        return OutcomeKind.STORED, article.id
    if row.content_hash == content:
        before = row.news_at
        if _learn_times(row, article) and article.id not in known.new:
            known.changed[article.id] = row
        if row.news_at != before:
            known.to_index[article.id] = row
        return OutcomeKind.UNCHANGED, article.id
    shared = (*TEXT_FIELDS, "content_hash", "capture_id")
    known.earlier.append(
        models.Revision(
            article_id=row.id,
            number=row.revision,
            **{name: getattr(row, name) for name in shared},
        )
    )
    if article.published_at is None:  # the page forgot it; the archive does not
        article = replace(
            article,
            published_at=row.published_at,
            published_evidence=row.published_evidence,
            published_precision=row.published_precision,
            published_notes=row.published_notes,
        )
    _fill(row, article, content, capture_id)
    row.revision += 1
    known.to_index[article.id] = known.to_sign[article.id] = row
    if article.id not in known.new:
        known.changed[article.id] = row
    return OutcomeKind.REVISED, article.id


def _fill(row: models.Article, article: Article, content_hash: str, capture_id: int | None) -> None:
    for name in TEXT_FIELDS:
        setattr(row, name, getattr(article, name))
    row.content_hash = content_hash
    row.capture_id = capture_id
    known = article.published_at and not article.postdated
    row.news_at = article.published_at if known else row.first_fetched_at


def _learn_times(row: models.Article, article: Article) -> bool:
    """Take over times of the same text that are new and no coarser; return whether any were."""
    changed = False
    if article.modified_at and article.modified_at != row.modified_at:
        row.modified_at, changed = article.modified_at, True
    coarser = row.published_precision == "minute" and article.published_precision != "minute"
    if article.published_at and article.published_at != row.published_at and not coarser:
        row.published_at = article.published_at
        row.news_at = row.first_fetched_at if article.postdated else article.published_at
        row.published_evidence = article.published_evidence
        row.published_precision = article.published_precision
        row.published_notes = article.published_notes
        changed = True
    return changed
