"""The figures by which a model is let in or kept out."""

import importlib.util
import json
import math
from dataclasses import replace

import pytest

from classifier.corpus import read_coded
from classifier.evaluate import cross_fitted_f1, evaluate, evaluate_groups
from classifier.judge import Document
from news.judgement import Judgement, TagJudgement
from news.label import OPEN_FACTS, CodedArticle, Label


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


def test_what_is_shown_in_vain_is_counted(codebook):
    """Labels can move the lower threshold so far that half the news is to be looked at."""
    tag = TagJudgement(probability=0.2, threshold=0.5, flagged=False, borderline=True)
    said = [Judgement(id=name, tags={"mass_gathering": tag}) for name in "abc"]
    said += [judged("d", True), judged("e", False)]
    truth = [coded("a", mass_gathering="risk"), *map(coded, "bcde")]
    row = evaluate(said, truth, codebook, resamples=0).figures["mass_gathering"]
    assert row["borderline_rate"] == 2 / 4
    assert row["recall_with_borderline"] == 1


def test_nothing_is_measured_by_what_a_coder_left_open(codebook):
    """Where only tags were coded a model that saw every tie to an election had an F1 of 0."""
    said = [replace(judged(name, True), election=True, severity=4) for name in "ab"]
    tags = {"mass_gathering": "occurred"}
    whole = CodedArticle(
        id="a", title="t", text="x", label=Label(tags=tags, election=True, severity=4)
    )
    half = CodedArticle(id="b", title="t", text="x", label=Label(tags=tags, unsaid=OPEN_FACTS))
    figures = evaluate(said, [whole, half], codebook, resamples=0).figures["all"]
    assert (figures["election_f1"], figures["severity_within_1"]) == (1, 1)
    figures = evaluate(said, [half], codebook, resamples=0).figures["all"]
    assert math.isnan(figures["election_f1"])
    assert math.isnan(figures["severity_within_1"])


def test_articles_without_a_judgement_count_as_missed(codebook):
    report = evaluate([], [coded("a", mass_gathering="occurred")], codebook, resamples=0)
    assert report.figures["mass_gathering"]["recall"] == 0
    assert report.figures["all"]["judged"] == 0


def test_report_is_json(codebook):
    report = evaluate([judged("a", True, "risk")], [coded("a")], codebook, resamples=5)
    again = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert again["protocol_breach"]["recall"] is None
    assert again["reliability"]["mass_gathering"] == [
        {"probability": 0.9, "share": 0.0, "low": 0.0, "high": pytest.approx(0.793, abs=1e-3),
         "count": 1}
    ]  # fmt: skip


def test_no_false_alarm_in_a_few_articles_promises_little(codebook):
    """No draw of 30 calm articles differs, but another thirty might: not 0.00 [0.00-0.00]."""
    truth = [coded(str(n)) for n in range(30)]
    report = evaluate([judged(str(n), False) for n in range(30)], truth, codebook, resamples=50)
    assert report.figures["all"]["false_incident_rate"] == 0
    low, high = report.intervals["all.false_incident_rate"]
    assert low == 0
    assert high == pytest.approx(0.1135, abs=1e-3)  # Wilson's score, 0 of 30
    assert "mass_gathering.f1" not in report.intervals  # nothing to find, nothing found


def test_groups_have_intervals_and_small_ones_are_joined(codebook):
    """Figures of five articles of one outlet say nothing; without an interval nobody sees it."""
    outlets = ["kabar"] * 30 + ["warta"] * 8 + ["pos"] * 4 + [""] * 2
    truth = [
        CodedArticle(
            id=str(n), title="t", text="x",
            label=Label(tags={"mass_gathering": "occurred"} if n % 2 else {}),
            provenance={"outlet": outlets[n]},
        )
        for n in range(44)
    ]  # fmt: skip
    said = [judged(str(n), bool(n % 2) != (n % 7 == 0), "occurred") for n in range(44)]
    groups = evaluate_groups(said, truth, codebook, lambda a: a.provenance["outlet"], least=20)
    assert list(groups) == ["kabar", "…"]
    assert [report.figures["all"]["articles"] for report in groups.values()] == [30, 12]
    low, high = groups["kabar"].intervals["mass_gathering.f1"]
    assert low < groups["kabar"].figures["mass_gathering"]["f1"] < high


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
