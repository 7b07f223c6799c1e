"""Terms by number: what several vocabularies look for is searched once in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, repeat
from typing import Any

import numpy as np

from classifier.reading import Sentence

Array = np.ndarray[Any, Any]

_KEYS = count()
"""A new key for each table of this process; see ``Sentence.found``."""


def word_terms(sentences: Iterable[Sentence], ngrams: int = 2) -> Iterator[str]:
    """Return the stems of sentences, and their pairs joined by a space where ``ngrams`` is 2."""
    terms = ((s.stems, s.pairs) if ngrams > 1 else (s.stems,) for s in sentences)
    return chain.from_iterable(chain.from_iterable(terms))


def character_terms(sentences: Iterable[Sentence], ngrams: int) -> Iterator[str]:
    """Yield the character n-grams inside the words of sentences, sizes 3 to ``ngrams``."""
    for sentence in sentences:
        for word in sentence.words:
            if word[0] == "0":
                continue
            padded = f" {word} "
            for size in range(3, ngrams + 1):
                for at in range(max(1, len(padded) - size + 1)):
                    yield padded[at : at + size]


def terms_of(sentences: Iterable[Sentence], unit: str, ngrams: int) -> Iterator[str]:
    """Return the terms of sentences; see ``classifier.termvectors.TermVectors``."""
    terms = character_terms if unit == "character" else word_terms
    return terms(sentences, ngrams)


class TermTable:
    """Numbers of terms, and which of them stand in a sentence.

    Parameters
    ----------
    terms
        Each once.
    unit, ngrams
        See ``classifier.termvectors.TermVectors``.
    """

    def __init__(self, terms: Iterable[str], unit: str = "word", ngrams: int = 2) -> None:
        self.numbers = {term: number for number, term in enumerate(terms)}
        self._unit, self._ngrams = unit, ngrams
        self._key = next(_KEYS)
        self._words = _WordTerms(self.numbers) if unit == "word" else None

    def find(self, sentences: Sequence[Sentence]) -> list[list[int]]:
        """Return for each sentence the numbers of the terms in it, one an occurrence."""
        key = self._key
        new = [sentence for sentence in sentences if key not in sentence.found]
        if new:
            looked_up = self._spelt(new) if self._words is None else self._words.find(new)
            for sentence, found in zip(new, looked_up, strict=True):
                sentence.found[key] = found
        return [sentence.found[key] for sentence in sentences]

    def _spelt(self, sentences: Sequence[Sentence]) -> Iterator[list[int]]:
        numbers = self.numbers
        for sentence in sentences:
            terms = terms_of((sentence,), self._unit, self._ngrams)
            yield [numbers[term] for term in terms if term in numbers]


class _WordTerms:
    """Stems and pairs of stems by number; those of many sentences are found at once.

    To write each pair of a text down and to look for it took a tenth of the time of judging. Here
    stems have numbers of their own, and a pair is the number of one and the number of the other.
    """

    def __init__(self, numbers: dict[str, int]) -> None:
        parts = [term.partition(" ") for term in numbers]
        heads, rests = [part[0] for part in parts], [part[2] for part in parts]
        stems = dict.fromkeys(chain(heads, filter(None, rests)))
        self._stems = {stem: at for at, stem in enumerate(stems)}
        self._size = size = len(stems)
        one = np.array(list(map(self._stems.__getitem__, heads)), dtype=np.intp)
        other = np.array(list(map(self._stems.get, rests, repeat(-1))), dtype=np.intp)
        alone, pairs = np.flatnonzero(other < 0), np.flatnonzero(other >= 0)
        # The last place is that of stems which are in no term.
        self._single = np.full(size + 1, -1, dtype=np.intp)
        self._single[one[alone]] = alone
        self._leads = np.zeros(size + 1, dtype=bool)
        self._leads[one[pairs]] = True
        self._trails = np.zeros(size + 1, dtype=bool)
        self._trails[other[pairs]] = True
        keys = one[pairs] * size + other[pairs]
        order = np.argsort(keys)
        # One more, which nothing has, so that a search never ends behind the last.
        self._keys = np.append(keys[order], np.iinfo(np.intp).max)
        self._numbers = np.append(pairs[order], -1)

    def find(self, sentences: Sequence[Sentence]) -> list[list[int]]:
        """Return for each sentence the numbers of its stems and pairs that are terms."""
        lengths = np.array([len(sentence.stems) for sentence in sentences], dtype=np.intp)
        of = np.repeat(np.arange(len(sentences)), lengths)
        stems = chain.from_iterable([sentence.stems for sentence in sentences])
        at = np.fromiter(map(self._stems.get, stems, repeat(-1)), dtype=np.intp, count=len(of))
        single = self._single[at]
        held = np.flatnonzero(single >= 0)
        one, other = at[:-1], at[1:]
        near = np.flatnonzero(self._leads[one] & self._trails[other] & (of[:-1] == of[1:]))
        keys = one[near] * self._size + other[near]
        place = np.searchsorted(self._keys, keys)
        known = self._keys[place] == keys
        rows = np.concatenate([of[held], of[near[known]]])
        numbers = np.concatenate([single[held], self._numbers[place[known]]])
        flat = numbers[np.argsort(rows, kind="stable")].tolist()
        ends = np.cumsum(np.bincount(rows, minlength=len(sentences))).tolist()
        return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]
