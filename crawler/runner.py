"""The run: many outlets visited in one process, each by a spider of its own."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from archive.outcomes import begin_run, finish_run, note_looked
from archive.patience import patiently
from crawler import settings as project
from crawler.configure import settings_for
from crawler.readers import Readers
from crawler.response import Clock
from crawler.session import Session
from crawler.spiders.outlet import OutletSpider
from news.errors import ArchiveUnusable
from news.outcome import Outcome, OutcomeKind, failures_in
from news.outlet import Outlet

log = logging.getLogger("kentongan.crawl")

# New objects between two searches for cycles. A page leaves a few in cycles, and Scrapy and the
# archive are 100,000 objects that stay: to search as often as Python does cost a page 0.35 ms.
_SEARCH_AFTER = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSummary:
    """What the visit to one outlet came to.

    Parameters
    ----------
    outlet
        Its id.
    looked
        Whether a source answered and was read.
    requests
        Requests sent.
    counts
        Outcomes by name, failures with their reason: ``"failed:timeout"``.
    passed_over
        True where another process was crawling it, and it was not asked for anything.
    """

    outlet: str
    looked: bool
    requests: int
    passed_over: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def failures(self) -> int:
        """Number of URLs that failed or were quarantined."""
        return failures_in(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run came to: its id in the archive, and a line for each outlet."""

    run: int
    outlets: tuple[OutletSummary, ...]

    @property
    def ok(self) -> bool:
        """True where every outlet was seen, here or by another process, and nothing failed."""
        return all(line.passed_over or (line.looked and not line.failures) for line in self.outlets)


def crawl(  # noqa: PLR0913 - named, and each is a fact of the run
    outlets: Sequence[Outlet],
    *,
    clock: Clock,
    since: datetime | None = None,
    first_run_days: int = project.KENTONGAN_FIRST_RUN_DAYS,
    recheck: timedelta | None = None,
    contact: str = "",
    claimed: bool = False,
    on_outlet: Callable[[OutletSummary], None] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> RunSummary:
    """Visit outlets and archive what is new; the archive is open already.

    Every URL found ends in one counted outcome. A run that was killed goes on where it was: what
    waits in the frontier is fetched by the next one.

    Parameters
    ----------
    outlets
        Visited side by side, as many at once as ``KENTONGAN_OUTLETS_AT_ONCE`` says. One with a
        fault is asked for nothing, and counted as not seen.
    clock
        Now, aware UTC.
    since
        How far back to look at each outlet: what is new first, then page by page back to this
        instant, or to known ground. A run that ends before leaves the rest to the next one. None
        looks back to where the last visit ended, and on a first visit ``first_run_days``.
    recheck
        Look again at the articles of so long a time, for corrections that no source announces.
    contact
        Named in the user agent.
    claimed
        True where the caller holds the claims on the outlets. Otherwise they are taken one by one,
        and an outlet that another process is crawling is passed over.
    on_outlet
        Told when an outlet is done.
    settings
        Scrapy settings that win over the project's.

    Raises
    ------
    ArchiveUnusable
        The archive failed during the run, or its database was away for longer than a run waits;
        what was written before stands.
    """
    overrides = dict(settings or {})
    run = patiently(begin_run, "crawl", clock())
    session = Session(
        run=run,
        clock=clock,
        readers=Readers(overrides.get("KENTONGAN_EXTRACTORS", project.KENTONGAN_EXTRACTORS)),
        since=since,
        first_run_days=first_run_days,
        recheck=recheck,
        is_claimed=claimed,
    )
    with _few_searches():
        summary = asyncio.run(
            _crawl(outlets, session, contact, on_outlet or (lambda _: None), overrides)
        )
    patiently(finish_run, run, clock(), summary.ok)
    return summary


@contextmanager
def _few_searches() -> Iterator[None]:
    """Let the collector search seldom for cycles, and not among what was there before."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SEARCH_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


async def _crawl(
    outlets: Sequence[Outlet],
    session: Session,
    contact: str,
    on_outlet: Callable[[OutletSummary], None],
    overrides: Mapping[str, Any],
) -> RunSummary:
    room = asyncio.Semaphore(
        overrides.get("KENTONGAN_OUTLETS_AT_ONCE", project.KENTONGAN_OUTLETS_AT_ONCE)
    )

    async def one(outlet: Outlet) -> OutletSummary:
        async with room:
            line = await _visit(outlet, session, contact, overrides)
            on_outlet(line)
            return line

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(outlet)) for outlet in outlets]
    except* ArchiveUnusable as errors:
        raise errors.exceptions[0] from None
    finally:
        await session.close()
    return RunSummary(run=session.run, outlets=tuple(task.result() for task in tasks))


async def _visit(
    outlet: Outlet, session: Session, contact: str, overrides: Mapping[str, Any]
) -> OutletSummary:
    spider = None
    if session.broken is None and outlet.fault is not None:
        await _note_fault(outlet, session)
    elif session.broken is None:
        settings = settings_for(outlet, contact=contact, overrides=overrides)
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(OutletSpider)
        spider = await _run(runner, crawler, outlet, session)
    if session.broken is not None:
        raise session.broken
    return OutletSummary(
        outlet=outlet.id,
        looked=spider is not None and spider.looked,
        requests=spider.requests if spider else 0,
        counts=dict(session.counts[outlet.id]),
        passed_over=spider is not None and spider.passed_over,
    )


async def _note_fault(outlet: Outlet, session: Session) -> None:
    """Write that nobody could look at an outlet, since its file cannot be read."""
    at = session.clock()
    with suppress(ArchiveUnusable):  # kept by the session as what ends the run
        await session.record(
            Outcome(
                run=session.run,
                outlet=outlet.id,
                url=f"{outlet.id}.toml",
                kind=OutcomeKind.FAILED,
                reason="outlet-file",
                at=at,
            )
        )
        await session.ask(note_looked, session.run, outlet.id, at, 0, looked=False)


async def _run(
    runner: AsyncCrawlerRunner, crawler: Crawler, outlet: Outlet, session: Session
) -> OutletSpider | None:
    """Run one spider to its end; Ctrl-C lets what is under way be written first."""
    try:
        await runner.crawl(crawler, outlet=outlet, session=session)
    except asyncio.CancelledError:
        session.hurry()
        await runner.stop()
        raise
    except Exception:
        # The boundary of one outlet: a mistake of ours there must not cost the others.
        log.exception("%s: the visit failed", outlet.id)
        await session.ask(note_looked, session.run, outlet.id, session.clock(), 0, looked=False)
        return None
    return crawler.spider if isinstance(crawler.spider, OutletSpider) else None
