"""Workbook: a label sheet as an Excel file (``.xlsx``), with lists to choose the codes from.

Every cell is text: a spreadsheet program then neither rewrites days nor runs a title as a formula,
and it needs no setting to part the columns, as CSV does where the comma is the decimal mark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from markupsafe import Markup

from desk.sheet import FACTS
from news.codebook import Codebook

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
_SHOWN, _HEAD, _ASKED = 1, 2, 3  # by their places in the styles below

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/xl/{path}.xml" ContentType='
        f'"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for path, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
        )
    )
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="label" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Number format 49 is text.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="10"/><name val="Calibri"/></font>'
    '<font><b/><sz val="10"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFFFF6D6"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"'
        ' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf>'
        for font, fill in ((0, 0), (1, 0), (0, 2))
    )
    + "</cellXfs></styleSheet>",
}


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

    References
    ----------
    ECMA-376, Office Open XML, part 1, chapter 18.
    """
    body = io.BytesIO()
    with ZipFile(body, "w", ZIP_DEFLATED) as file:
        for path, part in _PARTS.items():
            file.writestr(path, _XML + part)
        file.writestr("xl/worksheets/sheet1.xml", _XML + _sheet(rows, names, choices))
    return body.getvalue()


def _sheet(
    rows: Sequence[Mapping[str, str]], names: Sequence[str], choices: Mapping[str, Sequence[str]]
) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(name, _WIDTH)}" customWidth="1"'
        f' style="{_ASKED if name in choices else _SHOWN}"/>'
        for n, name in enumerate(names, 1)
    )
    lines = [_row(1, "", [_cell(name, _HEAD) for name in names])]
    for number, row in enumerate(rows, 2):
        cells = [_cell(row.get(n, ""), _ASKED if n in choices else _SHOWN) for n in names]
        lines.append(_row(number, f' ht="{_HEIGHT}" customHeight="1"', cells))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols>"
        f"<sheetData>{''.join(lines)}</sheetData>"
        f"{_validations(len(rows) + 1, names, choices)}</worksheet>"
    )


def _row(number: int, height: str, cells: Sequence[str]) -> str:
    placed = (f'<c r="{_letters(at)}{number}" {cell}' for at, cell in enumerate(cells))
    return f'<row r="{number}"{height}>{"".join(placed)}</row>'


def _cell(text: str, style: int) -> str:
    if not text:
        return f's="{style}"/>'
    kept = _NO_XML.sub("\ufffd", text)
    kept = _ESCAPED.sub("_x005F_", kept if len(kept) <= _MAX_CELL else f"{kept[: _MAX_CELL - 1]}…")
    told = Markup.escape(kept)
    return f't="inlineStr" s="{style}"><is><t xml:space="preserve">{told}</t></is></c>'


def _validations(last: int, names: Sequence[str], choices: Mapping[str, Sequence[str]]) -> str:
    lists = [
        f'<dataValidation type="list" allowBlank="1" sqref="{column}2:{column}{last}">'
        f'<formula1>"{Markup.escape(",".join(choices[name]))}"</formula1></dataValidation>'
        for column, name in zip(map(_letters, range(len(names))), names, strict=True)
        if 0 < len(",".join(choices.get(name, ()))) <= _MAX_LIST
    ]
    if not lists or last < 2:
        return ""
    return f'<dataValidations count="{len(lists)}">{"".join(lists)}</dataValidations>'


def _letters(number: int) -> str:
    """Return what a spreadsheet program calls a column, counted from 0: A, …, Z, AA, …."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
