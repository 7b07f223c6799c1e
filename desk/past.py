"""What the archive knows of the days before a digest: counts, stories, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from archive.counts import day_counts, save_day_counts
from archive.digests import digest_times, load_digest
from archive.judgements import count_unjudged
from archive.labels import labels_between
from archive.outcomes import coverage
from archive.relevant import Judged, judged_articles, read_between, relevant_between
from archive.stories import story_ids, story_ratings
from digest.baseline import BASELINE_DAYS
from digest.compose import Past
from digest.correction import Correction, correction_of
from digest.daycount import DayCount
from digest.entry import Rating
from digest.keep import count_of_text, count_text, labels_until_of_text
from digest.tally import count_days, tally_of
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.outlet import Outlet
from news.place import Place
from news.story import Report

# How many days back earlier reports are read to tell what is new; events rarely stay in the news
# longer, and a week holds every weekday once.
WINDOW_DAYS = 7
# A crawl up to this long after midnight still counts for the day before: it read that day's
# evening news.
LEDGER_GRACE = timedelta(hours=12)
# A day of which more waits to be judged than this share of what was judged has no count: it would
# look calmer than it was, in the baselines of four weeks.
_MAX_UNJUDGED = 0.05
# The last digest of a day is made by the second morning after it; a later one is a reprint, and
# tells nothing of what its readers had seen by then.
_MADE_WITHIN = timedelta(hours=36)


def is_judged(read: int, waiting: int) -> bool:
    """Tell whether so much of a day has been judged that it can be counted."""
    return waiting <= read * _MAX_UNJUDGED


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of a local day and of the next, aware UTC."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def ledger_bounds(
    first: date, last: date, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime]:
    """Return the period of the ledger of some local days, aware UTC."""
    start, _ = day_bounds(first, zone)
    _, end = day_bounds(last, zone)
    return start, min(end + LEDGER_GRACE, now + timedelta(seconds=1))


def digest_key(day: date, scope: Place | None, first: date | None = None) -> str:
    """Return the key under which a digest is kept: ``"2025-03-01/nasional"``."""
    period = day.isoformat() if first in {None, day} else f"{first}..{day}"
    return f"{period}/{scope.code if scope else 'nasional'}"


def report_of(row: Judged, outlets: Mapping[str, Outlet], *, late: bool = False) -> Report:
    """Return a row of the archive as the digest reads it."""
    outlet = outlets.get(row.article.outlet)
    return Report(
        article=row.article,
        judgement=row.judgement,
        outlet_name=outlet.name if outlet else row.article.outlet,
        reliability=outlet.reliability if outlet else "F",
        revised=row.revised,
        late=late,
    )


def last_made(first: date, scope: Place | None, zone: ZoneInfo) -> datetime | None:
    """Return when the digest was made that a reader of this one has read before, None for none."""
    found = _last_kept(first, scope, zone)
    return found[1] if found else None


def _last_kept(first: date, scope: Place | None, zone: ZoneInfo) -> tuple[str, datetime] | None:
    """Return the key of that digest, and when it was made."""
    days = {digest_key(day, scope): day for day in _days_before(first, WINDOW_DAYS)}
    times = digest_times(days)
    for key, day in sorted(days.items(), key=lambda pair: pair[1], reverse=True):
        if key in times:
            _, end = day_bounds(day, zone)
            timely = [at for at in times[key] if at <= end + _MADE_WITHIN]
            return key, timely[-1] if timely else times[key][0]
    return None


def _days_before(first: date, number: int) -> list[date]:
    return [first - timedelta(days=n) for n in range(number, 0, -1)]


def past_of(  # noqa: PLR0913 - named, and each is a fact of the digest
    reports: Sequence[Report],
    *,
    first: date,
    day: date,
    zone: ZoneInfo,
    scope: Place | None,
    outlets: Sequence[Outlet],
    model: str,
    codebook: Codebook,
    made_at: datetime,
    labels_until: datetime,
) -> Past:
    """Return what was known before a digest's period.

    Parameters
    ----------
    reports
        What the digest reads.
    first, day, zone, scope, model, codebook, made_at
        As the digest has them.
    outlets
        The registry.
    labels_until
        See ``Digest``: labels up to this instant are known.
    """
    stories = story_ids([report.article.id for report in reports])
    ratings = story_ratings(set(stories.values()))
    # A week's trend line needs its own days too.
    last = day if first != day else first - timedelta(days=1)
    return Past(
        since=first - timedelta(days=WINDOW_DAYS),
        stories=stories,
        counts=counts_of(
            first - timedelta(days=BASELINE_DAYS),
            last,
            zone=zone,
            outlets=outlets,
            model=model,
            codebook=codebook,
            now=made_at,
        ),
        corrections=_corrections(first, zone, scope, outlets, model, labels_until),
        ratings={
            key: Rating(source=r.source, credibility=r.credibility, changed=True)
            for key, r in ratings.items()
        },
    )


def _corrections(
    first: date,
    zone: ZoneInfo,
    scope: Place | None,
    outlets: Sequence[Outlet],
    model: str,
    labels_until: datetime,
) -> list[Correction]:
    """Return what analysts changed, since the last digest, in what it and earlier ones said."""
    last = _last_kept(first, scope, zone)
    if last is None:
        return []
    key, before = last
    # Not by when it was made: a label's time may lie before that, and its commit after it.
    known = labels_until_of_text(load_digest(key, as_of=before) or "") or before
    news_from, _ = day_bounds(first - timedelta(days=BASELINE_DAYS), zone)
    until, _ = day_bounds(first, zone)
    labels = dict(labels_between(known, labels_until, news_from=news_from))
    names = {outlet.id: outlet.name for outlet in outlets}
    found = []
    for row in judged_articles(labels, model=model):
        article = row.article
        # What is of the period itself stands corrected in its item; what came late was not said.
        if article.came_at >= until or row.found_at > before:
            continue
        found.append(
            correction_of(
                article,
                row.judgement,
                labels[article.id],
                outlet_name=names.get(article.outlet, article.outlet),
                day=article.came_at.astimezone(zone).date(),
            )
        )
    return [one for one in found if one is not None]


def counts_of(
    first: date,
    last: date,
    *,
    zone: ZoneInfo,
    outlets: Sequence[Outlet],
    model: str,
    codebook: Codebook,
    now: datetime,
) -> list[DayCount]:
    """Return the counts of the days from ``first`` to ``last``, made where none were kept.

    A day keeps the count that its own digest had, made at the same hour as today's: what was
    found later is not in it, as it is not yet in today's. One that an earlier version counted
    otherwise is made again.
    """
    texts = day_counts(first, last, model=model)
    kept = {day: count for day, text in texts.items() if (count := count_of_text(text))}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    made = _made_counts([d for d in days if d not in kept], zone, outlets, model, codebook, now)
    save_day_counts({count.day: count_text(count) for count in made}, model=model)
    return sorted((*kept.values(), *made), key=lambda count: count.day)


def _made_counts(
    days: Sequence[date],
    zone: ZoneInfo,
    outlets: Sequence[Outlet],
    model: str,
    codebook: Codebook,
    now: datetime,
) -> list[DayCount]:
    read = {day: read_between(*day_bounds(day, zone), model=model) for day in days}
    # A day without any article may still be filled by a later crawl: it is not kept as empty.
    wanted = [day for day in days if read[day] and is_judged(read[day], _waiting(day, zone, model))]
    by_id = {outlet.id: outlet for outlet in outlets}
    counts: list[DayCount] = []
    # A week at a time: what is read and compared at once stays that of an ordinary digest.
    for first in range(0, len(wanted), WINDOW_DAYS):
        part = wanted[first : first + WINDOW_DAYS]
        start, _ = day_bounds(part[0] - timedelta(days=WINDOW_DAYS), zone)
        _, end = day_bounds(part[-1], zone)
        reports = [report_of(row, by_id) for row in relevant_between(start, end, model=model)]
        ledgers = {day: _ledger_of(day, zone, outlets, now) for day in part}
        counts += count_days(reports, ledgers, read=read, zone=zone, codebook=codebook)
    return counts


def was_seen(
    day: date, zone: ZoneInfo, outlets: Sequence[Outlet], scope: Place | None, now: datetime
) -> bool:
    """Tell whether most outlets were looked at on a day, whether it has a count or not."""
    lines = _ledger_of(day, zone, outlets, now)
    return bool(lines) and tally_of((), lines, day, 0).known(scope.code if scope else "")


def _waiting(day: date, zone: ZoneInfo, model: str) -> int:
    return count_unjudged(*day_bounds(day, zone), model=model)


def _ledger_of(
    day: date, zone: ZoneInfo, outlets: Iterable[Outlet], now: datetime
) -> list[OutletCoverage]:
    lines = coverage(*ledger_bounds(day, day, zone, now), list(outlets))
    # Before the crawler kept a ledger, or where the archive was filled otherwise, no line says
    # anything: then the day counts by what was read.
    return lines if any(line.last_looked or line.counts for line in lines) else []
