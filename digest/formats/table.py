"""Table: the formats of a digest by name. To add one, write its module and its row here.

A row names its module, which is loaded when the format is first used: the command line names the
formats in its help, and should not have to load a PDF library for that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from digest.record import Digest


class Format(NamedTuple):
    """A format.

    Parameters
    ----------
    renderer
        Module of this package and its function.
    suffix
        Of its files, with the dot.
    media_type
        As in RFC 6838.
    needs
        Module and function that return the library needed beyond the plain installation, or
        raise; ``""`` where none is needed.
    """

    renderer: str
    suffix: str
    media_type: str
    needs: str = ""

    def render(self, digest: Digest, lang: str) -> bytes:
        """Return the bytes of a file in ``"id"`` or ``"en"``.

        The same digest and language give the same bytes.

        Raises
        ------
        WrongSettings
            Where there is no catalogue of that language, or the library is missing.
        """
        body: bytes = _named(self.renderer)(digest, lang)
        return body

    def check(self) -> None:
        """Refuse where its library is missing.

        Raises
        ------
        WrongSettings
            Says how to install it.
        """
        if self.needs:
            _named(self.needs)()


def _named(path: str) -> Any:
    module, _, function = path.partition(".")
    return getattr(import_module(f"digest.formats.{module}"), function)


FORMATS: dict[str, Format] = {
    "html": Format("html.render", ".html", "text/html; charset=utf-8"),
    "text": Format("text.render", ".txt", "text/plain; charset=utf-8"),
    "json": Format("json.render", ".json", "application/json"),
    "csv": Format("csv.render", ".csv", "text/csv; charset=utf-8"),
    "telegram": Format("text.render_telegram", ".telegram.txt", "text/plain; charset=utf-8"),
    "email": Format("email.render", ".eml", "message/rfc822"),
    "pdf": Format("pdf.render", ".pdf", "application/pdf", needs="pdf.weasyprint_module"),
    "docx": Format(
        "docx.render",
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        needs="wordpage.docx_module",
    ),
    "ical": Format("ical.render", ".ics", "text/calendar; charset=utf-8"),
    "atom": Format("atom.render", ".atom", "application/atom+xml; charset=utf-8"),
}
