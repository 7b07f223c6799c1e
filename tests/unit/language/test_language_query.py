"""A query that is misread finds the wrong articles, or none, without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.query import parse_query, stems_of
from news.errors import WrongInput


def test_words_phrases_and_exclusions_are_told_apart() -> None:
    query = parse_query('konvoinya “unjuk rasa” -futsal -"sepak bola" covid-19')
    assert set(query.present) == {("konvoi",), ("unjuk", "rasa"), ("covid", "19")}
    assert query.absent == (("futsal",), ("sepak", "bola"))


def test_words_in_a_row_are_mended_as_a_text_is() -> None:
    """The archive's text is mended over word borders; a query that is not would miss it."""
    assert parse_query("di laksanakan").present == ((stems_of("dilaksanakan")[0],),)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "!!!", "-konvoi", '-"a b"', '"', 'konvoi "rapat', "x" * 1001,
     " ".join(f"kata{n}" for n in range(33))],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said(text: str) -> None:
    with pytest.raises(WrongInput, match=r"^search"):
        parse_query(text)


@given(st.text(max_size=200))
def test_stems_hold_nothing_that_a_database_would_read(text: str) -> None:
    """A quote or an operator in a stem would be an error of SQL, or worse."""
    for stem in stems_of(text):
        assert stem.isascii()
        assert stem.isalnum()
        assert len(stem) <= 40
