"""Word's tables: widths in millimetres of the text, fine rules, a heading that pages repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from digest.formats.word import TEXT_WIDTH_MM, WordFile, harmless
from digest.formats.wordpage import INK, RULE
from digest.formats.wordxml import edge, element, ground, put

_PADDING_TWIPS = 110
_LETTER_EM = 0.62  # mean of the wider common faces in bold; the narrower leave air
_MAX_WORD = 18
_LEAST_MM = 16.0  # what a word of few, but wide letters needs


def add_table(
    file: WordFile,
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
    widths_mm
        Of the columns, counted on ``word.TEXT_WIDTH_MM``.
    about
        What the table shows, for who cannot see it.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - an extra

    table = file.document.add_table(rows=len(rows), cols=len(widths_mm))
    _lay(file, table, widths_mm, about)
    bold, numbers = set(bold_columns), set(number_columns)
    cells = table._cells
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = cells[r * len(widths_mm) + c]
            head = header and r == 0
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = file.points(2)
            paragraph.paragraph_format.space_after = file.points(2)
            paragraph.paragraph_format.keep_with_next = head or None
            if c in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            file.run(paragraph, text, size_pt=size_pt, bold=head or c in bold)
            rule(cell, "bottom", INK if head else RULE, 8 if head else 4)
    for r, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if header and r == 0:
            properties.append(element("tblHeader"))
    return table


def widths_by_content(rows: Sequence[Sequence[str]], *, size_pt: float = 8.5) -> list[float]:
    """Return widths for ``add_table``: each column holds its longest word, the longer text more.

    A word of over ``_MAX_WORD`` letters is broken all the same, and does not count as longer.
    """
    letter_mm, padding_mm = size_pt * _LETTER_EM * 25.4 / 72, _PADDING_TWIPS * 25.4 / 1440
    least, wanted = [], []
    for column in zip(*rows, strict=True):
        words = (len(word) for text in column for word in text.split())
        word_mm = min(max(words, default=1), _MAX_WORD) * letter_mm + padding_mm
        least.append(max(word_mm, _LEAST_MM))
        wanted.append(sum(map(len, column)) / len(column) * letter_mm)
    missing = [max(0.0, want - has) for want, has in zip(wanted, least, strict=True)]
    spare = TEXT_WIDTH_MM - sum(least)
    if spare < 0 or not any(missing):
        return [width * TEXT_WIDTH_MM / sum(least) for width in least]
    return [has + spare * lacks / sum(missing) for has, lacks in zip(least, missing, strict=True)]


def keep_whole(table: Any) -> None:
    """Let no page break part a short table."""
    _keep_with_next(table.rows[:-1])


def keep_together(table: Any) -> None:
    """Let no page break part a short table, nor part it from what follows."""
    _keep_with_next(table.rows)


def _keep_with_next(rows: Any) -> None:
    """Word keeps a row with the next by its paragraphs."""
    for row in rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def add_grid(
    file: WordFile,
    rows: int,
    widths_mm: Sequence[float],
    *,
    about: str = "",
    padding_twips: int = _PADDING_TWIPS,
) -> Any:
    """Add a table without rules, to be filled cell by cell."""
    table = file.document.add_table(rows=rows, cols=len(widths_mm))
    _lay(file, table, widths_mm, about, padding_twips)
    return table


def _lay(
    file: WordFile,
    table: Any,
    widths_mm: Sequence[float],
    about: str,
    padding_twips: int = _PADDING_TWIPS,
) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - an extra

    table.autofit = False
    widths = [Mm(width * file.scale) for width in widths_mm]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Text and rules both begin at the margin, as the headings do.
    margins = element("tblCellMar")
    for side, twips in (("left", 0), ("right", padding_twips)):
        margins.append(element(side, w=str(twips), type="dxa"))
    put(table._tbl.tblPr, margins)
    for number, cell in enumerate(table._cells):
        cell.width = widths[number % len(widths)]
    if about:
        put(table._tbl.tblPr, element("tblDescription", val=harmless(about)))


def middle(cell: Any) -> None:
    """Set what a cell holds in the middle of its height."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT  # noqa: PLC0415 - an extra

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def set_height(file: WordFile, row: Any, height_pt: float) -> None:
    """Give a row a height that its text does not change."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE  # noqa: PLC0415 - an extra

    row.height = file.points(height_pt)
    row.height_rule = WD_ROW_HEIGHT_RULE.EXACTLY


def rule(cell: Any, side: str, colour: str, eighths_pt: int, kind: str = "single") -> None:
    """Give a cell a rule at one side."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = element("tcBorders")
        put(properties, borders)
    borders.append(edge(side, colour, eighths_pt, kind))


def fill(cell: Any, colour: str, *, pattern: str = "clear", ink: str = "auto") -> None:
    """Give a cell a ground, or a pattern."""
    put(cell._tc.get_or_add_tcPr(), ground(colour, pattern=pattern, ink=ink))
