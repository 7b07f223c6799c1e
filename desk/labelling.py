"""Labels on their way out to people and back: rows of a spreadsheet, checked one by one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from language.gazetteer import Gazetteer
from news.article import Article
from news.codebook import Codebook
from news.errors import WrongLabelFile
from news.judgement import Judgement
from news.label import Label
from news.place import Place

# A spreadsheet reads a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FACTS = ("rule_family", "election", "place", "event_date", "severity", "coder")


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
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def to_jsonl(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as JSON lines."""
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows).encode()


def read_sheet(body: bytes, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows of a label sheet, each with where it stands.

    Parameters
    ----------
    body
        CSV (comma or semicolon) or JSON lines, UTF-8.
    name
        File name; ``.jsonl`` says JSON lines.

    Raises
    ------
    WrongLabelFile
        The file is not UTF-8, a line is no JSON object, or the sheet has no ``id`` column.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongLabelFile(
            f"{name}: byte {error.start} is not UTF-8; save the sheet as CSV UTF-8"
        ) from error
    if name.endswith(".jsonl"):
        return _json_rows(text, name)
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    if "id" not in (reader.fieldnames or ()):
        raise WrongLabelFile(f"{name}: columns {reader.fieldnames}, expected one called id")
    return [(f"{name}, row {number}", dict(row)) for number, row in enumerate(reader, 2)]


def _json_rows(text: str, name: str) -> list[tuple[str, dict[str, Any]]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise WrongLabelFile(f"{where}: no JSON: {error}") from error
        if not isinstance(row, dict) or "id" not in row:
            raise WrongLabelFile(f"{where}: {line[:60]!r}, expected an object with an id")
        rows.append((where, row))
    return rows


def label_of_row(
    row: Mapping[str, Any],
    where: str,
    *,
    codebook: Codebook,
    gazetteer: Gazetteer,
    coder: str,
    coded_at: datetime,
) -> Label | None:
    """Return the label of a filled row, None where nobody has coded it.

    A row counts as coded where any tag is filled in, ``-`` or ``none`` for "off" included: an
    article without any tag is coded by ``-`` in one of them.

    Raises
    ------
    WrongLabelFile
        Names the row, the column, its value and what was expected.
    """
    unknown = sorted(set(row) - set(columns(codebook)) - {None})
    if unknown:
        raise WrongLabelFile(
            f"{where}: unknown column {unknown[0]!r}; tags are {', '.join(codebook.tags)}"
        )
    cells = {name: _text(row.get(name)) for name in (*codebook.tags, *FACTS)}
    if not any(cells[name] for name in codebook.tags):
        return None
    tags = {}
    for name in codebook.tags:
        stage = cells[name].lower()
        if stage in {"", "-", "none"}:
            continue
        if stage not in codebook.stages:
            raise WrongLabelFile(
                f"{where}: {name} = {cells[name]!r}, expected {', '.join(codebook.stages)} or -"
            )
        tags[name] = stage
    family = cells["rule_family"].lower()
    wants_family = any(codebook.tags[name].families for name in tags)
    if (family and family not in codebook.families) or (wants_family and not family):
        raise WrongLabelFile(
            f"{where}: rule_family = {family!r}, expected one of {', '.join(codebook.families)}"
        )
    if family and not wants_family:
        raise WrongLabelFile(f"{where}: rule_family = {family!r} without a tag that has families")
    who = coder or cells["coder"]
    if not who:
        raise WrongLabelFile(f"{where}: coder is empty; fill the column or give --coder")
    return Label(
        tags=tags,
        rule_family=family,
        election=_yes(cells["election"], where),
        place=_place(cells["place"], gazetteer, where),
        event_date=_day(cells["event_date"], where),
        severity=_severity(cells["severity"], where),
        codebook=codebook.version,
        coder=who,
        coded_at=coded_at,
    )


def _text(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _yes(cell: str, where: str) -> bool:
    if cell.lower() in {"", "0", "no", "tidak", "false", "-"}:
        return False
    if cell.lower() in {"1", "yes", "ya", "true", "x"}:
        return True
    raise WrongLabelFile(f"{where}: election = {cell!r}, expected 1 or 0")


def _place(cell: str, gazetteer: Gazetteer, where: str) -> Place | None:
    if cell in {"", "-"}:
        return None
    try:
        return gazetteer.place(cell)
    except KeyError:
        raise WrongLabelFile(
            f"{where}: place = {cell!r}, expected an official code such as 64.72"
        ) from None


def _day(cell: str, where: str) -> date | None:
    if cell in {"", "-"}:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise WrongLabelFile(f"{where}: event_date = {cell!r}, expected 2020-08-19") from error


def _severity(cell: str, where: str) -> int:
    if cell in {"", "-"}:
        return 0
    if cell.isascii() and cell.isdigit() and int(cell) <= 5:
        return int(cell)
    raise WrongLabelFile(f"{where}: severity = {cell!r}, expected 0 to 5")
