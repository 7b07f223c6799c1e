"""If these fail, words of one root count as different ones, or "pemilu" turns into "milu"."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from Sastrawi.Stemmer.Stemmer import Stemmer as SastrawiStemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from language.stems import Stemmer, default_stemmer, load_protected, root_words, stem, stem_text
from news.errors import WrongSettings

PREFIXES = (
    *("di", "ke", "se", "ber", "be", "te", "ter", "me", "mem", "men", "meng", "menge", "meny"),
    *("pe", "per", "pem", "pen", "peng"),
)
FROZEN = Path(__file__).with_name("stems.tsv")


class _SetDictionary:
    """Sastrawi's dictionary, but a set: the same answers in less time."""

    def __init__(self) -> None:
        self.words = root_words()

    def contains(self, word: str | None) -> bool:
        return word in self.words


@cache
def _sastrawi() -> Any:
    return SastrawiStemmer(_SetDictionary())


@cache
def _unprotected() -> Stemmer:
    return Stemmer(root_words())


def _is_protected(word: str) -> bool:
    enclitic = re.compile(r"-?(?:ku|mu|nya|lah|kah|tah|pun)$")
    protected = default_stemmer().protected
    return any(
        part in protected or enclitic.sub("", part) in protected
        for part in (word, *word.split("-"))
    )


def test_every_frozen_word_has_sastrawis_stem() -> None:
    rows = [line.split("\t") for line in FROZEN.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) == 2000
    assert [(w, stem(w)) for w, _ in rows] == [(w, expected) for w, expected in rows]


def test_the_factorys_own_stemmer_agrees() -> None:
    """The list dictionary is slow, so a few words only; it is the very stemmer users know."""
    own = StemmerFactory().create_stemmer()
    words = "perekonomian meniru-nirukannya berbalas-balasan menaati dibubarkan nikmat-ku keduanya"
    assert stem_text(words) == own.stem(words)


_AFFIXED = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(PREFIXES),
        st.sampled_from(["", "", "di", "ber", "per", "ke", "peny", "mempe", "ku", "kau"]),
        st.one_of(st.sampled_from(sorted(root_words())), st.text("abdegiklmnprstuy-", max_size=6)),
        st.sampled_from(["", "i", "kan", "an", "is", "isme", "isasi"]),
        st.sampled_from(["", "nya", "ku", "-mu", "lah", "--kah", "pun"]),
    ),
)


@given(_AFFIXED)
@settings(max_examples=1500, deadline=None)
def test_any_mix_of_affixes_is_stemmed_as_sastrawi_does(word: str) -> None:
    assert _unprotected().stem(word) == _sastrawi().stem(word)


@given(st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_is_stemmed_as_sastrawi_does(text: str) -> None:
    assert _unprotected().stem_text(text) == _sastrawi().stem(text)


def test_words_of_real_news_have_sastrawis_stems(shared: Callable[..., Path]) -> None:
    words: set[str] = set()
    with gzip.open(shared("news", "articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, 17_000, 40):
            words.update(re.findall(r"[a-z0-9-]+", json.loads(line)["text"].lower()))
    tried = sorted(word for word in words if not _is_protected(word))
    assert len(tried) > 10_000
    assert [w for w in tried if stem(w) != _sastrawi().stem(w)] == []


@pytest.mark.long
def test_all_words_of_real_news_have_sastrawis_stems(shared: Callable[..., Path]) -> None:
    words: set[str] = set()
    with gzip.open(shared("news", "articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            words.update(re.findall(r"[a-z0-9-]+", json.loads(line)["text"].lower()))
    assert [w for w in words if not _is_protected(w) and stem(w) != _sastrawi().stem(w)] == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pemilu", "pemilu"),
        ("Pemilu", "pemilu"),
        ("pemilunya", "pemilu"),
        ("pemilu-pemilu", "pemilu"),
        ("pilkada", "pilkada"),
        ("Penajam", "penajam"),
        ("perusakan", "rusak"),
        ("pengrusakan", "rusak"),
        ("gerakan", "gerak"),
        ("penyelidikan", "selidik"),
        ("Bali", "bali"),
        ("Kediri", "kediri"),
        ("Bekasi", "bekasi"),
        ("kejari", "kejari"),
    ],
)
def test_a_protected_word_keeps_its_meaning(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_protected_words_are_only_those_that_sastrawi_gets_wrong() -> None:
    """A line that protects nothing hides a word that may go wrong one day."""
    protected = default_stemmer().protected
    assert {w for w, s in protected.items() if _unprotected().stem(w) == s} == set()


@given(st.lists(st.text("abdegikmnprst.,-“ ", min_size=1, max_size=12), max_size=20))
def test_memory_changes_nothing(words: list[str]) -> None:
    text = " ".join(words)
    stemmer = Stemmer(root_words(), {"pemilu": "pemilu"})
    first = stemmer.stem_text(text)
    assert stemmer.stem_text(text) == first == stemmer.stem_afresh(text)


def test_long_forms_do_not_fill_the_memory() -> None:
    stemmer = Stemmer(root_words())
    stemmer.stem_text("x" * 1_000_000 + " " + "-".join(["makan"] * 100_000))
    assert len(stemmer._forms) == 0


def test_a_broken_line_of_the_protected_words_is_named(tmp_path: Path) -> None:
    path = tmp_path / "protected.txt"
    path.write_text("pemilu\nDua Kata\n", encoding="utf-8")
    with pytest.raises(WrongSettings, match=r"protected\.txt:2: 'Dua Kata'"):
        load_protected(path)
    with pytest.raises(WrongSettings, match="cannot be read"):
        load_protected(tmp_path / "absent.txt")
