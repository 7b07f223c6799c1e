"""Stored pages: articles with the response they were made from, to be extracted again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive import models
from archive.records import article_of
from archive.reporting import reporting
from news.article import Article, article_id
from news.capture import CaptureRef
from news.outcome import OutcomeKind

_IDS_A_QUERY = 500
_ROLES = ("page", "wordpress", "feed")
# Outcomes that say that the text stored is the text that came.
_READ = (OutcomeKind.STORED, OutcomeKind.REVISED, OutcomeKind.UNCHANGED)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """An article, and what it was made from.

    Parameters
    ----------
    article
        Its present text.
    capture
        Where the response lies that the present text was made from.
    role
        What it was fetched as: ``"page"``, or ``"wordpress"`` or ``"feed"``, a source's answer that
        held the article among others.
    hints
        What the frontier keeps of the source's words: ``title``, ``published_at``, ``evidence``.
    """

    article: Article
    capture: CaptureRef
    role: str
    hints: Mapping[str, str]


def page_ids(*, since: datetime, after: str = "", limit: int) -> list[str]:
    """Return ids of articles whose response is kept, in their order: a partition of the work.

    Parameters
    ----------
    since
        Aware; fetched then or later.
    after
        Only ids behind this one.
    limit
        At most so many.
    """
    rows = models.Article.objects.filter(
        id__gt=after, fetched_at__gte=since, capture__role__in=_ROLES, capture__status=200
    )
    with reporting():
        return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def stored_pages(ids: Sequence[str]) -> list[StoredPage]:
    """Return the pages of some articles, in the order of their ids; at most 500 of them.

    Raises
    ------
    ValueError
        Where there are more.
    """
    if len(ids) > _IDS_A_QUERY:
        raise ValueError(f"{len(ids)} ids, expected at most {_IDS_A_QUERY}")
    with reporting():
        rows = list(
            models.Article.objects.filter(id__in=ids, capture__role__in=_ROLES)
            .select_related("capture")
            .order_by("id")
        )
        found = models.FrontierUrl.objects.filter(
            url_key__in={article_id(row.url) for row in rows},
            outlet__in={row.outlet for row in rows},
        )
        hints = {
            (outlet, key): json.loads(said)
            for outlet, key, said in found.values_list("outlet", "url_key", "hints")
        }
        return [
            StoredPage(
                article_of(row),
                CaptureRef(row.capture.path, row.capture.offset, row.capture.length),
                row.capture.role,
                hints.get((row.outlet, article_id(row.url)), {}),
            )
            for row in rows
        ]


def last_pages(outlet: str, urls: Sequence[str]) -> dict[str, CaptureRef]:
    """Return where the last page lies that came from each URL and was read as what is stored.

    Left out are URLs whose last page was not read, and those that led to another address.

    Parameters
    ----------
    urls
        Canonical, at most some hundreds.
    """
    by_key = {article_id(url): url for url in urls}
    read = models.FrontierUrl.objects.filter(
        outlet=outlet, url_key__in=list(by_key), outcome__in=_READ
    )
    with reporting():
        pages = models.Capture.objects.filter(
            outlet=outlet, url_key__in=list(read.values_list("url_key", flat=True)),
            role="page", status=200,
        ).order_by("fetched_at", "id")  # fmt: skip
        return {
            by_key[key]: CaptureRef(*place)
            for key, *place in pages.values_list("url_key", "path", "offset", "length")
        }
