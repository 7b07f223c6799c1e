"""A conflict that adds up to little must still come before somebody's eyes."""

from dataclasses import replace

import numpy as np
import pytest
import skops.io
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.base import clone

from classifier.faint import (
    FAINT,
    HEARD,
    LEAST_HEARD,
    MOST_HEARD,
    SURE,
    FaintSignals,
    article_probabilities,
    both_opinions,
    faint_pipeline,
    heard_share,
)
from classifier.learning import faint_held_out, learned_faint, read_coded_article
from classifier.reading import Document
from classifier.tags import tag_probabilities

RNG = np.random.default_rng(0)
SAMPLES = RNG.normal(size=(400, 5))
# On where two counts are high together; each alone says nothing.
ON = (SAMPLES[:, 0] * SAMPLES[:, 1] > 0.5).astype(int)
shares = arrays(float, (7, 3), elements=st.floats(0, 1))


@given(first=arrays(float, (7, 5), elements=st.floats(0, 1)), second=shares)
def test_nobody_is_flagged_or_saved_from_it_by_the_second_opinion(first, second):
    """What is counted in the headline figures is the regressions' word alone."""
    both = both_opinions(first, second)
    sure = first[:, :3] >= SURE
    assert (both[:, :3][sure] == first[:, :3][sure]).all()
    assert (both[:, :3][~sure] < SURE).all()
    assert (both[:, 3:] == first[:, 3:]).all()


@given(second=shares)
def test_a_surer_second_opinion_never_lowers_a_tag(second):
    first = np.full((7, 5), 0.05)
    louder = np.minimum(1.0, second + 0.1)
    assert (both_opinions(first, louder) >= both_opinions(first, second)).all()


def test_where_both_find_nothing_the_probability_stays_what_it_was():
    """Else ordinary news would fill the list of what is borderline."""
    first = np.array([[0.01, 0.02, 0.001, 0.5, 0.5]])
    both = both_opinions(first, first[:, :3])
    assert both[0, :3] == pytest.approx(first[0, :3], rel=0.07)


def test_an_article_that_only_the_forest_hears_comes_before_ordinary_news():
    heard, ordinary = [0.004] * 3, [0.02] * 3
    first = np.array([[*heard, 0, 0], [*ordinary, 0, 0]])
    both = both_opinions(first, np.array([[0.5] * 3, [0.02] * 3]))
    assert (both[0, :3] > both[1, :3]).all()


def test_what_only_one_opinion_can_tell_is_left_to_it():
    """Below a tenth of the news the regressions know nothing of conflicts, and forests do."""
    rng = np.random.default_rng(1)
    on = (rng.random(600) < 0.1).astype(int)
    told = np.clip(0.05 + 0.2 * on + rng.normal(0, 0.05, 600), 0.001, 0.29)
    blind = rng.uniform(0.01, 0.28, 600)
    assert heard_share(blind, told, on) == pytest.approx(MOST_HEARD, abs=0.1)
    assert heard_share(told, blind, on) == pytest.approx(LEAST_HEARD, abs=0.1)
    assert heard_share(told, told, on) == pytest.approx(0.5, abs=0.01)
    alone = both_opinions(np.column_stack([blind, blind, blind]), told[:, None], 0.9)
    equal = both_opinions(np.column_stack([blind, blind, blind]), told[:, None])

    def below(said):
        """Return which share of the others stands above the lowest tenth of what is on."""
        return (said[on == 0, 0] > np.quantile(said[on == 1, 0], 0.1)).mean()

    assert below(alone) < below(equal) / 2


def test_a_share_is_measured_by_enough_positives_of_which_the_first_opinion_is_unsure():
    """Two lucky articles would else silence one of the opinions."""
    first, second = np.full(40, 0.1), np.r_[np.full(4, 0.9), np.full(36, 0.01)]
    assert heard_share(first, second, np.r_[np.ones(4, int), np.zeros(36, int)]) == HEARD
    assert heard_share(first, second, np.zeros(40, int)) == HEARD
    sure = np.r_[np.full(20, 0.9), np.full(20, 0.1)]
    assert heard_share(sure, 1 - sure, np.r_[np.ones(20, int), np.zeros(20, int)]) == HEARD
    # Both wrong: neither is to be believed the more.
    ranks = np.linspace(0.01, 0.28, 40)
    assert heard_share(ranks, ranks, (ranks < 0.1).astype(int)) == HEARD


def test_each_tag_is_heard_as_its_own_share_says():
    signals = FaintSignals(heard=(0.2, 0.8)).fit(SAMPLES, np.column_stack([ON, ON]))
    first = np.full((400, 4), 0.05)
    both = both_opinions(first, signals.predict_proba(SAMPLES), signals.heard_)
    assert both[ON == 1, 1].mean() > both[ON == 1, 0].mean()
    assert FaintSignals().fit(SAMPLES, ON[:, None]).heard_.tolist() == [HEARD]


@pytest.mark.parametrize("heard", [(0.5,), (0.5, 1.5), (-0.1, 0.5), (float("nan"), 0.5)])
def test_shares_that_are_none_are_refused(heard):
    """A file of figures is edited by hand, too: a share of 1.5 turns an opinion round."""
    with pytest.raises(ValueError, match="heard"):
        FaintSignals(heard=heard).fit(SAMPLES, np.column_stack([ON, ON]))


