"""If these fail, one release counts as several witnesses, or two events are shown as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.copies import Wording, copy_likeness

PAIRS = Path(__file__).resolve().parents[2] / "pairs"
REPORT = (
    "Sebanyak 40 warga Desa Muara Jaya mendatangi kantor camat pada Senin untuk menanyakan ganti"
    " rugi kebun yang terendam. Camat Rusli Effendi menjanjikan jawaban dalam tujuh hari dan"
    " meminta warga menunjuk lima wakil agar pembicaraan dapat berjalan tertib."
)


def pairs(half: str) -> list[dict[str, str]]:
    lines = (PAIRS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_copy(a: str, b: str) -> bool:
    return copy_likeness(Wording(a), Wording(b)) > 0


@pytest.mark.parametrize("half", ["dev", "test", "unseen"])
def test_copies_are_told_from_own_reports_and_filled_in_forms(half: str) -> None:
    """F1 over labelled pairs; how they were labelled and chosen stands in tests/pairs/README.md."""
    found = [(is_copy(row["a"], row["b"]), row["copy"]) for row in pairs(half)]
    right = sum(said and true for said, true in found)
    wrong = sum(said != true for said, true in found)
    assert right >= 11
    assert 2 * right / (2 * right + wrong) >= 0.95


def test_each_pair_is_of_one_half_alone() -> None:
    """Else the figure of the test half says nothing of other texts."""
    texts = [{row[side] for row in pairs(half) for side in "ab"} for half in ("dev", "test")]
    assert not texts[0] & texts[1]
    assert sum(len(pairs(half)) for half in ("dev", "test", "unseen")) >= 120


def test_a_form_with_other_names_and_figures_is_no_copy() -> None:
    """Else of one office's daily releases only the first reaches the page."""
    other = REPORT
    for old, new in (("40", "75"), ("Muara Jaya", "Teluk Sari"), ("Senin", "Jumat"),
                     ("Rusli Effendi", "Hasan Basri")):  # fmt: skip
        other = other.replace(old, new)
    assert not is_copy(REPORT, other)
    assert is_copy(REPORT, REPORT.replace("40", "45"))  # a correction is


def test_a_notice_within_a_long_text_makes_no_copy_of_it() -> None:
    """Else whatever carries the same short notice is folded into one article."""
    notice = "Ikuti saluran kami untuk mendapat berita terbaru setiap pagi dan sore hari."
    assert not is_copy(f"{REPORT} {notice}", notice)
    assert is_copy(notice, f"{notice} (red)")


def test_texts_without_words_are_copies_of_nothing() -> None:
    """Else pages of pictures alone are one article."""
    assert not is_copy("", "")
    assert not is_copy(" … ", REPORT)


def test_a_megabyte_of_figures_or_of_one_word_is_compared_in_its_stride() -> None:
    """Else one hostile page holds up a digest for hours; the test would never end."""
    figures = " ".join(str(number) for number in range(150_000))
    assert is_copy(figures, f"{figures} 7")
    assert is_copy("x" * 1_000_000, "x" * 1_000_000)
    assert len(Wording("a, " + "B" * 1_000_000).particulars) == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_likeness_is_a_share_whichever_text_comes_first(a: str, b: str) -> None:
    one, other = Wording(a), Wording(b)
    assert 0.0 <= copy_likeness(one, other) <= 1.0
    assert copy_likeness(one, one) in {0.0, 1.0}
    if len(one.shingles) != len(other.shingles):
        assert copy_likeness(one, other) == copy_likeness(other, one)
