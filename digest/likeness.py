"""Likeness: how near two articles are in what they speak of, by their weighted stems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import log
from typing import TYPE_CHECKING

import numpy as np

from language.stems import stem
from language.words import normalise

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# The news stands in the title and the first paragraphs; what follows is background that reports
# of different events share.
LEAD_WORDS = 120
_TITLE_WEIGHT = 2
_MAX_WORD_CHARACTERS = 40  # what is longer is an address or a page without spaces
# So many imagined articles stand beside the day's, so that on a day of two articles every word
# that both have is not taken for common.
_PSEUDO_ARTICLES = 100
_BLOCK_ROWS = 512  # 512 × 10,000 cosines at a time are 20 MB

_WORD = re.compile(r"[^\W_]{2,}")
# Function words, and the words that nearly every article of this field has; they say nothing of
# which event is meant.
_COMMON_WORDS = """
    ada adalah agar akan antara apa atas atau bagi bahwa baik bakal banyak baru beberapa belum
    bersama bisa bukan dalam dan dapat dari datang demikian dengan di dia dua hal hanya harus
    hari hingga ia ini itu jadi jam jangan jelang jelas jika juga kali kalau kami karena kata ke
    kembali kepada ketika khusus kita lagi lain lalu lebih maka masih masuk mau melalui mereka
    namun nya oleh orang pada para per perlu pihak pukul saat saja salah sampai sana sangat satu
    saya sebab sebagai sebelum sebut secara sedang sejak sejumlah sekitar selain selama seluruh
    semua sementara seorang seperti serta setelah setiap siang malam pagi sore sudah tadi tahun
    tak tanggal telah tempat tentang terjadi tersebut tetap tiap tidak tiga tim tuju turut ujar
    ucap ungkap tutur umum untuk usai waktu wib wita wit yaitu yakni yang senin selasa rabu
    kamis jumat sabtu minggu januari februari maret april mei juni juli agustus september
    oktober november desember kabupaten kab kota provinsi daerah kecamatan kelurahan desa warga
    masyarakat kepala ketua
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def terms_of(title: str, text: str) -> Counter[str]:
    """Return the stems of a title and the beginning of a text, with their weights."""
    lead = normalise(text[: LEAD_WORDS * _MAX_WORD_CHARACTERS])
    body = (word.group() for word in islice(_WORD.finditer(lead), LEAD_WORDS))
    heading = _WORD.findall(normalise(title))
    counts: Counter[str] = Counter()
    for words, weight in ((heading, _TITLE_WEIGHT), (body, 1)):
        for word in words:
            if word not in _COMMON and len(word) <= _MAX_WORD_CHARACTERS:
                counts[stem(word)] += weight
    for word in _COMMON:
        counts.pop(word, None)
    return counts


def vectors_of(terms: Sequence[Counter[str]]) -> csr_matrix:
    """Return one row of unit length a text: log term frequency × inverse document frequency.

    Parameters
    ----------
    terms
        What ``terms_of`` gave, one a text.

    Returns
    -------
    csr_matrix of float32, shape (n_texts, n_terms)
        A text without terms has an empty row.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - as in digest.baseline

    documents = Counter(term for counts in terms for term in counts)
    column = {term: n for n, term in enumerate(sorted(documents))}
    pool = len(terms) + _PSEUDO_ARTICLES
    weight = {term: log(pool / (1 + n)) for term, n in documents.items()}
    indptr, indices, data = [0], [], []
    for counts in terms:
        row = {term: (1 + log(n)) * max(weight[term], 0.0) for term, n in counts.items()}
        norm = sum(value * value for value in row.values()) ** 0.5
        for term, value in row.items():
            indices.append(column[term])
            data.append(value / norm if norm else 0.0)
        indptr.append(len(indices))
    return csr_matrix(
        (np.array(data, np.float32), np.array(indices, np.int32), np.array(indptr, np.int64)),
        shape=(len(terms), max(len(column), 1)),
    )


def near_pairs(vectors: csr_matrix, at_least: float) -> Iterator[tuple[int, int, float]]:
    """Yield ``(i, j, cosine)`` for every pair ``i < j`` whose cosine is at least ``at_least``."""
    transposed = vectors.T.tocsc()
    for start in range(0, vectors.shape[0], _BLOCK_ROWS):
        block = (vectors[start : start + _BLOCK_ROWS] @ transposed).tocoo()
        keep = (block.data >= at_least) & (block.row + start < block.col)
        for i, j, cosine in zip(block.row[keep], block.col[keep], block.data[keep], strict=True):
            yield int(i) + start, int(j), float(cosine)
