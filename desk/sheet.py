"""Sheets: articles on their way out to the people who code them, and the filled rows back."""

from __future__ import annotations

import codecs
import csv
import io
import json
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from itertools import chain
from typing import Any

from desk.language import tr
from desk.workbookread import is_workbook, workbook_rows
from news.article import Article
from news.codebook import Codebook
from news.errors import WrongLabelFile
from news.judgement import Judgement
from news.label import Label
from news.message import Message

log = logging.getLogger(__name__)

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet reads a cell that begins with one of these as a formula."""

Row = dict[str, str]
"""A row on its way out, by column."""

FACTS = ("rule_family", "election", "place", "event_date", "severity", "coder")
"""The columns to be filled in beside the tags."""
TOLD = ("outlet", "published", "url", "title", "text", "model_says")
"""The columns that coders read, and nobody when they come back."""

# By a first line "sep=;", which it shows to nobody, Excel is told what parts the cells.
_ANNOUNCED = re.compile(r'"?sep=([,;\t|])"?[,;\t ]*(?:\r\n?|\n|$)', re.IGNORECASE)
_JSON_LINE = re.compile(r"([^\n]*)(?:\n|$)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_END = "\ue000"
"""A row of no sheet, put behind the last: an open quotation mark swallows it."""
_MAX_CELL = 16 * 1024 * 1024
"""Characters; the longest articles stored are far shorter, and the csv module's own limit is
shorter than some."""


def columns(codebook: Codebook) -> tuple[str, ...]:
    """Return the columns of a label sheet: what is shown, then what is to be filled in."""
    shown = ("id", "outlet", "published", "url", "title", "text", "drawn", "model_says")
    return (*shown, *codebook.tags, *FACTS)


def sheet_row(
    article: Article,
    judgement: Judgement,
    drawn: str,
    codebook: Codebook,
    zone: tzinfo = UTC,
) -> Row:
    """Return an article's row, its label still empty; its time is that of a zone.

    What a text calls today is a day of its outlet's zone.
    ``model_says`` shows the model's flagged tags and stages; coders should code first and look
    then.
    """
    says = [f"{name}: {judgement.tags[name].stage}" for name in judgement.flagged]
    row = dict.fromkeys(columns(codebook), "")
    when = article.published_at
    row |= {
        "id": article.id,
        "outlet": article.outlet,
        "published": when.astimezone(zone).isoformat(timespec="minutes") if when else "",
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "drawn": drawn,
        "model_says": "; ".join(says),
    }
    return row


def coded_row(label: Label, codebook: Codebook) -> Row:
    """Return what a label fills in of its article's row."""
    tags = {name: label.tags.get(name, "-") for name in codebook.tags}
    facts = {
        "election": "1" if label.election else "0",
        "place": label.place.code if label.place else "-",
        "event_date": label.event_date.isoformat() if label.event_date else "-",
        "severity": str(label.severity),
    }
    return {
        **tags,
        **facts,
        **dict.fromkeys(label.unsaid, ""),
        "drawn": label.drawn,
        "rule_family": label.rule_family,
        "coder": label.coder,
    }


def to_csv(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> bytes:
    """Return rows as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it rightly)."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _guarded(row.get(key, "")) for key in names} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) and cell != "-" else cell


def to_jsonl(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as JSON lines."""
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows).encode()


def read_sheet(
    body: bytes, name: str, *, without: Collection[str] = ()
) -> list[tuple[Message, dict[str, Any]]]:
    """Return the rows of a label sheet, each with where it stands.

    It takes the file's bytes, its text and the cells that come back into memory, one time each.

    Parameters
    ----------
    body
        An Excel workbook; or CSV (comma, semicolon or tab, or what a first line ``sep=``
        announces) or JSON lines, in UTF-8 or what a spreadsheet program makes of it where one only
        saves: UTF-16 with a mark, Windows-1252.
    name
        File name; ``.jsonl`` says JSON lines.
    without
        Columns whose cells come back empty: the articles' texts are nearly all of a sheet.

    Returns
    -------
    list
        Rows are counted as a spreadsheet program counts them. A cell that its row leaves out is
        None; what stands behind the last column is a row's value under None.

    Raises
    ------
    WrongLabelFile
        The file is no text and no workbook, a line is no JSON object, a cell is too long, or the
        sheet has no ``id`` column or one twice.
    """
    if is_workbook(body):
        rows = _rows_below_names(workbook_rows(body, name), name)
    elif name.lower().endswith(".jsonl"):
        rows = _json_rows(decoded(body, name), name)
    else:
        rows = _rows_below_names(_csv_table(decoded(body, name), name), name)
    return [(where, row | dict.fromkeys(row.keys() & set(without), "")) for where, row in rows]


