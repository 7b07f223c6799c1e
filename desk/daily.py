"""The classifying step of the daily job: judge what is new, in any number of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from archive.judgements import save_judgements, unjudged
from archive.patience import patiently
from classifier.judge import Document, Judge
from news.article import Article
from news.outlet import Outlet

_BATCH = 256


def document_of(article: Article, outlet: Outlet | None) -> Document:
    """Return what the classifier reads of an article; its date is that of the outlet's zone."""
    when = article.published_at or article.fetched_at
    zone = outlet.zone if outlet else UTC
    return Document(article.id, article.title, article.text, when.astimezone(zone).date())


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    iterator = iter(articles)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def classify_step(
    judge: Judge,
    outlets: Sequence[Outlet],
    *,
    start: datetime | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Judge every article whose present text the model has not judged; return how many.

    Parameters
    ----------
    judge
        The model at work.
    outlets
        The registry, for the outlets' time zones.
    start
        Only articles from this instant on; None for all.
    advance
        Told after each batch how many were judged.
    """
    by_id = {outlet.id: outlet for outlet in outlets}
    count = 0
    # The list of what is to do is closed before the first judgement is written, so that no
    # cursor reads a table that is being changed.
    for batch in _batches(patiently(lambda: list(unjudged(judge.version, start=start)))):
        done = judge_articles(judge, by_id, batch)
        count += done
        advance(done)
    return count


def judge_articles(judge: Judge, outlets: Mapping[str, Outlet], articles: Sequence[Article]) -> int:
    """Judge some articles and write the judgements; return how many.

    Parameters
    ----------
    judge
        The model at work.
    outlets
        The registry by id, for the outlets' time zones.
    articles
        Few enough for one batch.
    """
    judgements = judge.judge([document_of(a, outlets.get(a.outlet)) for a in articles])
    patiently(save_judgements, judgements, judged={a.id: a.content_hash for a in articles})
    return len(judgements)
