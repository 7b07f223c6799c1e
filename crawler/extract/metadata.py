"""Title and address of a page's article.

A page names its story several times: in the headline, in ``og:title``, in JSON-LD, in ``title``.
Each alone is wrong on some outlet (a section in ``h1``, the site's name in ``og:title``, a
description in ``headline``); the headline that another of them confirms is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.address import canonical_url
from crawler.extract import linked
from crawler.extract.line import fold
from crawler.extract.page import Page
from news.errors import RefusedAddress

_SEPARATOR = re.compile(r"\s+[-–—|•·»:]{1,2}\s+|\s*[|»]\s*")
_LEAD_SITE = re.compile(r"^[\w.]+\.(?:com|co\.id|id|net|org|co)\s*[:|–-]\s*", re.IGNORECASE)
_DOMAIN_END = re.compile(r"\.(?:com|co\.id|id|net|org)$")
_SITE_WORDS = 6
_CUT = re.compile(r"(?:…|\.{3})\s*$")
_WORD = re.compile(r"\w+")
# A headline has at least three words or this many characters; "Nasional" is a section.
_HEADLINE_WORDS = 3
_HEADLINE_CHARS = 15
_MAX_HEADINGS = 30
# A headline that shares half of its words with the head's title is it, told in other words.
_FIRST_HEADINGS, _HALF = 3, 0.5
_MAX_CHARS = 400


def plain(text: str) -> str:
    """Return a text's words in lower case, one blank between them: for comparison only."""
    return " ".join(_WORD.findall(text.lower()))


def site_names(page: Page, url: str, outlet_name: str = "") -> frozenset[str]:
    """Return what the site calls itself, as plain words: from its host, its meta, the outlet."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names = [host, ".".join(labels[-2:]), ".".join(labels[-3:]), outlet_name]
    # "lensaku" of lensaku.id, "suaramerdeka" of suaramerdeka.co.id.
    names.append(next((label for label in reversed(labels[:-1]) if len(label) > 3), ""))
    names += [page.meta.get("og:site_name", ""), page.meta.get("application-name", "")]
    return frozenset(filter(None, map(plain, names)))


def without_site(title: str, sites: frozenset[str]) -> str:
    """Return a title without the site's name before or behind it."""
    text = _LEAD_SITE.sub("", fold(title))
    while True:
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            return text
        head, tail = text[: cuts[-1].start()], text[cuts[-1].end() :]
        if _names_site(tail, sites) and len(head) >= _HEADLINE_CHARS:
            text = head.rstrip()
            continue
        head, tail = text[: cuts[0].start()], text[cuts[0].end() :]
        if _names_site(head, sites) and len(tail) >= _HEADLINE_CHARS:
            text = tail.lstrip()
            continue
        return text


def _names_site(part: str, sites: frozenset[str]) -> bool:
    words = plain(part)
    if not words or len(words.split()) > _SITE_WORDS:
        return False
    if _DOMAIN_END.search(part.strip().lower()):
        return True
    joined = words.replace(" ", "")
    bare = [site.replace(" ", "") for site in sites]
    return any(site in joined or (len(joined) > 4 and joined in site) for site in bare)


def headings(root: Any) -> Iterator[str]:
    """Yield the page's headings, ``h1`` before ``h2`` before ``h3``, in reading order."""
    for tag in ("h1", "h2", "h3"):
        for element in islice(root.iter(tag), _MAX_HEADINGS):
            text = fold("".join(element.itertext()))
            if 0 < len(text) <= _MAX_CHARS:
                yield text


def claims(page: Page, sites: frozenset[str]) -> list[tuple[str, str]]:
    """Return what the page's head says its title is: rule and text, the surest first."""
    found = [
        ("jsonld", linked.text_of(page.article, "headline")),
        ("jsonld", linked.text_of(page.article, "name")),
        ("og:title", page.meta.get("og:title", "")),
        ("twitter:title", page.meta.get("twitter:title", "")),
        ("title", page.title_tag),
        ("meta", page.meta.get("originaltitle", "")),
    ]
    cleaned = [(rule, without_site(text, sites)) for rule, text in found if text.strip()]
    return [(rule, text) for rule, text in cleaned if plain(text) and plain(text) not in sites]


