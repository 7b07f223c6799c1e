"""If these fail, the desk reads half a sentence as evidence, or a whole page."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.sentences import MAX_CHARS, sentences


def _split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Massa bubar. Polisi berjaga.", ["Massa bubar.", "Polisi berjaga."]),
        ("Benarkah? Ya! Aman.", ["Benarkah?", "Ya!", "Aman."]),
        (
            "Hadir Drs.Basuki, M.Si. Kepala Kesbangpol. Rapat ditutup.",
            ["Hadir Drs.Basuki, M.Si. Kepala Kesbangpol.", "Rapat ditutup."],
        ),
        ("Kab. Bulungan dan No. 5 di Jl. Merdeka.", ["Kab. Bulungan dan No. 5 di Jl. Merdeka."]),
        ("Rp1.000.000 pada 08.00 WIB. Selesai.", ["Rp1.000.000 pada 08.00 WIB.", "Selesai."]),
        ("Ia lulus S.H., M.H. Dia hadir.", ["Ia lulus S.H., M.H.", "Dia hadir."]),
        ("Bupati H. A. Rahmat hadir.", ["Bupati H. A. Rahmat hadir."]),
        ("Berjalan tertib.Ketua KPU hadir.", ["Berjalan tertib.", "Ketua KPU hadir."]),
        ("Diundur (19/8).Menurut dia aman.", ["Diundur (19/8).", "Menurut dia aman."]),
        ("“Ya,” kata dia. “Ricuh!” ujarnya.", ["“Ya,” kata dia.", "“Ricuh!” ujarnya."]),
        ('"Benar." Ia pergi.', ['"Benar."', "Ia pergi."]),
        ("Lihat kpu.go.id untuk jadwal.", ["Lihat kpu.go.id untuk jadwal."]),
        ("Judul Berita\nSELOR - Rapat digelar.", ["Judul Berita", "SELOR - Rapat digelar."]),
        ("Massa yang\nterputus barisnya bubar.", ["Massa yang\nterputus barisnya bubar."]),
        ("Baris satu\n\nbaris dua", ["Baris satu", "baris dua"]),
        ("1. Jaga jarak\n2. Pakai masker.", ["1. Jaga jarak", "2. Pakai masker."]),
        ("Tahun 2020. Lalu pemilu.", ["Tahun 2020.", "Lalu pemilu."]),
        ("Gula, dll. Dalam rapat itu.", ["Gula, dll.", "Dalam rapat itu."]),
        ("Warga menunggu… lalu pulang.", ["Warga menunggu… lalu pulang."]),
        ("Rapat di desa. Warga hadir.", ["Rapat di desa.", "Warga hadir."]),
        ("", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_they_should(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


@given(st.text(alphabet=st.sampled_from('aB1 .,!?\n“”"()-…“Kab'), max_size=300))
def test_nothing_is_lost_and_nothing_twice(text: str) -> None:
    last = 0
    for span in sentences(text):
        assert last <= span.start < span.end <= len(text)
        assert text[last : span.start].strip() == ""
        assert span.end - span.start <= MAX_CHARS
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        last = span.end
    assert text[last:].strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "A. " * 330_000,
        "." * 1_000_000,
        "a.B" * 330_000,
        "\n" * 1_000_000,
        "kata " * 200_000,
    ],
)
def test_a_megabyte_is_cut_in_seconds(text: str) -> None:
    start = time.process_time()
    assert all(span.end - span.start <= MAX_CHARS for span in sentences(text))
    assert time.process_time() - start < 15
