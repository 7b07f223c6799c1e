"""Stories: articles of one event made one, copies first, then reports of the same event."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from digest.copies import first_copies
from digest.event import Text, same_event
from language.copies import Wording
from news.codebook import Codebook
from news.place import Place
from news.story import Report, Story

T = TypeVar("T")

MIN_BODY_SHINGLES = 20  # some 24 words: one long sentence

KINDS = ("occurred", "upcoming", "prevention", "review")


@dataclass(frozen=True, slots=True)
class Group:
    """A story and the texts behind it: ids of the reports that share one text, set by set."""

    story: Story
    texts: tuple[frozenset[str], ...]

    @property
    def witnesses(self) -> tuple[Report, ...]:
        """One report of each outlet that was first with a text: those that did not merely copy."""
        by_id = {report.article.id: report for report in self.story.reports}
        firsts = (min((by_id[i] for i in text), key=_by_time) for text in self.texts)
        by_outlet: dict[str, Report] = {}
        for report in sorted(firsts, key=_by_time):
            by_outlet.setdefault(report.article.outlet, report)
        return tuple(by_outlet.values())


def instant_of(report: Report) -> datetime:
    """Return when a report came: its publication, else the moment it was fetched."""
    return report.article.came_at


def _by_time(report: Report) -> tuple[datetime, str]:
    return (instant_of(report), report.article.id)


def stage_of(report: Report, codebook: Codebook) -> str:
    """Return a report's main stage: the strongest of its flagged tags, ``""`` if none is known."""
    stages = {t.stage for t in report.judgement.tags.values() if t.flagged and t.stage}
    known = [codebook.stages[s] for s in stages if s in codebook.stages]
    return max(known, key=lambda stage: stage.strength).key if known else ""


def kind_of(report: Report, codebook: Codebook) -> str:
    """Return the section a report belongs to, or ``""`` where nothing in it is tagged.

    A report whose every flagged tag is prevention is ``"prevention"``, and never an incident.
    A flagged tag without a stage, and a borderline tag alone, are for a person to review.
    """
    stage = stage_of(report, codebook)
    if stage:
        if codebook.stages[stage].incident:
            return "occurred"
        return "prevention" if stage == "prevention" else "upcoming"
    return (
        "review" if any(t.flagged or t.borderline for t in report.judgement.tags.values()) else ""
    )


def group_reports(
    reports: Iterable[Report],
    codebook: Codebook,
    known: Mapping[str, str] | None = None,
    *,
    zone: tzinfo = UTC,
) -> list[Group]:
    """Return the stories of some reports, ordered by their first report.

    Parameters
    ----------
    reports
        In any order; a report that comes twice counts once, one without any tag is left out.
    codebook
        Says which stages are incidents.
    known
        Story id by article id, as it was given on earlier days.
    zone
        In which reports have their days: "Kamis" in the news of a Thursday morning is that day,
        which in UTC has not begun.

    Returns
    -------
    list of Group
        Every report in exactly one; the earliest report is the lead of its story. A story keeps
        the id that its earliest known report has. Where two stories claim one id, since what was
        one is told apart now, the one with the earlier report keeps it.
    """
    unique = {report.article.id: report for report in reports}
    told = [r for r in sorted(unique.values(), key=_by_time) if kind_of(r, codebook)]
    texts = _texts(told, codebook, zone)
    groups = sorted(
        ([texts[i] for i in members] for members in same_event(texts)),
        key=lambda group: min(_by_time(text.reports[0]) for text in group),
    )
    taken: set[str] = set()
    return [_group(group, known or {}, taken) for group in groups]


def story_id(first: Report) -> str:
    """Return the id of the story that a report opens."""
    return hashlib.sha256(f"story:{first.article.id}".encode()).hexdigest()[:16]


def _texts(reports: Sequence[Report], codebook: Codebook, zone: tzinfo) -> list[Text]:
    texts = []
    for report in reports:
        # Titles are rewritten where bodies are copied, so that the body alone counts, unless it
        # is so short ("Baca selengkapnya.") that unlike articles could share it.
        own = Wording(report.article.text)
        if len(own.shingles) < MIN_BODY_SHINGLES:
            own = Wording(f"{report.article.title}\n{report.article.text}")
        texts.append(own)
    members: dict[int, list[Report]] = defaultdict(list)
    for report, first in zip(reports, first_copies(texts), strict=True):
        members[first].append(report)
    parts = (part for group in members.values() for part in _agreeing(group, codebook))
    return [_text(part, codebook, zone) for part in parts]


def _agreeing(reports: Sequence[Report], codebook: Codebook) -> list[list[Report]]:
    """Return copies of one text as one, or as two: surely prevention, and what is told as more."""
    calm: list[Report] = []
    others: list[Report] = []
    more = False
    for report in reports:
        kind, unsure = kind_of(report, codebook), _is_unsure(report, codebook)
        (calm if kind == "prevention" and not unsure else others).append(report)
        more = more or unsure or kind in {"occurred", "upcoming"}
    return [calm, others] if calm and more else [list(reports)]


def _is_unsure(report: Report, codebook: Codebook) -> bool:
    """Tell whether a report is not told as an incident, and may be one."""
    kind = kind_of(report, codebook)
    if kind == "review":
        stages = {t.stage for t in report.judgement.tags.values() if t.borderline and t.stage}
        return any(codebook.stages[s].incident for s in stages if s in codebook.stages)
    return kind != "occurred" and bool(report.judgement.may_have_occurred)


def _text(reports: Sequence[Report], codebook: Codebook, zone: tzinfo) -> Text:
    kinds = {kind_of(report, codebook) for report in reports}
    tags = (
        {k for k, t in report.judgement.tags.items() if t.flagged or t.borderline}
        for report in reports
    )
    return Text(
        reports=tuple(reports),
        kind=next(kind for kind in KINDS if kind in kinds),
        tags=frozenset().union(*tags),
        place=place_told(reports),
        event_date=most_told(r.judgement.event_date for r in reports),
        day=instant_of(reports[0]).astimezone(zone).date(),
        handled=stage_of(reports[0], codebook) == "handled",
        unsure=any(_is_unsure(report, codebook) for report in reports),
    )


def most_told(values: Iterable[T | None]) -> T | None:
    """Return the value that occurs most often, the first of equals; None where there is none."""
    counts = Counter(value for value in values if value is not None)
    return counts.most_common(1)[0][0] if counts else None


def place_told(reports: Iterable[Report]) -> Place | None:
    """Return the place that most reports name; a regency or city before a bare province."""
    places = [report.judgement.place for report in reports]
    narrow = most_told(p for p in places if p is not None and p.level != "province")
    return narrow or most_told(places)


def _group(texts: Sequence[Text], known: Mapping[str, str], taken: set[str]) -> Group:
    reports = sorted((r for text in texts for r in text.reports), key=_by_time)
    sets = tuple(frozenset(r.article.id for r in text.reports) for text in texts)
    lead = reports[0].article.id
    copies = next(ids for ids in sets if lead in ids) - {lead}
    given = (known[r.article.id] for r in reports if r.article.id in known)
    fresh = (story_id(report) for report in reports)
    last = hashlib.sha256(" ".join(r.article.id for r in reports).encode()).hexdigest()[:16]
    key = next(id_ for id_ in (*given, *fresh, last) if id_ not in taken or id_ == last)
    taken.add(key)
    return Group(Story(id=key, reports=tuple(reports), copies=copies), sets)
