"""Word: the few things a Word file is made of here, over python-docx: headings, tables, links.

Text goes in as text, never as markup or a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from digest.clean import isolated
from digest.formats.wordpage import (
    INK,
    RED,
    RULE,
    SOFT,
    as_of,
    docx_module,
    make_headings,
    make_page,
    set_language,
)
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
        The office's own file, whose page, styles, header, footer and text are kept; None for a
        plain A4 page.
    language
        ``"id"`` or ``"en"``, for the spelling checker.

    Raises
    ------
    WrongSettings
        Where python-docx is missing, or the letterhead is no Word file.
    """

    def __init__(self, letterhead: Path | None, language: str) -> None:
        docx = docx_module()
        from docx import enum, oxml, shared  # noqa: PLC0415 - an extra
        from docx.enum import style, table, text  # noqa: F401, PLC0415 - loads enum's parts

        self._oxml, self._shared, self._enum = oxml, shared, enum
        self.plain = letterhead is None
        try:
            self.document = docx.Document(str(letterhead) if letterhead else None)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise WrongSettings(
                f"letterhead {letterhead}: cannot be read as a Word file (.docx): {error}"
            ) from error
        except docx.opc.exceptions.PackageNotFoundError as error:
            raise WrongSettings(
                f"letterhead {letterhead}: no such file, or no Word file (.docx)"
            ) from error
        if self.plain:
            make_page(self.document)
        section = self.document.sections[-1]
        width = section.page_width - section.left_margin - section.right_margin
        self._scale = width / shared.Mm(TEXT_WIDTH_MM)  # tables are as wide as the office's text
        make_headings(self.document, plain=self.plain)
        set_language(self.document, {"id": "id-ID", "en": "en-GB"}[language])

    # -- text --------------------------------------------------------------------------------

    def heading(self, text: str, level: int) -> Any:
        """Add a heading; level 1 has a rule below it."""
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        paragraph.add_run(harmless(text))
        if level == 1 and self.plain:
            self._border(paragraph, "bottom", RED, 12)
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
        element = self._oxml.OxmlElement("w:hyperlink")
        element.set(self._oxml.ns.qn("r:id"), id_)
        self.run(paragraph, text, size_pt=size_pt)
        run = paragraph.runs[-1]
        run.font.underline = True
        element.append(run._r)
        paragraph._p.append(element)

    def framed(self, paragraph: Any, colour: str, fill: str) -> None:
        """Give a paragraph a bar at its left and a ground."""
        paragraph.paragraph_format.space_before = self._shared.Pt(5)
        paragraph.paragraph_format.space_after = self._shared.Pt(6)
        self._border(paragraph, "left", colour, 24)
        shade = self._oxml.OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shade.set(self._oxml.ns.qn(f"w:{key}"), value)
        paragraph._p.get_or_add_pPr().append(shade)

    def _border(self, paragraph: Any, side: str, colour: str, eighths_pt: int) -> None:
        properties = paragraph._p.get_or_add_pPr()
        borders = self._oxml.OxmlElement("w:pBdr")
        borders.append(self._edge(side, colour, eighths_pt, "single", space="4"))
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr"
        )

    def _edge(self, side: str, colour: str, eighths_pt: int, kind: str, space: str = "0") -> Any:
        edge = self._oxml.OxmlElement(f"w:{side}")
        for key, value in (
            ("val", kind), ("sz", str(eighths_pt)), ("space", space), ("color", colour),
        ):  # fmt: skip
            edge.set(self._oxml.ns.qn(f"w:{key}"), value)
        return edge

    # -- tables ------------------------------------------------------------------------------

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths_mm: Sequence[float],
        *,
        header: bool = True,
        about: str = "",
        size_pt: float = 8.5,
        bold_columns: Iterable[int] = (),
        number_columns: Iterable[int] = (),
    ) -> Any:
        """Add a table with fine rules; the first row is a heading that each page repeats.

        Parameters
        ----------
        about
            What the table shows, for who cannot see it.
        """
        table = self.document.add_table(rows=len(rows), cols=len(widths_mm))
        self._lay(table, widths_mm, about)
        bold, numbers = set(bold_columns), set(number_columns)
        cells = table._cells
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                cell = cells[r * len(widths_mm) + c]
                head = header and r == 0
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = self._shared.Pt(2)
                paragraph.paragraph_format.space_after = self._shared.Pt(2)
                if c in numbers:
                    paragraph.alignment = self._enum.text.WD_ALIGN_PARAGRAPH.RIGHT
                self.run(paragraph, text, size_pt=size_pt, bold=head or c in bold)
                self.rule(cell, "bottom", INK if head else RULE, 8 if head else 4)
        for r, row in enumerate(table.rows):
            properties = row._tr.get_or_add_trPr()
            properties.append(self._oxml.OxmlElement("w:cantSplit"))
            if header and r == 0:
                properties.append(self._oxml.OxmlElement("w:tblHeader"))
        return table

    def _lay(
        self, table: Any, widths_mm: Sequence[float], about: str, padding_twips: int = 110
    ) -> None:
        table.autofit = False
        mm, widths_mm = self._shared.Mm, [width * self._scale for width in widths_mm]
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = mm(width)
        # Text and rules both begin at the margin, as the headings do.
        margins = self._oxml.OxmlElement("w:tblCellMar")
        for side, twips in (("left", "0"), ("right", str(padding_twips))):
            edge = self._oxml.OxmlElement(f"w:{side}")
            edge.set(self._oxml.ns.qn("w:w"), twips)
            edge.set(self._oxml.ns.qn("w:type"), "dxa")
            margins.append(edge)
        table._tbl.tblPr.append(margins)
        cells, columns = table._cells, len(widths_mm)
        for number, cell in enumerate(cells):
            cell.width = mm(widths_mm[number % columns])
        if about:
            caption = self._oxml.OxmlElement("w:tblDescription")
            caption.set(self._oxml.ns.qn("w:val"), harmless(about))
            table._tbl.tblPr.append(caption)

    def grid(
        self,
        rows: int,
        widths_mm: Sequence[float],
        *,
        about: str = "",
        padding_twips: int = 110,
    ) -> Any:
        """Add a table without rules, to be filled cell by cell."""
        table = self.document.add_table(rows=rows, cols=len(widths_mm))
        self._lay(table, widths_mm, about, padding_twips)
        return table

    def middle(self, cell: Any) -> None:
        """Set what a table's cell holds in the middle of its height."""
        cell.vertical_alignment = self._enum.table.WD_CELL_VERTICAL_ALIGNMENT.CENTER

    def height(self, row: Any, number_pt: float) -> None:
        """Give a table's row a height that its text does not change."""
        row.height = self.points(number_pt)
        row.height_rule = self._enum.table.WD_ROW_HEIGHT_RULE.EXACTLY

    def rule(
        self, cell: Any, side: str, colour: str, eighths_pt: int, kind: str = "single"
    ) -> None:
        """Give a table's cell a rule at one side."""
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(self._oxml.ns.qn("w:tcBorders"))
        if borders is None:
            borders = self._oxml.OxmlElement("w:tcBorders")
            properties.append(borders)
        borders.append(self._edge(side, colour, eighths_pt, kind))

    def fill(self, cell: Any, colour: str, *, pattern: str = "clear", ink: str = "auto") -> None:
        """Give a table's cell a ground, or a pattern."""
        shade = self._oxml.OxmlElement("w:shd")
        for key, value in (("val", pattern), ("color", ink), ("fill", colour)):
            shade.set(self._oxml.ns.qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)

    def points(self, number: float) -> Any:
        """Return a length in points as python-docx measures it."""
        return self._shared.Pt(number)

    def centre(self, paragraph: Any) -> None:
        """Centre a paragraph."""
        paragraph.alignment = self._enum.text.WD_ALIGN_PARAGRAPH.CENTER

    def keep_with_next(self, paragraph: Any) -> None:
        """Keep a paragraph on the page of the one that follows."""
        paragraph.paragraph_format.keep_with_next = True

    # -- foot and file -----------------------------------------------------------------------

    def foot(self, text: str) -> None:
        """Write a foot with the page's number, unless the letterhead has a foot of its own."""
        footer = self.document.sections[0].footer
        if not self.plain and any(p.text.strip() for p in footer.paragraphs):
            return
        paragraph = footer.paragraphs[0]
        self.run(paragraph, f"{text}  ·  ", size_pt=7.5, colour=SOFT)
        self._field(paragraph, "PAGE")
        self.run(paragraph, " / ", size_pt=7.5, colour=SOFT)
        self._field(paragraph, "NUMPAGES")

    def _field(self, paragraph: Any, name: str) -> None:
        field = self._oxml.OxmlElement("w:fldSimple")
        field.set(self._oxml.ns.qn("w:instr"), name)
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
