"""The figures by which a model is let in or kept out."""

import importlib.util
import json
import math

import pytest

from classifier.corpus import read_coded
from classifier.evaluate import cross_fitted_f1, evaluate
from classifier.judge import Document
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle, Label


def judged(name, flagged, stage=None, probability=None):
    tag = TagJudgement(
        probability=probability if probability is not None else (0.9 if flagged else 0.1),
        threshold=0.5, flagged=flagged, stage=stage,
    )  # fmt: skip
    return Judgement(id=name, tags={"mass_gathering": tag})


def coded(name, **tags):
    return CodedArticle(id=name, title="t", text="x", label=Label(tags=tags))


def test_counts_by_hand(codebook):
    truth = [coded("a", mass_gathering="planned"), coded("b", mass_gathering="occurred")]
    truth += [coded("c"),
             coded("d")]  # fmt: skip
    said = [judged("a", True, "occurred"), judged("b", True, "occurred"), judged("c", True, "risk"),
            judged("d", False)]  # fmt: skip
    report = evaluate(said, truth, codebook, resamples=20)
    row = report.figures["mass_gathering"]
    assert row["precision"] == pytest.approx(2 / 3)
    assert row["recall"] == 1
    assert row["stage_accuracy"] == 0.5
    overall = report.figures["all"]
    assert overall["false_incident_rate"] == pytest.approx(1 / 3)
    assert overall["false_incident_rate_on_prevention_risk_planned"] == 1
    low, high = report.intervals["mass_gathering.f1"]
    assert 0 <= low <= row["f1"] <= high <= 1


def test_articles_without_a_judgement_count_as_missed(codebook):
    report = evaluate([], [coded("a", mass_gathering="occurred")], codebook, resamples=0)
    assert report.figures["mass_gathering"]["recall"] == 0
    assert report.figures["all"]["judged"] == 0


def test_report_is_json_and_text(codebook):
    report = evaluate([judged("a", True, "risk")], [coded("a")], codebook, resamples=5)
    again = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert again["protocol_breach"]["recall"] is None
    assert "macro_f1" in report.to_text()


def test_same_figures_as_the_scorer(shared, judge, codebook):
    """The gates are read off the scorer; a second truth would be none."""
    path = shared("gold", "score.py")
    spec = importlib.util.spec_from_file_location("score", path)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    truth = shared("gold", "dev.jsonl")
    articles = read_coded(truth, codebook)[:120]
    said = judge.judge([Document(a.id, a.title, a.text, a.date) for a in articles])
    theirs = scorer.score(scorer.lines(truth)[:120], [j.to_dict() for j in said])
    ours = evaluate(said, articles, codebook, resamples=0).figures
    for name, row in theirs.items():
        for key, value in row.items():
            expected = value["accuracy"] if isinstance(value, dict) else value
            if isinstance(expected, float) and math.isnan(expected):
                assert math.isnan(ours[name][key])
            else:
                assert ours[name][key] == pytest.approx(expected, abs=2e-3), (name, key)


def test_cross_fitted_f1_is_no_better_than_the_best():
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2] * 5
    assert cross_fitted_f1(scores, [1, 1, 0, 1, 0, 0, 0, 0] * 5) <= 6 / 7
    assert cross_fitted_f1(scores, [1, 1, 1, 0, 0, 0, 0, 0] * 5) > 0.9
