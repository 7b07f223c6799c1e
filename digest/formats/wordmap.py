"""Word's map: the provinces as cells of a table, since Word shows no SVG everywhere."""

from __future__ import annotations

from typing import Any

from digest.formats.word import WordFile
from digest.formats.wordpage import INK, RED, RULE, SOFT
from digest.formats.wordtable import add_grid, fill, keep_together, middle, rule, set_height
from digest.headline import Spot
from digest.province import COLUMNS, PROVINCES, ROWS, Province
from digest.record import Digest
from digest.translation import translator

_CELL_MM = 11.4
_ROW_PT = 23
_SHORT_PT = 5.5  # seven letters of the widest common faces stand on one line
_COUNT_PT = 11.0
_BLIND, _PARTLY = "thinDiagStripe", "pct25"
_SIDES = ("top", "left", "bottom", "right")


def write_map(file: WordFile, digest: Digest, lang: str) -> None:
    """Write the provinces where they lie, with the number of incidents, and the key below.

    As in the other forms: filled (incidents), thick frame (risks and plans), striped (its outlets
    could not be looked at), dotted (not all that they have was seen), dashed (no outlet there).
    """
    _ = translator(lang)
    about = _("Map of the provinces: a number stands for incidents")
    file.paragraph(after_pt=0, size_pt=6)
    grid = add_grid(file, ROWS, [_CELL_MM] * COLUMNS, about=about, padding_twips=0)
    spots = {spot.place.province: spot for spot in digest.figures.spots if spot.place}
    covered = {line.province for line in digest.ledger.lines}
    blind, partly = set(digest.ledger.blind_provinces), digest.ledger.partly_seen
    cells = grid._cells
    for cell in cells:
        cell.paragraphs[0].paragraph_format.space_after = file.points(0)
        middle(cell)
    for code, province in PROVINCES.items():
        cell = cells[province.row * COLUMNS + province.column]
        pattern = _BLIND if code in blind else _PARTLY if code in partly else ""
        _tile(file, cell, province, spots.get(code), seen=code in covered, pattern=pattern)
    for row in grid.rows:
        set_height(file, row, _ROW_PT * _scale(file))
    keep_together(grid)
    key = file.paragraph(after_pt=6)
    for mark, text in (
        ("■", _("incidents")),
        ("□", _("risk or plan")),
        ("▨", _("not seen")),
        *([("░", _("not all seen"))] if partly else []),
        ("┄", _("no outlet")),
    ):
        colour = RED if mark == "■" else INK
        file.run(key, f"{mark} ", size_pt=8, colour=colour)
        file.run(key, f"{text}    ", size_pt=7.5, colour=SOFT)


def _tile(
    file: WordFile, cell: Any, province: Province, spot: Spot | None, *, seen: bool, pattern: str
) -> None:
    incidents = spot.occurred if spot else 0
    plans = bool(spot and spot.upcoming)
    paragraph = cell.paragraphs[0]
    file.centre(paragraph)
    blind = pattern == _BLIND
    known = seen or blind or bool(incidents) or plans
    text = "FFFFFF" if incidents else INK if known else SOFT
    file.run(paragraph, province.short, size_pt=_SHORT_PT * _scale(file), colour=text)
    kind = "single" if known else "dashed"
    weight = 18 if plans and not incidents else 6
    for side in _SIDES:
        rule(cell, side, INK if blind or plans else RULE, weight, kind)
    if incidents:
        over = "diagStripe" if blind else pattern or "clear"
        fill(cell, RED, pattern=over, ink="5A0F0B" if pattern else "auto")
        number = file.paragraph(
            str(incidents), size_pt=_COUNT_PT * _scale(file), bold=True, colour=text, where=cell
        )
        number.paragraph_format.space_after = file.points(0)
        file.centre(number)
    elif pattern:
        fill(cell, "FFFFFF", pattern=pattern, ink=RULE)


def _scale(file: WordFile) -> float:
    """Return by how much the map is smaller than on the plain page: a letterhead's is narrower."""
    return min(1.0, float(file.scale))
