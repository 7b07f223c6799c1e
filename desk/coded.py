"""Coded: the rows of a whole sheet as labels, and what is wrong with some beside the others."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from desk.daycell import are_months_first, day_written, has_two_readings
from desk.labelling import (
    MAX_CELL,
    NoCoder,
    WrongColumn,
    cell_text,
    folded,
    label_of_row,
)
from desk.language import told, tr
from desk.sheet import TOLD, read_sheet
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.errors import WrongLabelFile
from news.label import Label
from news.message import Message

log = logging.getLogger(__name__)

MAX_SHOWN = 20
"""Wrong rows that a refusal lists: what a person mends in one go."""
_EVENT_DATE = folded("event_date")


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

    Raises
    ------
    WrongLabelFile
        A coded row has no column of a tag: of that nobody was asked, and "off" would be kept.
    """
    coded: list[Coded] = []
    wrong: dict[int, WrongLabelFile] = {}
    given = list(rows)
    month_first = _month_first(given)
    for number, (where, row) in enumerate(given):
        try:
            label = label_of_row(
                row,
                where,
                codebook=codebook,
                gazetteer=gazetteer,
                coder=coder,
                coded_at=coded_at,
                month_first=month_first,
            )
        except WrongLabelFile as error:
            wrong[number] = error
            continue
        if label is not None:
            coded.append(Coded(number, where, cell_text(row.get("id")), label))
    # A column under another name is what is missing, and that its rows tell.
    if not any(isinstance(error, WrongColumn) for error in wrong.values()):
        _check_tags(given, codebook)
    return coded, wrong


def _check_tags(rows: Sequence[tuple[Message, Mapping[str, Any]]], codebook: Codebook) -> None:
    called = {
        key: {folded(said) for said in (key, tag.name.id, tag.name.en)}
        for key, tag in codebook.tags.items()
    }
    anywhere = {folded(column) for _, row in rows for column in row if column}
    for where, row in rows:
        cells = {folded(column): cell_text(value) for column, value in row.items() if column}
        missing = [key for key, names in called.items() if not names & cells.keys()]
        if missing and any(cells.get(name) for names in called.values() for name in names):
            # Rows of a table have its columns; objects of JSON lines have each their own.
            elsewhere = all(called[key] & anywhere for key in missing)
            raise WrongLabelFile(
                "{where}: no column {name}, expected one of each tag; put it in, with - where an"
                " article does not have it",
                where=where if elsewhere else where.fields.get("name", where),
                name=", ".join(f"{key} ({codebook.tags[key].name.id})" for key in missing),
            )


def holds_codes(body: bytes, name: str, codebook: Codebook) -> bool:
    """Return whether a file is a sheet in which somebody has coded a tag.

    Parameters
    ----------
    body, name
        See ``desk.sheet.read_sheet``.
    codebook
        Names the tags.

    Raises
    ------
    WrongLabelFile
        See ``desk.sheet.read_sheet``: what a file holds that is cut short, nobody knows.
    """
    rows = read_sheet(body, name, without=TOLD)
    names = {key: (key, tag.name.id, tag.name.en) for key, tag in codebook.tags.items()}
    tags = {folded(name) for said in names.values() for name in said}
    return any(
        cell_text(value)
        for _, row in rows
        for column, value in row.items()
        if column and folded(column) in tags
    )


def _month_first(rows: Sequence[tuple[Message, Mapping[str, Any]]]) -> bool:
    """Return whether a sheet's days have the month first, and say how an open one is read."""
    where_of: dict[str, Message] = {}
    for where, row in rows:
        for column, value in row.items():
            if column and folded(column) == _EVENT_DATE:
                where_of.setdefault(cell_text(value), where)
    known = are_months_first(where_of)
    unsure = next(filter(has_two_readings, where_of), None)
    if unsure is not None and known is not False:
        log.warning(
            tr("%s: event_date = %r is read as %s (year-month-day), and all like it"),
            told(where_of[unsure]),
            unsure,
            day_written(unsure, month_first=bool(known)),
        )
    return bool(known)


def by_one_name(coded: Iterable[Coded], coders: Iterable[str]) -> list[Coded]:
    """Return labels with each coder called as the archive calls them: ``SRI`` is ``sri`` there.

    A person under two names would agree with herself, and each of her labels would count twice.

    Parameters
    ----------
    coded
        Labels in the sheet's order.
    coders
        Names that the archive knows, the one to be kept first.
    """
    called: dict[str, str] = {}
    for name in coders:
        called.setdefault(folded(name), name)
    named = []
    for one in coded:
        coder = called.setdefault(folded(one.label.coder), one.label.coder)
        named.append(one._replace(label=replace(one.label, coder=coder)))
    for said in {one.label.coder: None for one in coded if one.label.coder not in called.values()}:
        log.warning(tr("coder %r counts as %r"), said, called[folded(said)])
    return named


def drawn_as_before(coded: Iterable[Coded], before: Mapping[str, Sequence[Label]]) -> list[Coded]:
    """Return labels with how their articles were drawn, where an earlier label of one tells it.

    Parameters
    ----------
    coded
        Labels in the sheet's order.
    before
        Labels of their articles that the archive has, by the articles' ids.
    """
    drawn = {key: label.drawn for key, given in before.items() for label in given if label.drawn}
    return [
        one._replace(label=replace(one.label, drawn=one.label.drawn or drawn.get(one.article, "")))
        for one in coded
    ]


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
                key=one.article[:MAX_CELL],
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
