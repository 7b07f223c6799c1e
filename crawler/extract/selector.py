"""CSS selectors over one page, with an index of its classes.

A family asks for a dozen classes, and each XPath over a page costs half a millisecond; one pass
that notes which element has which class answers them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from lxml.cssselect import CSSSelector
from lxml.etree import XPath, XPathError

from news.errors import WrongOutletFile

_WITH_CLASS = XPath("descendant-or-self::*[@class]")
# ``h1.entry-title``, ``.a.b``: a tag, if any, and classes.
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:\.[A-Za-z_][\w-]*)+)$")


class Finder:
    """Finds elements of one page.

    Parameters
    ----------
    root
        The page's root element.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._index: dict[str, list[tuple[int, Any]]] = {}

    @property
    def _classes(self) -> dict[str, list[tuple[int, Any]]]:
        """The elements by their whole ``class``, each with its place in reading order."""
        if not self._index:
            for place, element in enumerate(_WITH_CLASS(self._root)):
                self._index.setdefault(element.get("class"), []).append((place, element))
        return self._index

    @property
    def class_names(self) -> str:
        """All values of ``class`` on the page, each once, with a blank between two."""
        return " ".join(self._classes)

    def _with_classes(self, names: Collection[str]) -> list[Any]:
        first, *_ = names
        found = [
            pair
            for written, pairs in self._classes.items()
            if first in written and set(names) <= set(written.split())
            for pair in pairs
        ]
        # Places differ, so elements are never compared.
        return [element for _, element in sorted(found)]

    def find(self, selectors: Iterable[str], where: str = "") -> list[Any]:
        """Return the elements of the first selector that finds any, in reading order.

        Raises
        ------
        WrongOutletFile
            Where a selector is no CSS; ``where`` is named.
        """
        for selector in selectors:
            if found := self._one(selector, where):
                return found
        return []

    def find_all(self, selectors: Iterable[str], where: str = "") -> list[Any]:
        """Return the elements of all selectors.

        Raises
        ------
        WrongOutletFile
            As ``find``.
        """
        return [element for selector in selectors for element in self._one(selector, where)]

    def _one(self, selector: str, where: str) -> list[Any]:
        simple = _simple(selector)
        if simple is None:
            return list(_compiled(selector, where)(self._root))
        tag, names = simple
        found = self._with_classes(names)
        return [element for element in found if element.tag == tag] if tag else found


@lru_cache(maxsize=512)
def _simple(selector: str) -> tuple[str, Sequence[str]] | None:
    match = _SIMPLE.match(selector.strip())
    return (match.group(1) or "", match.group(2)[1:].split(".")) if match else None


@lru_cache(maxsize=512)
def _compiled(selector: str, where: str) -> CSSSelector:
    try:
        return CSSSelector(selector, translator="html")
    except (SyntaxError, XPathError, ValueError) as error:
        raise WrongOutletFile(
            "{where}: {selector!r} is no CSS selector: {error}",
            where=where,
            selector=selector,
            error=error,
        ) from error
