"""Floors under extraction: below them articles lose text or gain what is not theirs."""

from __future__ import annotations

import pytest

from crawler.extract.measure import (
    Sample,
    below,
    f1,
    figures_of,
    load_floors,
    read_sample,
    read_samples,
    right_days,
    samples_hash,
    score,
)

SETS = {"scrapinghub": ("extraction",), "dev": ("pages", "dev")}


@pytest.mark.parametrize("name", SETS)
def test_no_figure_of_a_set_falls_below_its_floor(name: str, shared) -> None:
    samples = read_samples(shared(*SETS[name]))
    floors = load_floors()[name]
    assert samples_hash(samples) == floors["measured_on"], "another set: measure it, do not compare"

    def read(sample: Sample) -> str:
        article = read_sample(sample)
        return article.text if article else ""

    figures = figures_of(samples, read) | {"right_days": right_days(samples)}
    assert below(floors, figures) == []


def test_the_floors_that_were_promised_stand_in_the_file() -> None:
    floors = load_floors()
    assert floors["scrapinghub"]["f1"] >= 0.965
    assert floors["dev"]["f1"] >= 0.97
    assert floors["dev"]["worst_page_f1"] >= 0.85
    assert floors["dev"]["right_days"] == 1.0


def test_the_measure_counts_shingles_as_often_as_they_stand() -> None:
    """A text that repeats itself must not score as a whole one."""
    precision, recall = score("satu dua tiga empat lima", "satu dua tiga empat")
    assert (precision, recall) == (1.0, 0.5)
    twice, _ = score("satu dua tiga empat", "satu dua tiga empat satu dua tiga empat")
    assert twice == pytest.approx(0.2)
    assert score("satu dua tiga empat", "") == (0.0, 0.0)
    assert f1(0.0, 0.0) == 0.0


def test_a_figure_that_is_missing_or_lower_is_named() -> None:
    assert below({"measured_on": "x", "f1": 0.9}, {"f1": 0.91}) == []
    assert "f1 = 0.8000" in below({"f1": 0.9}, {"f1": 0.8})[0]
    assert below({"f1": 0.9}, {})
