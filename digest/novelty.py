"""Novelty: what is new of a story since the day before: baru, berlanjut, meningkat, mereda."""

from __future__ import annotations

from collections.abc import Sequence

from digest.stories import instant_of, kind_of, stage_of
from news.codebook import Codebook
from news.story import Report

GRAVEST = 5  # a death, or a stage of the election that was stopped


def trend_of_story(today: Sequence[Report], earlier: Sequence[Report], codebook: Codebook) -> str:
    """Return one of ``TRENDS``.

    A story is rising where it is graver than on the last day on which it was reported, or where
    what was feared or planned has happened; it is easing where it is less grave by two steps (one
    may be the program's mistake), or where what occurred is now being handled, unless that news
    is graver by two steps or of the gravest: that somebody has died of it, say.

    Parameters
    ----------
    today
        Reports of the digest's period, at least one.
    earlier
        Reports before it, by time; those of the last day on which the story was reported count.
    """
    if not earlier:
        return "new"
    last = max(instant_of(report) for report in earlier)
    before = [report for report in earlier if (last - instant_of(report)).days < 1]
    grave, was_grave = (max(r.judgement.severity for r in some) for some in (today, before))
    kinds, were_kinds = ({kind_of(r, codebook) for r in some} for some in (today, before))
    stages, were_stages = ({stage_of(r, codebook) for r in some} for some in (today, before))
    handled = "occurred" in were_stages and "handled" in stages and "occurred" not in stages
    graver = grave > was_grave and (not handled or grave == GRAVEST or grave >= was_grave + 2)
    if graver or ("occurred" in kinds and "occurred" not in were_kinds):
        return "rising"
    return "easing" if handled or grave <= was_grave - 2 else "continuing"
