"""CSS selectors over one page, with an index of its classes.

A family asks for a dozen classes, and each XPath over a page costs half a millisecond; one pass
that notes which element has which class answers them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
        self._index: dict[str, list[Any]] = {}

    @property
    def _classes(self) -> dict[str, list[Any]]:
        if not self._index:
            for element in _WITH_CLASS(self._root):
                for name in element.get("class").split():
                    self._index.setdefault(name, []).append(element)
        return self._index

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
        found = self._classes.get(names[0], [])
        if tag or len(names) > 1:
            return [
                e for e in found
                if (not tag or e.tag == tag) and set(names) <= set(e.get("class").split())
            ]  # fmt: skip
        return found


@lru_cache(maxsize=512)
def _simple(selector: str) -> tuple[str, Sequence[str]] | None:
    match = _SIMPLE.match(selector.strip())
    return (match.group(1) or "", match.group(2)[1:].split(".")) if match else None


@lru_cache(maxsize=512)
def _compiled(selector: str, where: str) -> CSSSelector:
    try:
        return CSSSelector(selector, translator="html")
    except (SyntaxError, XPathError, ValueError) as error:
        raise WrongOutletFile(f"{where}: {selector!r} is no CSS selector: {error}") from error
