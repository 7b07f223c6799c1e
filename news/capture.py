"""Capture: the bytes an outlet sent, kept so that a better extractor can read them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP response as it came.

    Parameters
    ----------
    url
        The URL that answered, after redirects.
    outlet
        Id of the outlet.
    fetched_at
        Aware UTC of the response.
    status
        HTTP status code.
    headers
        Name and value pairs, in the order received.
    body
        Decompressed body.
    """

    url: str
    outlet: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the first value of a header, ``""`` where it is absent; names ignore case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """Where a capture lies: file below ``captures/``, byte offset and length of its WARC record."""

    path: str
    offset: int
    length: int
