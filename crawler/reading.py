"""Reading a page: what it comes to, with all that the archive will ask of it.

Run as a program this module is a few readers: it loads what reading needs, forks, and each process
serves one socket, of which ``crawler.readers`` has the other end. A reader takes one page at a time
and gives one answer, both as frames: two lengths, a line of JSON, and bytes. Answers are JSON, not
pickles: what has read hostile bytes is not believed. A reader ends when its socket does, so none
outlives a crawler that was killed.

    python -m crawler.reading SECONDS SOCKET...
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, BinaryIO

from crawler.extract import Hints, article_and_next
from language.terms import Terms, terms_of
from news.article import Article, article_from_dict
from news.capture import Capture
from news.errors import NotAnArticle, Quarantine
from news.message import message_of_row
from news.outlet import Outlet, outlet_from_dict
from news.warc import record_of

FRAME = struct.Struct("!II")
_PAGED_MARKS = (
    b"page=", b'rel="next"', b"rel='next'", b"rel=next", b"page-links", b"halaman=", b"hal=",
    b"paging=", b"single=", b"view=", b"/2/", b'/2"', b"/2'",
)  # fmt: skip
_HINTS = tuple(field.name for field in fields(Hints))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page came to.

    Parameters
    ----------
    article, failure
        One of the two.
    next_url
        Where the rest of a paged article is.
    terms
        Of the article, where all of it is here.
    record
        The page as it is kept; see ``news.warc``.
    """

    article: Article | None = None
    failure: Quarantine | None = None
    next_url: str | None = None
    terms: Terms | None = None
    record: bytes | None = None


def read(capture: Capture, outlet: Outlet, hints: Hints) -> Reading:
    """Return what a page comes to, without terms and record."""
    try:
        article, next_url = article_and_next(capture, outlet=outlet, hints=hints)
        return Reading(article=article, next_url=next_url)
    except Quarantine as error:
        return Reading(failure=error)


def read_to_keep(capture: Capture, outlet: Outlet, hints: Hints, *, keep: bool) -> Reading:
    """Return what a page comes to, and what the one writer of the archive need not make then.

    Parameters
    ----------
    keep
        Whether the page itself is still to be kept.
    """
    reading = read(capture, outlet, hints)
    article = reading.article if reading.next_url is None else None
    return replace(
        reading,
        terms=terms_of(article.title, article.text) if article else None,
        record=record_of(capture) if keep else None,
    )


def may_be_paged(body: bytes) -> bool:
    """Tell whether a page may be one of several of its article, without parsing it."""
    return any(mark in body for mark in _PAGED_MARKS)


def question(capture: Capture, outlet_row: str, hints: Hints, *, keep: bool) -> list[bytes]:
    """Return the frame that asks a reader for a page; see ``outlet_row`` for its second part."""
    # An article that its source gave whole is not in the response's body.
    body = capture.body if keep or not hints.text_html else b""
    head = json.dumps(
        [
            capture.url, capture.outlet, capture.fetched_at, capture.status, capture.headers,
            [getattr(hints, name) for name in _HINTS], outlet_row, keep,
        ],
        default=_jsonable,
    ).encode()  # fmt: skip
    return [FRAME.pack(len(head), len(body)), head, body]


def outlet_row(outlet: Outlet) -> str:
    """Return an outlet as JSON."""
    row = asdict(outlet)
    del row["fault"]  # one that has a fault is not read
    return json.dumps(row, default=_jsonable)


def reading_of(answer: bytes, record: bytes) -> Reading:
    """Return the reading that a reader answered with."""
    row = json.loads(answer)
    if error := row["error"]:
        kind = NotAnArticle if error["kind"] == "NotAnArticle" else Quarantine
        return Reading(failure=kind(message_of_row(error["message"])), record=record or None)
    terms = row["terms"]
    return Reading(
        article=article_from_dict(row["article"]),
        next_url=row["next_url"],
        terms=Terms(terms[0], terms[1], tuple(terms[2])) if terms else None,
        record=record or None,
    )


def _jsonable(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__}: expected a date or an instant")


def _answer(head: bytes, body: bytes) -> list[bytes]:
    url, outlet, fetched_at, status, headers, said, row, keep = json.loads(head)
    capture = Capture(
        url=url,
        outlet=outlet,
        fetched_at=datetime.fromisoformat(fetched_at),
        status=status,
        headers=tuple((name, value) for name, value in headers),
        body=body,
    )
    hints = dict(zip(_HINTS, said, strict=True))
    for key in ("published_at", "modified_at"):
        hints[key] = datetime.fromisoformat(hints[key]) if hints[key] else None
    reading = read_to_keep(capture, _outlet(row), Hints(**hints), keep=keep)
    failure, article, terms = reading.failure, reading.article, reading.terms
    answer = json.dumps(
        {
            "article": article.to_dict() if article else None,
            "error": failure
            and {"kind": type(failure).__name__, "message": failure.message.to_row()},
            "next_url": reading.next_url,
            "terms": terms and [terms.title, terms.text, terms.bands],
        }
    ).encode()
    record = reading.record or b""
    return [FRAME.pack(len(answer), len(record)), answer, record]


@lru_cache(maxsize=64)
def _outlet(row: str) -> Outlet:
    values = json.loads(row)
    if values["verified"]:
        values["verified"] = date.fromisoformat(values["verified"])
    else:
        del values["verified"]
    return outlet_from_dict(values, "the crawler")


def serve(source: BinaryIO, sink: BinaryIO, timeout_s: float) -> None:
    """Read pages from a stream of frames until it ends; a page that takes too long ends it."""
    while len(frame := source.read(FRAME.size)) == FRAME.size:
        head, body = (source.read(length) for length in FRAME.unpack(frame))
        # The signal's own action, and no handler: it ends what hangs in a library, too.
        signal.setitimer(signal.ITIMER_REAL, timeout_s)
        answer = _answer(head, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sink.write(b"".join(answer))
        sink.flush()


def _serve_socket(descriptor: int, timeout_s: float) -> None:
    with (
        suppress(BrokenPipeError, ConnectionResetError),
        socket.socket(fileno=descriptor) as own,
        own.makefile("rb") as source,
        own.makefile("wb") as sink,
    ):
        sink.write(FRAME.pack(0, 0))  # loaded
        sink.flush()
        serve(source, sink, timeout_s)


def main(timeout_s: float, descriptors: Sequence[int]) -> None:
    """Serve each socket by a process: this one the first, its children the others."""
    # Loaded once for all: words and stems, and what the extraction loads when it is in doubt.
    terms_of("kata", "kata")
    for library in ("htmldate", "trafilatura"):
        import_module(library)
    # A page's tree has thousands of objects and no cycles; to search them for some after each seven
    # hundred costs a reader a twentieth of its time.
    gc.freeze()
    gc.set_threshold(50_000)
    own, *others = descriptors
    for other in others:
        if os.fork() == 0:
            for one in descriptors:
                if one != other:
                    os.close(one)
            _serve_socket(other, timeout_s)
            return
    for other in others:
        os.close(other)
    _serve_socket(own, timeout_s)
    with suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main(float(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
