"""Shingles: how alike two texts are, by the runs of words that both have.

A shingle is five words in a row, in lower case without punctuation, as a hash. Hashes and
signatures are the same on every machine and in every run, so an archive may keep them.

References
----------
Broder, A. (1997). On the resemblance and containment of documents. SEQUENCES '97.
Leskovec, J., Rajaraman, A., Ullman, J. (2020). Mining of Massive Datasets, chapter 3.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from language.characters import ascii_words

SHINGLE_WORDS = 5
PERMUTATIONS = 128
# 24 bands of 3: two texts of Jaccard 0.6 meet with probability 0.997, of 0.5 (a copy cut to half)
# with 0.96, of 0.4 with 0.80, of 0.1 with 0.02. 32 bands of 4 take a third more rows, and find
# 0.87 at 0.5. The signature's other values are for ``estimated_similarity``.
BANDS = 24
BAND_VALUES = 3
_SEED = 1
# Texts of a megabyte are signed in slices, so that memory stays flat.
_SLICE = 4096

# Odd, and without a pattern: the fractional part of the golden ratio. Its powers place a word.
_MULTIPLIER = 0x9E3779B97F4A7C15
_POWERS = np.array([pow(_MULTIPLIER, k, 2**64) for k in range(SHINGLE_WORDS)], dtype=np.uint64)
_NO_SHINGLE = np.uint32(2**32 - 1)
# The hashes fit a signed column of a database.
_63_BITS = np.uint64(2**63 - 1)


def shingle_hashes(text: str) -> frozenset[int]:
    """Return the hashes of a text's shingles.

    Parameters
    ----------
    text
        Any text. One with fewer than five words has one shingle, one without words none.

    Returns
    -------
    frozenset of int
        Each from 0 to 2**63 - 1.
    """
    return frozenset(shingle_sequence(text).tolist())


def signature(text: str | frozenset[int]) -> NDArray[np.uint32]:
    """Return the MinHash signature of a text, or of its shingles.

    Returns
    -------
    ndarray of uint32, shape (128,)
        All ``2**32 - 1`` where there is no shingle.
    """
    return _signature(text, PERMUTATIONS)


def _signature(text: str | frozenset[int], count: int) -> NDArray[np.uint32]:
    """Return the first values of a signature, as datasketch 2 makes it by its scheme "affine32"."""
    if isinstance(text, str):
        hashes = shingle_sequence(text)
    else:
        hashes = np.fromiter(text, dtype=np.uint64, count=len(text))
    mixed = _mixed_32((hashes >> np.uint64(31)).astype(np.uint32))[:, np.newaxis]
    factors, summands = _permutations()
    values = np.full(count, _NO_SHINGLE)
    for start in range(0, len(mixed), _SLICE):
        permuted = mixed[start : start + _SLICE] * factors[:count] + summands[:count]
        np.minimum(values, permuted.min(axis=0), out=values)
    return values


def band_keys(text: str | frozenset[int]) -> list[int]:
    """Return the keys of the bands of a text's signature, or of its shingles'.

    Texts that agree in one key or more are candidates for being copies.

    Returns
    -------
    list of int
        One for each of the 24 bands, fit for a signed 32-bit column; none without a shingle.
    """
    values = _signature(text, BANDS * BAND_VALUES)
    if (values == _NO_SHINGLE).all():
        return []
    keys = np.arange(BANDS, dtype=np.uint64)  # the band's number is part of its key
    for column in values.reshape(BANDS, BAND_VALUES).astype(np.uint64).T:
        keys = (keys ^ column) * np.uint64(_MULTIPLIER)
        keys ^= keys >> np.uint64(29)
    own: list[int] = (keys >> np.uint64(32)).astype(np.uint32).view(np.int32).tolist()
    return own


def similarity(a: str | frozenset[int], b: str | frozenset[int]) -> float:
    """Return the Jaccard similarity of two texts' shingles, 0 to 1; 0 where one has none."""
    own, other = _shingles(a), _shingles(b)
    common = len(own & other)
    return common / (len(own) + len(other) - common) if common else 0.0


def estimated_similarity(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    """Return the Jaccard similarity that two signatures stand for.

    Its standard error is at most 0.044, half the root of 1 / 128.
    """
    return float(np.count_nonzero(a == b)) / PERMUTATIONS


def _shingles(text: str | frozenset[int]) -> frozenset[int]:
    return shingle_hashes(text) if isinstance(text, str) else text


def shingle_sequence(text: str) -> NDArray[np.uint64]:
    """Return the hash of each shingle, in order, with repetitions.

    Returns
    -------
    ndarray of uint64, shape (n_shingles,)
    """
    lower = text.lower()
    words = ascii_words(lower)
    if not words:  # another script
        words = [word for word in lower.split() if any(map(str.isalpha, word))]
    codes = np.fromiter(map(_word_code, words), dtype=np.uint64, count=len(words))
    size = min(SHINGLE_WORDS, len(codes))
    if not size:
        return codes
    count = len(codes) - size + 1
    sums = np.zeros(count, dtype=np.uint64)
    for place in range(size):
        sums += codes[place : place + count] * _POWERS[place]
    return _mixed(sums) & _63_BITS


@lru_cache(maxsize=200_000)
def _word_code(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the values with each bit spread over all: the finaliser of MurmurHash3."""
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def _mixed_32(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the values with each bit spread over all: MurmurHash3's finaliser for 32 bits."""
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


@lru_cache(maxsize=1)
def _permutations() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return factor and summand of each permutation of the 32-bit numbers.

    RandomState's stream is frozen for good, so the numbers are the same everywhere.
    """
    source = np.random.RandomState(_SEED)
    halves = source.randint(0, 2**31, PERMUTATIONS, dtype=np.uint32)
    summands = source.randint(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), summands
