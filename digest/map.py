"""Map: the provinces as tiles, drawn as SVG, with what happened and where nobody looked.

Every province is one square, so that Jakarta can be seen beside Papua. Five looks tell, also in
grey print: filled (incidents, with their number), ringed (risks and plans), hatched (its outlets
could not be looked at), with a grey corner (not all that they have was seen), dashed (no outlet
there).
"""

from __future__ import annotations

from markupsafe import Markup

from digest.headline import Spot
from digest.province import COLUMNS, PROVINCES, ROWS, Province
from digest.record import Digest
from digest.translation import plural_translator, translator

_CELL = 40
_TILE = 36
_CORNER = 18
_LARGE_COUNT = 99
_LONG_LABEL = 6  # letters of 11 units that would touch the tile's edge


def tile_map(digest: Digest, lang: str) -> Markup:
    """Return the map as an ``<svg>`` element without script and without outside reference.

    The element has a text alternative; the same facts stand in words beside it.
    """
    _ = translator(lang)
    spots = {spot.place.province: spot for spot in digest.figures.spots if spot.place}
    covered = {line.province for line in digest.ledger.lines}
    blind = set(digest.ledger.blind_provinces)
    nothing = _("nothing reported")
    in_part = _("nothing reported by the outlets that were seen")
    dark = {line.province for line in digest.ledger.blind}
    if digest.gap == "unjudged":
        nothing = in_part = _("nothing reported so far")
    elif digest.ledger.unseen_days or "" in dark:  # an outlet of no known region may be anywhere
        nothing = in_part
    partly = digest.ledger.partly_seen
    chosen = digest.selection
    if chosen and (chosen.tags or chosen.severity):  # what it left out was reported all the same
        nothing = in_part = _("nothing known of this selection")
    # A story is counted under one place; the others that its reports tell are not without report.
    also = {
        place.province for item in digest.section("occurred").items for place in item.other_places
    }
    elsewhere = _("some reports tell of an incident here")
    tiles = Markup("").join(
        _tile(
            province,
            spots.get(code),
            _look(code, spots.get(code), covered, blind) + " partly" * (code in partly),
            elsewhere if code in also else in_part if code in dark else nothing,
            lang,
        )
        for code, province in PROVINCES.items()
    )
    label = _("Map of the provinces: a number stands for incidents")
    return Markup(
        '<svg class="map" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatch" width="2" height="6"/></pattern></defs>'
        "{tiles}</svg>"
    ).format(width=COLUMNS * _CELL, height=ROWS * _CELL, label=label, tiles=tiles)


def _look(code: str, spot: Spot | None, covered: set[str], blind: set[str]) -> str:
    if spot and spot.occurred:
        return "incident blind" if code in blind else "incident"
    if code in blind:
        return "blind plan" if spot else "blind"
    if spot:
        return "plan"
    return "quiet" if code in covered else "absent"


def _tile(province: Province, spot: Spot | None, look: str, nothing: str, lang: str) -> Markup:
    x, y = province.column * _CELL + 2, province.row * _CELL + 2
    number = ""
    if spot and spot.occurred:
        number = str(spot.occurred) if spot.occurred <= _LARGE_COUNT else f"{_LARGE_COUNT}+"
    text = Markup('<text class="{kind}" x="{x}" y="{y}"{fit}>{text}</text>')
    middle = x + _TILE // 2
    fit = Markup(' textLength="{}" lengthAdjust="spacingAndGlyphs"').format(_TILE - 6)
    short = text.format(
        kind="short",
        x=middle,
        y=y + (13 if number else 22),
        fit=fit if len(province.short) >= _LONG_LABEL else "",
        text=province.short,
    )
    count = text.format(kind="count", x=middle, y=y + 30, fit="", text=number) if number else ""
    fill = ""
    if "blind" in look:
        over = Markup('<rect class="over" x="{x}" y="{y}" width="{w}" height="{w}"/>')
        fill = over.format(x=x, y=y, w=_TILE)
    elif "partly" in look:
        over = Markup('<path class="over" d="M{x},{y}v-{n}l-{n},{n}z"/>')
        fill = over.format(x=x + _TILE, y=y + _TILE, n=_CORNER)
    if spot and spot.baseline and spot.baseline.unusual:
        count += text.format(kind="rise", x=x + _TILE - 6, y=y + 11, fit="", text="▲")
    return Markup(
        '<g class="tile {look}"><title>{title}</title>'
        '<rect x="{x}" y="{y}" width="{w}" height="{w}"/>{fill}{short}{count}</g>'
    ).format(
        look=look,
        title=_tile_title(province, spot, look, nothing, lang),
        x=x,
        y=y,
        w=_TILE,
        fill=fill,
        short=short,
        count=count,
    )


def _tile_title(province: Province, spot: Spot | None, look: str, nothing: str, lang: str) -> str:
    _, n_ = translator(lang), plural_translator(lang)
    parts = []
    if spot and spot.occurred:
        parts.append(n_("%(n)d incident", "%(n)d incidents", spot.occurred) % {"n": spot.occurred})
    if spot and spot.baseline and spot.baseline.unusual:
        parts.append(_("unusual"))
    if spot and spot.upcoming:
        parts.append(
            n_("%(n)d risk or plan", "%(n)d risks and plans", spot.upcoming) % {"n": spot.upcoming}
        )
    if "blind" in look:
        parts.append(_("could not be looked at"))
    elif look == "absent":
        parts.append(_("no outlet"))
    elif not parts:
        parts.append(nothing)
    if "partly" in look:
        parts.append(_("not all seen"))
    return f"{province.name}: {', '.join(parts)}"
