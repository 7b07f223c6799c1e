"""WARC: a capture as one gzip member that holds one record, and back.

Any process that has a response may make its record; where records are kept is the archive's to say.

References
----------
ISO 28500:2017, WARC file format.
"""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from http.client import responses

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from news.capture import Capture

# On news pages of 110 kB, level 5 takes 1.4 ms and warcio's own level 9 4.2 ms for 2 % fewer bytes.
_GZIP_LEVEL = 5
# The body is stored decoded, so these no longer describe it; other WARC readers would decode twice.
_BODY_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_ORIGINAL = "X-Archive-Orig-"
_OUTLET = "X-Kentongan-Outlet"


def record_of(capture: Capture) -> bytes:
    """Return a capture as one gzip member holding one WARC record."""
    headers = [
        (f"{_ORIGINAL}{name}" if name.lower() in _BODY_HEADERS else name, " ".join(value.split()))
        for name, value in capture.headers
    ]
    line = f"{capture.status} {responses.get(capture.status, 'Unknown')}"
    plain = io.BytesIO()
    writer = WARCWriter(plain, gzip=False)
    writer.write_record(
        writer.create_warc_record(
            capture.url,
            "response",
            payload=io.BytesIO(capture.body),
            length=len(capture.body),
            http_headers=StatusAndHeaders(line, headers, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Date": capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                _OUTLET: capture.outlet,
            },
        )
    )
    return gzip.compress(plain.getvalue(), compresslevel=_GZIP_LEVEL, mtime=0)


def capture_of_record(plain: bytes) -> Capture:
    """Return the capture of a record, decompressed; the reverse of ``record_of``.

    Raises
    ------
    ValueError
        It is no record of a response.
    """
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(plain))), None)
    except ArchiveLoadFailed as error:
        raise ValueError(str(error)) from error
    if record is None or record.rec_type != "response":
        raise ValueError("no response record")
    warc, http = record.rec_headers, record.http_headers
    return Capture(
        url=warc.get_header("WARC-Target-URI"),
        outlet=warc.get_header(_OUTLET),
        fetched_at=datetime.fromisoformat(warc.get_header("WARC-Date")),
        status=int(http.get_statuscode()),
        headers=tuple((name.removeprefix(_ORIGINAL), value) for name, value in http.headers),
        body=record.raw_stream.read(),
    )
