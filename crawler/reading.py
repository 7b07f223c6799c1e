"""Reading pages in processes of their own, so that a page may hang or crash and nothing else does.

A reader is this module run as a program. It takes one page at a time on its standard input and
gives one answer on its standard output, both as frames: a length, a line of JSON, and for a page
its bytes. Answers are JSON, not pickles: what has read hostile bytes is not believed. A reader ends
when its input does, so none outlives a crawler that was killed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, BinaryIO

from crawler.extract import Hints, article_from_capture, next_page
from news.article import Article, article_from_dict
from news.capture import Capture
from news.errors import NotAnArticle, Quarantine
from news.outlet import Outlet, outlet_from_dict

# The slowest honest page takes under 2 s on a slow core; a hang takes for ever.
TIMEOUT_S = 60.0
_FRAME = struct.Struct("!II")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page came to: an article or a failure, and where the rest of a paged article is."""

    article: Article | None = None
    failure: Quarantine | None = None
    next_url: str | None = None


def read(capture: Capture, outlet: Outlet, hints: Hints) -> Reading:
    """Return what a page comes to, in this process."""
    try:
        article = article_from_capture(capture, outlet=outlet, hints=hints)
        whole = bool(hints.text_html) or not may_be_paged(capture.body)
        return Reading(article=article, next_url=None if whole else next_page(capture))
    except Quarantine as error:
        return Reading(failure=error)


def may_be_paged(body: bytes) -> bool:
    """Tell whether a page may be one of several of its article, without parsing it."""
    return any(
        mark in body
        for mark in (b"page=", b'rel="next"', b"rel='next'", b"rel=next", b"page-links", b"/2/")
    ) or any(mark in body for mark in (b"halaman=", b"hal=", b"paging=", b"single=", b"view="))


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
        self._started = 0
        self._rows: dict[str, str] = {}
        self._idle: asyncio.LifoQueue[asyncio.subprocess.Process | None] = asyncio.LifoQueue()

    async def warm(self) -> None:
        """Start the readers: they load for a second, best while the sources are being sorted."""
        while self._started < self._count:
            self._started += 1
            self._idle.put_nowait(await _start())

    async def read(self, capture: Capture, outlet: Outlet, hints: Hints) -> Reading:
        """Return what a page comes to; a reader that hangs or crashes quarantines its page."""
        if not self._count:
            return read(capture, outlet, hints)
        if outlet.id not in self._rows:
            self._rows[outlet.id] = json.dumps(asdict(outlet), default=_jsonable)
        async with self._reader() as process:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await _ask(process, capture, self._rows[outlet.id], hints)
            except TimeoutError:
                await _end(process)
                return Reading(failure=Unreadable("slow", f"{capture.url}: not read in time"))
            except (OSError, EOFError, ValueError):
                await _end(process)
                return Reading(failure=Unreadable("crash", f"{capture.url}: its reader crashed"))

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = None
        if not self._idle.empty() or self._started >= self._count:
            process = await self._idle.get()
        else:
            self._started += 1
        try:
            if process is None or process.returncode is not None:
                process = await _start()
            yield process
        except asyncio.CancelledError:
            if process:
                process.kill()  # half an answer may be on its way
            raise
        finally:
            self._idle.put_nowait(process)

    async def close(self) -> None:
        """End the readers; to be called when nothing is being read."""
        while not self._idle.empty():
            if process := self._idle.get_nowait():
                await _end(process)


class Unreadable(Quarantine):
    """A page whose reading failed as such; ``reason`` is the ledger's word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "crawler.reading",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is the crawler's to handle
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _ask(
    process: asyncio.subprocess.Process, capture: Capture, outlet_row: str, hints: Hints
) -> Reading:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise EOFError
    row = {
        "capture": [
            capture.url, capture.outlet, capture.fetched_at, capture.status, capture.headers
        ],
        "hints": asdict(hints),
        "outlet": outlet_row,
    }  # fmt: skip
    head = json.dumps(row, default=_jsonable).encode()
    stdin.writelines([_FRAME.pack(len(head), len(capture.body)), head, capture.body])
    await stdin.drain()
    length, _ = _FRAME.unpack(await stdout.readexactly(_FRAME.size))
    answer = json.loads(await stdout.readexactly(length))
    if error := answer["error"]:
        kind = NotAnArticle if error["kind"] == "NotAnArticle" else Quarantine
        return Reading(failure=kind(error["message"]))
    return Reading(article=article_from_dict(answer["article"]), next_url=answer["next_url"])


def _jsonable(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__}: expected a date or an instant")


def _answer(head: dict[str, Any], body: bytes) -> dict[str, Any]:
    hints = head["hints"]
    url, outlet, fetched_at, status, headers = head["capture"]
    capture = Capture(
        url=url,
        outlet=outlet,
        fetched_at=datetime.fromisoformat(fetched_at),
        status=status,
        headers=tuple((name, value) for name, value in headers),
        body=body,
    )
    for key in ("published_at", "modified_at"):
        hints[key] = datetime.fromisoformat(hints[key]) if hints[key] else None
    reading = read(capture, _outlet(head["outlet"]), Hints(**hints))
    failure, article = reading.failure, reading.article
    return {
        "article": article.to_dict() if article else None,
        "error": failure and {"kind": type(failure).__name__, "message": str(failure)},
        "next_url": reading.next_url,
    }


@lru_cache(maxsize=64)
def _outlet(row: str) -> Outlet:
    values = json.loads(row)
    if values["verified"]:
        values["verified"] = date.fromisoformat(values["verified"])
    else:
        del values["verified"]
    return outlet_from_dict(values, "the crawler")


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Read pages from a stream of frames until it ends."""
    # A page's tree has thousands of objects and no cycles; to search them for some after each seven
    # hundred costs a reader a twentieth of its time.
    gc.freeze()
    gc.set_threshold(50_000)
    while frame := source.read(_FRAME.size):
        head_length, body_length = _FRAME.unpack(frame)
        head = json.loads(source.read(head_length))
        answer = json.dumps(_answer(head, source.read(body_length))).encode()
        sink.write(_FRAME.pack(len(answer), 0) + answer)
        sink.flush()


if __name__ == "__main__":
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not break a frame
    serve(sys.stdin.buffer, output)
