"""Workbook: a label sheet as an Excel file (``.xlsx``), with lists to choose the codes from.

Every cell is text: a spreadsheet program then neither rewrites days nor runs a title as a formula,
and it needs no setting to part the columns, as CSV does where the comma is the decimal mark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from desk.sheet import FACTS
from news.codebook import Codebook

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_MAX_CELL, _MAX_LIST = 32_767, 255  # characters; a file with more is "repaired"
# What XML 1.0 cannot hold, and what the format itself would take for an escaped character.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Text and codes side by side on a small screen; what the model says is for afterwards.
_WIDTHS = {
    "id": 5, "outlet": 10, "published": 10, "url": 5, "title": 24, "text": 64, "drawn": 5,
    "model_says": 5,
}  # fmt: skip
_WIDTH, _HEIGHT = 13, 150
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_PLAIN, _BOLD = Font(name="Calibri", size=10), Font(name="Calibri", size=10, bold=True)
_ASKED = PatternFill("solid", fgColor="FFFFF6D6")
_TEXT = "@"
"""The number format of text."""


def choices(codebook: Codebook, lang: str) -> dict[str, tuple[str, ...]]:
    """Return by each column to be filled in what may stand there; ``()`` for anything."""
    stages = (*(stage.name.in_language(lang) for stage in codebook.stages.values()), "-")
    return {
        **dict.fromkeys(codebook.tags, stages),
        **dict.fromkeys(FACTS, ()),
        "rule_family": tuple(one.name.in_language(lang) for one in codebook.families.values()),
        "election": ("1", "0"),
        "severity": tuple("012345"),
    }


def to_xlsx(
    rows: Sequence[Mapping[str, str]], names: Sequence[str], choices: Mapping[str, Sequence[str]]
) -> bytes:
    """Return rows as an Excel workbook of one sheet.

    Parameters
    ----------
    rows
        By column.
    names
        The columns, in order.
    choices
        By column what may be filled in; ``()`` for anything. Other columns are for reading.
    """
    book = Workbook()
    book.properties.creator = "Kentongan"
    sheet = cast("Worksheet", book.active)
    sheet.title = "label"
    sheet.freeze_panes = "A2"
    for at, name in enumerate(names, 1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = _WIDTHS.get(name, _WIDTH)
        _write(sheet, 1, at, name, _BOLD)
        for number, row in enumerate(rows, 2):
            _write(sheet, number, at, row.get(name, ""), _PLAIN)
            if name in choices:
                sheet.cell(number, at).fill = _ASKED
        told = ",".join(choices.get(name, ()))
        if rows and 0 < len(told) <= _MAX_LIST:
            listed = DataValidation(type="list", formula1=f'"{told}"', allow_blank=True)
            listed.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{len(rows) + 1}")
            sheet.add_data_validation(listed)
    for number in range(2, len(rows) + 2):
        sheet.row_dimensions[number].height = _HEIGHT
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> None:
    """Write text into a cell, whatever it looks like."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.font, cell.alignment, cell.number_format = font, _WRAPPED, _TEXT
    if text:
        kept = _NO_XML.sub("\ufffd", text)
        kept = kept if len(kept) <= _MAX_CELL else f"{kept[: _MAX_CELL - 1]}…"
        cell.value = _ESCAPED.sub("_x005F_", kept)
        cell.data_type = "s"  # no formula, and no number
