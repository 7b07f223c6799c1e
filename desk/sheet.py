"""Sheets: articles on their way out to the people who code them, and the filled rows back."""

from __future__ import annotations

import codecs
import csv
import io
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desk.language import tr
from news.article import Article
from news.codebook import Codebook
from news.errors import WrongLabelFile
from news.judgement import Judgement
from news.message import Message

log = logging.getLogger(__name__)

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet reads a cell that begins with one of these as a formula."""

FACTS = ("rule_family", "election", "place", "event_date", "severity", "coder")
"""The columns to be filled in beside the tags."""

_MAX_CELL = 16 * 1024 * 1024
"""Characters; the longest articles stored are far shorter, and the csv module's own limit is
shorter than some."""


def columns(codebook: Codebook) -> tuple[str, ...]:
    """Return the columns of a label sheet: what is shown, then what is to be filled in."""
    shown = ("id", "outlet", "published", "url", "title", "text", "drawn", "model_says")
    return (*shown, *codebook.tags, *FACTS)


def sheet_row(
    article: Article, judgement: Judgement, drawn: str, codebook: Codebook
) -> dict[str, str]:
    """Return an article's row, its label still empty.

    ``model_says`` shows the model's flagged tags and stages; coders should code first and look
    then.
    """
    says = [f"{name}: {judgement.tags[name].stage}" for name in judgement.flagged]
    row = dict.fromkeys(columns(codebook), "")
    row |= {
        "id": article.id,
        "outlet": article.outlet,
        "published": article.published_at.isoformat() if article.published_at else "",
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "drawn": drawn,
        "model_says": "; ".join(says),
    }
    return row


def to_csv(rows: Sequence[Mapping[str, str]], names: Sequence[str]) -> bytes:
    """Return rows as CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it rightly)."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _guarded(row.get(key, "")) for key in names} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def to_jsonl(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as JSON lines."""
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows).encode()


def read_sheet(body: bytes, name: str) -> list[tuple[Message, dict[str, Any]]]:
    """Return the rows of a label sheet, each with where it stands.

    Parameters
    ----------
    body
        CSV (comma, semicolon or tab) or JSON lines; UTF-8, or what a spreadsheet program makes of
        it where one only saves: UTF-16 with a mark, Windows-1252.
    name
        File name; ``.jsonl`` says JSON lines.

    Raises
    ------
    WrongLabelFile
        The file is no text, a line is no JSON object, a cell is too long, or the sheet has no
        ``id`` column.
    """
    text = decoded(body, name)
    if name.endswith(".jsonl"):
        return _json_rows(text, name)
    csv.field_size_limit(_MAX_CELL)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    rows = []
    try:
        if "id" not in (found := reader.fieldnames or ()):
            raise WrongLabelFile(
                "{name}: the first line names {columns!r}, expected a column id",
                name=name,
                columns=", ".join(found)[:100] or Message("nothing"),
            )
        for number, row in enumerate(reader, 2):
            rows.append((Message("{name}, row {number}", name=name, number=number), dict(row)))
    except csv.Error as error:
        raise WrongLabelFile(
            "{name}, after line {line}: no CSV: {error}",
            name=name,
            line=reader.line_num,
            error=error,
        ) from error
    return rows


def decoded(body: bytes, name: str) -> str:
    """Return the text of a sheet as spreadsheet programs save it.

    Raises
    ------
    WrongLabelFile
        Where it is no text.
    """
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return body.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if not (marked or name.endswith(".jsonl") or b"\0" in body):
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


def _json_rows(text: str, name: str) -> list[tuple[Message, dict[str, Any]]]:
    rows = []
    # By line feeds alone: texts may hold the other breaks that ``splitlines`` knows.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = Message("{name}, line {number}", name=name, number=number)
        try:
            row = json.loads(line)
        except ValueError as error:
            raise WrongLabelFile("{where}: no JSON: {error}", where=where, error=error) from error
        if not isinstance(row, dict) or "id" not in row:
            raise WrongLabelFile(
                "{where}: {line!r}, expected an object with an id", where=where, line=line[:60]
            )
        rows.append((where, row))
    return rows
