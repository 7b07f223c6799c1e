"""A snippet that shows the wrong piece sends the officer to read the whole article."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.snippet import SNIPPET_CHARACTERS, marked, snippet_of


def words(text: str, marks: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in marks]


def test_the_piece_with_most_of_the_words_is_shown_as_it_was_written() -> None:
    text = (
        "Konvoi lewat.\n\n" + "Kalimat lain tanpa arti. " * 20
        + "Massa BERUNJUK rasa, lalu konvoinya ke Samarinda. " + "Penutup panjang. " * 20
    )  # fmt: skip
    found = snippet_of(text, {"konvoi", "samarinda", "unjuk", "rasa"})
    assert words(found.text, found.marks) == ["BERUNJUK", "rasa", "konvoinya", "Samarinda"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")


def test_without_a_hit_the_opening_is_shown() -> None:
    found = snippet_of("Pembuka berita. " * 30, {"konvoi"})
    assert found.text.startswith("Pembuka berita.")
    assert found.marks == ()


def test_a_title_is_marked_whole() -> None:
    found = marked("Unjukrasa  di\tKota", {"unjuk", "rasa"})
    assert found.text == "Unjukrasa di Kota"
    assert words(found.text, found.marks) == ["Unjukrasa"]


@given(st.text(max_size=500), st.sets(st.sampled_from(["a", "konvoi", "1"])))
def test_marks_lie_inside_and_the_length_is_bounded(text: str, stems: set[str]) -> None:
    found = snippet_of(text + " konvoi " + text, stems)
    assert len(found.text) <= SNIPPET_CHARACTERS + 4
    places = [place for span in found.marks for place in span]
    assert places == sorted(places)
    assert all(0 <= place <= len(found.text) for place in places)
