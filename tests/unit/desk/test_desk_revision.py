"""A correction that cannot be seen is no correction: what changed must be shown, all and only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from desk.revision import Piece, differences
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
    pieces = differences(earlier, later)
    old = "".join(one.text for one in pieces if one.kind != "new")
    new = "".join(one.text for one in pieces if one.kind != "gone")
    assert old == f"{earlier.title}\n\n{before}"
    assert new == f"{later.title}\n\n{after}"


def test_replaced_words_in_a_row_are_one_change() -> None:
    earlier = replace(article(), title="A", text="Sekitar dua ratus orang hadir.")
    later = replace(earlier, text="Sekitar tiga puluh orang hadir.")
    assert differences(earlier, later) == [
        Piece("same", "A\n\nSekitar "),
        Piece("gone", "dua ratus"),
        Piece("new", "tiga puluh"),
        Piece("same", " orang hadir."),
    ]


def test_texts_that_are_the_same_have_no_change() -> None:
    assert {one.kind for one in differences(article(), article())} == {"same"}
