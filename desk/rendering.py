"""Rendering a digest with what only the settings know: the office's letterhead."""

from __future__ import annotations

from desk.settings import Settings
from digest.formats.table import FORMATS
from digest.record import Digest


def rendered(digest: Digest, name: str, lang: str, settings: Settings) -> bytes:
    """Return a digest in one format.

    Raises
    ------
    WrongSettings
        Where the format's library is not installed, or the letterhead cannot be used.
    """
    render = FORMATS[name].render
    if name == "docx" and settings.letterhead is not None:
        return render(digest, lang, letterhead=settings.letterhead)  # type: ignore[call-arg]
    return render(digest, lang)
