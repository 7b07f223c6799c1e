"""A correction that cannot be seen is no correction: what changed must be shown, all and only."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import revision
from desk.revision import MAX_STEPS, Comparison, Piece, differences
from news.article import Article, article_id

TEXT = st.text(alphabet="ab cé\n", max_size=60)


def article() -> Article:
    url = "https://kabar-fiksi.example/a"
    return Article(
        id=article_id(url), url=url, outlet="kabar-fiksi", title="Rapat Warga", text="Isi.",
        published_at=None, fetched_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip


@given(before=TEXT, after=TEXT)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    earlier, later = replace(article(), text=before), replace(article(), text=after)
    pieces = differences(earlier, later).pieces
    old = "".join(one.text for one in pieces if one.kind != "new")
    new = "".join(one.text for one in pieces if one.kind != "gone")
    assert old == f"{earlier.title}\n\n{before}"
    assert new == f"{later.title}\n\n{after}"


@given(before=TEXT, after=TEXT)
def test_the_pieces_give_texts_back_that_are_compared_by_lines(before: str, after: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revision, "_MAX_WORDS", 0)
        test_the_pieces_give_both_texts_back.hypothesis.inner_test(before, after)


def test_replaced_words_in_a_row_are_one_change() -> None:
    earlier = replace(article(), title="A", text="Sekitar dua ratus orang hadir.")
    later = replace(earlier, text="Sekitar tiga puluh orang hadir.")
    assert differences(earlier, later).pieces == (
        Piece("same", "A\n\nSekitar "),
        Piece("gone", "dua ratus"),
        Piece("new", "tiga puluh"),
        Piece("same", " orang hadir."),
    )


def test_texts_that_are_the_same_have_no_change() -> None:
    assert {one.kind for one in differences(article(), article()).pieces} == {"same"}


def compared(before: str, after: str) -> Comparison:
    found = differences(replace(article(), text=before), replace(article(), text=after))
    assert "".join(one.text for one in found.pieces if one.kind != "new").endswith(before)
    assert "".join(one.text for one in found.pieces if one.kind != "gone").endswith(after)
    return found


def words(count: int, vocabulary: int, seed: int) -> str:
    rng = random.Random(seed)
    return " ".join(f"kata{rng.randrange(vocabulary)}" for _ in range(count))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(lambda: "a b " * 9000, lambda: "b c a " * 6000, id="three-words"),
        pytest.param(lambda: "a " * 9000, lambda: "b" + " a" * 9000 + " c", id="one-word"),
        pytest.param(lambda: words(9000, 50, 1), lambda: words(9000, 50, 2), id="shuffled"),
        pytest.param(lambda: "a\n\n" * 9000, lambda: "b\n\na\n\n" * 4000, id="short-lines"),
        pytest.param(lambda: "a\n" * 60_000, lambda: "b\na\n" * 30_000, id="many-lines"),
        pytest.param(lambda: "\n \n" * 90_000, lambda: "\n" * 90_001 + "a", id="blank"),
    ],
)
def test_texts_made_to_be_slow_to_compare_are_bounded_and_still_shown_whole(
    before: Callable[[], str], after: Callable[[], str]
) -> None:
    """One page could otherwise keep a desk waiting for an hour; a bound must lose no word."""
    assert compared(before(), after()).steps <= MAX_STEPS


def test_a_comparison_that_was_cut_short_says_so() -> None:
    assert not compared(words(9000, 50, 1), words(9000, 50, 2)).fine
    assert not compared("kata " * 30_000, "kata " * 30_000 + "baru").fine


def test_a_long_article_with_honest_corrections_is_compared_to_the_end() -> None:
    """The longest articles have 5,000 words; a bound must not blur what a desk looks for."""
    before = words(5000, 1500, 1).split(" ")
    after = [f"baru{n}" if n % 250 == 7 else word for n, word in enumerate(before)]
    found = compared(" ".join(before), " ".join(after))
    assert found.fine
    new = [one.text for one in found.pieces if one.kind == "new"]
    assert new == [f"baru{n}" for n in range(7, 5000, 250)]
    assert found.steps < MAX_STEPS / 2
