"""A riot told through an official's appeal is a riot; an appeal before one is none."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.assertions import VIEWS, assertion_profile, stage_groups
from classifier.learning import read_coded_article
from classifier.reading import Document
from classifier.secondopinion import SentenceStages, coded_enough
from classifier.signed import SignedLogistic
from classifier.stagecase import stage_case, stage_cases
from classifier.stages import (
    CHECK_FROM,
    StageModel,
    happened,
    may_have_occurred,
    shown_stages,
)


@pytest.fixture(scope="module")
def cases(corpus, reader, codebook):
    readings = [read_coded_article(reader, article) for article in corpus]
    return stage_cases(corpus, readings, reader.groups, tuple(codebook.tags))


@pytest.fixture(scope="module")
def case(reader):
    reading = reader.read(
        Document(
            "a",
            "Bupati Imbau Warga Tidak Terprovokasi",
            "Ratusan warga berunjuk rasa di depan kantor bupati. Polisi menangkap dua orang."
            " Harga cabai naik.",
        )
    )
    return stage_case(reading, "mass_gathering", reader.groups)


def test_a_profile_tells_the_title_from_what_speaks_of_the_tag(case, reader):
    spoken = stage_groups(reader.groups)
    profile = assertion_profile(case.reading, case.own, spoken).reshape(VIEWS, -1)
    names = [reader.groups[number] for number in spoken]
    title, lead, share, own, early = profile[:, names.index("stage:prevention/appeal")]
    assert (title, lead, own, early) == (1, 0, 0, 0)
    assert share == pytest.approx(np.sqrt(1 / 4))
    title, lead, share, own, early = profile[:, names.index("stage:occurred/crowd")]
    assert (title, lead, own, early) == (0, 1, 1, 1)
    title, lead, share, own, early = profile[:, names.index("stage:handled/arrest")]
    assert (title, lead, own) == (0, 1, 0)


def test_a_profile_of_nothing_is_zero(reader):
    empty = reader.read(Document("e", "", ""))
    spoken = stage_groups(reader.groups)
    assert not assertion_profile(empty, (), spoken).any()


def test_the_second_opinion_hears_the_sentence_that_speaks_of_the_tag(cases, reader, codebook):
    """Reversed, desks would read of prevention where a crowd already stands at the gate."""
    found, stages, files = cases
    second = SentenceStages(reader.groups, tuple(codebook.tags))
    second.fit(found, stages, groups=files)
    calm = "Warga diimbau tetap tenang. Polisi berpatroli. Semua pihak diajak menjaga kerukunan."
    crowd = "Ratusan warga berunjuk rasa dan membakar ban di depan kantor bupati, Senin pagi."
    planned = "Aliansi buruh berencana menggelar unjuk rasa di depan kantor bupati besok."
    told = [
        stage_case(
            reader.read(Document("a", "Bupati Temui Warga", f"{text} {calm}")),
            "mass_gathering",
            reader.groups,
        )
        for text in (crowd, planned)
    ]
    occurred = second.predict_proba(told)[:, list(second.classes_).index("occurred")]
    assert occurred[0] > occurred[1] + 0.15


def test_opinions_of_many_articles_are_those_of_each(cases, reader, codebook):
    """Judged in a batch or alone, an article has one stage."""
    found, stages, files = cases
    model = StageModel(reader.groups, tuple(codebook.tags)).fit(found, stages, groups=files)
    some = found[:40:3]
    alone = np.vstack([model.predict_proba([one]) for one in some])
    assert model.predict_proba(some) == pytest.approx(alone, abs=1e-9)
    assert model.second_ is not None
    assert model.predict(some).tolist() == model.classes_[alone.argmax(axis=1)].tolist()


class Sure:
    """An opinion that is always the same."""

    def __init__(self, *shares):
        self.shares = np.array(shares)

    def predict_proba(self, X):  # noqa: N803 - scikit-learn's name
        return np.tile(self.shares, (len(X) if isinstance(X, list) else X.shape[0], 1))


def test_forest_and_regressions_count_alike(case, cases, reader, codebook):
    """Half of what is told of stages must not hang on whether sentences were coded."""
    found, stages, _ = cases
    model = StageModel(reader.groups, tuple(codebook.tags)).fit(found[:200], stages[:200])
    yes, no = (0.8, 0.05, 0.05, 0.05, 0.05), (0.05, 0.05, 0.05, 0.05, 0.8)
    model.forest_ = Sure(*yes)
    for model.whole_, model.second_ in ((Sure(*no), None), (Sure(*no), Sure(*no))):
        told = model.predict_proba([case])[0]
        assert told[0] == pytest.approx(told[4])
        assert told.sum() == pytest.approx(1)
    model.whole_ = model.second_ = Sure(0.25, 0.25, 0.25, 0.25, 0.0)
    model.forest_ = Sure(0.3, 0.0, 0.0, 0.0, 0.7)
    assert model.predict_proba([case])[0].argmax() == 0, "both know that it is not the last"


def test_without_coded_sentences_nobody_reads_these(cases, reader, codebook):
    """A desk's own corpus need not code sentences to train."""
    found, stages, files = cases
    plain = [replace(one, told={}) for one in found]
    assert coded_enough(found, tuple(codebook.tags), files)
    assert not coded_enough(plain, tuple(codebook.tags), files)
    model = StageModel(reader.groups, tuple(codebook.tags)).fit(plain[:200], stages[:200])
    assert model.second_ is None
    assert model.predict_proba(plain[:3]).sum(axis=1) == pytest.approx(1)


