"""What an analyst reads of a model: if these fail, the page, the picture and the table differ."""

from __future__ import annotations

import html
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from classifier.compare import Difference
from classifier.evaluate import Report, evaluate, evaluate_groups
from classifier.metrics import reliability
from desk.commands.sheets import print_sheets
from desk.curve import reliability_curve
from desk.scorepage import card_page, evaluation_page
from desk.scores import (
    Sheet,
    difference_sheet,
    fallen_told,
    group_sheets,
    lead_lines,
    number,
    overall_sheet,
    tag_sheet,
)
from news.codebook import Codebook, load_codebook
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle, Label

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script>&'


@pytest.fixture(scope="module")
def codebook(data: Path) -> Codebook:
    return load_codebook(data / "codebook")


@pytest.fixture(scope="module")
def judged(codebook: Codebook) -> tuple[list[Judgement], list[CodedArticle]]:
    """Sixty articles of two outlets, the tags on in a third, the model right in most."""
    rng = np.random.default_rng(5)
    coded, said = [], []
    for n in range(60):
        on = {tag: "occurred" for k, tag in enumerate(codebook.tags) if (n + k) % 3 == 0}
        coded.append(
            CodedArticle(
                id=str(n), title="t", text="x", label=Label(tags=on),
                provenance={"outlet": EVIL if n % 2 else "kabar"},
            )
        )  # fmt: skip
        tags = {}
        for tag in codebook.tags:
            p = float(np.clip((0.7 if tag in on else 0.3) + rng.normal(0, 0.2), 0, 1))
            tags[tag] = TagJudgement(
                probability=p, threshold=0.5, flagged=p >= 0.5,
                stage="occurred" if p >= 0.5 else None,
            )  # fmt: skip
        said.append(Judgement(id=str(n), tags=tags))
    return said, coded


@pytest.fixture(scope="module")
def report(judged: tuple[list[Judgement], list[CodedArticle]], codebook: Codebook) -> Report:
    return evaluate(*judged, codebook, resamples=50)


def test_the_curve_draws_each_bin_where_it_is() -> None:
    curve = reliability(np.array([0.05, 0.05, 0.95, 0.95]), np.array([0, 0, 1, 0]))
    drawn = reliability_curve(
        curve, label=EVIL, across="peluang", up="bagian", ticks=("0", "½", "1")
    )
    tree = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>')[0]
    assert tree.get("aria-label") == EVIL
    frame = tree.find(f"{SVG}rect")
    left, top, size = (float(frame.get(key)) for key in ("x", "y", "width"))
    found = [
        ((float(c.get("cx")) - left) / size, 1 - (float(c.get("cy")) - top) / size)
        for c in tree.findall(f"{SVG}circle")
    ]
    expected = [(row["probability"], row["share"]) for row in curve]
    assert found == [pytest.approx(pair, abs=0.005) for pair in expected]


def test_the_page_tells_what_the_picture_shows_in_words(
    report: Report, judged: tuple[list[Judgement], list[CodedArticle]], codebook: Codebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    groups = {
        "outlet": evaluate_groups(*judged, codebook, lambda a: a.provenance["outlet"], resamples=20)
    }
    page = evaluation_page(report, codebook, lead=["m1"], groups=groups).decode()
    assert "<script" not in page
    assert html.escape(EVIL, quote=False).replace("&amp;amp;", "&amp;") in page.replace(
        "&#34;", '"'
    )
    assert page.count("<svg") == len(codebook.tags)
    for tag, curve in report.curves.items():
        told = number(report.figures[tag]["calibration_error"], "0.000")
        assert f"galat kalibrasi {told}" in page
        for row in curve:
            assert f"<td>{number(row['share'])} [{number(row['low'])}" in page
    # Each figure of an outlet stands beside its interval.
    assert re.search(r"kabar</th><td>30</td><td>0,\d\d \[0,\d\d–[01],\d\d\]", page)


def test_a_grouping_tells_the_recall_of_each_tag(
    judged: tuple[list[Judgement], list[CodedArticle]], codebook: Codebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """On what was drawn at random alone recall can be estimated, and no table told it there."""
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    groups = evaluate_groups(*judged, codebook, lambda _: "random", resamples=20)
    sheet = group_sheets("drawn", groups, codebook)[-1]
    assert sheet.caption == "Per cara diambil, daya temu tiap tag"
    [row] = sheet.rows
    recall = groups["random"].figures["mass_gathering"]["recall"]
    assert row[0] == "acak"
    assert row[1].startswith(f"{number(recall)} [")


def test_the_lead_says_what_the_articles_stand_for(
    codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the model was unsure of is harder than the news: a desk would distrust a good model."""
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    coded = [
        CodedArticle(id=str(n), title="t", text="x", label=Label(), provenance={"drawn": drawn})
        for n, drawn in enumerate(["random", "uncertain", "uncertain", ""])
    ]
    first, second = lead_lines(coded, model="m1", codebook=codebook)
    assert "m1" in first
    assert "4 artikel" in first
    assert "2 di antaranya dikodekan karena model ragu, 1 diambil acak" in second
    assert len(lead_lines([coded[0], coded[3]], model="m1", codebook=codebook)) == 1


def test_a_refusal_says_what_falls_how_far_and_on_how_many(
    judged: tuple[list[Judgement], list[CodedArticle]], codebook: Codebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One article of eight is no reason to throw a month of labels away."""
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    differences = {
        "mass_gathering.recall": Difference(0.875, 0.75, -0.4, 0.0),
        "all.macro_f1": Difference(0.8, 0.75, -0.2, 0.05),
    }
    said = fallen_told(differences, list(differences), judged[1], codebook)
    assert said == (
        "Pengumpulan massa: daya temu 0,88 → 0,75 (20 artikel dengan tag itu); "
        "semua tag: F1, rata-rata semua tag 0,80 → 0,75"
    )


def test_the_card_shows_thresholds_with_their_counts(
    codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    sure = {"flagged": 0.5, "borderline": 0.2, "positives": 57, "missed": 2, "recall": 0.91}
    measured = {"average_precision": 0.9, "f1": 0.8, "calibration_error": 0.03}
    curve = reliability(np.linspace(0, 1, 50), np.linspace(0, 1, 50) > 0.5)
    row = {"articles": 5, "stages": {"risk": 5}}
    card = {
        "model": "m1", "codebook": "1.0", "corpus_hash": "abc", "limits": [EVIL],
        "tags": {
            "mass_gathering": {
                **row, "thresholds": sure, "cross_validated": {**measured, "reliability": curve},
            },
            # An older model's card: thresholds as a sentence, no curve.
            "incipient_conflict": {**row, "thresholds": "…", "cross_validated": measured},
        },
    }  # fmt: skip
    page = card_page(card, codebook).decode()
    assert "<td>0,50</td><td>0,20</td><td>57</td><td>2</td><td>0,91</td>" in page
    assert "belum terjamin" in page
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "<dt>corpus_hash</dt><dd>abc</dd>" in page


def test_tables_fit_eighty_columns_and_carry_no_colour_when_piped(
    report: Report, codebook: Codebook, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "80")
    difference = {"mass_gathering.recall": Difference(0.5, 0.75, -0.1, float("nan"))}
    print_sheets(
        [
            tag_sheet(report, codebook), overall_sheet(report),
            difference_sheet(difference, codebook), Sheet("[red]kabar", ["[b]"], [["[/b]x"]]),
        ]
    )  # fmt: skip
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)
    assert any("+0,25 [-0,10, –]" in line for line in lines)
    assert any(line.startswith("[/b]x") for line in lines)  # markup of others is text
