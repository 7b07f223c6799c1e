"""Writing articles: what is new, what has changed, what is a copy; with outcome and frontier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from archive import models
from archive.batch import Told, decide, meet
from archive.duplicates import sign
from archive.frontier import Settlement, settle
from archive.outcomes import write_outcomes
from archive.reporting import reporting
from archive.searchindex import Indexed, index
from language.terms import Terms
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
    terms
        What ``language.terms.terms_of`` made of the article, where somebody did already.
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
    terms: Terms | None = None
    retry_at: datetime | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None


def store_article(article: Article) -> OutcomeKind:
    """Store one article; see ``store_articles``, which is faster for many."""
    return store_articles([article])[0]


def store_articles(
    articles: Iterable[Article],
    *,
    captures: Sequence[CaptureRef | None] | None = None,
    again: bool = False,
) -> list[OutcomeKind]:
    """Store articles in one transaction.

    Parameters
    ----------
    articles
        The articles.
    captures
        Where the response lies that each was made from.
    again
        They were read again from the responses that the archive has them from; an article that has
        come in another one since stays as it is, ``UNCHANGED``.

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
    told = [Told(article, ref, again=again) for article, ref in zip(found, refs, strict=True)]
    return [kind for kind, _ in _retried(told)]


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
        told = [Told(one.article, one.capture, one.terms) for one in results if one.article]
        stored = iter(_retried(told))
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


def _retried(told: Sequence[Told]) -> list[tuple[OutcomeKind, str]]:
    """Store, and once more where another worker stored one of the articles in between."""
    for one in told:
        _check_text(one.article)
    with reporting():
        try:
            with transaction.atomic():
                return _store(told)
        except IntegrityError:
            with transaction.atomic():
                return _store(told)


def _check_text(article: Article) -> None:
    for name in ("url", "title", "text", "dateline"):
        value: str = getattr(article, name)
        if "\0" in value or not _is_utf8(value):
            raise Quarantine(
                "{url}: {name} holds U+0000 or half a surrogate pair, expected plain text",
                url=article.url,
                name=name,
            )


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _store(told: Sequence[Told]) -> list[tuple[OutcomeKind, str]]:
    known = meet(told)
    decided = [decide(known, one) for one in told]
    # In one order, as whoever writes at the same time, judgements too.
    new = [row for _, row in sorted(known.new.items())]
    models.Article.objects.bulk_create(new, batch_size=_BATCH_ROWS)
    models.Revision.objects.bulk_create(known.earlier, batch_size=_BATCH_ROWS)
    for _, row in sorted(known.changed.items()):
        row.save(force_update=True)
    index(
        [
            Indexed(row.id, row.outlet, row.news_at, terms.title, terms.text)
            for row in known.to_index.values()
            for terms in [known.terms_of(row)]
        ]
    )
    sign(
        [(row.id, known.terms_of(row).bands) for row in known.to_sign.values()],
        replaced=known.to_sign.keys() - known.new.keys(),
    )
    return decided