def test_an_article_that_weighs_nothing_teaches_nothing():
    """Contrasts written for stages would else move the tags."""
    rng = np.random.default_rng(0)
    rows, answers = rng.normal(size=(60, 4)), np.arange(60) % 2
    rows[:, 0] += answers
    loud = np.r_[np.ones(40), np.zeros(20)]
    wrong = np.r_[answers[:40], 1 - answers[40:]]
    with_silent = SignedLogistic().fit(rows, wrong, loudness=loud)
    without = SignedLogistic().fit(rows[:40], answers[:40])
    assert with_silent.coef_ == pytest.approx(without.coef_, abs=1e-3)


def test_a_class_that_weighs_nothing_is_learned_all_the_same():
    """A desk whose corpus has a tag in contrasts alone still gets a model."""
    rng = np.random.default_rng(0)
    rows, answers = rng.normal(size=(60, 4)), np.arange(60) % 2
    model = SignedLogistic().fit(rows, answers, loudness=1 - answers)
    assert np.isfinite(model.coef_).all()
    assert model.coef_ == pytest.approx(SignedLogistic().fit(rows, answers).coef_)


@pytest.mark.parametrize("other", [0.02, 0.5, 0.98])
def test_each_witness_is_heard_whatever_the_other_says(other):
    """A false incident in the headline costs the desk more than one among the plans."""
    rising = np.linspace(0, 1, 21)
    others = np.full(21, other)
    assert (np.diff(happened(np.ones(21), others, rising)) > 0).all()
    assert (np.diff(happened(rising, others, others)) > 0).all()
    assert (np.diff(happened(np.ones(21), rising, others)) > 0).all()


def test_an_article_that_tells_of_nothing_keeps_a_likely_incident_out_of_the_headline():
    likely, sure, none = np.array([0.9]), np.array([1.0]), np.array([0.0])
    assert happened(sure, likely, likely) > 0.8
    assert happened(sure, likely, none) < 0.5


def test_two_witnesses_that_agree_are_as_sure_as_each():
    sure = happened(np.array([1.0]), np.array([0.9]), np.array([0.9]))
    assert sure == pytest.approx([0.9], abs=1e-6)


def test_what_may_have_occurred_lies_between_calm_and_what_is_shown():
    """A mark on what is shown as an incident, or on every meeting, tells a reader nothing."""
    incident = np.array([False, True, True])
    told = np.linspace(0.01, 0.99, 99)
    stages = np.column_stack([1 - told, told / 2, told / 2])
    sure = happened(np.ones(99), stages[:, incident].sum(axis=1), told)
    unsure = may_have_occurred(sure, 0.77)
    assert (unsure == (told > CHECK_FROM - 1e-9) & (told < 0.77 - 1e-9)).all()
    assert not incident[shown_stages(stages, incident, sure, 0.77)[unsure]].any()
    assert not may_have_occurred(sure, CHECK_FROM).any()
