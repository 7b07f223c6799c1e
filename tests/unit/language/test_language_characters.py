"""If these fail, texts in broken encodings are read as other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.characters import ascii_words, clean, same_length_lower, without_halves


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("â€œTertibâ€\u009d, kata", '"Tertib", kata'),
        ("Jumâ€™at", "Jum'at"),
        ("cafÃ©", "café"),
        ("cafÃƒÂ©", "café"),
        ("10Â°C", "10°C"),
        ("café” dan naïve—", 'café" dan naïve-'),
        ("a &amp;amp; b &#8220;c&#8221;", 'a & b "c"'),
        ("kon\u00addu\u200bsif\ufeff", "kondusif"),
        ("a\u00a0b\u202fc", "a b c"),
        ("ﬁle ①", "file 1"),
        ("satu\u2028dua\x85tiga\rempat", "satu\ndua\ntiga\nempat"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
    ],
)
def test_broken_characters_are_mended(broken: str, whole: str) -> None:
    assert clean(broken) == whole


def test_case_and_wording_stay() -> None:
    text = "Rapat KPU Kab. Bulungan, Rp1.000 (19/8).\n\nMassa aksi bubar."
    assert clean(text) == text


@given(st.text(max_size=200))
def test_lower_case_keeps_every_offset(text: str) -> None:
    assert len(same_length_lower(text)) == len(text)


@given(st.text(st.characters(), max_size=50))
def test_a_text_without_halves_can_be_written_and_keeps_every_offset(text: str) -> None:
    """A judgement's evidence counts characters, and a half would end the run that prints it."""
    whole = without_halves(text)
    assert len(whole) == len(text)
    whole.encode()
    assert all(a == b or "\ud800" <= a <= "\udfff" for a, b in zip(text, whole, strict=True))


def test_half_a_pair_is_replaced_and_a_whole_character_stays() -> None:
    assert without_halves("a\ud83d \U0001f6a8 \udea8") == "a\ufffd \U0001f6a8 \ufffd"


def test_ascii_words_are_parted_by_everything_else() -> None:
    assert ascii_words("kab./kota “se-kaltim” é12\n") == ["kab", "kota", "se", "kaltim", "12"]
