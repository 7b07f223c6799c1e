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
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from desk.language import N_, tr_in
from desk.sheet import FACTS
from news.codebook import Codebook

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_MAX_CELL, _MAX_LIST = 32_767, 255  # characters; a file with more is "repaired"
# What XML 1.0 cannot hold, and what the format itself would take for an escaped character.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Text and tags side by side on a small screen; what the model says is for afterwards.
_WIDTHS = {
    "id": 5, "outlet": 10, "published": 11, "url": 5, "title": 22, "text": 64, "drawn": 7,
    "model_says": 7,
}  # fmt: skip
_WIDTH, _MARGIN = 13, 1  # of a column, and beside its name where that is longer
# Points: what a screen shows below Excel's menus, so that the foot of a row can be reached.
_LINE, _LEAST, _MOST, _HEAD = 13.5, 80, 340, 30
_LINE_CHARACTERS = 62
_WRAPPED, _CUT = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")
_PLAIN, _BOLD = Font(name="Calibri", size=10), Font(name="Calibri", size=10, bold=True)
_ASKED, _NAMED = (PatternFill("solid", fgColor=colour) for colour in ("FFFFF6D6", "FFE9EDF2"))
_SIDE = Side("thin", "FFBFBFBF")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_MAX_HINT_TITLE, _MAX_HINT = 32, 255  # characters, as for lists
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


_HINTS = {
    "rule_family": N_("Which rule was broken; needed where a breach of protocol is coded."),
    "election": N_("1 where the matter is tied to an election, 0 where not; empty: not coded."),
    "place": N_("Official code or name (64.72, Kota Samarinda); - for none, empty: not coded."),
    "event_date": N_("Day of the event (2024-11-27, 27/11/2024); - for none, empty: not coded."),
    "coder": N_("Who coded; may be empty where `label import` is told by --coder."),
}


def hints(codebook: Codebook, lang: str) -> dict[str, tuple[str, str]]:
    """Return by each column to be filled in what is told beside its cells: a title and a text."""
    stage = tr_in(lang, N_("A stage, or - where the article does not have this tag."))
    grades = "\n".join(
        f"{grade} {name.in_language(lang)}" for grade, name in enumerate(codebook.severities)
    )
    return {
        **{key: (tag.name.in_language(lang), stage) for key, tag in codebook.tags.items()},
        **{name: (name, tr_in(lang, told)) for name, told in _HINTS.items()},
        "severity": ("severity", grades),
    }


def to_xlsx(
    rows: Sequence[Mapping[str, str]],
    names: Sequence[str],
    choices: Mapping[str, Sequence[str]],
    hints: Mapping[str, tuple[str, str]] | None = None,
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
    hints
        By column what is told beside a cell that is chosen: a title and a text.
    """
    book = Workbook()
    book.properties.creator = "Kentongan"
    sheet = cast("Worksheet", book.active)
    sheet.title = "label"
    sheet.freeze_panes = "A2"
    for at, name in enumerate(names, 1):
        letter = get_column_letter(at)
        width = _WIDTHS.get(name, max(_WIDTH, len(name) + _MARGIN))
        sheet.column_dimensions[letter].width = width
        _write(sheet, 1, at, name, _BOLD)
        sheet.cell(1, at).fill = _NAMED
        for number, row in enumerate(rows, 2):
            text = row.get(name, "")
            if name == "published":  # in a narrow column a time breaks at its blank
                text = text.replace("T", " ", 1)
            _write(sheet, number, at, text, _PLAIN)
            if name in choices:
                sheet.cell(number, at).fill = _ASKED
            if name in {"id", "url"}:  # nobody reads them, and they would fill the row
                sheet.cell(number, at).alignment = _CUT
        if rows and name in choices:
            asked = _asked(choices[name], (hints or {}).get(name))
            asked.add(f"{letter}2:{letter}{len(rows) + 1}")
            sheet.add_data_validation(asked)
    sheet.row_dimensions[1].height = _HEAD
    for number, row in enumerate(rows, 2):
        sheet.row_dimensions[number].height = _height(row.get("text", ""))
    # On paper all columns beside each other, their names on each page.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _asked(codes: Sequence[str], hint: tuple[str, str] | None) -> DataValidation:
    """Return what a program offers and tells where a cell is chosen; what is typed stays free."""
    listed = ",".join(codes)
    offered = 0 < len(listed) <= _MAX_LIST
    title, text = hint or ("", "")
    return DataValidation(
        type="list" if offered else None,
        formula1=f'"{listed}"' if offered else None,
        allow_blank=True,
        showInputMessage=bool(text),
        promptTitle=title[:_MAX_HINT_TITLE] or None,
        prompt=text[:_MAX_HINT] or None,
    )


def _height(text: str) -> float:
    """Return the height at which a text can be read in its cell, of a long one its beginning."""
    lines = sum(-(-max(len(line), 1) // _LINE_CHARACTERS) for line in text.split("\n"))
    return min(max(lines * _LINE, _LEAST), _MOST)


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> None:
    """Write text into a cell, whatever it looks like."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.font, cell.alignment, cell.number_format = font, _WRAPPED, _TEXT
    cell.border = _BOX
    if text:
        kept = _NO_XML.sub("\ufffd", text)
        kept = kept if len(kept) <= _MAX_CELL else f"{kept[: _MAX_CELL - 1]}…"
        cell.value = _ESCAPED.sub("_x005F_", kept)
        cell.data_type = "s"  # no formula, and no number
