"""Gates: floors under the figures of the model that ships, beside the hash of what measured them.

A change that lowers a figure fails a test until someone lowers the floor by name and says why; the
reason stays in the file. Floors rise by themselves when figures do.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from news.errors import WrongInput, WrongSettings
from news.tomlfile import read_toml

FLOORS_FILE = Path(__file__).resolve().parent.parent / "data" / "figures" / "floors.toml"

SLACK = 0.005
"""Floors stand this much below what was measured: solvers of other machines differ by less."""

AT_MOST = ("false_incident_rate", "false_incident_rate_on_prevention_risk_planned",
           "calibration_error")  # fmt: skip
"""Figures that must not rise; their floor is a ceiling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """The floors of one set.

    Parameters
    ----------
    measured_on
        SHA-256 of the set of coded articles, hexadecimal.
    floors
        By ``"tag.figure"`` or ``"all.figure"``; for the figures of ``AT_MOST`` a ceiling.
    lowered
        What was let down, newest last: figure, from, to and reason.
    """

    measured_on: str
    floors: Mapping[str, float]
    lowered: tuple[Mapping[str, str | float], ...] = ()


def set_hash(path: Path) -> str:
    """Return the SHA-256 of a file of coded articles."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_ceiling(name: str) -> bool:
    return name.rpartition(".")[2] in AT_MOST


def failures(floors: Floors, figures: Mapping[str, float]) -> list[str]:
    """Return a line for each figure that is missing or beyond its floor; empty where all hold."""
    lines = []
    for name, floor in floors.floors.items():
        value = figures.get(name)
        if value is None or math.isnan(value):
            lines.append(f"{name}: not measured, expected {floor:.3f}")
        elif _is_ceiling(name) and value > floor:
            lines.append(f"{name} = {value:.3f}, expected at most {floor:.3f}")
        elif not _is_ceiling(name) and value < floor:
            lines.append(f"{name} = {value:.3f}, expected at least {floor:.3f}")
    return lines


def moved(floors: Floors, figures: Mapping[str, float], *, lower: str = "") -> Floors:
    """Return the floors brought up to new figures.

    Parameters
    ----------
    floors
        As they stand.
    figures
        As measured now.
    lower
        Why floors may be let down; without it a figure beyond its floor is an error.

    Raises
    ------
    WrongInput
        Names the figures beyond their floors where no reason is given.
    """
    beyond = failures(floors, figures)
    if beyond and not lower.strip():
        raise WrongInput(
            "{beyond}\nnothing was written; lowering needs a reason", beyond="\n".join(beyond)
        )
    new, told = dict(floors.floors), list(floors.lowered)
    for name, value in figures.items():
        if math.isnan(value):
            continue
        mark = round(value + SLACK if _is_ceiling(name) else value - SLACK, 3)
        old = new.get(name)
        if old is None or (mark < old) == _is_ceiling(name):
            new[name] = mark
        elif any(line.startswith(f"{name} ") for line in beyond):
            new[name] = mark
            told.append({"figure": name, "from": old, "to": mark, "reason": lower.strip()})
    return replace(floors, floors=new, lowered=tuple(told))


def load_floors(path: Path = FLOORS_FILE) -> Floors:
    """Return the floors of a file.

    Raises
    ------
    WrongSettings
        Where the file is missing, no TOML, or lacks a key.
    """
    try:
        row = read_toml(path, WrongSettings)
        return Floors(
            measured_on=row["measured_on"],
            floors={
                f"{group}.{name}": float(value)
                for group, table in row["floors"].items()
                for name, value in table.items()
            },
            lowered=tuple(row.get("lowered", ())),
        )
    except (KeyError, TypeError) as error:
        raise WrongSettings(
            "{path}: {error}; `benchmarks/gates.py` writes it", path=path, error=repr(error)
        ) from error


def write_floors(floors: Floors, path: Path = FLOORS_FILE) -> None:
    """Write the floors as TOML."""
    lines = [
        "# Floors under the figures of the model that ships; `benchmarks/gates.py` writes them.",
        f'measured_on = "{floors.measured_on}"',
    ]
    for group in sorted({name.partition(".")[0] for name in floors.floors}):
        lines += ["", f"[floors.{group}]"]
        lines += [
            f"{name.partition('.')[2]} = {value:.3f}"
            for name, value in sorted(floors.floors.items())
            if name.partition(".")[0] == group
        ]
    for row in floors.lowered:
        reason = str(row["reason"]).replace("\\", "\\\\").replace('"', '\\"')
        lines += ["", "[[lowered]]", f'figure = "{row["figure"]}"', f"from = {row['from']}"]
        lines += [f"to = {row['to']}", f'reason = "{reason}"']
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
