"""If the news moves away from what a model knows, the desk must hear of it."""

import numpy as np
import pytest

from classifier.background import Background
from classifier.drift import SHIFTED, STABLE, risen_words, stability_index, tag_drift, unknown_share
from news.judgement import Judgement, TagJudgement


def judged(probability: float) -> Judgement:
    tag = TagJudgement(probability=probability, threshold=0.5, flagged=probability >= 0.5)
    return Judgement(id="a", tags={"mass_gathering": tag})


def test_the_same_news_is_stable_and_a_wave_is_a_shift():
    calm = [0.005] * 900 + [0.2] * 60 + [0.8] * 40
    again = [0.004] * 450 + [0.2] * 31 + [0.8] * 19
    wave = [0.005] * 500 + [0.2] * 150 + [0.8] * 350
    assert stability_index(calm, again) < STABLE
    assert stability_index(calm, wave) > SHIFTED


def test_nothing_to_compare_is_an_error():
    with pytest.raises(ValueError, match="samples of 0 and 1"):
        stability_index([], [0.5])


def test_shares_are_those_of_the_judgements():
    before, now = [judged(0.1)] * 90 + [judged(0.9)] * 10, [judged(0.9), judged(0.1)] * 50
    row = tag_drift(before, now, ["mass_gathering", "incipient_conflict"])
    assert set(row) == {"mass_gathering"}
    assert row["mass_gathering"].flagged_before == pytest.approx(0.1)
    assert row["mass_gathering"].flagged_now == pytest.approx(0.5)
    assert row["mass_gathering"].shifted


def test_unchanged_news_is_no_shift_however_few_articles_tell_of_it():
    """Of 50 articles a period the customary limits called three weeks in four moved."""
    rng = np.random.default_rng(3)
    shares = [0.7, 0.12, 0.07, 0.04, 0.03, 0.04]
    draws = rng.choice([0.005, 0.02, 0.06, 0.2, 0.45, 0.8], (200, 2, 50), p=shares)
    rows = [
        tag_drift([judged(p) for p in one], [judged(p) for p in other], ["mass_gathering"])
        for one, other in draws
    ]
    moved = [row["mass_gathering"] for row in rows if row["mass_gathering"].moves]
    assert len(moved) <= 20
    assert sum(row["mass_gathering"].index > STABLE for row in rows) > 100


def test_words_that_rise_are_named_and_common_ones_are_not():
    background = Background(articles=1000, counts={"kata": 900, "ojol": 5}, unseen=0.5)
    counts = {"kata": 90, "ojol": 40, "langka": 2, "000": 60}
    assert risen_words(counts, 100, background) == ("ojol",)
    assert unknown_share(counts, ["kata", "000"]) == pytest.approx(42 / 192)
