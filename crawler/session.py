"""The session: what the visits to all outlets of one run share."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from archive.captures import write_capture
from archive.claim import give_back, give_back_left, has_ended, is_sure, take
from archive.connection import close_thread, ping
from archive.outcomes import record_outcome
from archive.patience import Patience
from crawler.item import Item
from crawler.readers import Readers
from crawler.response import Clock
from crawler.settling import write_batch
from news.capture import Capture, CaptureRef
from news.errors import ArchiveUnusable
from news.outcome import Outcome

log = logging.getLogger("kentongan.crawl")
P = ParamSpec("P")
T = TypeVar("T")

# Items a transaction at most: a kill loses no more than these pages, and they are fetched again.
_BATCH = 100
# How long a batch gathers: a transaction of one page costs 5 ms of the processor, and each page in
# one of twenty 1 ms. No page waits long enough for anyone to notice.
_GATHER_S = 0.2
# While the database says nothing for so long, no server is asked for anything: what came could not
# be kept. PostgreSQL gives up a dead line, and the claims on it, after 25 s.
_SILENT_S = 10.0
# How often a line that has nothing to write is tried.
_BEAT_S = 1.0


@dataclass
class Session:
    """One run over any number of outlets.

    The archive is spoken to in one thread of its own, so that a slow disk never stops a download;
    while one batch is being written, the next one gathers.

    Parameters
    ----------
    run
        Id of the run in the archive.
    clock
        Now, aware UTC.
    since
        How far back to look, or None for the default.
    first_run_days
        How far back a first visit looks where ``since`` is None.
    recheck
        Look again at the articles of so long a time, or None.
    readers
        The processes that read pages.
    is_claimed
        True where the caller holds the claims on the run's outlets (``archive.claim.claim``).
    """

    run: int
    clock: Clock
    readers: Readers
    since: datetime | None = None
    first_run_days: int = 3
    recheck: timedelta | None = None
    is_claimed: bool = False
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    broken: ArchiveUnusable | None = None
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="archive")
    )
    _waiting: list[tuple[str, Item, asyncio.Future[Outcome]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _patience: Patience = field(default_factory=Patience)
    _claims: set[str] = field(default_factory=set)
    _beating: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._patience.on_found = self._claim_again

    async def ask(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of the archive in its thread; a database that is away is waited for.

        Raises
        ------
        ArchiveUnusable
            Also kept as ``broken``: the whole run ends then. Nothing more is written by it: a disk
            that was full for a page may take a cursor, which would then lie past that page.
        """
        if self.broken is not None:
            raise self.broken
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(
                self._thread, partial(self._patience.call, function, *args, **kwargs)
            )
        except ArchiveUnusable as error:
            self.broken = self.broken or error
            raise

    async def answered(self) -> None:
        """Return once the database answers; to be awaited before a server is asked for anything.

        Raises
        ------
        ArchiveUnusable
            The run ends.
        """
        while self.broken is None and not self._is_sure():
            await asyncio.sleep(_BEAT_S / 10)
        if self.broken is not None:
            raise self.broken

    def _is_sure(self) -> bool:
        """Return False while the database is silent, or was and has not been asked since."""
        if self._patience.is_silent(_SILENT_S):
            return False
        if self.is_claimed or not self._claims:
            return is_sure()
        if not self._patience.is_asking() and has_ended():
            return False
        return not self._patience.was_silent(_SILENT_S)

    def hurry(self) -> None:
        """Wait for no database any more: the run is to end."""
        self._patience.hurry()

    async def claim(self, outlet: str) -> bool:
        """Claim an outlet for this run; return False where another process is crawling it."""
        if self.is_claimed:
            return True
        if not await self.ask(take, outlet):
            return False
        self._claims.add(outlet)
        self._beating = self._beating or asyncio.create_task(self._beat())
        return True

    async def release(self, outlet: str) -> None:
        """Give up the claim on an outlet, where this run took it."""
        if outlet in self._claims:
            self._claims.remove(outlet)
            await self.ask(give_back, outlet)

    def _claim_again(self) -> None:
        """Take the claims again that went with a line that was lost; called in the thread."""
        for outlet in sorted(self._claims):
            if not take(outlet):
                raise ArchiveUnusable(
                    "outlet {outlet!r}: a worker took it over while the database was away;"
                    " nothing is lost, the next run goes on",
                    outlet=outlet,
                )

    async def _beat(self) -> None:
        with suppress(ArchiveUnusable):
            while True:
                await asyncio.sleep(_BEAT_S)
                await self.ask(ping)

    async def keep(self, capture: Capture, role: str) -> CaptureRef:
        """Keep a response that is no article's own page, and return where it lies."""
        return await self.ask(write_capture, capture, role=role)

    async def record(self, outcome: Outcome) -> None:
        """Write the outcome of a source."""
        await self.ask(record_outcome, outcome)
        self._tally(outcome)

    def _tally(self, outcome: Outcome) -> None:
        label = f"{outcome.kind}:{outcome.reason}" if outcome.reason else outcome.kind.value
        self.counts[outcome.outlet][label] += 1

    async def settle(self, outlet: str, item: Item) -> Outcome:
        """Write what a URL came to, together with others; return its outcome once it is written."""
        written: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((outlet, item, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        outcome = await written
        self._tally(outcome)
        return outcome

    async def _write(self) -> None:
        while self._waiting:
            if len(self._waiting) < _BATCH:
                await asyncio.sleep(_GATHER_S)
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            pairs = [(outlet, item) for outlet, item, _ in batch]
            try:
                outcomes = await self.ask(write_batch, self.run, pairs, self.clock())
            except Exception as error:  # noqa: BLE001 - whoever waits for the batch must be told
                for _, _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, _, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)

    async def close(self) -> None:
        """Write what waits, give up what is claimed still, end the thread's line and readers."""
        if self._beating is not None:
            self._beating.cancel()
        if self._writing is not None:
            await asyncio.wait([self._writing])
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, give_back_left, self._claims)
        await loop.run_in_executor(self._thread, close_thread)
        self._thread.shutdown()
        await self.readers.close()
