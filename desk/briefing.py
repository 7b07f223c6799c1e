"""Briefing: the digest of a day out of the archive, and its files.

It reads judgements and needs no model: a desk on a small machine makes, sends and prints digests
without loading one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.judgements import count_unjudged
from archive.labels import last_label_at, last_labels
from archive.outcomes import coverage
from archive.relevant import (
    announced_for,
    foreign_between,
    found_late,
    judged_articles,
    read_between,
    relevant_between,
)
from desk.files import write_file
from desk.original import originals_of
from desk.past import (
    WINDOW_DAYS,
    day_bounds,
    is_judged,
    last_made,
    ledger_bounds,
    past_of,
    report_of,
    was_seen,
)
from desk.rendering import rendered
from desk.watch import watch_of
from digest.baseline import BASELINE_DAYS
from digest.compose import compose
from digest.correction import amended
from digest.formats.table import FORMATS
from digest.record import AGENDA_DAYS, Digest
from news.codebook import Codebook
from news.label import Label
from news.outlet import Outlet
from news.place import Place
from news.story import Report


def default_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the day a digest is about when none is named: until noon yesterday, then today."""
    local = now.astimezone(zone)
    return (local - timedelta(days=1)).date() if local.hour < 12 else local.date()


def digest_of(  # noqa: PLR0913 - named, and each is a fact of the digest
    day: date,
    *,
    zone: ZoneInfo,
    outlets: Sequence[Outlet],
    model: str,
    codebook: Codebook,
    made_at: datetime,
    first: date | None = None,
    scope: Place | None = None,
    banner: str | None = None,
    places: Sequence[Place] = (),
) -> Digest:
    """Return the digest of a local day, or of the days from ``first`` to it, from the archive.

    Reading writes one thing: the counts of past days of which no digest was made, so that the
    next digest need not make them again.

    Parameters
    ----------
    places
        Provinces and regencies, for a province's table and the names of institutions.
    """
    begin = first or day
    start, _ = day_bounds(begin, zone)
    _, end = day_bounds(day, zone)
    # Asked once, before any label is read: those of an import that ends meanwhile are later.
    labels_until = last_label_at()
    # Before what is judged is read: what a run judges meanwhile is not in this digest either.
    waiting = count_unjudged(start, end, model=model)
    before = last_made(begin, scope, zone)
    window, _ = day_bounds(begin - timedelta(days=WINDOW_DAYS), zone)
    late = count_unjudged(window, start, model=model, found_after=before) if before else 0
    reports = _reports(begin, day, zone, outlets, model, made_at, before, labels_until)
    seen_from, seen_to = ledger_bounds(begin, day, zone, made_at)
    made = compose(
        reports,
        coverage(seen_from, seen_to, outlets),
        day=day,
        first=begin,
        zone=zone,
        scope=scope,
        codebook=codebook,
        made_at=made_at,
        model=model,
        banner=banner,
        past=past_of(
            reports,
            first=begin,
            day=day,
            zone=zone,
            scope=scope,
            outlets=outlets,
            model=model,
            codebook=codebook,
            made_at=made_at,
            labels_until=labels_until,
        ),
        places=places,
        read=(
            read_between(start, end, model=model),
            foreign_between(start, end, model=model),
        ),
        watch=watch_of(outlets, min(seen_to, made_at)),
    )
    figures = replace(made.figures, unjudged=waiting + late)
    trend = made.trend
    if trend and begin == day and not is_judged(made.figures.read, waiting):
        trend = (*trend[:-1], replace(trend[-1], known=False))  # no day without a story
    # A day has no count, too, where nobody judged it: then it was seen all the same.
    unseen = tuple(
        one for one in made.ledger.unseen_days if not was_seen(one, zone, outlets, scope, made_at)
    )
    ledger = replace(made.ledger, unseen_days=unseen)
    return replace(made, labels_until=labels_until, figures=figures, trend=trend, ledger=ledger)


def _reports(
    first: date,
    day: date,
    zone: ZoneInfo,
    outlets: Sequence[Outlet],
    model: str,
    made_at: datetime,
    before: datetime | None,
    labels_until: datetime,
) -> list[Report]:
    """Return what a digest reads: its days, a week before, and what is kept from earlier."""
    by_id = {outlet.id: outlet for outlet in outlets}
    window, _ = day_bounds(first - timedelta(days=WINDOW_DAYS), zone)
    month, _ = day_bounds(first - timedelta(days=BASELINE_DAYS), zone)
    start, _ = day_bounds(first, zone)
    _, end = day_bounds(day, zone)
    rows = {row.article.id: row for row in relevant_between(window, end, model=model)}
    ahead = day + timedelta(days=AGENDA_DAYS)
    older = announced_for(day, ahead, model=model, start=month, end=window)
    rows |= {row.article.id: row for row in older}
    labels = last_labels(window, end, until=labels_until)
    missing = [key for key in labels if key not in rows]
    rows |= {row.article.id: row for row in judged_articles(missing, model=model)}
    late = set()
    if before is not None:
        late = {
            row.article.id
            for row in found_late(window, start, after=before, until=made_at, model=model)
        }
    reports = [report_of(row, by_id, late=key in late) for key, row in rows.items()]
    of_period = [r.article for r in reports if r.late or r.article.came_at >= start]
    reports += [
        replace(report_of(row, by_id), original=True)
        for row in originals_of(of_period, before=window, model=model)
        if row.article.id not in rows
    ]
    return [_amended(report, labels.get(report.article.id)) for report in reports]


def _amended(report: Report, label: Label | None) -> Report:
    if label is None:
        return report
    return replace(report, judgement=amended(report.judgement, label), corrected=True)


@dataclass(frozen=True, slots=True)
class Written:
    """A digest file."""

    format: str
    path: Path


def digest_name(day: date, scope: Place | None, lang: str, *, first: date | None = None) -> str:
    """Return the file name, without suffix, of a digest."""
    place = f"-{scope.code}" if scope else ""
    week = f"{first.isoformat()}_" if first not in {None, day} else ""
    return f"kentongan-{week}{day.isoformat()}{place}-{lang}"


def write_digest(
    digest: Digest,
    *,
    formats: Sequence[str],
    lang: str,
    folder: Path,
    letterhead: Path | None = None,
) -> list[Written]:
    """Render a digest and write its files; a file is replaced as a whole or not at all.

    Parameters
    ----------
    letterhead
        The office's own Word file, for the DOCX form.

    Raises
    ------
    ArchiveUnusable
        Where the folder cannot be written.
    """
    written = []
    stem = digest_name(digest.day, digest.scope, lang, first=digest.first)
    for name in formats:
        path = folder / f"{stem}{FORMATS[name].suffix}"
        write_file(path, rendered(digest, name, lang, letterhead))
        written.append(Written(name, path))
    return written
