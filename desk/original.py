"""Originals: older articles whose text those of a digest repeat, at any outlet and however old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.duplicates import copies_of
from archive.relevant import Judged, judged_articles
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
    sought = [
        {copy.article for copy in copies_of(article.text, without=article.id)}
        for article in articles
    ]
    ids = set().union(*sought)
    older = {
        row.article.id: row
        for row in judged_articles(ids, model=model)
        if row.article.came_at < before
    }
    found = (min(ids & older.keys(), key=lambda key: older[key].article.came_at, default="")
             for ids in sought)  # fmt: skip
    return [older[key] for key in set(found) if key]
