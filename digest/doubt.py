"""Doubt: what a reader should know before relying on a story's day and times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from digest.entry import MAY_HAVE_OCCURRED
from digest.stories import stage_of
from news.codebook import Codebook
from news.story import Report

_OLD_EVENT_DAYS = 7  # a desk calls that new which happened within the week
# What the classifier notes and a reader of the item should know.
_TOLD_NOTES = ("weekday-contradicts-date",)


def doubts_of_day(
    when: date | None, stage: str, *, first: date, codebook: Codebook, known: bool
) -> tuple[str, ...]:
    """Return what is odd about an event's day: a plan's is over, or news is of an old event.

    Parameters
    ----------
    when, stage
        The story's day and main stage.
    first
        The period's first day.
    known
        True where earlier days have told of it.
    """
    if when is None or when >= first:
        return ()
    if stage == "planned":
        return ("plan-is-past",)
    entry = codebook.stages.get(stage)
    old = when < first - timedelta(days=_OLD_EVENT_DAYS)
    return ("old-event",) if old and not known and entry is not None and entry.incident else ()


def doubts_of_stage(
    today: Sequence[Report], told: Sequence[Report], codebook: Codebook
) -> tuple[str, ...]:
    """Return whether what is told may already have happened, and in which stages reports differ.

    Parameters
    ----------
    today, told
        The story's reports of the period, and all of them: where any tells an incident the
        reader knows of it.
    """
    stages = {stage_of(report, codebook) for report in told} - {""}
    known = any(codebook.stages[stage].incident for stage in stages)
    maybe = not known and any(report.judgement.may_have_occurred for report in today)
    return (*((MAY_HAVE_OCCURRED,) if maybe else ()), *_weaker(today, codebook))


def _weaker(today: Sequence[Report], codebook: Codebook) -> tuple[str, ...]:
    """Return which stages some reports tell that are weaker than the story's main one.

    That a gathering was announced and then took place is no difference.
    """
    stages = {stage_of(report, codebook) for report in today} - {""}
    main = max((codebook.stages[stage].strength for stage in stages), default=0)
    return tuple(
        f"also-{stage}"
        for stage in ("risk", "prevention")
        if stage in stages and codebook.stages[stage].strength < main
    )


def doubts_of_days(today: Sequence[Report], codebook: Codebook) -> tuple[str, ...]:
    """Return whether reports of an event itself tell days that lie further apart than a night.

    A day's difference is that of "tonight"; reports of the handling lead with their own day.
    """
    days = {r.judgement.event_date for r in today if stage_of(r, codebook) == "occurred"}
    told = sorted(day for day in days if day is not None)
    return ("days-differ",) if told and (told[-1] - told[0]).days > 1 else ()


def doubts_of(reports: Sequence[Report], *, repeated: bool) -> tuple[str, ...]:
    """Return what a reader should know before relying on the item's times."""
    articles = [report.article for report in reports]
    notes = {note for report in reports for note in report.judgement.notes}
    doubts = [note for note in _TOLD_NOTES if note in notes]
    if any(article.future_dated for article in articles):
        doubts.append("published-after-fetch")
    if not any(article.published_at for article in articles):
        doubts.append("undated")
    if all(report.late for report in reports):
        doubts.append("late")
    if repeated:
        doubts.append("repeated")
    return tuple(doubts)
