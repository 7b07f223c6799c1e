"""Selection: what a subscription keeps to of a digest that has more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a subscription keeps to; empty: everything.

    Parameters
    ----------
    places
        Codes of provinces or regencies.
    names
        Their names, in the same order; may be empty.
    tags
        Keys of tags, one of which a story must carry.
    severity
        The least severity.
    """

    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    severity: int = 0

    def __bool__(self) -> bool:
        """Return True where it keeps anything out."""
        return bool(self.places or self.tags or self.severity)
