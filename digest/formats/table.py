"""Table: the formats of a digest by name. To add one, write its module and its row here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from digest.formats import atom, csv, docx, email, html, ical, json, pdf, text
from digest.formats.wordpage import docx_module
from digest.record import Digest


class Render(Protocol):
    """Turns a digest into the bytes of a file, in ``"id"`` or ``"en"``."""

    def __call__(self, digest: Digest, lang: str) -> bytes:
        """Return the bytes; the same digest and language give the same bytes."""


class Format(NamedTuple):
    """A format.

    Parameters
    ----------
    render
        Its renderer.
    suffix
        Of its files, with the dot.
    media_type
        As in RFC 6838.
    needs
        Raises WrongSettings, and says how to install it, where a library that is not part of the
        plain installation is missing; None where none is needed.
    """

    render: Render
    suffix: str
    media_type: str
    needs: Callable[[], object] | None = None


FORMATS: dict[str, Format] = {
    "html": Format(html.render, ".html", "text/html; charset=utf-8"),
    "text": Format(text.render, ".txt", "text/plain; charset=utf-8"),
    "json": Format(json.render, ".json", "application/json"),
    "csv": Format(csv.render, ".csv", "text/csv; charset=utf-8"),
    "telegram": Format(text.render_telegram, ".telegram.txt", "text/plain; charset=utf-8"),
    "email": Format(email.render, ".eml", "message/rfc822"),
    "pdf": Format(pdf.render, ".pdf", "application/pdf", pdf.weasyprint_module),
    "docx": Format(
        docx.render,
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        docx_module,
    ),
    "ical": Format(ical.render, ".ics", "text/calendar; charset=utf-8"),
    "atom": Format(atom.render, ".atom", "application/atom+xml; charset=utf-8"),
}
