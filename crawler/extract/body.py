"""The story's paragraphs: which rule finds them, and what is taken out of them.

The rules, in their order: the outlet's own selectors, the family's, the densest container; where
the page shows less than its JSON-LD says, JSON-LD; where the result is doubtful, trafilatura, at
five times the cost. Whichever finds the text, the same filter cleans it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.extract import boilerplate, linked
from crawler.extract.block import Block, walk
from crawler.extract.dateline import find_dateline
from crawler.extract.density import Container, best_container, total, without_noise
from crawler.extract.family import Family
from crawler.extract.line import MAX_LINKED, fold
from crawler.extract.metadata import plain
from crawler.extract.page import Page, parse_html
from crawler.extract.paging import next_of
from crawler.extract.selector import Finder
from crawler.extract.trace import Step

# A selector's element is passed over where it holds less than this share of the densest one.
_SELECTED_SHARE = 0.5
_MAX_SELECTED = 20
# Below this many characters a story is doubtful; 90 % of Indonesian articles have 900 and more.
_SHORT_CHARS = 250
# What is shown of a text that a teaser cuts off, against what JSON-LD holds of it.
_SHOWN_SHARE = 0.4
_LINKED_CHARS = 400
# trafilatura takes half a second a megabyte, and on hostile pages much more.
_SECOND_BYTES = 1_500_000
# trafilatura's text replaces ours where it is longer by this factor.
_LONGER = 1.5
# After a line that ends the story at most this share of the prose may follow.
_TAIL_SHARE = 0.35
# A dateline before its paragraph, as a text node of its own.
_DATELINE_CHARS = 60
_DASHES = ("-", "–", "—")
# "Baca juga:" over a list of titles, in characters.
_HEAD_CHARS = 30
# A headline's marks, in characters: what its plain words lack of it.
_PUNCTUATION = 30
# A line is a repetition from this length on: "Kata dia." may well be said twice.
_REPEAT_CHARS = 100
_MAX_QUOTES = 50

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Story:
    """The text of an article and how it was found.

    Parameters
    ----------
    paragraphs
        In reading order.
    rule
        ``selectors``, a family's name, ``density``, ``jsonld`` or ``trafilatura``.
    container
        The element that was taken, with its sums; ``held.worth`` is 0 where no text runs.
    doubt
        ``"short"`` or ``""``.
    steps
        What was tried and what was left out.
    """

    paragraphs: tuple[str, ...]
    rule: str
    container: Container
    doubt: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs, an empty line between them."""
        return "\n\n".join(self.paragraphs)

    @property
    def chars(self) -> int:
        """Characters of the paragraphs."""
        return sum(map(len, self.paragraphs))


def find_story(
    page: Page,
    blocks: Sequence[Block],
    finder: Finder,
    *,
    title: str,
    selectors: Mapping[str, str],
    families: Sequence[Family],
    where: str = "",
) -> Story:
    """Return a page's story.

    Parameters
    ----------
    page
        The page.
    blocks
        All its blocks, noise included.
    finder
        Over its root.
    title
        Its title: the headline, and what stands above it, is no paragraph.
    selectors
        The outlet's own, of which ``body`` is used.
    families
        The families it belongs to, the surest first.
    where
        Named in errors about selectors.
    """
    dense = best_container(without_noise(blocks), page.body)
    steps = [Step("body", "density", f"{_name(dense.element)}: {dense.held.worth:.0f} characters")]
    rule, chosen, drop = "density", dense.element, frozenset[Any]()
    offers: list[tuple[str, Sequence[str], Sequence[str]]] = []
    if selectors.get("body"):
        offers.append(("selectors", (selectors["body"],), ()))
    offers += [(f.name, f.body, f.drop) for f in families]
    for name, wanted, unwanted in offers:
        found = _fullest(finder.find(wanted, where), blocks)
        if found is None or found[0] < max(_SELECTED_SHARE * dense.held.worth, 1.0):
            steps.append(Step("body", name, "passed over: holds too little of the running text"))
            continue
        rule, chosen = name, found[1]
        drop = frozenset(e for d in finder.find_all(unwanted) if d is not chosen for e in d.iter())
        steps.append(Step("body", name, f"{_name(chosen)}: {found[0]:.0f} characters"))
        break
    inside = frozenset(chosen.iterdescendants()) - drop
    kept = without_noise([b for b in blocks if b.owner is chosen or b.owner in inside], inside)
    lines, left = paragraphs(kept, title)
    steps += left
    container = dense if chosen is dense.element else Container(chosen, total(kept), dense.rival)
    doubt = "short" if sum(map(len, lines)) < _SHORT_CHARS else ""
    story = Story(tuple(lines), rule, container, doubt, tuple(steps))
    return _second_opinion(page, story, title)


def _fullest(elements: Sequence[Any], blocks: Sequence[Block]) -> tuple[float, Any] | None:
    best: tuple[float, Any] | None = None
    for element in elements[:_MAX_SELECTED]:
        inside = frozenset(element.iterdescendants())
        below = [b for b in blocks if b.owner is element or b.owner in inside]
        worth = sum(max(b.worth, 0.0) for b in without_noise(below, inside))
        if best is None or worth > best[0]:
            best = worth, element
    return best


