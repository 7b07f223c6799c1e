"""Word: the few things a Word file's text is made of here, over python-docx; see ``wordtable``.

Text goes in as text, never as markup or a field.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from digest.clean import isolated, plain_line
from digest.formats.wordpage import (
    RED,
    SOFT,
    as_of,
    docx_module,
    make_headings,
    make_page,
    set_language,
)
from digest.formats.wordxml import edge, element, ground, put
from news.errors import WrongSettings

TEXT_WIDTH_MM = 172  # what the widths of tables are counted on
_INVALID_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """Return text that XML can hold, with right-to-left passages kept to themselves."""
    return isolated(_INVALID_XML.sub("", text))


class WordFile:
    """A Word file being written.

    Parameters
    ----------
    letterhead
        The office's own file, all of which is kept: page, styles, header, footer, and what its
        body holds, often the letterhead itself, above the report. None for a plain A4 page.
    language
        ``"id"`` or ``"en"``, for the spelling checker.

    Raises
    ------
    WrongSettings
        Where python-docx is missing, or the letterhead is no Word file.
    """

    def __init__(self, letterhead: Path | None, language: str) -> None:
        docx = docx_module()
        from docx import oxml, shared  # noqa: PLC0415 - an extra

        self._oxml, self._shared = oxml, shared
        self.plain = letterhead is None
        try:
            self.document = docx.Document(str(letterhead) if letterhead else None)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise WrongSettings(
                "letterhead {letterhead}: cannot be read as a Word file (.docx): {error}",
                letterhead=letterhead,
                error=error,
            ) from error
        except docx.opc.exceptions.PackageNotFoundError as error:
            raise WrongSettings(
                "letterhead {letterhead}: no such file, or no Word file (.docx)",
                letterhead=letterhead,
            ) from error
        if self.plain:
            make_page(self.document)
        section = self.document.sections[-1]
        width = self._width(section.page_width, 210)
        width -= self._width(section.left_margin, 20) + self._width(section.right_margin, 18)
        self.scale = width / shared.Mm(TEXT_WIDTH_MM)  # tables are as wide as the office's text
        make_headings(self.document, plain=self.plain)
        set_language(self.document, {"id": "id-ID", "en": "en-GB"}[language])

    def _width(self, told: int | None, usual_mm: float) -> int:
        """Return a measure of the page, the plain page's where the letterhead tells none."""
        return int(self._shared.Mm(usual_mm)) if told is None else told

    # -- text --------------------------------------------------------------------------------

    def heading(self, text: str, level: int) -> Any:
        """Add a heading; level 1 has a rule below it."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        paragraph.add_run(harmless(text))
        if level == 1 and self.plain:
            self._border(paragraph, edge("bottom", RED, 12, space=4))
        return paragraph

    def paragraph(
        self,
        text: str = "",
        *,
        size_pt: float | None = None,
        bold: bool = False,
        italic: bool = False,
        colour: str | None = None,
        after_pt: float | None = None,
        where: Any = None,
    ) -> Any:
        """Add a paragraph at the end, or to a table's cell."""
        paragraph = (where if where is not None else self.document).add_paragraph()
        if text:
            self.run(paragraph, text, size_pt=size_pt, bold=bold, italic=italic, colour=colour)
        if after_pt is not None:
            paragraph.paragraph_format.space_after = self._shared.Pt(after_pt)
        return paragraph

    def run(
        self,
        paragraph: Any,
        text: str,
        *,
        size_pt: float | None = None,
        bold: bool = False,
        italic: bool = False,
        colour: str | None = None,
    ) -> None:
        """Add text to a paragraph."""
        run = paragraph.add_run(harmless(text))
        run.bold, run.italic = bold or None, italic or None
        if size_pt:
            run.font.size = self._shared.Pt(size_pt)
        if colour:
            run.font.color.rgb = self._shared.RGBColor.from_string(colour)

    def link(self, paragraph: Any, text: str, url: str, *, size_pt: float | None = None) -> None:
        """Add a link to a paragraph; without an address its text alone."""
        if not url:
            self.run(paragraph, text, size_pt=size_pt)
            return
        from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - an extra

        id_ = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = element("hyperlink")
        link.set(self._oxml.ns.qn("r:id"), id_)
        self.run(paragraph, text, size_pt=size_pt)
        run = paragraph.runs[-1]
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)

    def framed(self, paragraph: Any, colour: str, fill: str) -> None:
        """Give a paragraph a bar at its left and a ground."""
        paragraph.paragraph_format.space_before = self._shared.Pt(5)
        paragraph.paragraph_format.space_after = self._shared.Pt(6)
        self._border(paragraph, edge("left", colour, 24, space=4))
        put(paragraph._p.get_or_add_pPr(), ground(fill))

    def _border(self, paragraph: Any, side: Any) -> None:
        borders = element("pBdr")
        borders.append(side)
        put(paragraph._p.get_or_add_pPr(), borders)

    def points(self, number: float) -> Any:
        """Return a length in points as python-docx measures it."""
        return self._shared.Pt(number)

    def centre(self, paragraph: Any) -> None:
        """Centre a paragraph."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - an extra

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def keep_with_next(self, paragraph: Any) -> None:
        """Keep a paragraph on the page of the one that follows."""
        paragraph.paragraph_format.keep_with_next = True

    # -- foot and file -----------------------------------------------------------------------

    def foot(self, text: str) -> None:
        """Write a foot with the page number; where the letterhead has its own, the last line."""
        footer = self.document.sections[0].footer
        if footer._element.xpath(".//w:t | .//w:instrText | .//w:drawing | .//w:pict"):
            self.paragraph(text, size_pt=7.5, colour=SOFT)
            return
        paragraph = footer.paragraphs[0]
        self.run(paragraph, f"{text}  ·  ", size_pt=7.5, colour=SOFT)
        self._field(paragraph, "PAGE")
        self.run(paragraph, " / ", size_pt=7.5, colour=SOFT)
        self._field(paragraph, "NUMPAGES")

    def _field(self, paragraph: Any, name: str) -> None:
        field = element("fldSimple", instr=name)
        self.run(paragraph, "1", size_pt=7.5, colour=SOFT)
        field.append(paragraph.runs[-1]._r)
        paragraph._p.append(field)

    def saved(self, title: str, at: datetime) -> bytes:
        """Return the file's bytes: the same content and instant give the same bytes."""
        properties = self.document.core_properties
        properties.title, properties.author = harmless(title)[:250], "Kentongan"
        properties.comments, properties.revision = "", 1
        properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
        properties.last_modified_by = "Kentongan"
        raw = BytesIO()
        self.document.save(raw)
        return as_of(raw.getvalue(), at)


def letterhead_text(letterhead: Path) -> str:
    """Return the text in a letterhead's body, which stands over every report; ``""`` for none.

    Raises
    ------
    WrongSettings
        Where python-docx is missing, or the letterhead is no Word file.
    """
    body = WordFile(letterhead, "id").document.element.body
    paragraphs = ("".join(part.xpath(".//w:t/text()")) for part in body)
    return plain_line(" / ".join(filter(None, map(str.strip, paragraphs))))
