"""Captures: what outlets sent, as WARC records, with an index in the database.

A process writes files of its own, ``YYYY/MM/DD-<token>.warc.gz``, one gzip member a record, so that
no two writers share a file and a record is read by offset and length alone. The bytes are on the
disk before the row that points at them; a tail torn by a kill has no row and breaks no reading.
"""

from __future__ import annotations

import gzip
import io
import os
import secrets
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q

from archive import models
from archive.reporting import reporting
from news.article import article_id
from news.capture import Capture, CaptureRef
from news.errors import ArchiveUnusable, Quarantine
from news.message import Message
from news.warc import capture_of_record, record_of


@dataclass
class _Writer:
    """The folder, and the file of the day being written."""

    folder: Path | None = None
    day: date | None = None
    path: str = ""
    descriptor: int = -1
    process: int = 0


_writer = _Writer()


def open_captures(folder: Path) -> None:
    """Name the folder of the WARC files; ``open_archive`` calls this."""
    close_captures()
    _writer.folder = folder


def close_captures() -> None:
    """Close the file being written, if any."""
    if _writer.descriptor >= 0 and _writer.process == os.getpid():
        os.close(_writer.descriptor)
    _writer.descriptor, _writer.day = -1, None


def _folder() -> Path:
    if _writer.folder is None:
        raise ArchiveUnusable("captures: no folder, expected open_archive to have been called")
    return _writer.folder


def _open_day(day: date) -> int:
    """Return the descriptor of this process's file for a day; a fork starts a file of its own."""
    if _writer.day == day and _writer.process == os.getpid():
        return _writer.descriptor
    close_captures()
    path = f"{day:%Y/%m/%d}-{secrets.token_hex(6)}.warc.gz"
    file = _folder() / path
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    _sync_folder(file.parent)
    _writer.day, _writer.path, _writer.descriptor = day, path, descriptor
    _writer.process = os.getpid()
    return descriptor


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _append(members: Sequence[tuple[date, bytes]]) -> list[CaptureRef]:
    """Write gzip members and return where they lie, once they are on the disk."""
    refs: list[CaptureRef] = []
    for day, member in members:
        if _writer.day not in {None, day} and _writer.descriptor >= 0:
            os.fsync(_writer.descriptor)
        descriptor = _open_day(day)
        offset = os.lseek(descriptor, 0, os.SEEK_END)
        try:
            rest = memoryview(member)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            os.ftruncate(descriptor, offset)
            raise
        refs.append(CaptureRef(_writer.path, offset, len(member)))
    if refs:
        os.fsync(_writer.descriptor)
    return refs


def write_captures(
    captures: Sequence[Capture],
    *,
    roles: Sequence[str] | None = None,
    records: Sequence[bytes | None] | None = None,
) -> list[CaptureRef]:
    """Keep responses: on the disk first, then in the index.

    Parameters
    ----------
    captures
        The responses.
    roles
        What each one was fetched as: ``"page"`` (where None), ``"wordpress"``, ``"feed"``, ….
    records
        What ``news.warc.record_of`` made of each, where somebody did already.

    Raises
    ------
    ArchiveUnusable
        The disk is full, or the folder or the database cannot be written; no row is left that
        points at missing bytes.
    """
    members = [
        (capture.fetched_at.astimezone(UTC).date(), record or record_of(capture))
        for capture, record in zip(captures, records or [None] * len(captures), strict=True)
    ]
    try:
        refs = _append(members)
    except OSError as error:
        close_captures()
        raise ArchiveUnusable(
            "{path}: cannot be written: {error}", path=_folder(), error=error
        ) from error
    rows = [
        models.Capture(
            url_key=article_id(capture.url),
            url=capture.url,
            outlet=capture.outlet,
            role=role,
            fetched_at=capture.fetched_at,
            status=capture.status,
            path=ref.path,
            offset=ref.offset,
            length=ref.length,
        )
        for capture, ref, role in zip(
            captures, refs, roles or ["page"] * len(captures), strict=True
        )
    ]
    with reporting(), transaction.atomic():
        models.Capture.objects.bulk_create(rows)
    return refs


def write_capture(capture: Capture, *, role: str = "page") -> CaptureRef:
    """Keep one response; see ``write_captures``, which is faster for many."""
    return write_captures([capture], roles=[role])[0]


def read_capture(ref: CaptureRef) -> Capture:
    """Return a capture as it was written; header values that are not ASCII come percent-encoded.

    Raises
    ------
    Quarantine
        The file is missing or damaged at that place.
    """
    file = _folder() / ref.path
    where = Message("{file} at byte {offset}", file=file, offset=ref.offset)
    try:
        with file.open("rb") as stream:
            stream.seek(ref.offset)
            return capture_of_record(gzip.decompress(stream.read(ref.length)))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise Quarantine(
            "{where}: expected a WARC record of {size} bytes: {error}",
            where=where,
            size=ref.length,
            error=error,
        ) from error


def captures_in(path: str) -> Iterator[Capture]:
    """Yield the captures of one file below the folder, up to its end or what is torn or damaged."""
    with (_folder() / path).open("rb") as stream:
        for plain in _members(stream):
            yield capture_of_record(plain)


def _members(stream: BinaryIO) -> Iterator[bytes]:
    """Yield decompressed gzip members up to the first that is torn or, after a power cut, zeros."""
    pending = b""
    while pending := pending or stream.read(io.DEFAULT_BUFFER_SIZE):
        member, plain = zlib.decompressobj(wbits=31), bytearray()
        while not member.eof:
            if not (pending := pending or stream.read(io.DEFAULT_BUFFER_SIZE)):
                return
            try:
                plain += member.decompress(pending)
            except zlib.error:
                return
            pending = member.unused_data
        yield bytes(plain)


def captures_of(url_or_article: str) -> list[CaptureRef]:
    """Return where the captures of a URL or of an article's id lie, newest first."""
    with reporting():
        rows = models.Capture.objects.filter(url_key=article_id(url_or_article))
        if not rows.exists():
            articles = models.Article.objects.filter(id=url_or_article).values("capture")
            earlier = models.Revision.objects.filter(article=url_or_article).values("capture")
            rows = models.Capture.objects.filter(Q(id__in=articles) | Q(id__in=earlier))
        return [
            CaptureRef(*place)
            for place in rows.order_by("-fetched_at", "-id").values_list("path", "offset", "length")
        ]