def _csv_table(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_MAX_CELL)
    rest, delimiter = parted(text, ",;\t")
    # A buffer of the text would take four bytes a character, beside those of the text itself.
    lines = (found[0] for found in _LINE.finditer(rest) if found[0])
    reader = csv.reader(chain(lines, [_END]), delimiter=delimiter)
    line, number, width, last = 0, 0, 0, list[str]()
    try:
        for number, cells in enumerate(reader, 1):
            if cells == [_END]:
                # Programs that leave out the last line's end leave out no cell before it.
                if last and rest[-1] not in "\r\n" and len(last) < width:
                    raise _cut_short(name, number - 1)
                return
            line, last, width = reader.line_num, cells, width or len(cells)
            yield number, cells
    except csv.Error as error:
        raise WrongLabelFile(
            "{name}, after line {line}: no CSV: {error}",
            name=name,
            line=line + (rest != text),
            error=error,
        ) from error
    raise _cut_short(name, number)


def _cut_short(name: str, number: int) -> WrongLabelFile:
    """Return the error of a half-written file: what is lost of it may be codes."""
    return WrongLabelFile(
        "{where}: the file ends in the middle of this row; save the sheet again",
        where=Message("{name}, row {number}", name=name, number=number),
    )


def _rows_below_names(
    table: Iterable[tuple[int, Sequence[str]]], name: str
) -> Iterator[tuple[Message, dict[str, Any]]]:
    """Yield the filled rows of a table by the names in the first one; see ``read_sheet``."""
    columns: list[str] = []
    for number, cells in table:
        if not any(map(str.strip, cells)):
            continue
        if not columns:
            columns = _column_names(cells, name)
            continue
        # Programs leave out a row's last empty cells; it has their columns all the same.
        row: dict[Any, Any] = dict.fromkeys(columns) | dict(zip(columns, cells, strict=False))
        if beyond := [cell for cell in cells[len(columns) :] if cell.strip()]:
            row[None] = beyond
        yield Message("{name}, row {number}", name=name, number=number), row
    if not columns:
        _column_names([], name)


def _column_names(cells: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip() for cell in cells]
    columns = ["id" if column.lower() == "id" else column for column in columns]
    if "id" not in columns:
        raise WrongLabelFile(
            "{name}: the first line names {columns!r}, expected a column id",
            name=name,
            columns=", ".join(columns)[:100] or Message("nothing"),
        )
    if twice := [column for column in columns if column and columns.count(column) > 1]:
        raise WrongLabelFile(
            "{name}: two columns {column!r}, expected one", name=name, column=twice[0]
        )
    return columns


def parted(text: str, delimiters: str) -> tuple[str, str]:
    """Return a sheet without a first line ``sep=;``, and what parts its cells.

    Parameters
    ----------
    text
        The sheet.
    delimiters
        What is looked for where no such line says it: the most frequent one in the first line.
    """
    if announced := _ANNOUNCED.match(text):
        return text[announced.end() :], announced[1]
    head = _first_line(text.lstrip("\r\n"))
    return text, max(delimiters, key=head.count)


def _first_line(text: str) -> str:
    found = _LINE.match(text)
    return found[0] if found else ""


def decoded(body: bytes, name: str) -> str:
    """Return the text of a sheet as spreadsheet programs save it.

    Raises
    ------
    WrongLabelFile
        Where it is no text.
    """
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if not (marked or name.lower().endswith(".jsonl") or b"\0" in body):
            # "CSV (delimited by list separator)" of a spreadsheet program. Ids and codes are ASCII,
            # so that a wrong guess could at most misspell a coder's name.
            try:
                text = body.decode("cp1252")
            except UnicodeDecodeError:
                pass
            else:
                log.warning(tr("%s: no UTF-8; read as Windows-1252"), name)
                return text
        raise WrongLabelFile(
            "{name}: byte {byte} is no text; save the sheet as CSV UTF-8",
            name=name,
            byte=error.start,
        ) from error
    if "\0" in _first_line(text):  # UTF-16 without its mark, or UTF-32
        raise WrongLabelFile(
            "{name}: byte {byte} is no text; save the sheet as CSV UTF-8",
            name=name,
            byte=body.index(0),
        )
    return text


def _json_rows(text: str, name: str) -> Iterator[tuple[Message, dict[str, Any]]]:
    # By line feeds alone: texts may hold the other breaks that ``splitlines`` knows.
    for number, line in enumerate((found[1] for found in _JSON_LINE.finditer(text)), 1):
        if not line.strip():
            continue
        where = Message("{name}, line {number}", name=name, number=number)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise WrongLabelFile("{where}: no JSON: {error}", where=where, error=error) from error
        if not isinstance(row, dict) or "id" not in row:
            raise WrongLabelFile(
                "{where}: {line!r}, expected an object with an id", where=where, line=line[:60]
            )
        yield where, row
