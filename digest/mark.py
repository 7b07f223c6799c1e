"""Mark: the tags of a story with their stages, as its reports have them."""

from __future__ import annotations

from collections.abc import Sequence

from digest.clean import MAX_NAME_CHARACTERS, plain_line, shortened
from digest.entry import TagMark
from digest.stories import most_told
from news.codebook import Codebook
from news.judgement import TagJudgement
from news.story import Report


def strongest(stages: set[str], codebook: Codebook) -> str:
    """Return the strongest of some stages, ``""`` where the codebook knows none of them."""
    known = [codebook.stages[key] for key in stages if key in codebook.stages]
    return max(known, key=lambda stage: stage.strength).key if known else ""


def marks_of(reports: Sequence[Report], codebook: Codebook) -> tuple[TagMark, ...]:
    """Return the flagged tags of some reports in the codebook's order, then the borderline."""
    keys = dict.fromkeys([*codebook.tags, *(k for r in reports for k in r.judgement.tags)])
    marks = []
    for key in keys:
        told = [(r, r.judgement.tags[key]) for r in reports if key in r.judgement.tags]
        flagged = [(r, tag) for r, tag in told if tag.flagged]
        chosen = flagged or [(r, tag) for r, tag in told if tag.borderline]
        if chosen:
            marks.append(_mark(key, chosen, codebook, borderline=not flagged))
    return tuple(sorted(marks, key=lambda mark: mark.borderline))


def _mark(
    key: str, told: Sequence[tuple[Report, TagJudgement]], codebook: Codebook, *, borderline: bool
) -> TagMark:
    surest = max((tag for _, tag in told), key=lambda tag: tag.probability)
    has_family = key not in codebook.tags or codebook.tags[key].families
    families = (r.judgement.rule_family or None for r, _ in told) if has_family else ()
    return TagMark(
        key=shortened(plain_line(key), MAX_NAME_CHARACTERS),
        stage=strongest({tag.stage or "" for _, tag in told}, codebook),
        family=shortened(plain_line(most_told(families) or ""), MAX_NAME_CHARACTERS),
        probability=surest.probability,
        threshold=surest.threshold,
        borderline=borderline,
    )
