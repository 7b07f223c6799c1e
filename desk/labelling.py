"""Labelling: the filled rows of a sheet become labels, checked one by one by the codebook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from desk.sheet import FACTS, FORMULA, columns
from desk.values import one_place_named
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.errors import WrongInput, WrongLabelFile
from news.label import Label
from news.message import Message
from news.place import Place

_LOCAL_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class NoCoder(WrongLabelFile):
    """A row is coded, and nothing says by whom."""


def label_of_row(
    row: Mapping[str, Any],
    where: Message,
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
    NoCoder
        Where that is all that is wrong.
    """
    unknown = sorted(set(row) - set(columns(codebook)) - {None})
    if unknown:
        raise WrongLabelFile(
            "{where}: unknown column {name!r}; tags are {names}",
            where=where,
            name=unknown[0],
            names=", ".join(codebook.tags),
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
                "{where}: {name} = {cell!r}, expected {names} or -",
                where=where,
                name=name,
                cell=cells[name],
                names=", ".join(codebook.stages),
            )
        tags[name] = stage
    family = cells["rule_family"].lower()
    wants_family = any(codebook.tags[name].families for name in tags)
    if (family and family not in codebook.families) or (wants_family and not family):
        raise WrongLabelFile(
            "{where}: rule_family = {family!r}, expected one of {names}",
            where=where,
            family=family,
            names=", ".join(codebook.families),
        )
    if family and not wants_family:
        raise WrongLabelFile(
            "{where}: rule_family = {family!r} without a tag that has families",
            where=where,
            family=family,
        )
    label = Label(
        tags=tags,
        rule_family=family,
        election=_yes(cells["election"], where),
        place=_place(cells["place"], gazetteer, where),
        event_date=_day(cells["event_date"], where),
        severity=_severity(cells["severity"], where),
        codebook=codebook.version,
        coder=coder or cells["coder"],
        coded_at=coded_at,
    )
    if not label.coder:
        raise NoCoder("{where}: coder is empty; fill the column or give --coder", where=where)
    return label


def _text(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _yes(cell: str, where: Message) -> bool:
    if cell.lower() in {"", "0", "no", "tidak", "false", "salah", "-"}:
        return False
    if cell.lower() in {"1", "yes", "ya", "true", "benar", "x"}:
        return True
    raise WrongLabelFile("{where}: election = {cell!r}, expected 1 or 0", where=where, cell=cell)


def _place(cell: str, gazetteer: Gazetteer, where: Message) -> Place | None:
    if cell in {"", "-"}:
        return None
    try:
        return one_place_named(cell, gazetteer, "place")
    except WrongInput as error:
        raise WrongLabelFile("{where}: {error}", where=where, error=error) from error


def _day(cell: str, where: Message) -> date | None:
    if cell in {"", "-"}:
        return None
    # Spreadsheets rewrite 2020-08-19 as people in Indonesia write it: the day first.
    local = _LOCAL_DAY.fullmatch(cell)
    try:
        if local:
            return date(int(local[3]), int(local[2]), int(local[1]))
        return date.fromisoformat(cell)
    except ValueError as error:
        raise WrongLabelFile(
            "{where}: event_date = {cell!r}, expected 2020-08-19 or 19/08/2020",
            where=where,
            cell=cell,
        ) from error


def _severity(cell: str, where: Message) -> int:
    if cell in {"", "-"}:
        return 0
    if cell.isascii() and cell.isdigit() and int(cell) <= 5:
        return int(cell)
    raise WrongLabelFile("{where}: severity = {cell!r}, expected 0 to 5", where=where, cell=cell)
