"""Labelling: a filled row of a sheet becomes a label, checked by the codebook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, get_args

from desk.daycell import day_written
from desk.sheet import FACTS, FORMULA, columns
from desk.values import one_place_named
from language.characters import without_halves
from language.gazetteer import Gazetteer
from news.codebook import Codebook, Name
from news.errors import WrongInput, WrongLabelFile
from news.label import OPEN_FACTS, Drawn, Label
from news.message import Message
from news.place import Place

# What the archive keeps of a coder's name; a text that slipped into a column has thousands.
MAX_CELL = 128
_OFF = ("", "0", "no", "tidak", "false", "salah", "-")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")
"""What telephones and spreadsheet programs make of a hyphen that stands alone."""
_WHOLE = re.compile(r"(\d+)[.,]0+")
"""A digit as a column of numbers with decimals shows it: ``3.0``, ``3,00``."""
_FIRST_YEAR, _YEARS_AHEAD = 1900, 3
"""An event outside them is a slip of the hand: 2062 for 2026, or 0026."""


class NoCoder(WrongLabelFile):
    """A row is coded, and nothing says by whom."""


class WrongColumn(WrongLabelFile):
    """A row has a column that is none of a label sheet: so have, most likely, all others."""


def label_of_row(
    row: Mapping[str, Any],
    where: Message,
    *,
    codebook: Codebook,
    gazetteer: Gazetteer,
    coder: str,
    coded_at: datetime,
    month_first: bool = False,
) -> Label | None:
    """Return the label of a filled row, None where nobody has coded it.

    A row counts as coded where any tag is filled in, ``-`` or ``none`` for "off" included: an
    article without any tag is coded by ``-`` in one of them. Tags, stages and families of rules may
    be written by their keys or as the codebook calls them in either language; a day of numbers has
    the day first, or, where that is said, the month.

    Raises
    ------
    WrongLabelFile
        Names the row, the column, its value and what was expected.
    WrongColumn, NoCoder
        Where that is what is wrong.
    """
    cells = _cells(row, where, codebook)
    if not any(cells[name] for name in codebook.tags):
        # A coder's name and what says "nothing" may have been filled in down the whole sheet.
        if fact := next((f for f in FACTS if f != "coder" and _fills(cells[f])), None):
            raise WrongLabelFile(
                "{where}: {name} = {cell!r}, but no tag is coded; expected a stage, or - for off,"
                " in a tag's column",
                where=where,
                name=fact,
                cell=cells[fact][:MAX_CELL],
            )
        return None
    cells["coder"] = cell_text(coder) or cells["coder"]
    for name, cell in cells.items():
        if len(cell) > MAX_CELL:
            raise WrongLabelFile(
                "{where}: {name} has {count} characters, expected at most {most}",
                where=where,
                name=name,
                count=len(cell),
                most=MAX_CELL,
            )
    stages = _called({key: stage.name for key, stage in codebook.stages.items()})
    tags = {}
    for name in codebook.tags:
        stage = folded(cells[name])
        if stage in {"", "-", "none"}:
            continue
        if stage not in stages:
            raise WrongLabelFile(
                "{where}: {name} = {cell!r}, expected {names} or -",
                where=where,
                name=name,
                cell=cells[name],
                names=_listed({key: one.name for key, one in codebook.stages.items()}),
            )
        tags[name] = stages[stage]
    names = {key: one.name for key, one in codebook.families.items()}
    family = "" if cells["rule_family"] == "-" else cells["rule_family"]
    family = _called(names).get(folded(family), family)
    wants_family = any(codebook.tags[name].families for name in tags)
    if wants_family and not family:
        raise WrongLabelFile(
            "{where}: rule_family is empty, and {tags} is coded; expected which rule was broken,"
            " one of {names}",
            where=where,
            tags=", ".join(name for name in tags if codebook.tags[name].families),
            names=_listed(names),
        )
    if family and family not in codebook.families:
        raise WrongLabelFile(
            "{where}: rule_family = {family!r}, expected one of {names}",
            where=where,
            family=family,
            names=_listed(names),
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
        event_date=_day(cells["event_date"], where, month_first, coded_at),
        severity=_severity(cells["severity"], where),
        codebook=codebook.version,
        coder=cells["coder"],
        coded_at=coded_at,
        drawn=_drawn(row),
        unsaid=tuple(name for name in OPEN_FACTS if not cells[name]),
    )
    if not label.coder:
        raise NoCoder("{where}: coder is empty; fill the column or give --coder", where=where)
    return label


def _cells(row: Mapping[str, Any], where: Message, codebook: Codebook) -> dict[str, str]:
    """Return what is to be filled in of a row, by tag and fact."""
    known = _called({key: tag.name for key, tag in codebook.tags.items()})
    known |= {folded(name): name for name in columns(codebook)}
    filled = dict.fromkeys((*codebook.tags, *FACTS), "")
    said: dict[str, str] = {}
    for column, value in row.items():
        if column and value is None:
            continue  # the row ends before it
        name = known.get(folded(column)) if column else None
        text = "".join(map(cell_text, value)) if column is None else cell_text(value)
        if name is None and column:
            raise WrongColumn(
                "{where}: unknown column {name!r}; take it out, or call it one of {names}",
                where=where,
                name=column,
                names=", ".join(
                    [_listed({key: tag.name for key, tag in codebook.tags.items()}), *FACTS]
                ),
            )
        if name is None and text:
            raise WrongLabelFile(
                "{where}: {cell!r} stands in no column, expected nothing there",
                where=where,
                cell=text[:MAX_CELL],
            )
        if name in said:
            raise WrongColumn(
                "{where}: {column!r} and {other!r} are one column, expected one of them",
                where=where,
                column=said[name],
                other=column,
            )
        if name:
            said[name] = column
        if name in filled:
            filled[name] = text
    return filled


def _called(names: Mapping[str, Name]) -> dict[str, str]:
    """Return keys by what they may be called: themselves, or their names in both languages."""
    called = {folded(said): key for key, name in names.items() for said in (name.id, name.en)}
    return called | {folded(key): key for key in names}


def folded(name: str) -> str:
    """Return a name as it is compared: without case, underlines and blanks too many."""
    return " ".join(name.replace("_", " ").split()).casefold()


def _listed(names: Mapping[str, Name]) -> str:
    return ", ".join(f"{key} ({name.id})" for key, name in names.items())


def cell_text(value: Any) -> str:
    """Return what a person wrote in a cell."""
    # What JSON can write and no database stores: half a pair, and U+0000.
    text = "" if value is None else without_halves(str(value)).replace("\0", "\ufffd").strip()
    if text in _DASHES:
        return "-"
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _digit(cell: str) -> str:
    """Return a cell without the decimals of a whole number."""
    found = _WHOLE.fullmatch(cell)
    return found[1] if found else cell


def _fills(cell: str) -> bool:
    return _digit(cell).lower() not in _OFF


def _yes(cell: str, where: Message) -> bool:
    cell = _digit(cell)
    if cell.lower() in _OFF:
        return False
    if cell.lower() in {"1", "yes", "ya", "true", "benar", "x"}:
        return True
    raise WrongLabelFile("{where}: election = {cell!r}, expected 1 or 0", where=where, cell=cell)


def _drawn(row: Mapping[str, Any]) -> str:
    """Return what the sheet says of how its article was drawn, ``""`` where people wrote there."""
    cells = {folded(column): cell_text(value) for column, value in row.items() if column}
    return cells["drawn"] if cells.get("drawn") in get_args(Drawn) else ""


def _place(cell: str, gazetteer: Gazetteer, where: Message) -> Place | None:
    if cell in {"", "-"}:
        return None
    try:
        return one_place_named(cell, gazetteer, "place")
    except WrongInput as error:
        raise WrongLabelFile("{where}: {error}", where=where, error=error) from error


def _day(cell: str, where: Message, month_first: bool, coded_at: datetime) -> date | None:
    if cell in {"", "-"}:
        return None
    day = day_written(cell, month_first=month_first)
    if day is None:
        raise WrongLabelFile(
            "{where}: event_date = {cell!r}, expected 2020-08-19 or 19/08/2020",
            where=where,
            cell=cell,
        )
    last = coded_at.year + _YEARS_AHEAD
    if not _FIRST_YEAR <= day.year <= last:
        raise WrongLabelFile(
            "{where}: event_date = {cell!r} is the day {day}, expected one of the years {first} to"
            " {last}",
            where=where,
            cell=cell,
            day=day,
            first=_FIRST_YEAR,
            last=last,
        )
    return day


def _severity(cell: str, where: Message) -> int:
    if cell in {"", "-"}:
        return 0
    grade = _digit(cell)
    if grade in tuple("012345"):
        return int(grade)
    raise WrongLabelFile("{where}: severity = {cell!r}, expected 0 to 5", where=where, cell=cell)
