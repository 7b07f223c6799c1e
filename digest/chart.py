"""Chart: the trend line of 28 days and the severity strip, drawn as SVG, legible in grey print.

Nothing is told by colour alone: incidents are a solid line, risks and plans a dashed one, days
with force or worse carry a square, days on which nobody looked are hatched. Each picture carries
its text alternative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

from digest.baseline import TrendDay
from digest.comparison import trend_words
from digest.record import Digest
from digest.translation import translator
from digest.wording import day_text, severity_text

_WIDTH, _HEIGHT = 336, 116
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 14, 19, 22
_LEAST_TOP = 4  # a day of one story must not look like a riot
_SEVERITIES = 6
_CELL, _GAP = 48, 6


def trend_line(digest: Digest, lang: str) -> Markup:
    """Return the trend of 28 days as an ``<svg>`` element, empty where no past day is known."""
    days = digest.trend
    if not any(one.known for one in days[:-1]):
        return Markup("")
    top = max(_LEAST_TOP, *(max(one.occurred, one.upcoming) for one in days if one.known))
    parts = [*_grid(days, top, lang), *_hatches(days)]
    parts += _line(days, top, "upcoming", [one.upcoming for one in days])
    parts += _line(days, top, "occurred", [one.occurred for one in days])
    parts += _marks(days, top)
    return Markup(
        '<svg class="trend" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<defs><pattern id="gap" width="5" height="5" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatch" width="1.2" height="5"/></pattern>'
        "</defs>{parts}</svg>"
    ).format(w=_WIDTH, h=_HEIGHT, label=trend_words(lang, digest), parts=Markup("").join(parts))


def _x(index: int, number: int) -> float:
    return round(_LEFT + index * (_WIDTH - _LEFT - _RIGHT) / (number - 1), 1)


def _y(value: int, top: int) -> float:
    return round(_HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM) / top, 1)


def _grid(days: Sequence[TrendDay], top: int, lang: str) -> Iterator[Markup]:
    for value in (0, top):
        yield Markup(
            '<line class="axis" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>'
            '<text x="{x}" y="{t}" text-anchor="end">{value}</text>'
        ).format(
            x1=_LEFT, x2=_WIDTH - _RIGHT, y=_y(value, top), x=_LEFT - 5, t=_y(value, top) + 4,
            value=value,
        )  # fmt: skip
    for index, one in enumerate(days):
        if one.day.weekday() == 0:
            yield Markup('<line class="week" x1="{x}" x2="{x}" y1="{a}" y2="{b}"/>').format(
                x=_x(index, len(days)), a=_y(0, top), b=_y(0, top) + 4
            )
    for index, anchor in ((0, "start"), (len(days) // 2, "middle"), (len(days) - 1, "end")):
        yield Markup('<text x="{x}" y="{y}" text-anchor="{anchor}">{day}</text>').format(
            x=_x(index, len(days)) + {"start": -6, "middle": 0, "end": _RIGHT - 4}[anchor],
            y=_HEIGHT - 6,
            anchor=anchor,
            day=day_text(lang, days[index].day, "month"),
        )


def _hatches(days: Sequence[TrendDay]) -> Iterator[Markup]:
    """Yield an area for each run of days that are not known; side by side they would show seams."""
    half = (_x(1, len(days)) - _x(0, len(days))) / 2
    for known, run in groupby(range(len(days)), key=lambda index: days[index].known):
        if not known:
            unseen = list(run)
            left, right = _x(unseen[0], len(days)) - half, _x(unseen[-1], len(days)) + half
            yield Markup('<rect class="gap" x="{x}" y="{y}" width="{w}" height="{h}"/>').format(
                x=round(left, 1), y=_TOP, w=round(right - left, 1), h=_HEIGHT - _TOP - _BOTTOM
            )


def _line(days: Sequence[TrendDay], top: int, kind: str, values: Sequence[int]) -> Iterator[Markup]:
    """Yield a line for each run of known days; where nobody looked it breaks."""
    run: list[str] = []
    for index, one in enumerate((*days, None)):
        if one is not None and one.known:
            run.append(f"{_x(index, len(days))},{_y(values[index], top)}")
            continue
        if len(run) == 1:
            x, y = run[0].split(",")
            yield Markup('<circle class="{k} dot" cx="{x}" cy="{y}" r="1.8"/>').format(
                k=kind, x=x, y=y
            )
        elif run:
            yield Markup('<polyline class="{k}" points="{p}"/>').format(k=kind, p=" ".join(run))
        run = []


def _marks(days: Sequence[TrendDay], top: int) -> Iterator[Markup]:
    for index, one in enumerate(days):
        if one.known and one.severe:
            yield Markup('<rect class="severe" x="{x}" y="{y}" width="5" height="5"/>').format(
                x=_x(index, len(days)) - 2.5, y=_y(one.occurred, top) - 2.5
            )
    last = days[-1]
    if last.known:
        x, y = _x(len(days) - 1, len(days)), _y(last.occurred, top)
        yield Markup(
            '<circle class="now" cx="{x}" cy="{y}" r="3.2"/>'
            '<text class="last" x="{t}" y="{u}" text-anchor="end">{n}</text>'
        ).format(x=x, y=y, t=x + 4, u=y - 6, n=last.occurred)


def severity_strip(digest: Digest, lang: str) -> Markup:
    """Return the number of incidents of each severity, gravest last, as an ``<svg>`` element.

    A cell is the fuller the graver, so that it reads without colour.
    """
    _ = translator(lang)
    counts = digest.figures.severities
    if not sum(counts):
        return Markup("")
    told = [
        f"{level} ({severity_text(lang, level, digest.codebook)}): {n}"
        for level, n in enumerate(counts)
    ]
    label = _("Incidents by severity: %(told)s") % {"told": "; ".join(told)}
    cells = Markup("").join(_cell(level, n) for level, n in enumerate(counts))
    return Markup(
        '<svg class="strip" viewBox="0 0 {w} 52" role="img" aria-label="{label}">{cells}</svg>'
    ).format(w=_SEVERITIES * (_CELL + _GAP) - _GAP + 1, label=label, cells=cells)


def _cell(level: int, count: int) -> Markup:
    x, full = level * (_CELL + _GAP), 14
    filled = round(full * level / (_SEVERITIES - 1), 1)
    return Markup(
        '<g class="{kind}"><text class="n" x="{m}" y="17">{count}</text>'
        '<rect class="cell" x="{x}" y="22.5" width="{w}" height="{full}"/>'
        '<rect class="fill" x="{x}" y="{y}" width="{w}" height="{filled}"/>'
        '<text x="{m}" y="50">{level}</text></g>'
    ).format(
        kind="some" if count else "none",
        m=x + _CELL / 2,
        count=count or "–",
        x=x + 0.5,
        w=_CELL - 1,
        full=full,
        y=22.5 + full - filled,
        filled=filled,
        level=level,
    )
