"""Training must be repeatable, say what it learned from, and refuse what it cannot learn."""

import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from classifier import card as card_module
from classifier import train as module
from classifier.card import data_hashes, versions
from classifier.corpus import corpus_hash
from classifier.faint import FAINT, HEARD, SURE
from classifier.judge import Document, Judge
from classifier.learning import held_out_opinions, learned_tags, read_coded_article
from classifier.model import codebook_hash
from classifier.operating import (
    OPERATING_POINT_FILE,
    OperatingPoint,
    load_operating_point,
    probes_of,
    write_operating_point,
)
from classifier.signed import SignedLogistic
from classifier.tags import TagModels, held_out_probabilities, tag_pipeline
from classifier.thresholds import Thresholds
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.errors import WrongInput, WrongSettings
from news.label import CodedArticle, Label


def test_same_corpus_same_model(few_model, few, corpus, codebook, gazetteer, monkeypatch):
    """Two desks with the same corpus must see the same figures, whatever machine trained them."""
    here = len(os.sched_getaffinity(0))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0} if here > 1 else {0, 1})
    again = train(few, codebook, gazetteer)
    assert (again.version, again.card) == (few_model.version, few_model.card)
    tried = [Document(a.id, a.title, a.text, a.date) for a in corpus[1::8]]
    judged, expected = (Judge(m, codebook, gazetteer).judge(tried) for m in (again, few_model))
    assert [one.to_dict() for one in judged] == [one.to_dict() for one in expected]
    found, known = (model.pipelines["tags"] for model in (again, few_model))
    assert np.array_equal(held_out_probabilities(found), held_out_probabilities(known))
    pairs = zip(found["tags"].estimators_, known["tags"].estimators_, strict=True)
    assert all(np.array_equal(one.coef_, other.coef_) for one, other in pairs)


@pytest.mark.parametrize("part", ["learned_tags", "fact_pipelines"])
def test_what_fails_in_a_part_of_the_training_is_told(
    part, corpus, codebook, gazetteer, monkeypatch
):
    def fails(*_, **__):
        raise WrongInput("{count} coded articles cannot be learned from", count=7)

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    for name in ("learned_tags", "fact_pipelines"):
        monkeypatch.setattr(module, name, fails if name == part else lambda *_, **__: None)
    with pytest.raises(WrongInput, match="7 coded articles"):
        train(corpus[::8], codebook, gazetteer)


def test_version_tells_day_and_content(model, corpus):
    day, _, digest = model.version.partition("-")
    assert day == max(a.provenance.get("reviewed", "") for a in corpus).replace("-", "")
    assert len(digest) == 8


@pytest.mark.parametrize(
    "other",
    ["lexicon", "document_frequencies", "gazetteer", "operating_point", "program", "library"],
)
def test_a_model_made_otherwise_on_the_same_day_has_another_name(
    other, corpus, codebook, gazetteer, monkeypatch, eighth_learned
):
    """It wrote over the file of the model at work, and stood in its place without any test."""

    def made():
        return train(corpus[::8], codebook, gazetteer).version

    monkeypatch.setattr(module, "side_by_side", eighth_learned)
    before = made()
    assert before == made()
    changed = {other: "f" * 64}
    if other == "library":
        monkeypatch.setattr(module, "versions", lambda: {**versions(), "numpy": "99.0"})
    else:
        monkeypatch.setattr(module, "data_hashes", lambda places: data_hashes(places) | changed)
    assert made() != before


@pytest.fixture(scope="module")
def eighth_learned():
    """What gives the models of the first training, of an eighth, to all that follow."""
    kept = []

    def side_by_side(*works):
        if not kept:
            kept.extend(work() for work in works)
        return kept

    return side_by_side


