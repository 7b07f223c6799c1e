"""If these fail, the gravest news stands below the fold, or nobody can say why it stands there."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose import Past
from digest.entry import Rating
from digest.rank import factors_of, rating_of, score_of, weights_of
from news.codebook import Codebook
from news.errors import WrongCodebook


def score(codebook: Codebook, **facts: Any) -> float:
    given_ = {"severity": 1, "stage": "occurred", "election": False, "marks": "C", "trend": ""}
    return score_of(factors_of(**(given_ | facts), weights=weights_of(codebook)))


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ({"severity": 5}, {"severity": 4}),
        ({"severity": 5}, {"severity": 2, "marks": "C" * 16, "election": True}),
        ({"election": True}, {"election": False}),
        ({"marks": "CC"}, {"marks": "C"}),
        ({"marks": "A"}, {"marks": "E"}),
        ({"marks": "A"}, {"marks": "F"}),
        ({"marks": "BB"}, {"marks": "EE"}),
        ({"marks": "EE"}, {"marks": "E"}),
        ({"trend": "new"}, {"trend": "continuing"}),
        ({"trend": "rising"}, {"trend": "new"}),
        ({"trend": "continuing"}, {"trend": "easing"}),
        ({"severity": 4, "trend": "easing"}, {"severity": 2, "trend": "rising"}),
        ({"severity": 5, "marks": "E"}, {"severity": 2, "marks": "AAAA"}),
        ({"stage": "occurred"}, {"stage": "handled"}),
        ({"stage": "planned", "severity": 0}, {"stage": "prevention", "severity": 0}),
        ({"severity": 2}, {"severity": 1, "marks": "CCCC"}),
    ],
)
def test_the_order_is_the_one_a_desk_expects(
    codebook: Codebook, above: dict[str, Any], below: dict[str, Any]
) -> None:
    assert score(codebook, **above) > score(codebook, **below)


def test_an_item_can_say_why_it_stands_where_it_stands(codebook: Codebook) -> None:
    factors = factors_of(
        severity=3,
        stage="occurred",
        election=True,
        marks="AAAA",
        trend="new",
        weights=weights_of(codebook),
    )
    assert [(f.name, f.value, f.weight, f.detail) for f in factors] == [
        ("severity", 3, 4.0, ""),
        ("stage", "occurred", 1.0, ""),
        ("election", 1, 1.5, ""),
        ("corroboration", 4, 1.5, "AAAA"),
        ("novelty", "new", 1.2, ""),
    ]
    assert score_of(factors) == 10.8


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("A", "A3"),
        ("C", "C3"),
        ("E", "E4"),
        ("F", "F6"),
        ("", "F6"),
        ("?", "F6"),
        ("FB", "B2"),
        ("FF", "F2"),
        ("CFF", "C1"),
        ("FFF", "F2"),
    ],
)
def test_the_value_of_the_information_follows_from_the_outlets(
    codebook: Codebook, marks: str, expected: str
) -> None:
    assert rating_of(marks, weights_of(codebook)).text == expected


def test_an_officers_value_stands_in_place_of_the_programs(make: SimpleNamespace) -> None:
    reports = [make.report(reliability="B")]
    (item,) = make.digest(reports).section("occurred").items
    assert (item.rating.text, item.rating.changed) == ("B3", False)
    past = Past(ratings={item.id: Rating(source="C", credibility=5, changed=True)})
    (again,) = make.digest(reports, past=past).section("occurred").items
    assert (again.rating.text, again.rating.changed) == ("C5", True)


@given(
    severity=st.integers(-3, 9),
    marks=st.text("ABCDEF?", max_size=300),
    mark=st.sampled_from("ABCDEF"),
    trend=st.sampled_from(["", "new", "continuing", "rising", "easing"]),
    election=st.booleans(),
    stage=st.sampled_from(["", "prevention", "risk", "planned", "occurred", "handled"]),
)
def test_more_outlets_never_push_an_item_down(
    codebook: Codebook,
    severity: int,
    marks: str,
    mark: str,
    trend: str,
    election: bool,
    stage: str,
) -> None:
    facts = {"severity": severity, "election": election, "stage": stage, "trend": trend}
    fewer = score(codebook, marks=marks or "F", **facts)
    more = score(codebook, marks=(marks or "F") + mark, **facts)
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
        {"reliability": {"A": 1.0}},
        {"novelty": None},
        {"credibility": {"confirmed": 3, "probable": "dua"}},
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
