"""A figure that falls unseen is a desk that misses more than it was told."""

import pytest

from classifier.gates import Floors, failures, load_floors, moved, write_floors
from news.errors import WrongInput, WrongSettings

FLOORS = Floors(measured_on="0" * 64, floors={"all.macro_f1": 0.7, "all.false_incident_rate": 0.05})


def test_a_fall_is_named_with_what_was_expected():
    found = failures(FLOORS, {"all.macro_f1": 0.69, "all.false_incident_rate": 0.06})
    assert found == [
        "all.macro_f1 = 0.690, expected at least 0.700",
        "all.false_incident_rate = 0.060, expected at most 0.050",
    ]
    assert failures(FLOORS, {"all.macro_f1": 0.71, "all.false_incident_rate": 0.0}) == []


def test_a_figure_that_is_gone_has_fallen():
    assert len(failures(FLOORS, {"all.macro_f1": float("nan")})) == 2


def test_floors_rise_by_themselves_and_fall_only_for_a_reason(tmp_path):
    better = moved(FLOORS, {"all.macro_f1": 0.8, "all.false_incident_rate": 0.02})
    assert better.floors == {"all.macro_f1": 0.795, "all.false_incident_rate": 0.025}
    worse = {"all.macro_f1": 0.75, "all.false_incident_rate": 0.02}
    with pytest.raises(WrongInput, match=r"macro_f1 = 0\.750.*\n.*reason"):
        moved(better, worse)
    let_down = moved(better, worse, lower='stricter "codebook"')
    assert let_down.floors["all.macro_f1"] == 0.745
    assert let_down.floors["all.false_incident_rate"] == 0.025
    write_floors(let_down, tmp_path / "f.toml")
    again = load_floors(tmp_path / "f.toml")
    assert again == let_down
    assert again.lowered[0]["reason"] == 'stricter "codebook"'


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "f.toml").write_text("measured_on = ", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"f\.toml"):
        load_floors(tmp_path / "f.toml")