def test_the_hashes_tell_whatever_a_model_is_made_by(data, gazetteer, tmp_path, monkeypatch):
    before = data_hashes(gazetteer)
    assert data_hashes(load_gazetteer(data / "gazetteer")) == before
    shutil.copytree(data / "gazetteer", tmp_path / "gazetteer")
    places = tmp_path / "gazetteer" / "regencies.csv"
    places.write_text(places.read_text("utf-8").replace("Samarinda", "Samarindah"), "utf-8")
    named = {}
    for name, path in (("LEXICON_FOLDER", tmp_path / "gazetteer"), ("BACKGROUND_FILE", places),
                       ("OPERATING_POINT_FILE", places), ("_ROOT", tmp_path)):  # fmt: skip
        with monkeypatch.context() as changed:
            changed.setattr(card_module, name, path)
            after = data_hashes(gazetteer)
        named[name] = [key for key in before if after[key] != before[key]]
    assert [key for (key,) in named.values()] == [
        "lexicon", "document_frequencies", "operating_point", "program",
    ]  # fmt: skip
    moved = data_hashes(load_gazetteer(tmp_path / "gazetteer"))
    assert [key for key in before if moved[key] != before[key]] == ["gazetteer"]


def test_the_card_says_what_people_must_know(model, corpus):
    card = model.card
    assert card["articles"] == len(corpus)
    assert card["codebook"] == "1.0"
    assert card["versions"]["scikit-learn"]
    assert card["versions"]["kentongan"]
    made_by = {"lexicon", "document_frequencies", "gazetteer", "operating_point", "program"}
    assert set(card["data"]) == made_by
    assert all(len(value) == 64 for value in card["data"].values())
    assert card["corpus"]["days"][0] < card["corpus"]["days"][1]
    assert card["uses"]
    assert card["not_for"]
    for tag in model.tags:
        figures = card["tags"][tag]
        assert figures["thresholds"]["flagged"] == round(model.thresholds[tag].flagged, 4)
        assert figures["thresholds"]["statement"] == model.thresholds[tag].statement
        curve = figures["cross_validated"]["reliability"]
        assert sum(row["count"] for row in curve) == len(corpus)
        assert 0 < figures["cross_validated"]["average_precision"] <= 1
        assert figures["articles"] > 10
    assert card["limits"]


def test_thresholds_of_another_model_are_not_used(model):
    """Thresholds belong to one model; a model of a part of the corpus must not take them."""
    assert model.card["thresholds_from"] == "cross-validation on the corpus"
    assert all("cannot be certified yet" in t.statement for t in model.thresholds.values())


def test_a_desks_first_labels_keep_the_shipped_thresholds(
    model, corpus, few, codebook, gazetteer, monkeypatch
):
    """They were chosen on real articles; those of the corpus miss more of what matters."""
    held_out = held_out_opinions(model.pipelines, corpus)
    real = {tag: Thresholds(flagged=0.37, borderline=0.11, positives=50) for tag in model.tags}
    heard = dict(zip(model.tags, model.pipelines[FAINT]["tags"].heard_.tolist(), strict=True))
    point = OperatingPoint(
        source="real articles", thresholds=real, base_rates={}, corpus=corpus_hash(corpus),
        codebook=codebook_hash(codebook), probes=probes_of(model.tags, held_out),
        heard=heard,
    )  # fmt: skip
    monkeypatch.setattr(module, "load_operating_point", lambda: point)
    extra = [replace(a, id=f"desk-{a.id}") for a in corpus[:6]]
    first = train(corpus, codebook, gazetteer, extra=extra)
    assert {(t.flagged, t.borderline) for t in first.thresholds.values()} == {(0.37, 0.11)}
    assert first.pipelines[FAINT]["tags"].heard_.tolist() == list(heard.values())
    assert all("cannot be certified yet" in t.statement for t in first.thresholds.values())
    assert first.card["thresholds_from"] == "real articles"
    assert "6 labels" in first.card["notes"][0]
    # What the desk has labelled already is not asked for again.
    for tag, thresholds in first.thresholds.items():
        assert thresholds.needed == 22 - sum(tag in a.label.tags for a in extra)
    assert any(tag in a.label.tags for a in extra for tag in first.thresholds)
    other = train(few, codebook, gazetteer, extra=extra)
    assert other.card["thresholds_from"] == "cross-validation on the corpus"


