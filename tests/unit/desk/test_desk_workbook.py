"""If these fail, an office whose Excel parts columns by semicolons gets its sheet in one column."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desk.sheet import columns, read_sheet
from desk.workbook import choices, hints, to_xlsx
from news.codebook import Codebook, load_codebook
from news.errors import WrongLabelFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def codebook(data: Path) -> Codebook:
    return load_codebook(data / "codebook")


def saved(book: Workbook) -> bytes:
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def with_part(body: bytes, path: str, part: str) -> bytes:
    """Return a workbook with another part in the place of one of its own."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(body)) as file, ZipFile(changed, "w", ZIP_DEFLATED) as other:
        for name in file.namelist():
            other.writestr(name, part if name == path else file.read(name))
    return changed.getvalue()


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "-2", 'a"b<c>&d', "a\nb\r\tc", "  x ", "_x0041_ _x005F_", "😀 é"]
)
def test_a_sheet_survives_the_way_out_and_back(codebook: Codebook, title: str) -> None:
    row = {"id": "0" * 32, "title": title, "mass_gathering": "-", "event_date": "2024-11-05"}
    body = to_xlsx([row], columns(codebook), choices(codebook, "id"))
    [(where, back)] = read_sheet(body, "lembar.xlsx")
    assert str(where) == "lembar.xlsx, row 2"
    assert {key: text for key, text in back.items() if text} == row


def test_what_a_cell_cannot_hold_is_cut_or_replaced(codebook: Codebook) -> None:
    """Excel "repairs" such a file, and an analyst trusts nothing in it any more."""
    row = {"id": "x", "title": "a\0b\x0bc", "text": "kata " * 10_000}
    [(_, back)] = read_sheet(to_xlsx([row], columns(codebook), {}), "lembar.xlsx")
    assert back["title"] == "a\ufffdb\ufffdc"
    assert len(back["text"]) == 32_767
    assert back["text"].endswith("…")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_a_column_asks_is_told_beside_its_cells(codebook: Codebook, lang: str) -> None:
    """The columns have English keys, and who codes has no manual at hand."""
    told, offered = hints(codebook, lang), choices(codebook, lang)
    assert set(told) == set(offered)
    assert all(title and 0 < len(text) <= 255 for title, text in told.values())
    body = to_xlsx([{"id": "x"}], columns(codebook), offered, told)
    asked = load_workbook(io.BytesIO(body)).active.data_validations.dataValidation
    prompts = {str(one.sqref): (one.promptTitle, one.prompt) for one in asked}
    assert prompts["I2"] == told["mass_gathering"]
    assert {one.showInputMessage for one in asked} == {True}
    assert set(prompts.values()) == set(told.values())
    if lang == "id":
        assert prompts["I2"] == (
            "Pengumpulan massa", "Tahap, atau - jika artikel tidak bertag ini."
        )  # fmt: skip


def test_a_sheet_can_be_read_on_a_screen_and_on_paper(codebook: Codebook) -> None:
    """Names of columns were cut, rows hid two thirds of a text, and paper parted text and codes."""
    rows = [{"id": "x", "text": text, "published": "2024-11-05T07:30+08:00"}
            for text in ("pendek", "kata " * 300, "alinea\n" * 12, "kata " * 9000)]  # fmt: skip
    body = to_xlsx(rows, columns(codebook), choices(codebook, "id"))
    sheet = load_workbook(io.BytesIO(body)).active
    for cell in sheet[1]:
        if cell.value in choices(codebook, "id"):
            assert sheet.column_dimensions[cell.column_letter].width > len(cell.value)
    heights = [sheet.row_dimensions[number].height for number in range(2, 6)]
    assert heights[0] < heights[2] < heights[1] <= heights[3] < 409  # Excel's highest
    assert heights[1] > 1500 / 75 * 13
    assert sheet["C2"].value == "2024-11-05 07:30+08:00"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$1:$1")


def test_every_code_is_offered_in_the_desks_language(codebook: Codebook) -> None:
    body = to_xlsx([{"id": "x"}, {"id": "y"}], columns(codebook), choices(codebook, "id"))
    with ZipFile(io.BytesIO(body)) as file:
        for name in file.namelist():
            etree.fromstring(file.read(name))
        sheet = etree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    lists = {
        one.get("sqref"): one.findtext(f"{{{MAIN}}}formula1")
        for one in sheet.iter(f"{{{MAIN}}}dataValidation")
        if one.get("type") == "list"
    }
    assert lists["I2:I3"] == '"Pencegahan,Potensi,Rencana,Kejadian,Penanganan,-"'
    assert len(lists) == len(codebook.tags) + 3
    assert all(len(told) <= 257 for told in lists.values())


