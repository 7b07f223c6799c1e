"""Order: in which order a section's items stand, and which of other sections belong there too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from digest.entry import Item, TagMark
from news.codebook import Codebook


def in_order(key: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items of a section in its order: by weight, in review by how likely they are."""
    return tuple(sorted(items, key=_doubtful_order if key == "review" else _order))


_Key = tuple[float, bool, int, float, str]


def _order(item: Item) -> _Key:
    """Sort key: weight, then what may be an incident, then corroboration, latest news, id."""
    last = item.last_reported
    latest = -last.timestamp() if last else 0.0
    return (-item.score, not item.may_have_occurred, -item.independent, latest, item.id)


def _doubtful_order(item: Item) -> tuple[bool, float, _Key]:
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
    """Return the ids of items elsewhere that have a tag which belongs into this section.

    In review those that may have happened come first.
    """
    if key == "upcoming":
        wanted = {"risk", "planned"}
        items = sorted(by_section["occurred"], key=_order)
        return tuple(i.id for i in items if any(_is(t, wanted, borderline=False) for t in i.tags))
    if key == "review":
        incident = {stage for stage, entry in codebook.stages.items() if entry.incident}
        items = sorted((*by_section["upcoming"], *by_section["prevention"]), key=_order)
        likely = [i.id for i in items if i.may_have_occurred]
        faint = [i.id for i in items if any(_is(t, incident, borderline=True) for t in i.tags)]
        return tuple(dict.fromkeys((*likely, *faint)))
    return ()


def _is(mark: TagMark, stages: set[str], *, borderline: bool) -> bool:
    return mark.borderline is borderline and mark.stage in stages
