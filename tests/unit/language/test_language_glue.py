"""If these fail, words that lost their space are unknown to every later step."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.glue import unglue


@pytest.mark.parametrize(
    ("glued", "parted"),
    [
        ("berjalan tertib.Ketua KPU", "berjalan tertib. Ketua KPU"),
        ("diJalur GazaPalestinadilaporkan", "di Jalur Gaza Palestina dilaporkan"),
        ("kata dia kepadaAntara", "kata dia kepada Antara"),
        ("aman,jujur,adil", "aman, jujur, adil"),
        ('selesai."ujarnya', 'selesai." ujarnya'),
        ("selesai,”ujarnya", "selesai,” ujarnya"),
        ("Hadir Budi(Kepala Bidang)", "Hadir Budi (Kepala Bidang)"),
        ("Kab.Bulungan", "Kab. Bulungan"),
    ],
)
def test_a_lost_space_comes_back(glued: str, parted: str) -> None:
    assert unglue(glued) == parted


@pytest.mark.parametrize(
    "text",
    ["Rp1.000.000", "pukul 08.00", "M.Si.", "Ph.D", "A.Yani", "KOMPAS.com", "Tempo.Co",
     "detikJateng", "iPhone", "YouTube", "NasDem", "1,5 juta",
     "pertanggungjawaban", "menyelenggarakan", "19/8"],
)  # fmt: skip
def test_what_belongs_together_stays(text: str) -> None:
    assert unglue(text) == text


@given(st.text(max_size=200))
def test_only_spaces_are_added(text: str) -> None:
    assert unglue(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["aB" * 500_000, "x" * 1_000_000, "kata.Kata" * 100_000, "a,b" * 300_000]
)
def test_a_megabyte_takes_seconds_at_most(text: str) -> None:
    start = time.process_time()
    unglue(text)
    assert time.process_time() - start < 15
