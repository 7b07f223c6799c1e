"""The container that holds the story, found by what its lines are worth.

Each block gets a value in characters: running text counts for it, links and fragments against it
(after Kohlschütter et al. 2010, "Boilerplate detection using shallow text features", and Pasternack
and Roth 2009, "Extracting article text from the web with maximum subsequence segmentation"). The
search starts at the parent with the most running text and climbs: an ancestor is taken where what
it adds is running text too, and not a row of teasers, each under its own headline. Every step is
linear in the number of elements, however they are nested.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.extract.block import Block, Suspect
from crawler.extract.line import LINK_COST
from crawler.extract.naming import names_story

# From this worth on a line counts as running text where lines are counted.
PROSE_WORTH = 25.0
# A suspect with at least this share of the page's prose is the story, whatever its class says.
STORY_SHARE = 0.4
# A paragraph of this worth is no byline, though its class says "author".
_LABEL_WORTH = 100.0
# An element with a story's name is believed from this share of the best cluster's worth on.
_NAMED_SHARE = 0.6
# An ancestor must add this much, absolutely and against what is held, and per line of clutter
# more than one line of prose.
_GAIN, _GAIN_SHARE, _PROSE_PER_CLUTTER = 100.0, 0.05, 1.2

_LINE_TAGS = frozenset(
    {"p", "li", "ul", "ol", "blockquote", "dd", "dt", "dl", "pre", "span", "center"}
)


def without_noise(blocks: Sequence[Block], within: Collection[Any] | None = None) -> list[Block]:
    """Return the blocks outside menus, share bars, related links, comments and the like.

    Parameters
    ----------
    blocks
        In reading order.
    within
        Only suspects among these elements are judged; None judges all.
    """
    prose: dict[Any, float] = {}
    total = 0.0
    for block in blocks:
        worth = block.worth
        if worth <= 0:
            continue
        total += worth
        for element, _ in block.suspects:
            prose[element] = prose.get(element, 0.0) + worth

    def cleared(element: Any, kind: str) -> bool:
        if within is not None and element not in within:
            return True
        held = prose.get(element, 0.0)
        if held <= 0:
            return False
        if kind == "label" and element.tag in _LINE_TAGS and held > _LABEL_WORTH:
            return True
        return held >= STORY_SHARE * total

    # The lines of a menu lie in the same suspects: each company is judged once.
    known: dict[tuple[Suspect, ...], bool] = {(): True}
    kept = []
    for block in blocks:
        clear = known.get(block.suspects)
        if clear is None:
            clear = known[block.suspects] = all(cleared(e, k) for e, k in block.suspects)
        if clear:
            kept.append(block)
    return kept


@dataclass(slots=True)
class Sum:
    """What the blocks below an element add up to.

    Parameters
    ----------
    worth
        Sum of values, in characters.
    prose, links, heads
        Lines of running text, linked lines, headings.
    """

    worth: float = 0.0
    prose: int = 0
    links: int = 0
    heads: int = 0

    def count(self, block: Block) -> None:
        """Count a block in."""
        worth = block.worth
        self.worth += worth
        if worth > PROSE_WORTH:
            self.prose += 1
        elif block.heading:
            self.heads += 1
        elif worth <= -LINK_COST:
            self.links += 1

    def add(self, other: Sum) -> None:
        """Count in what lies below a child."""
        self.worth += other.worth
        self.prose += other.prose
        self.links += other.links
        self.heads += other.heads


def total(blocks: Iterable[Block]) -> Sum:
    """Return what blocks add up to."""
    held = Sum()
    for block in blocks:
        held.count(block)
    return held


@dataclass(frozen=True, slots=True)
class Container:
    """An element with the sum of its blocks, and the best worth of an element apart from it."""

    element: Any
    held: Sum = field(default_factory=Sum)
    rival: float = 0.0


def best_container(blocks: Sequence[Block], root: Any) -> Container:
    """Return the element that holds the story; ``root`` with a worth of 0 where no text runs."""
    sums: dict[Any, Sum] = {}
    clusters: dict[Any, float] = {}
    for block in blocks:
        sums.setdefault(block.owner, Sum()).count(block)
        if (worth := block.worth) > 0:
            home = _home(block.owner, root)
            clusters[home] = clusters.get(home, 0.0) + worth
    if not clusters:
        return Container(root)
    depth = _depths(sums, root)
    order = sorted(depth, key=depth.__getitem__)
    for element in reversed(order):
        if element is not root:
            sums.setdefault(element.getparent(), Sum()).add(sums[element])
    start = max(clusters, key=clusters.__getitem__)
    named, most = None, 0.0
    for element in order:
        # Of equals the deeper one.
        if sums[element].worth >= max(most, 1.0) and _is_story_name(element):
            named, most = element, sums[element].worth
    # A named element around the cluster must add running text, else the narrower one is better.
    around = named is not None and named in set(_up(start, root))
    least = sums[start].worth * (1 + _GAIN_SHARE) if around else _NAMED_SHARE * clusters[start]
    if named is not None and most > least:
        start = named
    best = _climb(start, sums, root)
    return Container(best, sums[best], _rival(best, order, sums, root))


def _depths(owners: Iterable[Any], root: Any) -> dict[Any, int]:
    """Return the depth of each owner and of all above it; each element is climbed from once."""
    depth = {root: 0}
    for owner in owners:
        fresh = []
        element = owner
        while element is not None and element not in depth:
            fresh.append(element)
            element = element.getparent()
        top = depth[element] if element is not None else 0
        for n, below in enumerate(reversed(fresh), 1):
            depth[below] = top + n
    return depth


def _rival(best: Any, order: Iterable[Any], sums: dict[Any, Sum], root: Any) -> float:
    """Return the greatest worth of an element that neither holds the best nor lies in it."""
    path = set(_up(best, root))
    inside = {best}
    most = 0.0
    for element in order:
        if element.getparent() in inside:
            inside.add(element)
        elif element not in path:
            most = max(most, sums[element].worth)
    return most


def _home(owner: Any, root: Any) -> Any:
    """Return the element whose lines an element is one of."""
    while owner is not root and owner.tag in _LINE_TAGS:
        owner = owner.getparent()
    return owner


def _climb(start: Any, sums: dict[Any, Sum], root: Any) -> Any:
    best = start
    for element in _up(start, root):
        held, more = sums[best], sums[element]
        clutter = more.links - held.links + more.heads - held.heads
        gain = more.worth - held.worth
        if (
            gain > max(_GAIN, _GAIN_SHARE * held.worth)
            and more.prose - held.prose > _PROSE_PER_CLUTTER * clutter
        ):
            best = element
    return best


def _is_story_name(element: Any) -> bool:
    if element.tag in ("html", "body"):
        return False
    if element.get("itemprop") == "articleBody":
        return True
    name, mark = element.get("class"), element.get("id")
    return bool(name or mark) and names_story(name, mark)


def _up(element: Any, root: Any) -> Iterable[Any]:
    while element is not None:
        yield element
        if element is root:
            return
        element = element.getparent()
