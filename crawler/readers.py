"""Reading pages in processes of their own, so that a page may hang or crash and nothing else does.

What a reader does stands in ``crawler.reading``; here they are started, asked and replaced.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from crawler.extract import Hints
from crawler.reading import FRAME, Reading, outlet_row, question, read_to_keep, reading_of
from news.capture import Capture
from news.errors import Quarantine
from news.outlet import Outlet

# The slowest honest page takes under 2 s on a slow core; a hang takes for ever.
TIMEOUT_S = 60.0
# A reader ends itself when a page takes too long; one that cannot even do that is left behind.
_GRACE_S = 5.0
# A reader loads in a second, on a machine with nothing to spare in ten.
_LOAD_S = 120.0
# Readers end when their sockets do; whoever still hangs then is killed.
_END_S = 2.0


class Unreadable(Quarantine):
    """A page whose reading failed as such; ``reason`` is the ledger's word."""

    def __init__(self, reason: str, message: str, /, **fields: object) -> None:
        super().__init__(message, **fields)
        self.reason = reason


@dataclass(slots=True)
class _Reader:
    """The near end of a reader's socket."""

    source: asyncio.StreamReader
    sink: asyncio.StreamWriter
    loaded: bool = False

    async def load(self) -> None:
        """Wait for the empty frame by which a reader says that it has loaded."""
        if not self.loaded:
            await self.source.readexactly(FRAME.size)
            self.loaded = True

    async def ask(self, frame: list[bytes]) -> Reading:
        self.sink.writelines(frame)
        await self.sink.drain()
        length, size = FRAME.unpack(await self.source.readexactly(FRAME.size))
        answer = await self.source.readexactly(length)
        return reading_of(answer, await self.source.readexactly(size))


class Readers:
    """A few reader processes, each with one page at a time.

    Parameters
    ----------
    count
        How many; 0 reads in the crawler's own process.
    timeout_s
        A page that takes longer is given up, and its reader with it.
    """

    def __init__(self, count: int, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._count = count
        self._rows: dict[str, str] = {}
        self._programs: list[asyncio.subprocess.Process] = []
        self._idle: asyncio.LifoQueue[_Reader | None] = asyncio.LifoQueue()
        self._begun = False

    async def warm(self) -> None:
        """Start the readers: they load for a second, best while the sources are being sorted."""
        if self._begun or not self._count:
            return
        self._begun = True
        started: Sequence[_Reader | None] = [None] * self._count
        try:
            started = await self._start(self._count)
        finally:
            for reader in started:
                self._idle.put_nowait(reader)

    async def read(
        self, capture: Capture, outlet: Outlet, hints: Hints, *, keep: bool = False
    ) -> Reading:
        """Return what a page comes to; a reader that hangs or crashes quarantines its page.

        Parameters
        ----------
        keep
            Whether the page is still to be kept: the reading then holds its record.
        """
        if not self._count:
            return read_to_keep(capture, outlet, hints, keep=keep)
        if outlet.id not in self._rows:
            self._rows[outlet.id] = outlet_row(outlet)
        await self.warm()
        async with self._reader() as reader:
            begun = time.monotonic()
            try:
                async with asyncio.timeout(_LOAD_S):
                    await reader.load()
                begun = time.monotonic()
                async with asyncio.timeout(self._timeout_s + _GRACE_S):
                    return await reader.ask(
                        question(capture, self._rows[outlet.id], hints, keep=keep)
                    )
            except (OSError, EOFError, ValueError):  # TimeoutError is an OSError
                reader.sink.close()
                if time.monotonic() - begun >= self._timeout_s:
                    return Reading(
                        failure=Unreadable("slow", "{url}: not read in time", url=capture.url)
                    )
                return Reading(
                    failure=Unreadable("crash", "{url}: its reader crashed", url=capture.url)
                )

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[_Reader]:
        reader = await self._idle.get()
        try:
            if reader is None or reader.sink.is_closing():
                reader = None
                [reader] = await self._start(1)
            yield reader
        except asyncio.CancelledError:
            if reader:
                reader.sink.close()  # half an answer may be on its way
            raise
        finally:
            self._idle.put_nowait(reader)

    async def _start(self, count: int) -> list[_Reader]:
        """Start a program of so many readers."""
        pairs = [socket.socketpair() for _ in range(count)]
        far = [end.fileno() for _, end in pairs]
        try:
            self._programs.append(await self._program(far))
        finally:
            for _, end in pairs:
                end.close()
        return [_Reader(*await asyncio.open_connection(sock=near)) for near, _ in pairs]

    async def _program(self, descriptors: list[int]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crawler.reading", str(self._timeout_s), *map(str, descriptors),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=2,  # what a library prints is no answer of ours
            pass_fds=descriptors,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # with threads, a fork may hang
            start_new_session=True,  # Ctrl-C is the crawler's to handle
        )  # fmt: skip

    async def close(self) -> None:
        """End the readers; to be called when nothing is being read."""
        while not self._idle.empty():
            if reader := self._idle.get_nowait():
                reader.sink.close()
        for program in self._programs:
            try:
                await asyncio.wait_for(program.wait(), _END_S)
            except TimeoutError:
                with suppress(ProcessLookupError):  # it ended at this moment
                    os.killpg(program.pid, signal.SIGKILL)
                await program.wait()
