"""Headline: the figures that stand above a digest, and those of each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.baseline import Baseline
from news.place import Place


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and what the digest has there.

    Parameters
    ----------
    place
        None for the stories without one.
    occurred, upcoming, prevention
        Number of stories.
    severity
        The highest of the incidents there, 0 where there is none.
    baseline
        The incidents against what is usual there, None where no earlier day is known.
    """

    place: Place | None
    occurred: int
    upcoming: int
    prevention: int = 0
    severity: int = 0
    baseline: Baseline | None = None

    @property
    def quiet(self) -> bool:
        """True where no story is."""
        return not (self.occurred or self.upcoming or self.prevention)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The headline figures of one day.

    Parameters
    ----------
    read
        Articles of the day that were judged, in scope or not.
    not_indonesian
        Those of them that were not judged for their language.
    articles, copies
        Articles of the day behind the stories in scope, and how many of them are copies.
    unplaced
        With a scope: stories of the day left out because they name no place within it or
        elsewhere; 0 without a scope.
    by_tag
        Number of stories by tag and section.
    spots
        By province, or by regency where the scope is a province: then every one, also without a
        story. Most stories first.
    severities
        Number of incidents of severity 0 to 5.
    baselines
        Incidents, and risks and plans, of the scope against its last 7 and 28 days.
    unjudged
        Articles of the period, or found late since the last digest, that the model has not judged
        yet, in scope or not: what they report is not in the digest.
    """

    read: int
    not_indonesian: int
    articles: int
    copies: int
    unplaced: int
    by_tag: Mapping[str, Mapping[str, int]]
    spots: tuple[Spot, ...]
    severities: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
    baselines: tuple[Baseline, ...] = ()
    unjudged: int = 0

    def baseline(self, key: str) -> Baseline | None:
        """Return the baseline of a section, None where there is none."""
        return next((row for row in self.baselines if row.key == key), None)

    @property
    def rises(self) -> tuple[Baseline, ...]:
        """What is unusually frequent: the scope's own sections first, then places in it."""
        of_places = (spot.baseline for spot in self.spots if spot.baseline)
        return tuple(row for row in (*self.baselines, *of_places) if row.unusual)
