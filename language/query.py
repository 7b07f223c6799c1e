"""Query: what a person searches for, and the stems under which texts are found.

Texts and queries pass through the same ``stems_of``, so that "unjuk rasa", "berunjuk rasa" and
"unjukrasa", or "konvoi" and "konvoinya", meet. Stems come out as lower-case ASCII letters and
digits only: they cannot hold anything that a database's own query syntax would read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from language.stems import stem
from language.words import normalise, tokens
from news.errors import WrongInput

MAX_QUERY_CHARACTERS = 1000
MAX_QUERY_TERMS = 32
# Longer words are noise (addresses, glued text); the bound keeps one text's stems under 1 MB.
_MAX_STEM_CHARACTERS = 40
# Forms whose stems are remembered, about 20 MB: two thirds of the time of indexing a text.
_MAX_TOKENS = 100_000
_QUOTES = str.maketrans("“”„‟″", '"""""')
_PART = re.compile(r'(-?)"([^"]*)"|(-?)([^\s"]+)')

Phrase = tuple[str, ...]
"""Stems that stand next to each other; mostly one."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a text must hold, all of it, and what it must not hold, any of it."""

    present: tuple[Phrase, ...]
    absent: tuple[Phrase, ...] = ()

    @property
    def stems(self) -> frozenset[str]:
        """All stems that a text found may hold."""
        return frozenset(stem for phrase in self.present for stem in phrase)


def stems_of(text: str) -> list[str]:
    """Return the stems of a text in order, each of ASCII letters and digits.

    What is not Latin script becomes the hexadecimal digits of its UTF-8, so that it is found in
    either database by equality.
    """
    found: list[str] = []
    for token in tokens(normalise(text)):
        found += _stems_of_token(token)
    return found


@lru_cache(maxsize=_MAX_TOKENS)
def _stems_of_token(token: str) -> Phrase:
    whole = (stem(token) or token) if token.isascii() else token
    parts = [whole] if "-" not in whole else [stem(p) or p for p in whole.split("-")]
    return tuple(filter(None, map(_ascii, parts)))


def _ascii(word: str) -> str:
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        if not word.isascii():
            word = "u" + word.encode("utf-8", "surrogatepass").hex()
    return "".join(filter(str.isalnum, word))[:_MAX_STEM_CHARACTERS]


def parse_query(text: str) -> Query:
    """Return what a line asks for: ``konvoi samarinda "unjuk rasa" -futsal``.

    Words must all be there, words in quotation marks next to each other, and what follows a
    hyphen must not be there.

    Raises
    ------
    WrongInput
        A quotation mark that is not closed, nothing to look for, or more than a query may hold.
    """
    if len(text) > MAX_QUERY_CHARACTERS:
        raise WrongInput(
            "search of {count} characters, expected at most {limit}",
            count=len(text),
            limit=MAX_QUERY_CHARACTERS,
        )
    line = text.translate(_QUOTES)
    if line.count('"') % 2:
        raise WrongInput("search {text!r}: a quotation mark is not closed", text=text)
    run: list[str] = []
    present: list[Phrase] = []
    absent: list[Phrase] = []
    for without, quoted, minus, word in _PART.findall(line):
        if word and not minus:
            run.append(word)  # words in a row are mended together: "di laksanakan"
            continue
        phrase = tuple(stems_of(word or quoted))
        if phrase:
            (absent if without or minus else present).append(phrase)
    present += _words(run)
    if not present:
        raise WrongInput(
            'search {text!r}, expected at least one word to look for, such as: konvoi "unjuk'
            ' rasa" -futsal',
            text=text,
        )
    if len(present) + len(absent) > MAX_QUERY_TERMS:
        raise WrongInput(
            "search of {count} words, expected at most {limit}",
            count=len(present) + len(absent),
            limit=MAX_QUERY_TERMS,
        )
    return Query(tuple(dict.fromkeys(present)), tuple(dict.fromkeys(absent)))


def _words(run: list[str]) -> list[Phrase]:
    """Return each written word's stems; a word of several ("covid-19") is a phrase."""
    return [
        phrase for token in tokens(normalise(" ".join(run))) if (phrase := tuple(stems_of(token)))
    ]
