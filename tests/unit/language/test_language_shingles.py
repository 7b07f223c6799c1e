"""If these fail, copies of one press release fill the digest, or two events become one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.shingles import (
    BANDS,
    band_keys,
    estimated_similarity,
    shingle_hashes,
    signature,
    similarity,
)

RELEASE = (
    "Kesbangpol menggelar rapat koordinasi bersama KPU dan Bawaslu untuk mencegah konflik sosial "
    "menjelang pemungutan suara. Rapat dihadiri para camat, tokoh agama, dan pengurus partai."
)

FROZEN_HASHES = [497029257881563370, 6625272202298964759]
FROZEN_BANDS = [-121275682, -761519639]
FROZEN_SIGNATURE = [1382566481, 3727702234, 3114275392, 3879930429]


def test_copies_are_alike_in_any_typography() -> None:
    copy = RELEASE.upper().replace(".", " — ").replace(",", ";")
    assert similarity(RELEASE, copy) == 1.0
    assert (signature(RELEASE) == signature(copy)).all()


def test_a_text_is_as_like_a_longer_one_as_it_fills_of_it() -> None:
    longer = RELEASE + " Sementara itu cuaca cerah dan harga cabai turun di pasar induk kota."
    own, other = shingle_hashes(RELEASE), shingle_hashes(longer)
    assert own < other
    assert similarity(RELEASE, longer) == pytest.approx(len(own) / len(other))


def test_other_words_share_nothing() -> None:
    assert similarity(RELEASE, "Harga cabai di pasar induk naik tajam sejak awal pekan ini") == 0.0


def test_hashes_are_the_same_in_every_run() -> None:
    """An archive keeps them: another value would make every old text new."""
    assert sorted(shingle_hashes("satu dua tiga empat lima enam")) == FROZEN_HASHES
    assert signature("satu dua tiga empat lima enam")[:4].tolist() == FROZEN_SIGNATURE
    assert band_keys("satu dua tiga empat lima enam")[:2] == FROZEN_BANDS


def test_short_and_empty_texts() -> None:
    assert len(shingle_hashes("dua kata")) == 1
    assert shingle_hashes(" .,! ") == frozenset()
    assert similarity("", "") == similarity("", RELEASE) == 0.0
    assert (signature("") == 2**32 - 1).all()
    assert band_keys("") == []
    assert len(shingle_hashes("مظاهرة في وسط المدينة اليوم مساء")) == 2


def test_the_signature_estimates_the_similarity() -> None:
    words = [f"kata{n}" for n in range(400)]
    a, b = " ".join(words[:300]), " ".join(words[100:])
    truth = similarity(a, b)
    assert abs(estimated_similarity(signature(a), signature(b)) - truth) < 4 * 0.044


@given(st.text(max_size=200), st.text(max_size=200))
def test_measures_are_shares(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) == similarity(b, a) <= 1.0
    hashes = shingle_hashes(a)
    assert all(0 <= value < 2**63 for value in hashes)
    assert np.array_equal(signature(a), signature(hashes))
    assert signature(a).shape == (128,)
    assert band_keys(a) == band_keys(hashes)
    assert len(band_keys(a)) == (BANDS if hashes else 0)


@pytest.mark.parametrize("words", [1, 7, 300, 9000])
def test_signatures_are_those_of_datasketch(words: int) -> None:
    """Whoever reads the archive with the library that everybody knows finds the same values."""
    datasketch = pytest.importorskip("datasketch")
    hashes = shingle_hashes(" ".join(f"kata{n}" for n in range(words)))
    sketch = datasketch.MinHash(num_perm=128, seed=1, hashfunc=int, scheme="affine32")
    sketch.update_batch([value >> 31 for value in hashes])
    assert np.array_equal(signature(hashes), sketch.hashvalues)


def test_a_megabyte_has_a_signature() -> None:
    assert signature("kata lain " * 100_000).dtype == np.uint32
    assert len(shingle_hashes("x" * 1_000_000)) == 1
