"""What a desk reads of drift: without a conclusion it looks at an index and learns nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from classifier.drift import Drift, TagDrift
from desk.commands.drift import show_drift
from desk.pictures.picture import share_told
from news.codebook import load_codebook

CALM = TagDrift(flagged_before=0.01, flagged_now=0.02, index=0.03, chance=0.05)


@pytest.mark.parametrize(
    ("index", "chance", "told"),
    [(0.03, 0.05, "Tidak ada yang bergerak melebihi kebetulan"),
     (0.30, 0.40, "Tidak ada yang bergerak melebihi kebetulan"),
     (0.15, 0.05, "Skor bergerak, tetapi belum bergeser"),
     (0.60, 0.05, "label export")],
)  # fmt: skip
def test_the_conclusion_is_said(
    data: Path, index: float, chance: float, told: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    monkeypatch.setenv("COLUMNS", "100")
    codebook = load_codebook(data / "codebook")
    tags = dict.fromkeys(codebook.tags, CALM)
    tags["mass_gathering"] = replace(CALM, index=index, chance=chance)
    found = Drift(before=1000, now=50, tags=tags, unknown_before=0.1, unknown_now=0.2, new_words=())
    show_drift(found, codebook, days=7, before=28)
    lines = capsys.readouterr().out.splitlines()
    assert told in lines[-1]
    text = " ".join(lines)
    assert "1,0 % [0,5–1,8]" in text  # 10 of 1000
    assert "2,0 % [0,4–10,5]" in text  # 1 of 50 is hardly anything
    assert "di bawah 0,1 tidak ada yang bergerak, di atas 0,25" in text


def test_a_share_reads_the_same_in_a_table_and_below_a_picture(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """29 of 2,000 were 1,4 % here and 1,5 % in a notebook: who compares looks for what moved."""
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    monkeypatch.setenv("COLUMNS", "100")
    codebook = load_codebook(data / "codebook")
    tags = dict.fromkeys(codebook.tags, replace(CALM, flagged_before=29 / 2000))
    found = Drift(before=2000, now=50, tags=tags, unknown_before=0.1, unknown_now=0.2, new_words=())
    show_drift(found, codebook, days=7, before=28)
    told = "1,4 % [1,0–2,1]"
    assert told in capsys.readouterr().out
    assert share_told(29, 2000) == f"29 dari 2000 ({told})"
