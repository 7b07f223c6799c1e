"""Judgements: what each model says of each article, and of which of its texts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from archive import facets, models
from archive.records import article_of, by_day, revision_of, to_json
from archive.reporting import reporting
from news.article import Article
from news.errors import WrongInput
from news.judgement import Judgement, judgement_from_dict

# One transaction each: a kill loses at most this many, and they are judged again.
_BATCH_ROWS = 500


def save_judgements(
    judgements: Iterable[Judgement], *, judged: Mapping[str, str] | None = None
) -> int:
    """Write judgements; an earlier one of the same model and article is replaced.

    Parameters
    ----------
    judgements
        Any number; written as they come, in transactions of 500.
    judged
        ``content_hash`` by article id of the text that was judged, where the article may have been
        revised meanwhile; else the present text is taken to be the one.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    WrongInput
        The archive has no article of that id.
    """
    rest, count = iter(judgements), 0
    while batch := list(islice(rest, _BATCH_ROWS)):
        with reporting(), transaction.atomic():
            _save(batch, judged or {})
        count += len(batch)
    return count


def _save(batch: list[Judgement], judged: Mapping[str, str]) -> None:
    # Held, so that no revision moves their entries of the search index meanwhile.
    articles = models.Article.objects.filter(id__in=[j.id for j in batch]).order_by("id")
    present = dict(articles.select_for_update(no_key=True).values_list("id", "content_hash"))
    if unknown := [j.id for j in batch if j.id not in present]:
        raise WrongInput("judgement of {name}: no such article in the archive", name=unknown[0])
    rows = {
        (j.id, j.model): models.Judgement(
            article_id=j.id,
            model=j.model,
            codebook=j.codebook,
            content_hash=judged.get(j.id, present[j.id]),
            flagged=bool(j.flagged),
            borderline=bool(j.borderline),
            severity=j.severity,
            place=j.place.code if j.place else "",
            event_date=j.event_date,
            data=to_json(j.to_dict()),
        )
        for j in batch
    }
    models.Judgement.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["article", "model"],
        update_fields=[
            "codebook", "content_hash", "flagged", "borderline", "severity", "place", "event_date",
            "data",
        ],
    )  # fmt: skip
    _save_facets({(j.id, j.model): j for j in batch}.values())


def _save_facets(judgements: Collection[Judgement]) -> None:
    """Let a search find the articles by what is said of them now."""
    entries = dict(
        models.SearchEntry.objects.filter(article__in=[j.id for j in judgements]).values_list(
            "article_id", "id"
        )
    )
    for model in {j.model for j in judgements}:
        said = [j for j in judgements if j.model == model and j.id in entries]
        facets.replace(model, {entries[j.id]: facets.of_judgement(j) for j in said})


def unjudged(model: str, *, start: datetime | None = None) -> Iterator[Article]:
    """Yield the articles whose present text a model has not judged, in the order of time.

    Judgements may be saved while it runs.

    Parameters
    ----------
    model
        Version of the model.
    start
        Aware; articles of earlier days are left out.
    """
    rows = _unjudged(model, start)
    with reporting():
        for row in by_day(rows):
            yield article_of(row)


def count_unjudged(
    start: datetime, end: datetime, *, model: str, found_after: datetime | None = None
) -> int:
    """Return of how many articles of a period a model has not judged the present text.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` as in ``articles_between``.
    model
        Version of the model.
    found_after
        Aware: only of articles that were first fetched after it; None for all.
    """
    rows = _unjudged(model, start).filter(news_at__lt=end)
    if found_after is not None:
        rows = rows.filter(first_fetched_at__gt=found_after)
    with reporting():
        return int(rows.count())


def _unjudged(model: str, start: datetime | None) -> QuerySet[models.Article]:
    done = models.Judgement.objects.filter(
        article=OuterRef("id"), model=model, content_hash=OuterRef("content_hash")
    )
    rows = models.Article.objects.filter(~Exists(done))
    return rows if start is None else rows.filter(news_at__gte=start)


def unjudged_ids(
    model: str, *, start: datetime | None = None, after: str = "", limit: int
) -> list[str]:
    """Return ids of articles that ``unjudged`` would give, in their order: a part of the work.

    Parameters
    ----------
    model, start
        As for ``unjudged``.
    after
        Only ids behind this one.
    limit
        At most so many.
    """
    rows = _unjudged(model, start).filter(id__gt=after)
    with reporting():
        return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def judged_between(
    start: datetime, end: datetime, *, model: str, relevant: bool = False
) -> Iterator[tuple[Article, Judgement, bool]]:
    """Yield articles of a period with what a model says of them.

    Parameters
    ----------
    start, end
        Aware; ``start <= t < end`` as in ``articles_between``.
    model
        Version of the model.
    relevant
        True leaves out articles of which no tag is flagged or borderline.

    Yields
    ------
    article
        With the text that was judged, so that the evidence's offsets hold.
    judgement
        The judgement.
    revised
        True where the article was changed after it was first stored.
    """
    rows = models.Judgement.objects.select_related("article").filter(
        model=model, article__news_at__gte=start, article__news_at__lt=end
    )
    if relevant:
        rows = rows.exclude(flagged=False, borderline=False)
    with reporting():
        for row in by_day(rows, prefix="article__"):
            judgement = judgement_from_dict(json.loads(row.data))
            yield judged_text(row), judgement, row.article.revision > 1


def judged_text(row: models.Judgement) -> Article:
    """Return the article of a judgement's row with the text that was judged."""
    if row.content_hash != row.article.content_hash:
        earlier = row.article.earlier.filter(content_hash=row.content_hash).last()
        if earlier:
            return revision_of(row.article, earlier)
    return article_of(row.article)
