"""JSON-LD: what a page says of itself to search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from language.characters import without_halves

ARTICLE_TYPES = frozenset(
    "newsarticle article reportagenewsarticle blogposting analysisnewsarticle opinionnewsarticle"  # noqa: SIM905 - a list of words
    " backgroundnewsarticle reviewnewsarticle askpublicnewsarticle advertisercontentarticle"
    " techarticle scholarlyarticle satiricalarticle report liveblogposting socialmediaposting"
    " discussionforumposting".split()
)
LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage"})

# A page's data are a few kilobytes; a megabyte of them is an attack or a mistake.
_MAX_CHARS = 1_000_000
_MAX_OBJECTS = 200
# Keys whose objects are other things than the page's own article.
_FOREIGN = frozenset(
    "itemlistelement haspart mentions citation comment author publisher creator image video"  # noqa: SIM905 - a list of words
    " associatedmedia potentialaction breadcrumb relatedlink contributor editor about".split()
)
_COMMENT = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_COMMA = re.compile(r",(\s*[}\]])")
_LOOSE = re.compile(
    r'"(headline|datePublished|dateModified|@type|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,20000})"'
)


def parse(source: str) -> Any:
    """Return the value of a JSON-LD script; None where it cannot be read at all.

    Scripts written by hand carry trailing commas, comment marks, line breaks within strings or a
    missing bracket; where the whole cannot be read, the few fields that matter are picked out.
    """
    if len(source) > _MAX_CHARS:
        return None
    text = _COMMENT.sub("", source).strip().rstrip(";")
    for attempt in (text, _COMMA.sub(r"\1", text).replace("\\'", "'")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    loose: dict[str, str] = {}
    for key, value in _LOOSE.findall(text):
        try:
            loose.setdefault(key, json.loads(f'"{value}"', strict=False))
        except ValueError:
            loose.setdefault(key, value)
    return loose or None


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON-LD value, outer ones first, without other things' objects."""
    queue, seen = [value], 0
    while queue and seen < _MAX_OBJECTS:
        item = queue.pop(0)
        seen += 1
        if isinstance(item, list):
            queue.extend(item[:_MAX_OBJECTS])
        elif isinstance(item, dict):
            yield item
            queue.extend(
                value
                for key, value in item.items()
                if isinstance(value, dict | list) and key.lower() not in _FOREIGN
            )


def types(item: Mapping[str, Any]) -> frozenset[str]:
    """Return an object's types, lower case and without a schema's address."""
    kind = item.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(str(k).rsplit("/", 1)[-1].lower() for k in kinds if k)


def text_of(item: Mapping[str, Any], key: str) -> str:
    """Return a field as plain text, ``""`` where it is absent or no text."""
    value = item.get(key)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return without_halves(unescape(value)).strip() if isinstance(value, str) else ""
