"""If these fail, an office whose Excel parts columns by semicolons gets its sheet in one column."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from desk.sheet import columns, read_sheet
from desk.workbook import choices, to_xlsx
from news.codebook import Codebook, load_codebook
from news.errors import WrongLabelFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def codebook(data: Path) -> Codebook:
    return load_codebook(data / "codebook")


def as_excel_saves(
    rows: str, *, strings: str = "", book: str = "", sheet: str = "worksheets/sheet3.xml"
) -> bytes:
    """Return a workbook of made parts, as Excel and LibreOffice write them: words apart."""
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}'
        '<sheets><sheet name="A" sheetId="3" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns="
        '"http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId7" Target="{sheet}"/></Relationships>',
        "xl/worksheets/sheet3.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>'
        "</worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
        '<numFmt numFmtId="164" formatCode="dd\\-mmm"/>'
        '<numFmt numFmtId="165" formatCode="0&quot; hari&quot;"/></numFmts><cellXfs>'
        + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 164, 165))
        + "</cellXfs></styleSheet>",
    }
    body = io.BytesIO()
    with ZipFile(body, "w", ZIP_DEFLATED) as file:
        for path, part in parts.items():
            file.writestr(path, part)
    return body.getvalue()


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "-2", 'a"b<c>&d', "a\nb\r\tc", "  x ", "_x0041_ _x005F_", "😀 é"]
)
def test_a_sheet_survives_the_way_out_and_back(codebook: Codebook, title: str) -> None:
    row = {"id": "0" * 32, "title": title, "mass_gathering": "-", "event_date": "2024-11-05"}
    body = to_xlsx([row], columns(codebook), choices(codebook, "id"))
    [(where, back)] = read_sheet(body, "lembar.xlsx")
    assert str(where) == "lembar.xlsx, row 2"
    assert {key: text for key, text in back.items() if text} == {
        **row, "title": title.replace("\r", "\n")
    }  # fmt: skip


def test_what_a_cell_cannot_hold_is_cut_or_replaced(codebook: Codebook) -> None:
    """Excel "repairs" such a file, and an analyst trusts nothing in it any more."""
    row = {"id": "x", "title": "a\0b\x0bc", "text": "kata " * 10_000}
    [(_, back)] = read_sheet(to_xlsx([row], columns(codebook), {}), "lembar.xlsx")
    assert back["title"] == "a\ufffdb\ufffdc"
    assert len(back["text"]) == 32_767
    assert back["text"].endswith("…")


def test_every_code_is_offered_in_the_desks_language(codebook: Codebook) -> None:
    body = to_xlsx([{"id": "x"}, {"id": "y"}], columns(codebook), choices(codebook, "id"))
    with ZipFile(io.BytesIO(body)) as file:
        for name in file.namelist():
            etree.fromstring(file.read(name))
        sheet = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    lists = {
        one.get("sqref"): one.findtext(f"{{{MAIN}}}formula1")
        for one in sheet.iter(f"{{{MAIN}}}dataValidation")
    }
    assert lists["I2:I3"] == '"Pencegahan,Potensi,Rencana,Kejadian,Penanganan,-"'
    assert len(lists) == len(codebook.tags) + 3
    assert all(len(told) <= 257 for told in lists.values())


def test_a_workbook_is_read_as_excel_saves_it() -> None:
    """Words in a table of their own, days and codes as numbers, rows and columns left out."""
    words = (
        "<si><t>id</t></si><si><t>event_date</t></si><si><r><t>abc</t></r><r><t>def</t></r>"
        "<rPh><t>x</t></rPh></si><si><t>severity</t></si><si><t>election</t></si>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>'
        '<c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" s="3"/><c r="C3" s="1"><v>45601</v></c>'
        '<c r="D3"><v>2</v></c><c r="E3" t="b"><v>1</v></c></row><row r="4"/>'
        '<row r="5"><c r="A5" t="str"><f>B1</f><v>ghi</v></c><c r="C5" s="2"><v>45601.5</v></c>'
        '<c r="D5" s="3"><v>3</v></c><c r="F5" t="inlineStr"><is><t>lain</t></is></c></row>'
    )
    found = read_sheet(as_excel_saves(rows, strings=words), "lembar.xlsx")
    assert [str(where) for where, _ in found] == ["lembar.xlsx, row 3", "lembar.xlsx, row 5"]
    first, second = (row for _, row in found)
    assert first == {
        "id": "abcdef", "": "", "event_date": "2024-11-05", "severity": "2", "election": "1"
    }  # fmt: skip
    assert second["event_date"] == "2024-11-05"
    assert (second["id"], second["severity"], second[None]) == ("ghi", "3", ["lain"])


def test_a_workbook_of_an_old_macintosh_counts_its_days_from_1904() -> None:
    rows = (
        '<row r="1"><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>event_date</t>'
        '</is></c></row><row r="2"><c t="str"><v>a</v></c><c s="1"><v>44139</v></c></row>'
    )
    body = as_excel_saves(rows, book='<workbookPr date1904="1"/>')
    [(_, row)] = read_sheet(body, "lembar.xlsx")
    assert row["event_date"] == "2024-11-05"


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 damaged",
        as_excel_saves('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
        as_excel_saves("<row r='1'"),
        as_excel_saves("", sheet="/../../etc/passwd"),
        as_excel_saves("<row r='x'/>"),
    ],
    ids=["no archive", "no such word", "no XML", "no such part", "no number"],
)
def test_what_is_no_workbook_is_one_message(body: bytes) -> None:
    with pytest.raises(WrongLabelFile, match=r"lembar.xlsx: no Excel workbook that can be read"):
        read_sheet(body, "lembar.xlsx")


def test_what_stands_far_to_the_right_takes_no_room() -> None:
    """A cell in Excel's last column is one cell, not sixteen thousand."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
    far = '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="XFD2" t="str"><v>jauh</v></c></row>'
    [(_, row)] = read_sheet(as_excel_saves(head + far), "lembar.xlsx")
    assert row == {"id": "a", None: ["jauh"]}
