"""Day count: what is kept of a day's stories, and how many of them a digest has under a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from news.place import lies_in

# A day on which more than half of the outlets were blind has no known count.
MIN_SEEN_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What one local day held, for the whole country.

    Parameters
    ----------
    day
        The local day.
    read
        Articles judged.
    outlets
        Number of outlets seen, and of outlets, by province code.
    stories
        Number of stories by the codes of the places that are told of them, parted by a space,
        their main place first (``""`` for none), and there by section; ``"severe"`` counts the
        incidents of severity 3 or more.
    """

    day: date
    read: int = 0
    outlets: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    stories: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def count(self, key: str, place: str = "", *, scope: str | None = None) -> int:
        """Return how many stories of a section a digest has under a place.

        Parameters
        ----------
        key
            The section, or ``"severe"``.
        place
            Its code; ``""`` is the country.
        scope
            The code that the digest keeps to. A story of which several places are told stands
            there once, under the first of them within it. None: the place's own digest, which has
            every story that is told of it.
        """
        within = place if scope is None else scope
        return sum(
            row.get(key, 0)
            for codes, row in self.stories.items()
            if any(is_in_scope(code, place) for code in _first_within(codes, within))
        )

    def seen(self, scope: str = "") -> tuple[int, int]:
        """Return how many outlets of a place's province were seen, and how many there are."""
        rows = [n for code, n in self.outlets.items() if not scope or code == scope[:2]]
        return sum(n for n, _ in rows), sum(n for _, n in rows)

    def known(self, scope: str = "") -> bool:
        """Tell whether a count of this day says anything: somebody looked."""
        seen, total = self.seen(scope)
        if not total:  # kept before there was a ledger, or no outlet is there
            return self.read > 0 and not self.outlets
        return seen >= total * MIN_SEEN_SHARE


def is_in_scope(code: str, scope: str) -> bool:
    """Tell whether a place's code is of a scope, as is all that an empty one, the country, has.

    What names no place (``""``) is in the country alone.
    """
    return not scope or lies_in(code, scope)


def _first_within(codes: str, scope: str) -> list[str]:
    """Return, as the only one, the first of a story's places that lies in a scope."""
    return [code for code in codes.split(" ") if is_in_scope(code, scope)][:1]
