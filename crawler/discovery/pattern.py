"""Link patterns: of all that a page links to, what are the articles.

A front page links to a hundred things: sections, tags, the same story three times, a rate card.
Articles are what there are many of, with headlines for names and addresses of one shape. What is
chosen here is a guess, which ``crawler.discovery.ways`` confirms by reading articles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crawler.discovery.front import Link
from crawler.discovery.shape import Shape, pattern_of, shape_of
from crawler.site import host_of

# A headline has as many words; a section, a tag or a button has fewer.
_HEADLINE_WORDS = 4
# Fewer addresses of one shape may be anything; an outlet's second rule may be rarer than its first.
_FEWEST, _SHARE = 3, 0.1
_MAX_SHAPES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Links of one shape.

    Parameters
    ----------
    pattern
        Regular expression of their addresses.
    urls
        The addresses that speak for it, each once, in reading order.
    """

    pattern: str
    urls: tuple[str, ...]


def groups_of(links: Sequence[Link], home: str, known: Collection[str] = ()) -> list[Group]:
    """Return the groups of links that may be articles, the largest first, at most three.

    Parameters
    ----------
    links
        Of one or several pages of the outlet.
    home
        The outlet's home page.
    known
        Canonical addresses of articles that another source named; these count whatever the page
        calls them.
    """
    by_shape: dict[Shape, dict[str, None]] = {}
    for link in _own(links, home):
        if not (link.url in known or (_is_headline(link.text) and not link.in_menu)):
            continue
        if (shape := shape_of(link.url)) is not None:
            by_shape.setdefault(shape, {}).setdefault(link.url)
    ranked = sorted(by_shape.items(), key=lambda item: -len(item[1]))
    most = len(ranked[0][1]) if ranked else 0
    least = max(_FEWEST, most * _SHARE)
    return [
        Group(pattern_of(shape, tuple(urls), home), tuple(urls))
        for shape, urls in ranked[:_MAX_SHAPES]
        if len(urls) >= least
    ]


def _own(links: Sequence[Link], home: str) -> Sequence[Link]:
    """Return the links below the home page's own host, where it has some.

    A regional page on a host of its own shows its network's national news, too.
    """
    host = host_of(home)
    own = [link for link in links if f".{host_of(link.url)}".endswith(f".{host}")]
    return own or links


def joined(patterns: Sequence[str]) -> str:
    """Return one regular expression for several."""
    return patterns[0] if len(patterns) == 1 else "|".join(patterns)


def matching(links: Sequence[Link], pattern: str) -> list[str]:
    """Return the addresses that a pattern takes of a page's links, each once, in reading order."""
    wanted = re.compile(pattern)
    return list(dict.fromkeys(link.url for link in links if wanted.search(link.url)))


def _is_headline(text: str) -> bool:
    return len(text.split()) >= _HEADLINE_WORDS