def _second_opinion(page: Page, story: Story, title: str) -> Story:
    """Return the story, or a better one from JSON-LD or trafilatura where it is in doubt."""
    told = linked.text_of(page.article, "articleBody")
    teaser = len(told) >= _LINKED_CHARS and story.chars < _SHOWN_SHARE * len(told)
    if teaser and next_of(page) is None:
        lines = told_lines(told, title)
        if sum(map(len, lines)) > story.chars:
            step = Step("body", "jsonld", f"{len(told)} characters told, {story.chars} shown")
            return Story(tuple(lines), "jsonld", story.container, "", (*story.steps, step))
    if not story.doubt or len(page.source) > _SECOND_BYTES:
        return story
    import trafilatura  # noqa: PLC0415 - a tenth of a second, rarely needed

    text = trafilatura.extract(
        page.html, favor_precision=True, include_comments=False, include_tables=False
    )
    lines = clean_lines((text or "").split("\n"), title)
    chars = sum(map(len, lines))
    step = Step("body", "trafilatura", f"{story.doubt}: {chars} characters against {story.chars}")
    steps = (*story.steps, step)
    if chars > _LONGER * story.chars and chars >= _SHORT_CHARS:
        return Story(tuple(lines), "trafilatura", story.container, story.doubt, steps)
    return Story(story.paragraphs, story.rule, story.container, story.doubt, steps)


def told_lines(text: str, title: str = "") -> list[str]:
    """Return the lines of a text that may carry markup: ``articleBody``."""
    if "<" in text and (root := parse_html(text)) is not None:
        return paragraphs(list(walk(root)), title)[0]
    return clean_lines(re.split(r"[\r\n]+|(?<=[.!?])\s{3,}", text), title)


def clean_lines(lines: Sequence[str], title: str = "") -> list[str]:
    """Return the lines of the story among lines of plain text."""
    kept: list[str] = []
    for raw in lines:
        line = boilerplate.mended(fold(raw))
        if not boilerplate.is_boilerplate(line) and not (title and plain(line) == plain(title)):
            kept.append(line)
    return boilerplate.without_sign(kept)


def paragraphs(blocks: Sequence[Block], title: str = "") -> tuple[list[str], list[Step]]:
    """Return the story's lines among blocks, and a step for each line left out."""
    worth = [b.worth for b in blocks]
    first = _after_headline(blocks, worth, plain(title))
    rest = sum(max(w, 0.0) for w in worth[first:])
    bodies = {b.owner for b, w in zip(blocks, worth, strict=True) if w > 0}
    kept: list[tuple[Block, str]] = []
    left: list[Step] = []
    ahead = rest
    opening, under_related = "", False
    for block, value_ in zip(blocks[first:], worth[first:], strict=True):
        text = boilerplate.mended(block.text)
        if boilerplate.ends_story(text) and ahead < _TAIL_SHARE * rest:
            left.append(Step("line", "end", text))
            break
        ahead -= max(value_, 0.0)
        if len(text) <= _DATELINE_CHARS and text.endswith(_DASHES) and find_dateline(f"{text} "):
            opening = f"{text} "
            continue
        rule = _why_not(block, text, value_, bodies)
        if under_related and not rule and (block.tag == "li" or block.heading):
            rule = "related"
        under_related = rule == "related" and (under_related or len(text) <= _HEAD_CHARS)
        if rule:
            left.append(Step("line", rule, text))
        else:
            kept.append((block, opening + text))
            opening = ""
    while kept and kept[-1][0].heading:
        left.append(Step("line", "heading", kept.pop()[1]))
    while kept and kept[0][0].heading:
        left.append(Step("line", "deck", kept.pop(0)[1]))
    lines = _once_each(kept, plain(title), left)
    bare = boilerplate.without_sign(lines)
    if bare != lines:
        left.append(Step("line", "sign", lines[-1][-60:]))
    return bare, left


def _after_headline(blocks: Sequence[Block], worth: Sequence[float], title: str) -> int:
    """Return the index behind the headline; 0 where half of the prose would be lost before it."""
    if not title:
        return 0
    near = len(title) + _PUNCTUATION
    total, above = sum(max(w, 0.0) for w in worth), 0.0
    for n, block in enumerate(blocks):
        if above > 0.5 * total:
            break
        fits = block.tag != "p" and len(title) <= len(block.text) <= near
        if fits and plain(block.text) == title:
            return n + 1
        above += max(worth[n], 0.0)
    return 0


def _why_not(block: Block, text: str, worth: float, bodies: Collection[Any]) -> str:
    rule = boilerplate.is_boilerplate(text)
    if rule:
        return rule
    if block.linked > MAX_LINKED * len(block.text):
        # A sentence with a long link in it is the story's; a link that is a line is not.
        own = len(block.text) - block.linked
        sentence = _SENTENCE_END.search(text) and len(text) >= 50 and own >= 12
        return "" if sentence and block.tag in ("p", "div") else "link"
    return "fragment" if worth < 0 and block.owner not in bodies else ""


def _once_each(kept: Sequence[tuple[Block, str]], title: str, left: list[Step]) -> list[str]:
    """Return the lines without repetitions: doubled paragraphs, pull quotes, the title again."""
    lines: list[str] = []
    seen: set[str] = set()
    quotes = [n for n, (block, _) in enumerate(kept) if block.tag == "blockquote"][:_MAX_QUOTES]
    whole = "\n".join(plain(text) for _, text in kept) if quotes else ""
    for n, (_, text) in enumerate(kept):
        key = text.lower()
        quoted = n in quotes and whole.count(plain(text)) > 1
        if (
            quoted
            or (len(key) >= _REPEAT_CHARS and key in seen)
            or (len(title) <= len(key) <= len(title) + _PUNCTUATION and plain(text) == title)
        ):
            left.append(Step("line", "repeat", text))
            continue
        seen.add(key)
        lines.append(text)
    return lines


def _name(element: Any) -> str:
    name = (element.get("class") or "").split()
    mark = f"#{element.get('id')}" if element.get("id") else f".{name[0]}" if name else ""
    return f"{element.tag}{mark}"
