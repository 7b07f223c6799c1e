"""Labelling: the filled rows of a sheet become labels, checked one by one by the codebook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from desk.sheet import FACTS, FORMULA, columns
from desk.values import one_place_named
from language.characters import without_halves
from language.gazetteer import Gazetteer
from news.codebook import Codebook, Name
from news.errors import WrongInput, WrongLabelFile
from news.label import Label
from news.message import Message
from news.place import Place

_LOCAL_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MAX_SHOWN = 20
"""Wrong rows that a refusal lists: what a person mends in one go."""
# What the archive keeps of a coder's name; a text that slipped into a column has thousands.
_MAX_CELL = 128


class NoCoder(WrongLabelFile):
    """A row is coded, and nothing says by whom."""


class WrongColumn(WrongLabelFile):
    """A row has a column that is none of a label sheet: so have, most likely, all others."""


class Coded(NamedTuple):
    """A label with the id of its article, and where it stands: in words, and by number."""

    number: int
    where: Message
    article: str
    label: Label


def coded_rows(
    rows: Iterable[tuple[Message, Mapping[str, Any]]],
    *,
    codebook: Codebook,
    gazetteer: Gazetteer,
    coder: str,
    coded_at: datetime,
) -> tuple[list[Coded], dict[int, WrongLabelFile]]:
    """Return the labels of a sheet's filled rows, and what is wrong with others, by number.

    Parameters
    ----------
    rows
        As ``desk.sheet.read_sheet`` gives them.
    codebook, gazetteer
        What codes and places are checked by.
    coder
        Who coded; ``""`` takes each row's own column.
    coded_at
        Aware.
    """
    coded: list[Coded] = []
    wrong: dict[int, WrongLabelFile] = {}
    for number, (where, row) in enumerate(rows):
        try:
            label = label_of_row(
                row, where, codebook=codebook, gazetteer=gazetteer, coder=coder, coded_at=coded_at
            )
        except WrongLabelFile as error:
            wrong[number] = error
            continue
        if label is not None:
            coded.append(Coded(number, where, _text(row.get("id")), label))
    return coded, wrong


def misplaced(coded: Iterable[Coded], known: Collection[str]) -> dict[int, WrongLabelFile]:
    """Return what is wrong with rows beside others and beside the archive, by number.

    Parameters
    ----------
    coded
        Labels in the sheet's order.
    known
        Those of their articles that the archive has.
    """
    first: dict[tuple[str, str], Coded] = {}
    wrong: dict[int, WrongLabelFile] = {}
    for one in coded:
        earlier = first.setdefault((one.article, one.label.coder), one)
        if one.article not in known:
            wrong[one.number] = WrongLabelFile(
                "{where}: id = {key!r}, expected the id of an article in the archive",
                where=one.where,
                key=one.article[:_MAX_CELL],
            )
        elif earlier.label != one.label:
            wrong[one.number] = WrongLabelFile(
                "{where}: codes {key} otherwise than {earlier}, expected one label of it by"
                " {coder!r}",
                where=one.where,
                key=one.article,
                earlier=earlier.where,
                coder=one.label.coder,
            )
    return wrong


def mistakes(wrong: Mapping[int, WrongLabelFile]) -> list[Message]:
    """Return what a refusal lists: the first wrong rows, and how many more there are.

    What is likely wrong with every row, a column or a coder that is missing, is told once.

    Parameters
    ----------
    wrong
        What is wrong, by the row's number.
    """
    ordered = [wrong[number] for number in sorted(wrong)]
    rows = [one for one in ordered if not isinstance(one, WrongColumn | NoCoder)]
    told = [one.message for one in rows[:MAX_SHOWN]]
    if len(rows) > MAX_SHOWN:
        told.append(Message("and {count} more rows", count=len(rows) - MAX_SHOWN))
    for kind in (WrongColumn, NoCoder):
        if alike := [one for one in ordered if isinstance(one, kind)]:
            more = Message("{error} (and in {count} more)", error=alike[0], count=len(alike) - 1)
            told.append(more if alike[1:] else alike[0].message)
    return told


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
    article without any tag is coded by ``-`` in one of them. Tags, stages and families of rules may
    be written by their keys or as the codebook calls them in either language.

    Raises
    ------
    WrongLabelFile
        Names the row, the column, its value and what was expected.
    WrongColumn, NoCoder
        Where that is what is wrong.
    """
    cells = _cells(row, where, codebook)
    if not any(cells[name] for name in codebook.tags):
        return None
    cells["coder"] = _text(coder) or cells["coder"]
    for name, cell in cells.items():
        if len(cell) > _MAX_CELL:
            raise WrongLabelFile(
                "{where}: {name} has {count} characters, expected at most {most}",
                where=where,
                name=name,
                count=len(cell),
                most=_MAX_CELL,
            )
    stages = _called({key: stage.name for key, stage in codebook.stages.items()})
    tags = {}
    for name in codebook.tags:
        stage = _folded(cells[name])
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
    family = _called(names).get(_folded(family), family)
    wants_family = any(codebook.tags[name].families for name in tags)
    if (family and family not in codebook.families) or (wants_family and not family):
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
        event_date=_day(cells["event_date"], where),
        severity=_severity(cells["severity"], where),
        codebook=codebook.version,
        coder=cells["coder"],
        coded_at=coded_at,
    )
    if not label.coder:
        raise NoCoder("{where}: coder is empty; fill the column or give --coder", where=where)
    return label


def _cells(row: Mapping[str, Any], where: Message, codebook: Codebook) -> dict[str, str]:
    """Return what is to be filled in of a row, by tag and fact."""
    known = _called({key: tag.name for key, tag in codebook.tags.items()})
    known |= {_folded(name): name for name in columns(codebook)}
    filled = dict.fromkeys((*codebook.tags, *FACTS), "")
    said: dict[str, str] = {}
    for column, value in row.items():
        name = known.get(_folded(column)) if column else None
        text = "".join(map(_text, value)) if column is None else _text(value)
        if name is None and column:
            raise WrongColumn(
                "{where}: unknown column {name!r}; tags are {names}",
                where=where,
                name=column,
                names=_listed({key: tag.name for key, tag in codebook.tags.items()}),
            )
        if name is None and text:
            raise WrongLabelFile(
                "{where}: {cell!r} stands in no column, expected nothing there",
                where=where,
                cell=text[:_MAX_CELL],
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
    called = {_folded(said): key for key, name in names.items() for said in (name.id, name.en)}
    return called | {_folded(key): key for key in names}


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _listed(names: Mapping[str, Name]) -> str:
    return ", ".join(f"{key} ({name.id})" for key, name in names.items())


def _text(value: Any) -> str:
    # What JSON can write and no database stores: half a pair, and U+0000.
    text = "" if value is None else without_halves(str(value)).replace("\0", "\ufffd").strip()
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
