"""If these fail, a desk takes a list for complete that was cut, or reads one that nobody can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifier.promise import FROM_CORPUS, FROM_LABELS
from desk.promise import borderline_told, promise_lines, recall_told, shortfalls
from desk.scorepage import card_page
from news.codebook import Codebook, load_codebook

SURE = {"flagged": 0.5, "borderline": 0.2, "positives": 57, "missed": 2, "recall": 0.91,
        "needed": 0}  # fmt: skip
CUT = {**SURE, "positives": 11, "missed": 2, "recall": 0.561, "needed": 11}


@pytest.fixture
def codebook(data: Path, monkeypatch: pytest.MonkeyPatch) -> Codebook:
    monkeypatch.setenv("KENTONGAN_LANG", "en")
    return load_codebook(data / "codebook")


def card(codebook: Codebook, *, news: object = None, conflict: object = SURE) -> dict[str, Any]:
    rows = {tag: {"thresholds": SURE} for tag in codebook.tags}
    rows["incipient_conflict"] = {"thresholds": conflict}  # type: ignore[dict-item]
    made = {"tags": rows, "desk_articles": 210, "thresholds_from": FROM_LABELS}
    return made | ({} if news is None else {"news": news})


MEASURED = {"articles": 2000, "flagged": 0.021, "borderline": 0.0585}


def test_of_a_kept_promise_only_the_length_of_the_list_is_told(codebook: Codebook) -> None:
    sure = card(codebook, news=MEASURED)
    assert shortfalls(sure, codebook) == []
    assert promise_lines(sure, codebook) == [
        "Of 2000 articles of this desk's news 2.1 % are flagged and 5.8 % borderline."
    ]
    assert (recall_told(sure, codebook), borderline_told(sure)) == ("0.91 / 0.91 / 0.91", "5.8 %")


def test_a_cut_list_says_what_recall_is_left_and_what_would_give_more(codebook: Codebook) -> None:
    cut = card(codebook, news=MEASURED, conflict=CUT)
    first, second = shortfalls(cut, codebook)
    assert "at least 0.56 of the articles" in first
    assert "11 coded, 2 below" in first
    assert "not 0.90" in first
    assert "before 11 more articles" in second
    assert "label about 16, since three in ten are kept" in second  # 11 / 0.7
    assert recall_told(cut, codebook).endswith("0.56")


@pytest.mark.parametrize(("needed", "about"), [(21, 30), (7, 10), (22, 32), (1, 2)])
def test_no_label_more_is_asked_for_than_it_takes(
    codebook: Codebook, needed: int, about: int
) -> None:
    """For 21 it asked for 31, since 21 / 0.7 is a little over 30 in binary."""
    told = shortfalls(card(codebook, news=MEASURED, conflict={**CUT, "needed": needed}), codebook)
    assert f"label about {about}, since" in told[-1]


def test_a_list_that_is_too_long_or_was_not_measured_is_told(codebook: Codebook) -> None:
    long = card(codebook, news={**MEASURED, "borderline": 0.38})
    assert any("38 % of the news are borderline" in line for line in shortfalls(long, codebook))
    (told,) = shortfalls(card(codebook, news={"articles": 40}), codebook)
    assert "holds 40 articles" in told
    corpus = {**card(codebook, news={"articles": 40}), "thresholds_from": FROM_CORPUS}
    assert shortfalls(corpus, codebook) == [told]


@pytest.mark.parametrize("labels", [0, 12])
def test_thresholds_that_ship_are_not_said_to_be_unraised(codebook: Codebook, labels: int) -> None:
    """They were held against news before; with a few labels of the desk they stay, too."""
    shipped = {**card(codebook, news={"articles": 40}), "desk_articles": labels}
    shipped["thresholds_from"] = "362 real coded articles"
    none = {**SURE, "positives": 0, "missed": 0, "recall": 0.0, "needed": 22}
    shipped["tags"] = {tag: {"thresholds": none if labels else SURE} for tag in codebook.tags}
    told = shortfalls(shipped, codebook)
    assert not any("raised" in line for line in told)
    assert len(told) == (len(codebook.tags) if labels else 0)


def test_thresholds_of_the_corpus_promise_nothing(codebook: Codebook) -> None:
    none = {**SURE, "positives": 0, "missed": 0, "recall": 0.0, "needed": 22}
    found = card(codebook, news=MEASURED, conflict=none)
    assert recall_told(found, codebook) == "0.91 / 0.91 / –"
    (told,) = shortfalls(found, codebook)
    assert "0.90 cannot be promised before 22 more" in told
    assert "label about 32" in told


def test_a_tag_with_enough_labels_is_told_that_it_waits_for_the_others(codebook: Codebook) -> None:
    """It stood there as promised, with a recall of 0.00."""
    enough = {**SURE, "positives": 0, "missed": 0, "recall": 0.0, "needed": 0}
    (told,) = shortfalls(card(codebook, news=MEASURED, conflict=enough), codebook)
    assert "before the other tags have theirs" in told


@pytest.mark.parametrize("thresholds", ["…", {"flagged": 0.5, "borderline": 0.2}])
def test_the_card_of_an_older_model_is_told_as_far_as_it_goes(
    codebook: Codebook, thresholds: object
) -> None:
    old = card(codebook, conflict=thresholds)
    assert promise_lines(old, codebook) == []
    assert (recall_told(old, codebook), borderline_told(old)) == ("0.91 / 0.91 / –", "–")


def test_the_card_page_tells_it_before_all_figures(
    codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    measured = {"average_precision": 0.9, "f1": 0.8, "calibration_error": 0.03}
    found = card(codebook, news=MEASURED, conflict=CUT)
    for row in found["tags"].values():
        row |= {"articles": 5, "stages": {}, "cross_validated": measured}
    page = card_page({"model": "m1", "codebook": "1.0", **found}, codebook).decode()
    assert "5,8 % ragu" in page
    assert page.index("sedikitnya 0,56 dari artikel") < page.index("<table>")
