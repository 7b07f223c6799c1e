"""If these fail, the gravest news stands below the fold, or nobody can say why it stands there."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.rank import factors_of, score_of, weights_of
from news.codebook import Codebook
from news.errors import WrongCodebook


def score(codebook: Codebook, **facts: Any) -> float:
    given_ = {"severity": 1, "stage": "occurred", "election": False, "independent": 1}
    return score_of(factors_of(**(given_ | facts), weights=weights_of(codebook)))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ({"severity": 5}, {"severity": 4}),
        ({"severity": 5}, {"severity": 2, "independent": 16, "election": True}),
        ({"election": True}, {"election": False}),
        ({"independent": 2}, {"independent": 1}),
        ({"stage": "occurred"}, {"stage": "handled"}),
        ({"stage": "planned", "severity": 0}, {"stage": "prevention", "severity": 0}),
        ({"severity": 2}, {"severity": 1, "independent": 4}),
    ],
)
def test_the_order_is_the_one_a_desk_expects(
    codebook: Codebook, above: dict[str, Any], below: dict[str, Any]
) -> None:
    assert score(codebook, **above) > score(codebook, **below)


def test_an_item_can_say_why_it_stands_where_it_stands(codebook: Codebook) -> None:
    factors = factors_of(
        severity=3, stage="occurred", election=True, independent=4, weights=weights_of(codebook)
    )
    assert [(f.name, f.value, f.weight) for f in factors] == [
        ("severity", 3, 4.0),
        ("stage", "occurred", 1.0),
        ("election", 1, 1.5),
        ("corroboration", 4, 1.5),
    ]
    assert score_of(factors) == 9.0


@given(
    severity=st.integers(-3, 9),
    independent=st.integers(0, 4000),
    election=st.booleans(),
    stage=st.sampled_from(["", "prevention", "risk", "planned", "occurred", "handled"]),
)
def test_more_outlets_never_push_an_item_down(
    codebook: Codebook, severity: int, independent: int, election: bool, stage: str
) -> None:
    facts = {"severity": severity, "election": election, "stage": stage}
    fewer = score(codebook, independent=independent, **facts)
    more = score(codebook, independent=independent + 1, **facts)
    assert 0 < fewer <= more


@pytest.mark.parametrize(
    "change",
    [
        {"severity": [1.0, 2.0]},
        {"severity": "berat"},
        {"severity": [1.0, 1.0, 1.0, 1.0, 1.0, "x"]},
        {"stage": {"occurred": 1.0}},
        {"stage": None},
        {"election": -1},
        {"election": True},
        {"corroboration": float("nan")},
        {"corroboration": None},
    ],
)
def test_a_weight_that_cannot_be_used_is_named(codebook: Codebook, change: dict[str, Any]) -> None:
    broken = replace(codebook, weights={**codebook.weights, **change})
    with pytest.raises(WrongCodebook, match=rf"weights\.{next(iter(change))}"):
        weights_of(broken)


def test_the_weights_of_the_codebook_order_the_page(
    make: SimpleNamespace, codebook: Codebook
) -> None:
    reports = [
        make.report("Ringan terkait pemilu", "a b c d e f", severity=1, election=True),
        make.report("Berat", "g h i j k l", severity=4),
    ]
    assert make.digest(reports).section("occurred").items[0].title == "Berat"
    light = {**codebook.weights, "severity": [1.0] * 6}
    reweighed = make.digest(reports, codebook=replace(codebook, weights=light))
    assert reweighed.section("occurred").items[0].title == "Ringan terkait pemilu"
