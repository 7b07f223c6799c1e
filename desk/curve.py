"""Curve: reliability as a picture, drawn as SVG, legible in grey print and without colour.

A point is a bin of probability: across the mean probability that the model gave, up the share of
articles that do have the tag. Points of enough articles are joined. The dashed line is where both
agree; the larger a point, the more articles it stands for; its bar is the 95 % interval of the
share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

# Room for the numbers beside the largest point, which stands where both axes begin.
_SIZE, _LEFT, _BOTTOM, _EDGE = 200, 50, 44, 12
# A line through bins of fewer articles goes up and down by chance, and looks like a finding.
_JOINED = 10
_LEAST, _MOST = 2.0, 9.0  # radius of a point, from one article to the fullest bin


def _x(value: float) -> float:
    return round(_LEFT + value * _SIZE, 1)


def _y(value: float) -> float:
    return round(_EDGE + (1 - value) * _SIZE, 1)


def reliability_curve(
    curve: Sequence[Mapping[str, float]], *, label: str, across: str, up: str, ticks: Sequence[str]
) -> Markup:
    """Return a reliability curve as an ``<svg>`` element.

    Parameters
    ----------
    curve
        Rows of ``classifier.metrics.reliability``.
    label
        The text alternative.
    across, up
        Names of the axes.
    ticks
        What stands at 0, 0.5 and 1.
    """
    most = max((row["count"] for row in curve), default=1)
    joined = [row for row in curve if row["count"] >= _JOINED]
    line = " ".join(f"{_x(row['probability'])},{_y(row['share'])}" for row in joined)
    parts = [*_axes(across, up, ticks), Markup('<polyline class="seen" points="{}"/>').format(line)]
    for row in curve:
        x = _x(row["probability"])
        radius = _LEAST + (_MOST - _LEAST) * math.sqrt(row["count"] / most)
        parts.append(
            Markup(
                '<line class="bar" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/>'
                '<circle class="bin" cx="{x}" cy="{y}" r="{r}"/>'
            ).format(
                x=x, y=_y(row["share"]), low=_y(row["low"]), high=_y(row["high"]),
                r=round(radius, 1),
            )
        )  # fmt: skip
    return Markup(
        '<svg class="reliability" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">{parts}'
        "</svg>"
    ).format(
        w=_LEFT + _SIZE + _EDGE, h=_EDGE + _SIZE + _BOTTOM, label=label,
        parts=Markup("").join(parts),
    )  # fmt: skip


def _axes(across: str, up: str, ticks: Sequence[str]) -> list[Markup]:
    parts = [
        Markup('<rect class="frame" x="{x}" y="{y}" width="{s}" height="{s}"/>').format(
            x=_LEFT, y=_EDGE, s=_SIZE
        ),
        Markup('<line class="honest" x1="{a}" y1="{b}" x2="{c}" y2="{d}"/>').format(
            a=_x(0), b=_y(0), c=_x(1), d=_y(1)
        ),
        Markup('<text x="{x}" y="{y}" text-anchor="middle">{t}</text>').format(
            x=_x(0.5), y=_EDGE + _SIZE + 39, t=across
        ),
        Markup(
            '<text x="{x}" y="{y}" text-anchor="middle" transform="rotate(-90 {x} {y})">{t}</text>'
        ).format(x=11, y=_y(0.5), t=up),
    ]
    for value, tick in zip((0.0, 0.5, 1.0), ticks, strict=True):
        parts += [
            Markup('<text x="{x}" y="{y}" text-anchor="middle">{t}</text>').format(
                x=_x(value), y=_EDGE + _SIZE + _MOST + 13, t=tick
            ),
            Markup('<text x="{x}" y="{y}" text-anchor="end">{t}</text>').format(
                x=_LEFT - _MOST - 3, y=_y(value) + 4, t=tick
            ),
        ]
    return parts
