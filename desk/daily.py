"""The three steps of the daily job. They meet only in the archive, and each can be run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.digests import save_digest
from archive.judgements import judged_between, save_judgements, unjudged
from archive.outcomes import coverage
from classifier.judge import Document, Judge
from desk.files import write_file
from digest.compose import compose
from digest.formats.table import FORMATS
from digest.record import Digest
from news.article import Article
from news.codebook import Codebook
from news.outlet import Outlet
from news.place import Place
from news.story import Report

# How many days back earlier reports are read to tell what is new; events rarely stay in the news
# longer, and a week holds every weekday once.
WINDOW_DAYS = 7
# A crawl up to this long after midnight still counts for the day before: it read that day's
# evening news.
LEDGER_GRACE = timedelta(hours=12)
_BATCH = 256


def default_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the day a digest is about when none is named: until noon yesterday, then today."""
    local = now.astimezone(zone)
    return (local - timedelta(days=1)).date() if local.hour < 12 else local.date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of a local day and of the next, aware UTC."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def document_of(article: Article, outlet: Outlet | None) -> Document:
    """Return what the classifier reads of an article; its date is that of the outlet's zone."""
    when = article.published_at or article.fetched_at
    zone = outlet.zone if outlet else UTC
    return Document(article.id, article.title, article.text, when.astimezone(zone).date())


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    iterator = iter(articles)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def classify_step(
    judge: Judge,
    outlets: Sequence[Outlet],
    *,
    start: datetime | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Judge every article whose present text the model has not judged; return how many.

    Parameters
    ----------
    judge
        The model at work.
    outlets
        The registry, for the outlets' time zones.
    start
        Only articles from this instant on; None for all.
    advance
        Told after each batch how many were judged.
    """
    by_id = {outlet.id: outlet for outlet in outlets}
    count = 0
    # The list of what is to do is closed before the first judgement is written, so that no
    # cursor reads a table that is being changed.
    for batch in _batches(list(unjudged(judge.version, start=start))):
        judgements = judge.judge([document_of(a, by_id.get(a.outlet)) for a in batch])
        save_judgements(judgements, judged={a.id: a.content_hash for a in batch})
        count += len(judgements)
        advance(len(judgements))
    return count


def digest_of(
    day: date,
    *,
    zone: ZoneInfo,
    outlets: Sequence[Outlet],
    model: str,
    codebook: Codebook,
    made_at: datetime,
    scope: Place | None = None,
    banner: str | None = None,
) -> Digest:
    """Return the digest of a local day from what the archive holds."""
    start, end = day_bounds(day, zone)
    first = day - timedelta(days=WINDOW_DAYS)
    window_start, _ = day_bounds(first, zone)
    by_id = {outlet.id: outlet for outlet in outlets}

    def report(row: tuple[Article, object, bool]) -> Report:
        article, judgement, revised = row
        outlet = by_id.get(article.outlet)
        return Report(
            article=article,
            judgement=judgement,  # type: ignore[arg-type]
            outlet_name=outlet.name if outlet else article.outlet,
            reliability=outlet.reliability if outlet else "F",
            revised=revised,
        )

    rows = chain(
        judged_between(window_start, start, model=model, relevant=True),
        judged_between(start, end, model=model),
    )
    return compose(
        [report(row) for row in rows],
        coverage(start, min(end + LEDGER_GRACE, made_at + timedelta(seconds=1)), outlets),
        day=day,
        zone=zone,
        scope=scope,
        codebook=codebook,
        made_at=made_at,
        model=model,
        banner=banner,
        since=first,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A digest file."""

    format: str
    path: Path


def digest_name(day: date, scope: Place | None, lang: str) -> str:
    """Return the file name, without suffix, of a digest."""
    place = f"-{scope.code}" if scope else ""
    return f"kentongan-{day.isoformat()}{place}-{lang}"


def write_digest(
    digest: Digest, *, formats: Sequence[str], lang: str, folder: Path
) -> list[Written]:
    """Render a digest and write its files; a file is replaced as a whole or not at all.

    Raises
    ------
    ArchiveUnusable
        Where the folder cannot be written.
    """
    written = []
    for name in formats:
        entry = FORMATS[name]
        path = folder / f"{digest_name(digest.day, digest.scope, lang)}{entry.suffix}"
        write_file(path, entry.render(digest, lang))
        written.append(Written(name, path))
    return written


def keep_digest(digest: Digest, made_at: datetime) -> None:
    """Keep the digest in the archive, so that it can be shown again as it was."""
    scope = digest.scope.code if digest.scope else "nasional"
    body = FORMATS["json"].render(digest, "id").decode()
    save_digest(f"{digest.day.isoformat()}/{scope}", body, made_at)