def test_a_workbook_is_read_as_excel_saves_it() -> None:
    """Days and codes as numbers, rows and columns left out, a formula by what it shows."""
    book = Workbook()
    sheet = book.active
    for cell, value in {
        "A1": "id", "C1": "event_date", "D1": "severity", "E1": "election",
        "A3": CellRichText("abc", TextBlock(InlineFont(b=True), "def")), "D3": 2, "E3": True,
        "A5": "ghi", "D5": 3.0, "F5": "lain",
    }.items():  # fmt: skip
        sheet[cell] = value
    for cell, day, shown in (
        ("C3", date(2024, 11, 5), "mm-dd-yy"),
        ("C5", datetime(2024, 11, 5, 12), "dd\\-mmm"),
    ):
        sheet[cell] = day
        sheet[cell].number_format = shown
    sheet["D5"].number_format = '0" hari"'
    found = read_sheet(saved(book), "lembar.xlsx")
    assert [str(where) for where, _ in found] == ["lembar.xlsx, row 3", "lembar.xlsx, row 5"]
    first, second = (row for _, row in found)
    assert first == {
        "id": "abcdef", "": "", "event_date": "2024-11-05", "severity": "2", "election": "1"
    }  # fmt: skip
    assert second["event_date"] == "2024-11-05"
    assert (second["id"], second["severity"], second[None]) == ("ghi", "3", ["lain"])


def test_a_formula_is_read_by_what_it_shows() -> None:
    book = Workbook()
    book.active.append(["id", "severity"])
    book.active.append(["a", "=1+1"])
    path = "xl/worksheets/sheet1.xml"
    with ZipFile(io.BytesIO(saved(book))) as file:
        sheet = file.read(path).decode()
    told = re.sub(r"<f>1\+1</f><v(></v>| ?/>)", "<f>1+1</f><v>2</v>", sheet)
    assert told != sheet
    [(_, row)] = read_sheet(with_part(saved(book), path, told), "lembar.xlsx")
    assert row == {"id": "a", "severity": "2"}


def test_a_workbook_of_an_old_macintosh_counts_its_days_from_1904() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["id", "event_date"])
    book.active.append(["a", date(2024, 11, 5)])
    [(_, row)] = read_sheet(saved(book), "lembar.xlsx")
    assert row["event_date"] == "2024-11-05"


def test_what_is_no_workbook_is_one_message() -> None:
    body = saved(Workbook())
    sheet = "xl/worksheets/sheet1.xml"
    bomb = "<!DOCTYPE x [" + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 50 if n else "ha" * 50}">' for n in range(9)
    ) + "]><x>&a8;</x>"  # fmt: skip
    for damaged in (
        b"PK\x03\x04 damaged",
        body[:-200],
        with_part(body, sheet, "<row r='1'"),
        with_part(body, sheet, bomb),
        with_part(body, "xl/workbook.xml", "<workbook/>"),
        with_part(body, "[Content_Types].xml", bomb),
        with_part(
            body, sheet,
            f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row>'
            "</sheetData></worksheet>",
        ),
    ):  # fmt: skip
        with pytest.raises(WrongLabelFile, match=r"lembar.xlsx: no Excel workbook that can be"):
            read_sheet(damaged, "lembar.xlsx")


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    """A sheet sent by mail must not fill the desk's memory."""
    body = with_part(saved(Workbook()), "xl/worksheets/sheet1.xml", " " * (513 * 1024 * 1024))
    assert len(body) < 1_000_000
    with pytest.raises(WrongLabelFile, match=r"lembar.xlsx: unpacks to \d+ bytes, expected no"):
        read_sheet(body, "lembar.xlsx")


def test_what_stands_far_to_the_right_takes_no_room() -> None:
    """A cell in Excel's last column is one cell, not sixteen thousand."""
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD2"] = "id", "a", "jauh"
    [(_, row)] = read_sheet(saved(book), "lembar.xlsx")
    assert row == {"id": "a"}
