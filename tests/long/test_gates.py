"""The floors of the model that ships, held where the set that measured them is present."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from project import ROOT

from classifier.gates import failures, load_floors, set_hash

pytestmark = pytest.mark.long


def test_no_figure_falls_below_its_floor(shared) -> None:
    """Each of them was promised to somebody: in the README, in the model's card, in a digest."""
    path: Path = shared("gold", "dev.jsonl")
    floors = load_floors()
    assert set_hash(path) == floors.measured_on
    spec = importlib.util.spec_from_file_location("gates", ROOT / "benchmarks" / "gates.py")
    assert spec
    assert spec.loader
    gates = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gates)
    assert failures(floors, gates.figures_of(path)) == []