def test_the_shipped_thresholds_are_a_prior_for_those_of_a_desks_labels(
    few, corpus, codebook, gazetteer, monkeypatch, learn_once
):
    """They rest on other real articles; those of another corpus or codebook say nothing here."""
    real = {tag: Thresholds(flagged=0.999, borderline=0.11) for tag in codebook.tags}
    point = OperatingPoint(
        source="real articles", thresholds=real, base_rates={}, corpus="", codebook="", probes={}
    )
    extra = [
        replace(a, id=f"desk-{a.id}")
        for tag in codebook.tags
        for a in [a for a in corpus if set(a.label.tags) == {tag}][:10]
    ]
    own, book = corpus_hash(few), codebook_hash(codebook)
    flagged = []
    for learned_from in (("another", book), (own, "another"), (own, book)):
        names = dict(zip(("corpus", "codebook"), learned_from, strict=True))
        shipped = replace(point, **names)
        monkeypatch.setattr(module, "load_operating_point", lambda shipped=shipped: shipped)
        taught = train(few, codebook, gazetteer, extra=extra)
        assert taught.card["thresholds_from"] == "labels of this desk"
        assert set(taught.pipelines[FAINT]["tags"].heard_) == {HEARD}  # the file measured none
        flagged.append([taught.thresholds[tag].flagged for tag in codebook.tags])
    assert len(learn_once) == len(flagged)
    assert flagged[0] == flagged[1]
    assert all(alone < helped < 0.999 for alone, helped in zip(*flagged[1:], strict=True))


def test_a_tag_with_few_articles_is_untrained(corpus, codebook, gazetteer):
    few = [a for a in corpus if "protocol_breach" not in a.label.tags]
    few = few[::2] + [a for a in corpus if set(a.label.tags) == {"protocol_breach"}][:5]
    model = train(few, codebook, gazetteer)
    assert model.untrained == ("protocol_breach",)
    assert "protocol_breach" not in model.tags
    assert model.card["untrained"] == ["protocol_breach"]


def test_nothing_to_learn_is_an_error(codebook, gazetteer):
    article = CodedArticle(id="a", title="Judul", text="Teks.", label=Label())
    with pytest.raises(WrongInput, match="no tag has enough"):
        train([article], codebook, gazetteer)


def test_a_corpus_of_one_stage_is_an_error(few, codebook, gazetteer):
    """Who tries a codebook of their own on the first articles reads what is missing, no trace."""
    occurred = [a for a in few if set(a.label.tags.values()) <= {"occurred"}]
    with pytest.raises(WrongInput, match="every tag has the stage occurred"):
        train(occurred, codebook, gazetteer)


def test_the_card_says_below_what_a_probability_is_no_share():
    """Below, the second opinion presses it down: who counts by it would count too few."""
    assert [limit for limit in card_module.LIMITS if limit.startswith(f"Below {SURE} ")]


def test_labels_of_the_desk_move_the_model(few, codebook, gazetteer, few_model):
    extra = [replace(a, id=f"desk-{a.id}") for a in few[:40]]
    at = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
    taught = train(few, codebook, gazetteer, extra=extra, trained_at=at)
    assert taught.card["desk_articles"] == 40
    for row in taught.card["tags"].values():  # each counts once, whatever its weight in training
        assert sum(one["count"] for one in row["cross_validated"]["reliability"]) == len(few) + 40
    assert taught.version.startswith("20270102-")
    assert taught.version[-8:] != few_model.version[-8:]


def test_what_never_varies_is_learned_as_it_is():
    """A desk's own corpus may know no election; it ended the training."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    y = np.column_stack([x[:, 0] > 0, np.zeros(60), np.ones(60)]).astype(int)
    models = TagModels(SignedLogistic(), rules=((0,), (1,), (1,))).fit(x, y)
    assert (models.predict(x)[:, 0] == y[:, 0]).mean() > 0.9
    np.testing.assert_allclose(models.predict_proba(x)[:, 1:], [[1 / 101, 100 / 101]] * 60)
    assert [len(model.held_out_) for model in models.estimators_] == [60, 60, 60]


def test_an_answer_that_was_left_open_moves_nothing():
    """A desk that codes the tags alone would teach its model to find elections unlikely."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 3))
    y = np.column_stack([x[:, 0] > 0, x[:, 1] + rng.normal(size=90) > 0]).astype(int)
    groups = np.arange(90) // 2
    alone = TagModels(SignedLogistic()).fit(x[:60], y[:60], groups=groups[:60])
    asked = np.ones((90, 2), dtype=bool)
    asked[60:, 1] = False
    y[60:, 1] = 0  # what stands there says nothing
    open_ = TagModels(SignedLogistic()).fit(x, y, groups=groups, asked=asked)
    for name in ("coef_", "intercept_", "slope_", "offset_"):
        found, expected = (getattr(m.estimators_[1], name) for m in (open_, alone))
        np.testing.assert_array_equal(found, expected)
    held_out = open_.estimators_[1].held_out_
    np.testing.assert_array_equal(held_out[:60], alone.estimators_[1].held_out_)
    np.testing.assert_array_equal(held_out[60:], open_.predict_proba(x[60:])[:, 1])
    assert open_.estimators_[0].coef_.tolist() != alone.estimators_[0].coef_.tolist()


