"""If these fail, foreign texts are tagged as if they were Indonesian, or Indonesian ones not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.identify import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Massa aksi membubarkan diri dengan tertib setelah ditemui ketua KPU.", "id"),
        ("Puluhan Warga Geruduk Kantor Bupati", "id"),
        ("KPU SAMARINDA GELAR RAPAT PLENO TERBUKA", "id"),
        (
            "Polis berkata seramai 200 orang berkumpul kerana membantah keputusan mesyuarat itu.",
            "ms",
        ),
        (
            "Warga padha ngumpul ing alun-alun, nanging ora ana sing ricuh amarga dijaga polisi",
            "jv",
        ),
        ("Warga geus ngumpul di alun-alun pikeun nepungan bupati, tapi teu aya nu rusuh", "su"),
        ("The police said that the protesters had left the square after the rally.", "en"),
        ("De burgemeester heeft de betoging op het plein verboden", "nl"),
        ("اجتمع الناس في الساحة اليوم للاحتجاج", "ar"),
        ("北京今天举行了会议", "zh"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", " ", "12/3 45.000", "KPU", "Oke siap", "!!!", "\x00\ufffd"])
def test_too_little_text_is_not_guessed_over(text: str) -> None:
    assert language_of(text) == ""


@given(st.text(max_size=200))
def test_any_text_has_a_code_or_none(text: str) -> None:
    assert language_of(text) == "" or len(language_of(text)) == 2


def test_only_the_head_of_a_long_text_is_read() -> None:
    start = time.process_time()
    assert language_of("massa aksi yang datang ke kantor itu sudah bubar " * 20_000) == "id"
    assert language_of("x" * 1_000_000) != "id"
    assert time.process_time() - start < 5
