"""Item: one story turned into what the digest lists: main stage, facts, quotation, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from digest.clean import language_code, plain_line, safe_url, shortened
from digest.entry import Factor, Item, Quote, Source, TagMark
from digest.ledger import MAX_NAME_CHARACTERS
from digest.province import province_zone
from digest.rank import Weights, factors_of, score_of
from digest.record import SECTIONS
from digest.stories import Group, instant_of, kind_of, most_told, place_told, stage_of
from news.codebook import Codebook
from news.judgement import TagJudgement
from news.story import Report

MAX_TITLE_CHARACTERS = 240  # three times a long headline; more is a page's fault or an attack
MAX_QUOTE_CHARACTERS = 420  # some 60 words: the longest sentence that reads well on a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is the same for every item of a digest.

    Parameters
    ----------
    day, zone, since
        As in the Digest.
    codebook, weights
        The names and the order.
    provinces
        Province code by outlet id.
    """

    day: date
    zone: ZoneInfo
    since: date | None
    codebook: Codebook
    weights: Weights
    provinces: Mapping[str, str]


def local_day(report: Report, zone: ZoneInfo) -> date:
    """Return the local day on which a report came."""
    return instant_of(report).astimezone(zone).date()


def item_of(group: Group, setting: Setting) -> tuple[str, Item] | None:
    """Return a story's section and its item, or None where no report is of the digest's day.

    The stage, tags, severity and marks are those of the day's own reports: what yesterday's
    said counts for the trend only.
    """
    codebook = setting.codebook
    today = [r for r in group.story.reports if local_day(r, setting.zone) == setting.day]
    if not today:
        return None
    earlier = [r for r in group.story.reports if local_day(r, setting.zone) < setting.day]
    kinds = {kind_of(report, codebook) for report in today}
    kind = next(section for section in SECTIONS if section in kinds)
    stage = _strongest({stage_of(report, codebook) for report in today}, codebook)
    copied = _copied(group)
    of_today = {r.article.id for r in today}
    lead = min(today, key=lambda report: _lead_order(report, stage, codebook, copied))
    place = place_told(group.story.reports)
    if place is not None:
        name = shortened(plain_line(place.name), MAX_NAME_CHARACTERS)
        place = replace(place, code=plain_line(place.code), name=name)
    severity = max(min(max(r.judgement.severity, 0), 5) for r in today)
    election = any(r.judgement.election for r in today)
    factors: tuple[Factor, ...] = factors_of(
        severity=severity,
        stage=stage,
        election=election,
        independent=group.independent,
        weights=setting.weights,
    )
    sources = tuple(
        _source(r, copied=r.article.id in copied, today=r.article.id in of_today)
        for r in sorted(
            (*today, *earlier), key=lambda r: (r is not lead, instant_of(r), r.article.id)
        )
    )
    title = next((s.title for s in sources if s.title and s.today), "")
    item = Item(
        id=group.story.id,
        title=title,
        language=_language(lead),
        stage=stage,
        tags=_marks(today, codebook),
        place=place,
        event_date=most_told(r.judgement.event_date for r in today)
        or most_told(r.judgement.event_date for r in earlier),
        zone=(place and province_zone(place.code))
        or province_zone(setting.provinces.get(lead.article.outlet, ""))
        or setting.zone,
        severity=severity,
        election=election,
        revised=any(r.revised for r in today),
        trend=_trend(today, earlier, setting) if setting.since is not None else "",
        quote=_quote([lead, *(r for r in today if r is not lead)], stage, title),
        sources=sources,
        outlets=tuple(dict.fromkeys(s.outlet_name for s in sources)),
        independent=group.independent,
        score=score_of(factors),
        factors=factors,
    )
    return kind, item


def _strongest(stages: set[str], codebook: Codebook) -> str:
    known = [codebook.stages[key] for key in stages if key in codebook.stages]
    return max(known, key=lambda stage: stage.strength).key if known else ""


def _lead_order(
    report: Report, stage: str, codebook: Codebook, copied: set[str]
) -> tuple[object, ...]:
    """Sort key: the report that tells the main stage, is gravest, no copy, most reliable, first."""
    told = any(
        t.flagged and t.stage == stage and t.evidence for t in report.judgement.tags.values()
    )
    return (
        stage_of(report, codebook) != stage,
        not plain_line(report.article.title),
        not told,
        -report.judgement.severity,
        report.article.id in copied,
        report.reliability,
        instant_of(report),
        report.article.id,
    )


def _language(report: Report) -> str:
    return language_code(report.article.language or report.judgement.language)


def _copied(group: Group) -> set[str]:
    """Return the ids of the reports that are not the first of their text."""
    order = {r.article.id: (instant_of(r), r.article.id) for r in group.story.reports}
    firsts = {min(text, key=order.__getitem__) for text in group.texts}
    return order.keys() - firsts


def _source(report: Report, *, copied: bool, today: bool) -> Source:
    article = report.article
    name = plain_line(report.outlet_name) or plain_line(article.outlet)
    return Source(
        article=plain_line(article.id),
        outlet=plain_line(article.outlet),
        outlet_name=shortened(name, MAX_NAME_CHARACTERS),
        reliability=plain_line(report.reliability),
        url=safe_url(article.url),
        title=shortened(plain_line(article.title), MAX_TITLE_CHARACTERS),
        language=_language(report),
        published_at=article.published_at,
        precision=article.published_precision,
        copied=copied,
        revised=report.revised,
        today=today,
    )


def _marks(reports: Sequence[Report], codebook: Codebook) -> tuple[TagMark, ...]:
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
        stage=_strongest({tag.stage or "" for _, tag in told}, codebook),
        family=shortened(plain_line(most_told(families) or ""), MAX_NAME_CHARACTERS),
        probability=surest.probability,
        threshold=surest.threshold,
        borderline=borderline,
    )


def _quote(reports: Sequence[Report], stage: str, title: str) -> Quote | None:
    """Return the strongest evidence sentence for the main stage; the title is none."""
    for report in reports:
        tags = [t for t in report.judgement.tags.values() if t.flagged or t.borderline]
        tags.sort(key=lambda tag: (tag.stage != stage, not tag.flagged, -tag.probability))
        for tag in tags:
            for evidence in tag.evidence:
                text = plain_line(evidence.text)
                if text and text != title:
                    short = shortened(text, MAX_QUOTE_CHARACTERS)
                    name = plain_line(report.outlet_name) or plain_line(report.article.outlet)
                    return Quote(
                        text=short.removesuffix("…") if short != text else text,
                        outlet_name=shortened(name, MAX_NAME_CHARACTERS),
                        language=_language(report),
                        cut=short != text,
                    )
    return None


def _trend(today: Sequence[Report], earlier: Sequence[Report], setting: Setting) -> str:
    if not earlier:
        return "new"
    now, before = (max(r.judgement.severity for r in reports) for reports in (today, earlier))
    if now > before:
        return "rising"
    stages, stages_before = (
        {stage_of(r, setting.codebook) for r in reports} for reports in (today, earlier)
    )
    if "occurred" in stages_before and "handled" in stages and "occurred" not in stages:
        return "easing"
    return "continuing"
