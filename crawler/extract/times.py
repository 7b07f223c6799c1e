"""When a story was published and changed, and how that was found.

The order is the design's: what the API, feed or sitemap said; JSON-LD and meta; ``time`` and the
stamp shown beside the headline; the URL; a day the text itself names; htmldate last. A stamp
without a zone is in the outlet's zone. Two traps are met by comparing what the machine is told with
what the reader is shown: systems that write local time and call it UTC, and pages that print
today's date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from crawler.extract.day import FIRST_YEAR, text_day, url_day
from crawler.extract.hints import Hints
from crawler.extract.page import Page
from crawler.extract.stamp import Stamp, changed_stamps, noon, told_stamps
from news.article import CLOCK_GRACE

# How far a source's time may lie from the page's without a word: an editor's first saving.
_APART = timedelta(days=1)
# From a day's beginning to its noon, which stands for a day without an hour.
_NOON = timedelta(hours=12)
# Sources whose times are written by templates; an API's come from the system's own clock.
_ZONELESS = frozenset({"feed", "sitemap"})
_SAME = timedelta(minutes=2)
# A stamp in "UTC" and a shown one in WIB are of one publication where they differ by less: the
# zone's eight hours, and the time an editor takes between saving and publishing.
_ONE_PUBLICATION = timedelta(hours=18)

_ZONES = (b"WIB", b"WIT")
_NAMES_ZONE = re.compile(rb"\bWI(?:B|T|TA)\b")


@dataclass(frozen=True, slots=True)
class Times:
    """When a story was published and changed.

    Parameters
    ----------
    published_at, precision, evidence
        As in ``Article``.
    modified_at
        Aware UTC, or None.
    notes
        Short stable words on doubts: ``utc-is-local``, ``shown-contradicts-meta``,
        ``page-contradicts-source``, ``source-utc-is-local``, ``url-contradicts-date``,
        ``ahead-of-fetch``, ``future-refused``.
    source
        The text ``published_at`` was read from.
    """

    published_at: datetime | None = None
    precision: str = ""
    evidence: str = ""
    modified_at: datetime | None = None
    notes: tuple[str, ...] = ()
    source: str = ""


def find_times(
    page: Page,
    *,
    zone: ZoneInfo,
    hints: Hints,
    url: str,
    text: str,
    shown: Callable[[], Iterable[Stamp]] = tuple,
) -> Times:
    """Return when a page's story was published and changed.

    Parameters
    ----------
    page
        The page; its ``fetched_at`` is the present.
    zone
        The outlet's zone, for stamps that name none.
    hints
        Times from API, feed or sitemap go before the page's.
    url
        The canonical URL.
    text
        The story.
    shown
        Gives the stamps beside the headline; called only where JSON-LD and meta leave a doubt.
    """
    now = page.fetched_at
    told: list[Stamp] = []
    refused = False
    misread = False
    for stamp in told_stamps(page, zone):
        local = stamp if _believable(stamp, now) else _as_local(stamp, zone)
        if _believable(local, now):
            told.append(local)
            misread = misread or local is not stamp
            if _is_sure(local):
                break
        else:
            refused = refused or local.at > now
    first = _first_minute(told)
    # A WordPress that shows no zone cannot be caught at calling local time UTC (see _choose).
    sure = first is not None and (
        _is_sure(first)
        or (first.zone == "utc" and page.theme is not None and not _shows_zone(page.source))
    )
    seen = [] if sure else [s for s in shown() if _believable(s, now)]
    best, notes = _choose(told, seen, zone, wordpress=page.theme is not None)
    if misread and best in told:
        notes = (*notes, "utc-is-local")
    best, notes = _corrected(best, notes, hints, now, zone)
    if refused and "future-refused" not in notes:
        notes = (*notes, "future-refused")
    if best is not None and best.precision == "minute" and best.at > now + _SAME:
        notes = (*notes, "ahead-of-fetch")
    if best is None:
        best = _last_resort(now, zone, url, text)
    elif (day := url_day(url)) and abs((best.at.astimezone(zone).date() - day).days) > 1:
        notes = (*notes, "url-contradicts-date")
    modified = _modified(page, zone, hints, best, notes)
    if best is None:
        return Times(modified_at=modified, notes=notes)
    return Times(best.at, best.precision, best.evidence, modified, notes, best.source)


def _shows_zone(source: bytes) -> bool:
    # Most pages do not even have the letters, which are found twenty times as fast as the words.
    return any(zone in source for zone in _ZONES) and _NAMES_ZONE.search(source) is not None


def _corrected(
    best: Stamp | None, notes: tuple[str, ...], hints: Hints, now: datetime, zone: ZoneInfo
) -> tuple[Stamp | None, tuple[str, ...]]:
    """Return the source's time in place of the page's, unless it cannot be, and what differs."""
    if hints.published_at is None:
        return best, notes
    said = Stamp(hints.published_at.astimezone(UTC), "minute", hints.evidence or "feed")
    exact = best if best and best.precision == "minute" else None
    # Feeds and sitemaps made by hand write local time and call it UTC.
    same_wall = exact is not None and abs(_wall(said, UTC) - _wall(exact, zone)) <= _SAME
    if exact and same_wall and _is_sure(exact) and said.evidence in _ZONELESS:
        return exact, (*notes, "source-utc-is-local")
    if not _believable(said, now):
        return best, (*notes, "future-refused") if said.at > now else notes
    if exact and abs(exact.at - said.at) > _APART:
        notes = (*notes, "page-contradicts-source")
    return said, notes


def _believable(stamp: Stamp, now: datetime) -> bool:
    """Tell whether a stamp is not before the web, nor ahead by more than clocks are."""
    late = now + CLOCK_GRACE + (_NOON if stamp.precision == "day" else timedelta())
    return stamp.at.year >= FIRST_YEAR and stamp.at <= late


def _as_local(stamp: Stamp, zone: ZoneInfo) -> Stamp:
    """Return a stamp in "UTC" that lies ahead as the local time it must be, any other as it is."""
    if stamp.zone != "utc" or stamp.precision != "minute" or stamp.at.year < FIRST_YEAR:
        return stamp
    return replace(stamp, at=stamp.at.replace(tzinfo=zone).astimezone(UTC), zone="naive")


def _is_sure(stamp: Stamp) -> bool:
    return stamp.precision == "minute" and stamp.zone == "explicit"


def _first_minute(stamps: Iterable[Stamp]) -> Stamp | None:
    return next((s for s in stamps if s.precision == "minute"), None)


def _choose(
    told: Sequence[Stamp], shown: Sequence[Stamp], zone: ZoneInfo, *, wordpress: bool
) -> tuple[Stamp | None, tuple[str, ...]]:
    """Return the stamp to believe, and notes on what contradicts it."""
    first, seen = _first_minute(told), _first_minute(_of_one_day(shown, zone))
    if first is None or (first.zone != "utc" and seen is None):
        return first or seen or next(iter(told), None) or next(iter(shown), None), ()
    if first.zone == "utc":
        # Another claim of the same wall time with a real offset says that "UTC" was local time.
        twins = (s for s in told if s.zone == "explicit" and _wall(s, zone) == _wall(first, UTC))
        if twin := next(twins, None):
            return twin, ("utc-is-local",)
    if seen is None or abs(first.at - seen.at) <= _SAME:
        return first, ()
    if first.zone == "utc":
        same_wall = abs(_wall(first, UTC) - _wall(seen, zone)) <= _SAME
        # A WordPress in zone UTC shows UTC and means it; elsewhere UTC in a page's text is a slip.
        if same_wall and (seen.zone == "explicit" or not wordpress):
            return replace(seen, evidence=first.evidence), ("utc-is-local",)
        if seen.zone == "explicit" and abs(first.at - seen.at) < _ONE_PUBLICATION:
            return seen, ("shown-contradicts-meta",)
    return first, ("shown-contradicts-meta",) if seen.zone == "explicit" else ()


def _of_one_day(shown: Sequence[Stamp], zone: ZoneInfo) -> list[Stamp]:
    """Return the shown stamps of the likeliest one's local day: the others are other stories'."""
    days = [stamp.at.astimezone(zone).date() for stamp in shown]
    return [stamp for stamp, day in zip(shown, days, strict=True) if day == days[0]]


def _wall(stamp: Stamp, zone: tzinfo) -> datetime:
    return stamp.at.astimezone(zone).replace(tzinfo=None, second=0)


def _last_resort(now: datetime, zone: ZoneInfo, url: str, text: str) -> Stamp | None:
    latest = now.astimezone(zone).date()
    day = url_day(url)
    if day and day.year >= FIRST_YEAR and day <= latest:
        return Stamp(noon(day, zone), "day", "url", source=url)
    if day := text_day(text, latest):
        return Stamp(noon(day, zone), "day", "dateline", source=day.isoformat())
    return None


def guess_day(page: Page, *, zone: ZoneInfo, url: str) -> Times:
    """Return the day that htmldate finds in a page; the weakest evidence there is.

    It searches the whole page, so it also finds the days of other news: it is asked only where
    nothing else answered, and for pages known to be articles.
    """
    from htmldate import find_date  # noqa: PLC0415 - a tenth of a second, rarely needed

    latest = page.fetched_at.astimezone(zone).date()
    found = find_date(
        page.html, url=url or None, original_date=True, max_date=latest.isoformat(),
        extensive_search=False,
    )  # fmt: skip
    if not found:
        return Times()
    return Times(noon(date.fromisoformat(found), zone), "day", "htmldate", source=found)


def _modified(
    page: Page, zone: ZoneInfo, hints: Hints, published: Stamp | None, notes: Sequence[str]
) -> datetime | None:
    """Return the last change: not before the publication, and not in the future."""
    instants = [hints.modified_at.astimezone(UTC)] if hints.modified_at else []
    for stamp in changed_stamps(page, zone):
        if stamp.precision == "minute":
            local = stamp.zone == "utc" and "utc-is-local" in notes
            instants.append(stamp.at.replace(tzinfo=zone).astimezone(UTC) if local else stamp.at)
    earliest = published.at - _SAME if published and published.precision == "minute" else None
    for at in instants:
        if at <= page.fetched_at + CLOCK_GRACE and (earliest is None or at >= earliest):
            return at
    return None