def find_title(
    page: Page,
    url: str,
    *,
    marked: Callable[[], Sequence[str]] = tuple,
    outlet_name: str = "",
) -> tuple[str, str]:
    """Return the story's title and the rule that found it, ``("", "")`` where there is none.

    Parameters
    ----------
    page
        The page.
    url
        Its canonical URL, whose host names the site.
    marked
        Gives the texts of elements that the outlet's or family's selectors call the title; asked
        only where no heading is word by word what the page's head says.
    outlet_name
        How the outlet calls itself; taken off the ends of a title.
    """
    sites = site_names(page, url, outlet_name)
    said = claims(page, sites)
    spoken = [plain(text) for _, text in said] + [plain(page.title_tag)]
    seen, ranks = [], []
    for text in filter(_is_headline, headings(page.root)):
        seen.append(text)
        ranks.append(_confirmation(plain(text), spoken))
        if ranks[-1] == _WORD_BY_WORD:  # no later one could be surer
            break
    else:
        own = [text for text in marked() if _is_headline(text)]
        seen = [*own, *seen]
        ranks = [_confirmation(plain(text), spoken) for text in own] + ranks
    if best := max(ranks, default=0):
        return _whole(seen[ranks.index(best)], said), "headline"
    for text in seen[:_FIRST_HEADINGS]:
        if any(_overlap(plain(text), s) >= _HALF for s in spoken):
            return text, "headline"
    for rule, text in said:
        if not _CUT.search(text) and _is_headline(text):
            return fold(text), rule
    if said:
        return fold(_CUT.sub("", said[0][1])), said[0][0]
    return (seen[0], "headline") if seen else ("", "")


_WORD_BY_WORD = 3


def _confirmation(headline: str, spoken: Sequence[str]) -> int:
    """Rank how the page's head confirms a headline: 3 word by word, 2 at a start, 1 somewhere."""
    if headline in spoken:
        return _WORD_BY_WORD
    if any(s.startswith(f"{headline} ") for s in spoken):
        return 2
    return int(any(_holds(s, headline) for s in spoken))


def _whole(headline: str, said: Sequence[tuple[str, str]]) -> str:
    """Return a headline, or the head's fuller spelling where the template cut it short."""
    if _CUT.search(headline):
        stem = plain(headline)
        for _, text in said:
            if plain(text).startswith(stem) and not _CUT.search(text):
                return text
    return headline


def _is_headline(text: str) -> bool:
    return len(text.split()) >= _HEADLINE_WORDS or len(text) >= _HEADLINE_CHARS


def _holds(longer: str, shorter: str) -> bool:
    return bool(shorter) and f" {shorter} " in f" {longer} "


def _overlap(a: str, b: str) -> float:
    one, other = set(a.split()), set(b.split())
    return len(one & other) / max(len(one | other), 1)


def find_address(page: Page, *, home: str = "") -> str:
    """Return the article's canonical URL.

    A page's own ``canonical`` link is believed where it stays on the site and names an article:
    it often is empty, points to the home page, or to a staging host. A page that was read from a
    file (``file:`` or ``localhost``) has no other address than what it says itself.

    Parameters
    ----------
    page
        The page.
    home
        The outlet's home page, for the spelling of the host.

    Raises
    ------
    RefusedAddress
        Where neither the page nor the capture has an http or https address.
    """
    base = home or None
    own = _canonical(page.url, base)
    if own and urlsplit(own).hostname == "localhost":
        own, base = "", None
    links = page.links.get("canonical", ())
    said = (*links, page.meta.get("og:url", ""), linked.text_of(page.article, "url"))
    offered = [_canonical(link, own or base) for link in said]
    fit = [u for u in offered if u and _names_article(u) and (not own or _site(u) == _site(own))]
    canonical = set(offered[: len(links)])
    if len(canonical) > 1 and own and _names_article(own):
        return own  # a page that names two addresses knows neither
    if fit and (not own or fit[0] in canonical or not _names_article(own)):
        return fit[0]
    return own or canonical_url(page.url, base)


def _canonical(url: str, base: str | None) -> str:
    try:
        return canonical_url(url, base) if url else ""
    except RefusedAddress:
        return ""


def _names_article(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path not in ("", "/") or bool(parts.query)


def _site(url: str) -> str:
    """Return a host's last labels: two, or three below a public suffix such as ``co.id``."""
    labels = (urlsplit(url).hostname or "").split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])
