"""Outcome: what became of one URL in one run, and the coverage ledger made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OutcomeKind(StrEnum):
    """Every URL found ends in exactly one of these."""

    STORED = "stored"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    NOT_ARTICLE = "not_article"
    TOO_OLD = "too_old"
    ROBOTS = "robots"
    FAILED = "failed"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one URL.

    Parameters
    ----------
    run
        Id of the run.
    outlet
        Id of the outlet.
    url
        The URL as it was found; for a source (API, feed, …) that failed as a whole, the source's.
    kind
        The outcome.
    reason
        For ``failed`` and ``quarantined`` a short stable word: ``http-404``, ``timeout``,
        ``dns``, ``certificate``, ``too-large``, ``empty``, ``redirects``, …; else ``""``.
    article
        Id of the article where there is one, else ``""``.
    at
        Aware UTC.
    """

    run: int
    outlet: str
    url: str
    kind: OutcomeKind
    at: datetime
    reason: str = ""
    article: str = ""


def failures_in(counts: Mapping[str, int]) -> int:
    """Return how many URLs failed or were quarantined, of outcomes by name."""
    return sum(n for name, n in counts.items() if name.startswith(("failed", "quarantined")))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCoverage:
    """One line of the coverage ledger: what a day's runs found at one outlet.

    Parameters
    ----------
    outlet, name, province
        Id, display name and province code of the outlet.
    counts
        Outcomes by name; ``failed`` and ``quarantined`` are counted with their reason,
        ``"failed:timeout"``.
    looked
        True where at least one source of the outlet answered and was read.
    last_looked
        Aware UTC of the last such answer on any day, None if there never was one.
    requests
        Requests sent.
    """

    outlet: str
    name: str
    province: str
    counts: Mapping[str, int] = field(default_factory=dict)
    looked: bool = False
    last_looked: datetime | None = None
    requests: int = 0

    @property
    def failures(self) -> int:
        """Number of URLs that failed or were quarantined."""
        return failures_in(self.counts)

    @property
    def articles(self) -> int:
        """Number of articles stored or revised."""
        return self.counts.get("stored", 0) + self.counts.get("revised", 0)

    @property
    def status(self) -> str:
        """``"ok"``, ``"partial"`` (looked, with failures) or ``"blind"`` (could not look)."""
        if not self.looked:
            return "blind"
        return "partial" if self.failures else "ok"
