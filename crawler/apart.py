"""Keeping articles apart whose pages name one canonical address.

Careless templates write the front page's, or the first article's, address into every page.
Believed, it would make each article a revision of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.articles import get_article
from archive.frontier import unknown_urls
from crawler.item import Item
from news.article import Article, article_id


def keep_apart(pairs: Sequence[tuple[str, Item]]) -> None:
    """Give articles the address they were found at where the one they name is another's.

    That is so where the outlet's own sources list the named address as an article by itself (copies
    of one text are then folded by the text), or where an article of another title stands there.

    Parameters
    ----------
    pairs
        Ids of outlets, and items; the archive is open in this thread.
    """
    titles: dict[str, str] = {}
    for outlet in {outlet for outlet, _ in pairs}:
        items = [item for name, item in pairs if name == outlet and item.article]
        listed = _listed(outlet, items)
        for item in items:
            article = item.article
            if article is None:
                continue
            if article.url != item.url and (article.url in listed or _is_anothers(article, titles)):
                article = replace(article, url=item.url, id=article_id(item.url))
                item.article = article
            titles[article.id] = article.title


def _listed(outlet: str, items: Iterable[Item]) -> set[str]:
    """Return those named addresses, other than the items' own, that the frontier has."""
    named = {item.article.url for item in items if item.article and item.article.url != item.url}
    return named - unknown_urls(outlet, named) if named else set()


def _is_anothers(article: Article, titles: dict[str, str]) -> bool:
    if article.id in titles:
        return titles[article.id] != article.title
    stored = get_article(article.id)
    return stored is not None and stored.title != article.title
