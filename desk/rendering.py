"""Rendering a digest with what only the settings know: the office's letterhead."""

from __future__ import annotations

from pathlib import Path

from digest.formats.table import FORMATS
from digest.record import Digest


def rendered(digest: Digest, name: str, lang: str, letterhead: Path | None = None) -> bytes:
    """Return a digest in one format; a Word file under the office's letterhead.

    Raises
    ------
    WrongSettings
        Where the format's library is not installed, or the letterhead cannot be used.
    """
    if name == "docx":
        from digest.formats import docx  # noqa: PLC0415 - as the table: loaded where it is used

        return docx.render(digest, lang, letterhead=letterhead)
    return FORMATS[name].render(digest, lang)
