"""Item: one story turned into what the digest lists: main stage, facts, quotation, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from digest.clean import (
    MAX_NAME_CHARACTERS,
    clean_place,
    language_code,
    plain_line,
    safe_url,
    shortened,
)
from digest.doubt import doubts_of, doubts_of_day, doubts_of_days, doubts_of_stage
from digest.entry import Item, Rating, Source
from digest.institution import institutions_of
from digest.mark import marks_of, strongest
from digest.novelty import trend_of_story
from digest.province import province_zone
from digest.quotation import quote_of
from digest.rank import Weights, factors_of, rating_of, score_of
from digest.record import SECTIONS
from digest.stories import (
    Group,
    instant_of,
    kind_of,
    most_told,
    place_told,
    stage_of,
)
from digest.whereabouts import other_places
from news.codebook import Codebook
from news.place import Place
from news.story import Report

MAX_TITLE_CHARACTERS = 240  # three times a long headline; more is a page's fault or an attack


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is the same for every item of a digest.

    Parameters
    ----------
    first, day, zone, since
        As in the Digest.
    codebook, weights
        The names and the order.
    provinces
        Province code by outlet id.
    places
        Provinces and regencies, whose names may stand in an institution's.
    ratings
        Values of the information that an officer set, by story id.
    """

    first: date
    day: date
    zone: ZoneInfo
    since: date | None
    codebook: Codebook
    weights: Weights
    provinces: Mapping[str, str]
    places: Sequence[Place] = ()
    ratings: Mapping[str, Rating] = field(default_factory=dict)

    def holds(self, report: Report) -> bool:
        """Tell whether a report belongs to the period; a late one belongs where it was found."""
        return self.first <= local_day(report, self.zone) <= self.day or report.late


def local_day(report: Report, zone: ZoneInfo) -> date:
    """Return the local day on which a report came."""
    return instant_of(report).astimezone(zone).date()


def section_of(reports: Sequence[Report], codebook: Codebook) -> str:
    """Return the section of a story by the reports of its period."""
    kinds = {kind_of(report, codebook) for report in reports}
    return next(section for section in SECTIONS if section in kinds)


def severity_of(reports: Sequence[Report]) -> int:
    """Return the highest severity of some reports, 0 to 5."""
    return min(max(0, *(r.judgement.severity for r in reports)), 5)


def item_of(group: Group, setting: Setting) -> tuple[str, Item] | None:
    """Return a story's section and its item, or None where no report is of the period.

    The stage, tags, severity and marks are those of the period's own reports: what earlier ones
    said counts for the trend only.
    """
    codebook = setting.codebook
    today = [r for r in group.story.reports if setting.holds(r)]
    if not today:
        return None
    earlier = [
        r
        for r in group.story.reports
        if not setting.holds(r) and local_day(r, setting.zone) < setting.first
    ]
    stage = strongest({stage_of(report, codebook) for report in today}, codebook)
    copied = _copied(group)
    lead = min(today, key=lambda report: _lead_order(report, stage, codebook, copied))
    of_today = {r.article.id for r in today}
    sources = tuple(
        _source(r, copied=r.article.id in copied, today=r.article.id in of_today)
        for r in sorted(
            (*today, *earlier), key=lambda r: (r is not lead, instant_of(r), r.article.id)
        )
    )
    marks = "".join(report.reliability for report in group.witnesses)
    trend = trend_of_story(today, earlier, codebook) if setting.since is not None else ""
    severity, election = severity_of(today), any(r.judgement.election for r in today)
    factors = factors_of(
        severity=severity,
        stage=stage,
        election=election,
        marks=marks,
        trend=trend,
        weights=setting.weights,
    )
    place = clean_place(place_told(group.story.reports))
    elsewhere = other_places(today, place)
    title = next((s.title for s in sources if s.title and s.today), "")
    when = _day_told(today, earlier, stage, codebook)
    doubts = (
        *doubts_of_stage(today, group.story.reports, codebook),
        *doubts_of_day(when, stage, first=setting.first, codebook=codebook, known=bool(earlier)),
        *doubts_of_days(today, codebook),
        *(["places-differ"] if elsewhere else []),
        *doubts_of(today, repeated=_repeated(group, today, earlier)),
    )
    item = Item(
        id=group.story.id,
        title=title,
        language=_language(lead),
        stage=stage,
        tags=marks_of(today, codebook),
        place=place,
        event_date=when,
        zone=(place and province_zone(place.code))
        or province_zone(setting.provinces.get(lead.article.outlet, ""))
        or setting.zone,
        severity=severity,
        election=election,
        revised=any(r.revised for r in today),
        trend=trend,
        quote=quote_of([lead, *(r for r in today if r is not lead)], stage, title),
        sources=sources,
        outlets=tuple(dict.fromkeys(s.outlet_name for s in sources)),
        independent=len(group.witnesses),
        score=score_of(factors),
        factors=factors,
        rating=setting.ratings.get(group.story.id) or rating_of(marks, setting.weights),
        institutions=institutions_of(today, setting.places),
        days=len({local_day(r, setting.zone) for r in (*today, *earlier)}),
        corrected=any(r.corrected for r in today),
        doubts=doubts,
        other_places=elsewhere,
    )
    return section_of(today, codebook), item


def _day_told(
    today: Sequence[Report], earlier: Sequence[Report], stage: str, codebook: Codebook
) -> date | None:
    """Return the event's day: of what was handled, too, as reports of the event itself tell it."""
    of_events = [
        [r for r in some if stage_of(r, codebook) == "occurred"] for some in (today, earlier)
    ]
    happened = of_events if stage in {"occurred", "handled"} else []
    told = (most_told(r.judgement.event_date for r in some) for some in (*happened, today, earlier))
    return next((day for day in told if day), None)


def _repeated(group: Group, today: Sequence[Report], earlier: Sequence[Report]) -> bool:
    """Tell whether all that the period's reports say was published before it."""
    before = {report.article.id for report in earlier}
    told = set().union(*(text for text in group.texts if text & before))
    return all(report.article.id in told for report in today)


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
        late=report.late,
    )
