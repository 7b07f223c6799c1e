"""Terms by number: what several vocabularies look for is searched once in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count

from classifier.reading import Sentence

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

    def find(self, sentence: Sentence) -> list[int]:
        """Return the numbers of the terms in a sentence, one an occurrence."""
        found = sentence.found.get(self._key)
        if found is None:
            looked_up = map(self.numbers.get, terms_of((sentence,), self._unit, self._ngrams))
            found = [number for number in looked_up if number is not None]
            sentence.found[self._key] = found
        return found
