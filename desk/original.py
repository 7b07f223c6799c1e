"""Originals: older articles whose text those of a digest repeat, at any outlet and however old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.duplicates import copies_of
from archive.relevant import Judged, earliest_of, judged_articles
from news.article import Article


def originals_of(articles: Iterable[Article], *, before: datetime, model: str) -> list[Judged]:
    """Return for each article the earliest that has its text, where one came before an instant.

    Parameters
    ----------
    articles
        Those that may repeat an older text.
    before
        Aware; what came since is known to the caller.
    model
        Version of the model that judged them.

    Returns
    -------
    list of Judged
        Each once, in no order.
    """
    chosen = set()
    for article in articles:
        ids = {copy.article for copy in copies_of(article.text, without=article.id)}
        if ids and (key := earliest_of(ids, before=before, model=model)):
            chosen.add(key)
    return list(judged_articles(chosen, model=model))
