"""Workbooks read back: the cells of an Excel file's first sheet, as the words they stand for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

from news.errors import WrongLabelFile

_MAX_BYTES = 512 * 1024 * 1024
"""Bytes of all parts, unpacked; a label sheet of 10,000 articles has some 50 MB."""
_MAX_COLUMNS = 256
"""A label sheet has some twenty; what stands further right is passed over."""


def is_workbook(body: bytes) -> bool:
    """Return whether a file is an archive, as spreadsheet programs write their own formats."""
    return body.startswith(b"PK\x03\x04")


def workbook_rows(body: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that hold anything: number and cells.

    Days come as ``2024-11-27``, numbers without a trailing ``.0``, true and false as 1 and 0.

    Raises
    ------
    WrongLabelFile
        It is no Excel workbook, a damaged one, or one that unpacks to more than 512 MB.
    """
    # Only who reads a workbook waits for the library.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        _check_size(body, name)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size need not be true
        for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True), 1):
            cells = [_words(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells
    except WrongLabelFile:
        raise
    except Exception as error:  # the library tells in many ways what it cannot read
        raise WrongLabelFile(
            "{name}: no Excel workbook that can be read; save the sheet as .xlsx or as CSV UTF-8",
            name=name,
        ) from error


def _check_size(body: bytes, name: str) -> None:
    with ZipFile(io.BytesIO(body)) as file:
        size = sum(part.file_size for part in file.infolist())
    if size > _MAX_BYTES:
        raise WrongLabelFile(
            "{name}: unpacks to {size} bytes, expected no more than {most}",
            name=name,
            size=size,
            most=_MAX_BYTES,
        )


def _words(value: Any) -> str:
    """Return what a cell shows."""
    from openpyxl.utils.escape import unescape  # noqa: PLC0415 - as above

    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return str(unescape(str(value)))
