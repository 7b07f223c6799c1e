"""Page families: outlets that share a template, told by host, theme or a class of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.extract.page import Page
from crawler.extract.selector import Finder

# How sure a family is: told by its host, its theme, a class of its own, its generator.
_HOST, _THEME, _MARK, _GENERATOR, _NONE = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One template.

    Parameters
    ----------
    name
        Short and stable; it appears in ``Article.extraction`` and in ``--explain``.
    hosts
        Domains whose pages and subdomains use the template.
    themes
        Folder names of WordPress themes, lower case; a theme fits where its name starts so, and
        ``""`` fits all.
    marks
        Classes that only this template's pages have.
    generator
        Start of the ``generator`` meta, lower case.
    title, body, published
        CSS selectors, the first that finds something wins.
    drop
        CSS selectors of what stands between the paragraphs.
    """

    name: str
    hosts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    generator: str = ""
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def families_of(page: Page, url: str, families: Sequence[Family], finder: Finder) -> list[Family]:
    """Return the families a page belongs to, the surest first: by host, by theme, by marks.

    Parameters
    ----------
    page
        The page.
    url
        Its canonical URL.
    families
        The known ones.
    finder
        Over the page's root.
    """
    host = urlsplit(url).hostname or ""
    generator = page.meta.get("generator", "").lower()
    ranked = [(_rank(family, host, page.theme, generator), n) for n, family in enumerate(families)]
    if min(ranked, default=(_NONE, 0))[0] > _THEME:
        names = finder.class_names
        for n, family in enumerate(families):
            if any(mark in names for mark in family.marks):
                ranked[n] = (_MARK, n)
    return [families[n] for rank, n in sorted(ranked) if rank < _NONE]


def _rank(family: Family, host: str, theme: str | None, generator: str) -> int:
    if any(host == known or host.endswith(f".{known}") for known in family.hosts):
        return _HOST
    if theme and any(start and theme.startswith(start) for start in family.themes):
        return _THEME
    made = family.generator and generator.startswith(family.generator)
    return _GENERATOR if made or (theme is not None and "" in family.themes) else _NONE
