"""Blocks: a page's text in reading order, cut where a browser would break the line.

Everything after parsing works on blocks: what a container is worth, which lines are boilerplate,
where the dateline stands. Subtrees that never hold the story (scripts, menus, share bars, related
links) are left out while walking, so that nobody has to find them again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.extract.line import BREAK, HEADINGS, LINK, MOMENT, UNLINK, lines_of
from crawler.extract.naming import suspicion_of

_BLOCK_TAGS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"  # noqa: SIM905 - a list of words
    " figure footer form header hr li main nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul".split()
)
_NEVER_TEXT = frozenset(
    "amp-ad amp-analytics amp-auto-ads amp-embed amp-iframe amp-sidebar amp-social-share applet"  # noqa: SIM905 - a list of words
    " audio button canvas datalist dialog embed figcaption figure head iframe img input label link"
    " map math menu meta nav noscript object option picture script select source style svg"
    " template textarea video".split()
)
# Tags that mostly hold no story, yet wrap a whole page on some (ASP.NET puts all into one form).
_RARELY_TEXT = frozenset({"aside", "footer", "form", "ins"})
# Elements whose class says nothing of whether their text is the story's.
_UNJUDGED = frozenset(
    "br a abbr b big cite code em font i mark q s small strong sub sup u".split()  # noqa: SIM905 - a list of words
)
_FRAMES = frozenset({"html", "body", "main"})
_LINES = HEADINGS | {"p", "li", "dd", "dt", "td", "blockquote", "span"}

# What the walk does at a tag: nothing special, judge it, pass it over, break the line, or both.
_INLINE, _OTHER, _PASS, _BLOCK, _PASS_BLOCK = range(5)
_TAG_KINDS = (
    dict.fromkeys(_UNJUDGED, _INLINE)
    | dict.fromkeys(_BLOCK_TAGS, _BLOCK)
    | dict.fromkeys(_NEVER_TEXT - _BLOCK_TAGS, _PASS)
    | dict.fromkeys(_NEVER_TEXT & _BLOCK_TAGS, _PASS_BLOCK)
)

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Outer suspects tell as much as inner ones; the cap keeps hostile nesting linear.
_MAX_SUSPECTS = 12
_MARK_BEFORE = {"br": BREAK, "a": LINK}

Suspect = tuple[Any, str]


@dataclass(slots=True, eq=False)
class Block:
    """A line of text as a reader sees it.

    Parameters
    ----------
    text
        White space folded to single blanks.
    tag
        Name of the element that breaks the line: ``p``, ``li``, ``h2``, ``div``, ….
    owner
        That element.
    linked
        Characters of ``text`` within links.
    worth
        What the line is worth for the story, in characters; negative for clutter.
    moment
        The ``datetime`` of a ``time`` element in it.
    suspects
        The elements around it, outer first, that may not belong to the story, each with its kind:
        ``noise`` or ``label``.
    """

    text: str
    tag: str
    owner: Any
    linked: int = 0
    worth: float = 0.0
    moment: str = ""
    suspects: tuple[Suspect, ...] = ()

    @property
    def heading(self) -> bool:
        """True for ``h1`` to ``h6``."""
        return self.tag in HEADINGS


def _suspicion(element: Any) -> str:
    """Return why an element may not belong to the story: a kind, or ``""``."""
    get, tag = element.get, element.tag
    if tag in _FRAMES:
        return ""
    name, mark = get("class"), get("id")
    if name or mark:
        if tag == "span" and element.getparent().tag in _LINES:
            return ""
        kind = suspicion_of(name, mark)
        if kind == "never":
            return kind
    else:
        kind = ""
    if tag in _RARELY_TEXT or get("hidden") is not None:
        return "noise"
    style = get("style")
    return "noise" if style and _HIDDEN.search(style) else kind


def paragraph_chars(root: Any) -> float:
    """Return the characters of all ``p`` elements below an element."""
    return float(sum(map(_text_chars, root.iter("p"))))


# libxml2 counts a text three times as fast as it is handed over.
_text_chars = etree.XPath("string-length()")


def walk(root: Any, noise_chars: float = 0.0) -> list[Block]:  # noqa: C901, PLR0912 - for speed
    """Return the blocks below an element in reading order.

    Parameters
    ----------
    root
        An lxml element; its own class is not judged.
    noise_chars
        A subtree whose class says noise is not walked where it has fewer characters than this:
        it could not be the story. 0 walks them all.
    """
    out: list[Block] = []
    owners = [root]
    suspects: tuple[Suspect, ...] = ()
    parts: list[str] = []
    kinds = _TAG_KINDS
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        kind = kinds.get(element.tag, _OTHER)
        if parts and kind >= _BLOCK:
            _cut(parts, owners[-1], suspects, out)
            parts = []
        if event == "start":
            if kind in (_PASS, _PASS_BLOCK):
                walker.skip_subtree()
                owners.append(element)
                continue
            if kind != _INLINE and element is not root and (why := _suspicion(element)):
                if parts:
                    _cut(parts, owners[-1], suspects, out)
                    parts = []
                if why == "never" or (
                    why == "noise" and len(element) > 2 and _text_chars(element) < noise_chars
                ):
                    walker.skip_subtree()
                    owners.append(element)
                    continue
                if len(suspects) < _MAX_SUSPECTS:
                    suspects = (*suspects, (element, why))
            if kind == _BLOCK:
                owners.append(element)
            elif kind == _INLINE and (mark := _MARK_BEFORE.get(element.tag)):
                parts.append(mark)
            elif kind == _OTHER and element.tag == "time" and (at := element.get("datetime")):
                parts.append(f"{MOMENT}{at}{MOMENT}")
            if (text := element.text) and (parts or not text.isspace()):
                parts.append(text)
        else:
            if owners[-1] is element:
                owners.pop()
            elif parts and element.tag == "a":
                parts.append(UNLINK)
            if suspects and suspects[-1][0] is element:
                if parts:
                    _cut(parts, owners[-1], suspects, out)
                    parts = []
                suspects = suspects[:-1]
            if (tail := element.tail) and (parts or not tail.isspace()) and element is not root:
                parts.append(tail)
    if parts:
        _cut(parts, root, suspects, out)
    return out


def _cut(parts: list[str], owner: Any, suspects: tuple[Suspect, ...], out: list[Block]) -> None:
    """Append the lines of a run of text to ``out``."""
    joined = parts[0] if len(parts) == 1 else "".join(parts)
    if joined.isspace():
        return
    tag = owner.tag
    for text, linked, worth, moment in lines_of(joined, tag):
        out.append(Block(text, tag, owner, linked, worth, moment, suspects))
