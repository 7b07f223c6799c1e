"""Workbooks read back: the cells of an Excel file's first sheet, as the words they stand for."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from news.errors import WrongLabelFile

_MAX_PART = 256 * 1024 * 1024
"""Bytes of one part, unpacked; a label sheet of 10,000 articles has some 50 MB."""
_MAX_COLUMNS = 256
"""What stands further right counts as standing there: in no column of a label sheet."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
# Built-in number formats that show a day, and what makes one of a desk's own a day's: its letters,
# outside of quoted text and of what stands in brackets.
_DAY_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_NO_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def is_workbook(body: bytes) -> bool:
    """Return whether a file is an archive, as spreadsheet programs write their own formats."""
    return body.startswith(b"PK\x03\x04")


def workbook_rows(body: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that hold anything: number and cells.

    Days come as ``2024-11-27``, numbers without a trailing ``.0``, true and false as 1 and 0.

    Raises
    ------
    WrongLabelFile
        It is no Excel workbook, or a damaged one.
    """
    try:
        with ZipFile(io.BytesIO(body)) as file:
            book = _part(file, "xl/workbook.xml")
            links = {link.get("Id"): link for link in _part(file, "xl/_rels/workbook.xml.rels")}
            first = next(book.iter(f"{_MAIN}sheet"))
            target = posixpath.join("/xl", links[first.get(_LINK)].get("Target", ""))
            sheet = _part(file, posixpath.normpath(target).lstrip("/"))
            words, days = _words(file), _day_styles(file)
        settings = next(book.iter(f"{_MAIN}workbookPr"), None)
        is_1904 = settings is not None and settings.get("date1904") in {"1", "true"}
        since = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
        yield from _rows(sheet, words, days, since)
    except (
        BadZipFile, KeyError, StopIteration, ValueError, IndexError, OverflowError,
        NotImplementedError, RuntimeError, etree.XMLSyntaxError, EOFError,
    ) as error:  # fmt: skip
        raise WrongLabelFile(
            "{name}: no Excel workbook that can be read; save the sheet as .xlsx or as CSV UTF-8",
            name=name,
        ) from error


def _part(file: ZipFile, path: str) -> Any:
    with file.open(path) as part:
        # What is cut off here is no XML any more.
        return etree.fromstring(
            part.read(_MAX_PART),
            etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False),
        )


def _words(file: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    return [_text(item) for item in _part(file, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _text(item: Any) -> str:
    """Return a text, its runs put together; how Japanese is read aloud (``rPh``) is no part."""
    runs = (t.text or "" for t in item.iter(f"{_MAIN}t") if t.getparent().tag != f"{_MAIN}rPh")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _day_styles(file: ZipFile) -> set[int]:
    """Return the styles of cells whose number is a day."""
    if "xl/styles.xml" not in file.namelist():
        return set()
    styles = _part(file, "xl/styles.xml")
    formats = {
        int(one.get("numFmtId")): _NO_LETTERS.sub("", one.get("formatCode", "")).lower()
        for one in styles.iter(f"{_MAIN}numFmt")
    }
    own = {key for key, code in formats.items() if "y" in code or "d" in code}
    used = styles.find(f"{_MAIN}cellXfs")
    numbers = [int(xf.get("numFmtId", "0")) for xf in used] if used is not None else []
    return {style for style, number in enumerate(numbers) if number in _DAY_FORMATS | own}


def _rows(
    sheet: Any, words: list[str], days: set[int], since: date
) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in sheet.iter(f"{_MAIN}row"):
        number = int(row.get("r", number + 1))
        cells: dict[int, str] = {}
        at = -1
        for cell in row.iter(f"{_MAIN}c"):
            found = _REFERENCE.fullmatch(cell.get("r", ""))
            at = _column(found[1]) if found else at + 1
            if text := _cell(cell, words, days, since):
                cells[min(at, _MAX_COLUMNS)] = text
        if cells:
            yield number, [cells.get(n, "") for n in range(max(cells) + 1)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell: Any, words: list[str], days: set[int], since: date) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return words[int(value)]
    if kind != "n" or not value:
        return value
    with suppress(ValueError, OverflowError):
        if int(cell.get("s", "0")) in days:
            return (since + timedelta(days=int(float(value)))).isoformat()
        return f"{float(value):.12g}"
    return value
