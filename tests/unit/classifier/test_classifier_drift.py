"""If the news moves away from what a model knows, the desk must hear of it."""

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
    before, now = [judged(0.1)] * 9 + [judged(0.9)], [judged(0.9)] * 5 + [judged(0.1)] * 5
    row = tag_drift(before, now, ["mass_gathering", "incipient_conflict"])
    assert set(row) == {"mass_gathering"}
    assert row["mass_gathering"].flagged_before == pytest.approx(0.1)
    assert row["mass_gathering"].flagged_now == pytest.approx(0.5)
    assert row["mass_gathering"].shifted


def test_words_that_rise_are_named_and_common_ones_are_not():
    background = Background(articles=1000, counts={"kata": 900, "ojol": 5}, unseen=0.5)
    counts = {"kata": 90, "ojol": 40, "langka": 2, "000": 60}
    assert risen_words(counts, 100, background) == ("ojol",)
    assert unknown_share(counts, ["kata", "000"]) == pytest.approx(42 / 192)
