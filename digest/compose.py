"""Compose: judged articles and the coverage ledger in, one Digest out. Pure; reads no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.agenda import agenda_of
from digest.baseline import trend_of
from digest.clean import plain_line
from digest.correction import Correction
from digest.daycount import DayCount, is_in_scope
from digest.entry import Item, Rating
from digest.figures import Frame, baselines_of, figures_of
from digest.item import (
    Setting,
    item_of,
    local_day,
)
from digest.ledger import ledger_of
from digest.order import in_order, see_also
from digest.rank import weights_of
from digest.record import SECTIONS, Digest, Section, end_of
from digest.stories import group_reports, stage_of
from digest.tally import tally_of
from digest.watch import Watch
from digest.whereabouts import may_be_in, places_of, seen_from
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.place import Place
from news.story import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was known before the period; everything is optional.

    Parameters
    ----------
    since
        The first day from which the reports are complete, where it is before the period: earlier
        reports then tell what is new and what goes on. None: reports of other days are left out
        and nothing is called new.
    stories
        Story id by article id, as earlier digests had them: a story keeps its id.
    counts
        Counts of earlier days; for a week's digest also of the period's own.
    corrections
        What analysts changed since the last digest.
    ratings
        Values of the information that an officer set, by story id.
    """

    since: date | None = None
    stories: Mapping[str, str] = field(default_factory=dict)
    counts: Sequence[DayCount] = ()
    corrections: Sequence[Correction] = ()
    ratings: Mapping[str, Rating] = field(default_factory=dict)


def compose(  # noqa: PLR0913 - all but two are named, and each is a fact the page states
    reports: Sequence[Report],
    coverage: Sequence[OutletCoverage],
    *,
    day: date,
    zone: ZoneInfo,
    scope: Place | None,
    codebook: Codebook,
    made_at: datetime,
    first: date | None = None,
    model: str = "",
    banner: str | None = None,
    since: date | None = None,
    past: Past | None = None,
    places: Sequence[Place] = (),
    read: tuple[int, int] | None = None,
    watch: Watch | None = None,
) -> Digest:
    """Return the digest of one day, or of several in a row.

    Parameters
    ----------
    reports
        Judged articles, in any order; also those without any tag, which count as read. A report
        belongs to the local day of its publication, else of its fetching; one marked late
        belongs to the digest's. Announcements, and originals that later ones repeat, may be older
        than ``since``.
    coverage
        One line for every configured outlet.
    day, zone
        The last local day, and the clock that bounds it.
    scope
        Province or regency to keep to; None for the whole country.
    codebook
        Names, stages and weights.
    made_at
        Aware UTC.
    first
        The first local day of the period; None for ``day`` itself.
    model
        Version of the model; ``""`` takes what the judgements say.
    banner
        A warning to show before all else, such as "simulated data"; None for none.
    since
        Short for ``past`` with nothing but its ``since``.
    past
        What was known before.
    places
        Provinces and regencies: the rows of a province's table, and names of institutions.
    read
        How many articles of the period were judged, and how many of them not for their language;
        None counts them in ``reports``.
    watch
        The outlets' health and the deliveries of the last day; None where neither is known.

    Raises
    ------
    WrongCodebook
        Where the codebook's weights cannot be used.
    """
    past = past or Past(since=since)
    first = first or day
    setting = Setting(
        first=first,
        day=day,
        zone=zone,
        since=past.since if past.since is not None and past.since < first else None,
        codebook=codebook,
        weights=weights_of(codebook),
        provinces={line.outlet: line.province for line in coverage},
        places=places,
        ratings=past.ratings,
    )
    told = [r for r in reports if _is_told(r, setting)]
    today = {r.article.id: r for r in told if setting.holds(r)}
    groups = group_reports(told, codebook, past.stories, zone=zone)
    found = [pair for pair in (item_of(group, setting) for group in groups) if pair is not None]
    by_section: dict[str, list[Item]] = {key: [] for key in SECTIONS}
    for section, item in found:
        if told_there := item if scope is None else seen_from(item, [scope.code]):
            by_section[section].append(told_there)
    frame = Frame(first=first, day=day, scope=scope, history=tuple(past.counts), places=places)
    tally = tally_of(
        ((section, places_of(item), item.severity) for section, item in found),
        coverage,
        day,
        len(today) if read is None else read[0],
    )
    counts = past.counts if first != day else (*past.counts, tally)
    trend = trend_of(counts, day, scope.code if scope else "") if past.counts else ()
    agenda = agenda_of(
        groups,
        {item.id for items in by_section.values() for item in items},
        day=day,
        zone=zone,
        codebook=codebook,
        made_at=made_at,
    )
    if scope is not None:
        agenda = tuple(there for one in agenda if (there := seen_from(one, [scope.code])))
    return Digest(
        first=first,
        day=day,
        zone=zone,
        scope=scope,
        since=setting.since,
        banner=plain_line(banner or "") or None,
        made_at=made_at,
        model=plain_line(model or _models(today.values())),
        codebook=codebook,
        figures=figures_of(
            by_section,
            frame,
            read=read or _read(list(today.values())),
            unplaced=sum(scope is not None and item.place is None for _, item in found),
            baselines=baselines_of(by_section, frame),
        ),
        sections=tuple(
            Section(
                key=key,
                items=in_order(key, items),
                see_also=see_also(key, by_section, codebook),
            )
            for key, items in by_section.items()
        ),
        ledger=ledger_of(
            coverage,
            scope,
            watch,
            unseen_days=[one.day for one in trend if first <= one.day and not one.known]
            if first != day
            else (),
            until=min(made_at, end_of(day, zone)),
        ),
        agenda=agenda,
        trend=trend,
        corrections=_corrections(past.corrections, scope),
        tally=tally if first == day else None,
        unplaced=in_order(
            "occurred",
            (
                item
                for key, item in found
                if scope and key == "occurred"
                if may_be_in(item, [scope.code], setting.provinces)
            ),
        ),
    )


def _is_told(report: Report, setting: Setting) -> bool:
    """Tell whether a report counts: of the period or the days before it, or kept from earlier."""
    day, first = local_day(report, setting.zone), setting.since or setting.first
    if first <= day <= setting.day or report.late or report.original:
        return True
    when = report.judgement.event_date
    announced = when is not None and when >= setting.day and setting.since is not None
    return announced and day < first and stage_of(report, setting.codebook) == "planned"


def _models(reports: Iterable[Report]) -> str:
    return ", ".join(sorted({r.judgement.model for r in reports if r.judgement.model}))


def _read(reports: Sequence[Report]) -> tuple[int, int]:
    return len(reports), sum("not-indonesian" in r.judgement.notes for r in reports)


def _corrections(corrections: Sequence[Correction], scope: Place | None) -> tuple[Correction, ...]:
    inside = (
        one
        for one in corrections
        if scope is None
        or any(place and is_in_scope(place.code, scope.code) for place in (one.place, one.was))
    )
    return tuple(sorted(inside, key=lambda one: (one.corrected_at, one.article), reverse=True))
