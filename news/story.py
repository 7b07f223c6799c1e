"""Story: one event, however many articles report it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from news.article import Article
from news.judgement import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One judged article with what a reader needs to know of its outlet.

    Parameters
    ----------
    article, judgement
        The records; ``judgement.id == article.id``.
    outlet_name
        Display name.
    reliability
        ``"A"`` to ``"F"``.
    revised
        True where the article was changed after it was first stored.
    late
        True where it was found only after the digest of its own day was made.
    corrected
        True where the judgement is an analyst's, not the program's.
    original
        True where it is older than what a digest reads, and is there because later articles
        repeat its text.
    """

    article: Article
    judgement: Judgement
    outlet_name: str
    reliability: str = "F"
    revised: bool = False
    late: bool = False
    corrected: bool = False
    original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event or matter and its reports.

    Parameters
    ----------
    id
        Stable across days: derived from the first report.
    reports
        At least one; the lead report first, the others by time.
    copies
        Ids of reports whose text is a near-identical copy of the lead's.
    """

    id: str
    reports: tuple[Report, ...]
    copies: frozenset[str] = frozenset()

    @property
    def lead(self) -> Report:
        """The report that is quoted."""
        return self.reports[0]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names of the outlets, each once, in the order of their reports."""
        return tuple(dict.fromkeys(r.outlet_name for r in self.reports))

    @property
    def first_reported(self) -> datetime | None:
        """The earliest known publication instant, aware UTC."""
        known = [r.article.published_at for r in self.reports if r.article.published_at]
        return min(known) if known else None