def test_held_out_a_sample_was_not_learned_from():
    """Thresholds are chosen on it: what a forest knows by heart would promise too much."""
    noise = RNG.integers(0, 2, size=(400, 1))
    signals = FaintSignals().fit(SAMPLES, noise)
    by_heart = signals.forests_[0].predict(SAMPLES) == noise[:, 0]
    assert by_heart.mean() > 0.9
    assert ((signals.held_out_ > 0.5) == noise).mean() < 0.6


def test_probabilities_mean_something():
    """A desk reads them beside the regressions': of those at 0.2 a fifth should carry the tag."""
    signals = FaintSignals().fit(SAMPLES, ON[:, None])
    assert signals.held_out_.mean() == pytest.approx(ON.mean(), abs=0.03)
    assert signals.held_out_[ON == 1].mean() > signals.held_out_[ON == 0].mean() + 0.3
    again = clone(signals).fit(SAMPLES, ON[:, None])
    assert (again.predict_proba(SAMPLES) == signals.predict_proba(SAMPLES)).all()


def test_a_tag_of_too_few_articles_is_as_likely_everywhere_and_ends_no_training():
    rare = np.zeros((400, 2), dtype=int)
    rare[0, 0] = 1
    rare[:, 1] = ON
    signals = FaintSignals().fit(SAMPLES, rare)
    assert signals.predict_proba(SAMPLES[:4])[:, 0] == pytest.approx(1 / 400)
    assert signals.predict_proba(SAMPLES[:4])[:, 1].std() > 0


def test_what_counts_nothing_teaches_nothing():
    """Contrasts written for one tag would else move the others."""
    loud = np.ones((400, 1))
    loud[300:] = 0
    wrong = np.r_[ON[:300], 1 - ON[300:]][:, None]
    taught = FaintSignals().fit(SAMPLES, wrong, loudness=loud)
    plain = FaintSignals().fit(SAMPLES[:300], ON[:300, None])
    assert taught.predict_proba(SAMPLES) == pytest.approx(plain.predict_proba(SAMPLES))
    assert len(taught.held_out_) == 400


def test_a_desks_label_that_counts_twice_is_held_out_both_times(corpus, reader):
    """It was learned from beside itself, and the desk's thresholds would rest on that."""
    some = corpus[:240]
    extra = [replace(article, id=f"desk-{article.id}") for article in corpus[240:300]]
    sources = [*some, *(article for article in extra for _ in range(2))]
    readings = [read_coded_article(reader, article) for article in sources]
    pipeline = learned_faint(sources, readings, reader.groups, ("mass_gathering",), seed=0)
    held_out = faint_held_out(pipeline, sources)
    assert len(pipeline["tags"].held_out_) == 300
    assert len(held_out) == len(sources)
    assert (held_out[240::2] == held_out[241::2]).all()


def test_a_model_without_it_has_one_opinion(model, reader):
    """A model whose corpus gives none judges as before."""
    readings = [reader.read(Document("a", "Warga Bersih Desa", "Warga membersihkan selokan."))]
    alone = article_probabilities({"tags": model.pipelines["tags"]}, readings)
    assert (alone == tag_probabilities(model.pipelines["tags"], readings)).all()
    both = article_probabilities(model.pipelines, readings)
    assert both.shape == alone.shape
    assert (both[:, :-2] != alone[:, :-2]).any()
    assert FAINT in model.pipelines
    assert repr(clone(faint_pipeline(reader.groups)))
    assert article_probabilities(model.pipelines, []).shape == (0, len(model.tags) + 2)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("held_out_", lambda found: found * np.nan),
        ("held_out_", lambda found: found + 1),
        ("held_out_", lambda found: found[:0]),
        ("held_out_", lambda found: found[:, :1]),
        ("scale_", lambda found: found * np.nan),
        ("scale_", lambda found: found[:1]),
        ("heard_", lambda found: found + 1),
        ("heard_", lambda found: found[:1]),
        ("forests_", lambda found: found[:1]),
        ("forests_", lambda _: ["oak", "ash"]),
    ],
)
def test_signals_that_no_training_gave_are_refused(name, change):
    """A model file is input: no number is no probability, and would flag nothing from then on."""
    signals = FaintSignals().fit(SAMPLES, np.column_stack([ON, np.zeros_like(ON)]))
    trusted = ["classifier.faint.FaintSignals", "classifier.forest.Forest"]
    same = skops.io.loads(skops.io.dumps(signals), trusted=trusted)
    assert (same.predict_proba(SAMPLES) == signals.predict_proba(SAMPLES)).all()
    setattr(signals, name, change(getattr(signals, name)))
    with pytest.raises(ValueError, match="faint signals"):
        skops.io.loads(skops.io.dumps(signals), trusted=trusted)


def test_opinions_on_other_tags_are_no_second_opinion():
    """One tag more, and the column that tells incidents apart would be taken for a tag."""
    with pytest.raises(ValueError, match="4 tags"):
        both_opinions(np.zeros((7, 5)), np.zeros((7, 4)))
