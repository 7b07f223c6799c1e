"""A worker: takes visits from the archive's queue and has each crawled in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from archive.visits import Visit
from archive.working import Work, work
from desk.context import Context, chosen_outlets
from desk.visiting import Order, carry_out
from news.errors import KentonganError, LockHeld, RetryLater, WrongInput
from news.message import Message, message_of_row
from news.outlet import Outlet

# What every visit needs is loaded once; a visit's process is a copy of that, made in milliseconds.
_LOADED = ["desk.cli", "desk.visiting", "crawler.spiders.outlet", "crawler.pipelines"]
# A stopped visit writes what it has, then ends; after this it is ended.
_GRACE_S = 10.0


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker.

    Parameters
    ----------
    desk
        Its settings and registry are those of this machine.
    at_once
        Outlets side by side.
    drain
        End when the queue is empty.
    lost_after_s
        Without a sign for so long a worker is taken for dead; the same for all of an archive.
    schedule
        When the outlets that the settings choose are put into the queue, as in a crontab; ``""``
        leaves that to others.
    """

    desk: Context
    at_once: int
    drain: bool
    lost_after_s: float
    schedule: str = ""

    def run(self) -> None:
        """Work until the queue is empty, where that is wanted, or until SIGTERM or Ctrl-C."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(_LOADED)
        outlets = {outlet.id: outlet for outlet in self.desk.registry}

        async def visit(wanted: Visit) -> None:
            outlet = outlets.get(wanted.outlet)
            if outlet is None:
                raise WrongInput(
                    "outlet {outlet!r}: no {outlet}.toml in {folder} on this machine",
                    outlet=wanted.outlet,
                    folder=self.desk.settings.registry,
                )
            await _carried_out(self._order(wanted, outlet), processes)

        chosen = [Visit(outlet.id) for outlet in chosen_outlets(self.desk, None)]
        wish = Work(
            visit=visit, at_once=self.at_once, drain=self.drain, lost_after_s=self.lost_after_s,
            due=lambda: chosen, schedule=self.schedule,
        )  # fmt: skip
        with suppress(asyncio.CancelledError):
            await work(wish)

    def _order(self, visit: Visit, outlet: Outlet) -> Order:
        settings = self.desk.settings
        return Order(
            visit=visit,
            outlet=outlet,
            archive_url=settings.archive_url,
            captures=settings.captures,
            contact=settings.contact,
            first_run_days=settings.first_run_days,
            silent_after_s=self.lost_after_s / 2,
            json_logs=self.desk.json_logs,
        )


async def _carried_out(order: Order, processes: ForkServerContext) -> None:
    """Have a visit carried out; where this is cancelled, end it.

    Raises
    ------
    RetryLater
        It was cut short, or could not begin.
    LockHeld
        Another process is crawling the outlet.
    WrongInput
        It would end the same way again.
    """
    said, why = processes.Pipe(duplex=False)
    process = processes.Process(target=carry_out, args=(order, why))
    # Starting waits for the template process to load, which takes seconds the first time.
    starting = asyncio.create_task(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(starting)
        await _ended(process)
    except asyncio.CancelledError:
        # What has begun to start will have started: nobody would end it any more.
        await starting
        await _stop(process)
        raise
    finally:
        why.close()
        reason = _told(said)
    code = process.exitcode
    process.close()
    if code:
        raise _failure(order.outlet.id, code, reason)


def _told(said: Connection) -> Message | None:
    """Return what a visit that has ended said of why; None where it said nothing."""
    with said, suppress(EOFError):
        return message_of_row(said.recv()) if said.poll() else None
    return None


def _failure(outlet: str, code: int, reason: Message | None) -> KentonganError:
    """Return what the end of a visit's process means to its job."""
    if code == LockHeld.exit_code:
        return LockHeld("outlet {outlet!r}: another process is crawling it", outlet=outlet)
    kind = WrongInput if code in {1, 2} else RetryLater
    if -code in set(signal.Signals):
        name = signal.Signals(-code).name
        reason = Message("its visit was ended by {signal}", signal=name)
    elif reason is None:
        reason = Message("its worker's log says why (exit code {code})", code=code)
    return kind("outlet {outlet!r}: {reason}", outlet=outlet, reason=reason)


async def _stop(process: ForkServerProcess) -> None:
    assert process.pid is not None
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGINT)
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE_S):
            await _ended(process)
    process.kill()
    await _ended(process)


async def _ended(process: ForkServerProcess) -> None:
    """Wait for a process without a thread."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(process.sentinel)
    await asyncio.to_thread(process.join)