def test_training_is_told_what_was_left_open_and_what_is_the_desks(
    corpus, codebook, reader, monkeypatch
):
    """What a label leaves open would stand for "not tied to an election" in every model."""

    class Told(Exception):
        pass

    def told(_self, _rows, answers, groups, loudness, asked, clustered, known):
        assert answers.shape == loudness.shape == asked.shape == (len(groups), 5)
        assert clustered[:, 0].tolist() == [True, True, True, True, False, False] * 2
        assert (known[:4, :3] >= 0).all()
        raise Told(asked)

    monkeypatch.setattr(TagModels, "fit", told)
    some = list(corpus[:6])
    some[2] = replace(some[2], label=replace(some[2].label, unsaid=("election", "place")))
    readings = [read_coded_article(reader, article) for article in some]
    with pytest.raises(Told) as found:
        learned_tags(some, readings, reader, tuple(codebook.tags), codebook, own=4, seed=0)
    (asked,) = found.value.args
    assert np.argwhere(~asked).tolist() == [[2, 4], [8, 4]]  # whole, and its lead


def test_of_answers_that_are_all_one_but_for_open_ones_that_one_is_learned():
    """What a desk left open is no second answer: it would stand for "no" alone."""
    x, y = np.random.default_rng(0).normal(size=(40, 3)), np.ones((40, 1), dtype=int)
    y[30:] = 0
    asked = np.arange(40)[:, None] < 30
    models = TagModels(SignedLogistic()).fit(x, y, asked=asked)
    np.testing.assert_allclose(models.predict_proba(x), 100 / 101)
    assert len(models.estimators_[0].held_out_) == 40


def test_pipeline_prints_and_takes_parameters(reader):
    pipeline = tag_pipeline(reader.groups, ("mass_gathering",))
    assert "TermVectors" in repr(pipeline)
    pipeline.set_params(tags__estimator__C=3.0, blocks__terms__ngrams=1)
    assert pipeline.get_params()["tags__estimator__C"] == 3.0


def test_operating_points_survive_their_file(tmp_path, model, corpus):
    held_out = held_out_probabilities(model.pipelines["tags"])
    point = OperatingPoint(
        source="a test", thresholds=model.thresholds, base_rates={"occurred": 0.5},
        corpus="c" * 64, codebook="b" * 64, probes=probes_of(model.tags, held_out),
        heard={"mass_gathering": 0.44},
    )  # fmt: skip
    write_operating_point(point, tmp_path / "p.toml")
    again = load_operating_point(tmp_path / "p.toml")
    assert again.source == "a test"
    assert again.heard == {"mass_gathering": 0.44}
    assert again.misfit("c" * 64, "b" * 64, model.tags, held_out) is None
    assert "corpus" in again.misfit("d" * 64, "b" * 64, model.tags, held_out)
    assert "codebook" in again.misfit("c" * 64, "d" * 64, model.tags, held_out)
    assert "differ" in again.misfit("c" * 64, "b" * 64, model.tags, held_out + 0.1)
    assert "tags" in again.misfit("c" * 64, "b" * 64, model.tags[:2], held_out)
    assert load_operating_point(tmp_path / "none.toml") is None
    (tmp_path / "bad.toml").write_text("source = ", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"bad\.toml"):
        load_operating_point(tmp_path / "bad.toml")


@pytest.mark.parametrize("share", ["1.5", "nan", '"half"'])
def test_a_share_that_is_none_is_told_by_its_file(tmp_path, share):
    """`kentongan train` ended with a traceback that named no file."""
    shipped = OPERATING_POINT_FILE.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)(?<=\[second_opinion\]\nmass_gathering = ).*", share, shipped)
    assert changed != shipped
    (tmp_path / "p.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"p\.toml: .*(share|not supported)"):
        load_operating_point(tmp_path / "p.toml")
