"""Table: the formats of a digest by name. To add one, write its module and its row here."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from digest.formats import csv, html, json, text
from digest.record import Digest


class Render(Protocol):
    """Turns a digest into the bytes of a file, in ``"id"`` or ``"en"``."""

    def __call__(self, digest: Digest, lang: str) -> bytes:
        """Return the bytes; the same digest and language give the same bytes."""


class Format(NamedTuple):
    """A format: its renderer, the suffix of its files with the dot, and its media type."""

    render: Render
    suffix: str
    media_type: str


FORMATS: dict[str, Format] = {
    "html": Format(html.render, ".html", "text/html; charset=utf-8"),
    "text": Format(text.render, ".txt", "text/plain; charset=utf-8"),
    "json": Format(json.render, ".json", "application/json"),
    "csv": Format(csv.render, ".csv", "text/csv; charset=utf-8"),
}
