"""Order: in which order a section's items stand, and which of other sections belong there too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from digest.entry import Item, TagMark
from news.codebook import Codebook


def in_order(key: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items of a section in its order: by weight, in review by how likely they are."""
    return tuple(sorted(items, key=_doubtful_order if key == "review" else _order))


def _order(item: Item) -> tuple[float, int, float, str]:
    """Sort key: weight, then corroboration, then the latest news, then the id."""
    last = item.last_reported
    return (-item.score, -item.independent, -last.timestamp() if last else 0.0, item.id)


def _doubtful_order(item: Item) -> tuple[bool, float, tuple[float, int, float, str]]:
    """Sort key: what may be more than prevention, by how likely it is, then as others.

    The weights would put campaign news first: a tie to an election multiplies a doubt as a fact.
    """
    best = min(
        (mark.stage == "prevention", -mark.probability / (mark.threshold or 1.0))
        for mark in item.tags
    )
    return (*best, _order(item))


def see_also(
    key: str, by_section: Mapping[str, Sequence[Item]], codebook: Codebook
) -> tuple[str, ...]:
    """Return the ids of items elsewhere that have a tag which belongs into this section."""
    if key == "upcoming":
        wanted = {"risk", "planned"}
        items = sorted(by_section["occurred"], key=_order)
        return tuple(i.id for i in items if any(_is(t, wanted, borderline=False) for t in i.tags))
    if key == "review":
        incident = {stage for stage, entry in codebook.stages.items() if entry.incident}
        items = sorted((*by_section["upcoming"], *by_section["prevention"]), key=_order)
        return tuple(i.id for i in items if any(_is(t, incident, borderline=True) for t in i.tags))
    return ()


def _is(mark: TagMark, stages: set[str], *, borderline: bool) -> bool:
    return mark.borderline is borderline and mark.stage in stages
