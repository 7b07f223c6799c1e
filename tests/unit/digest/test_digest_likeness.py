"""If these fail, reports of one event are not recognised, or all news looks alike."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digest.likeness import LEAD_WORDS, near_pairs, terms_of, vectors_of

texts = st.lists(st.text("abcde ", max_size=60), max_size=12)


def test_inflected_words_count_as_one_and_function_words_as_none() -> None:
    terms = terms_of("Polisi membubarkan aksi", "Aksi itu dibubarkan oleh polisi di kota itu")
    assert terms["bubar"] == 3
    assert not {"itu", "oleh", "di", "kota"} & set(terms)


def test_only_the_title_and_the_lead_count() -> None:
    assert "akhir" not in terms_of("judul", "awal " * LEAD_WORDS + "akhir")


@given(texts)
def test_vectors_have_unit_length_or_none(rows: list[str]) -> None:
    matrix = vectors_of([terms_of("", row) for row in rows])
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1 if rows else np.array([])
    assert matrix.shape[0] == len(rows)
    assert all(abs(x - 1) < 1e-5 or x == 0 for x in lengths)


@given(texts, st.floats(0.05, 0.95))
def test_near_pairs_are_all_pairs_over_the_bound_once(rows: list[str], bound: float) -> None:
    matrix = vectors_of([terms_of("", row) for row in rows])
    dense = matrix.toarray()
    cosines = dense @ dense.T
    expected = {
        (i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if cosines[i, j] >= bound + 1e-5
    }
    found = [(i, j) for i, j, _ in near_pairs(matrix, bound)]
    assert len(found) == len(set(found))
    assert expected <= set(found)
    assert all(i < j and cosines[i, j] >= bound - 1e-5 for i, j in found)
