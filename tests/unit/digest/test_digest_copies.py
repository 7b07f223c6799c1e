"""If these fail, one press release fills the page, or two matters are shown as one."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from digest.copies import MAX_TEXTS_A_SHINGLE, first_copies
from language.copies import Wording


def words(seed: int, number: int) -> str:
    rng = random.Random(seed)
    return " ".join(f"kata{rng.randrange(10**6)}" for _ in range(number))


def found(*texts: str) -> list[int]:
    return first_copies([Wording(text) for text in texts])


def test_the_same_text_under_two_mastheads_is_a_copy() -> None:
    assert found(words(1, 120), words(2, 120), words(1, 120)) == [0, 1, 0]


def test_a_copy_with_a_new_lead_and_a_cut_ending_is_a_copy() -> None:
    body = words(1, 200).split()
    assert found(" ".join(body), f"{words(3, 15)} {' '.join(body[10:180])}") == [0, 0]


def test_a_short_item_cut_from_a_long_report_is_a_copy_in_either_order() -> None:
    body = words(1, 300).split()
    long, short = " ".join(body), " ".join(body[:60])
    assert found(long, short) == [0, 0]
    assert found(short, long) == [0, 0]


def test_a_shared_quotation_makes_no_copy() -> None:
    quote = words(9, 30)
    assert found(f"{words(1, 120)} {quote}", f"{words(2, 120)} {quote}") == [0, 1]


def test_texts_without_words_are_copies_of_nothing() -> None:
    assert found("", "", "…") == [0, 1, 2]


def test_a_common_footer_on_every_page_joins_nothing() -> None:
    footer = words(9, 40)
    texts = [f"{words(n, 80)} {footer}" for n in range(MAX_TEXTS_A_SHINGLE * 3)]
    assert found(*texts) == list(range(len(texts)))


@given(st.lists(st.lists(st.integers(0, 60), max_size=40), max_size=25))
def test_a_copy_points_at_the_first_of_its_text(drawn: list[list[int]]) -> None:
    texts = [Wording(" ".join(f"kata{n}" for n in numbers)) for numbers in drawn]
    firsts = first_copies(texts)
    assert len(firsts) == len(texts)
    for index, first in enumerate(firsts):
        assert first <= index
        assert firsts[first] == first
        assert first == index or set(texts[first].shingles) & set(texts[index].shingles)
