"""Pieces: a text mended piece by piece, so that what was mended once need not be mended again.

A piece is what stands between two blanks, punctuation and all: ``"Kab.``, ``tertib.Ketua``. Nearly
all are mended alike wherever they stand; for the others this module tells so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from language.characters import ascii_words
from language.glue import parted, unglue
from language.lexicon import Lexicon, default_lexicon
from language.words import lowered, normalise

# A word, or some with hyphens between them, in which no space was lost: no hump, no stop inside.
_WORD = "(?:[A-Z]?[a-z]+|[A-Z]+)"
_PLAIN = re.compile(rf"""["'“‘(]*({_WORD}(?:-{_WORD})*)[.,;:!?)"'”’]*""")
_NUMBER = re.compile(r"""["'(]*\d[\d.,:/%-]*[.,;:!?)"']*""", re.ASCII)
_MARKS = str.maketrans("“”‘’", "\"\"''")
_FIRST = re.compile("[a-z0-9]*")
_LAST = re.compile("[a-z0-9]*$")
_PARTED_NYA = re.compile(r"nya\b")


class Piece(NamedTuple):
    """A piece of a text.

    Parameters
    ----------
    text
        As ``language.words.normalise`` leaves it.
    lower
        In lower case, its characters repaired, its spellings not mended yet.
    opens
        Whether it may be mended together with the piece behind it.
    leans
        Whether it can only be mended together with the whole sentence.
    """

    text: str
    lower: str
    opens: bool = False
    leans: bool = False


class PlainWord(NamedTuple):
    """A word as it stands in a text: the word, the text, and where it begins there."""

    word: str
    text: str
    start: int


def plain_word(written: str) -> PlainWord | None:
    """Return the word of a piece that is one in lower case, with punctuation around it at most.

    Where ``Mender.plain`` says so of the word, its ``text`` is what the piece is mended to.
    """
    found = _PLAIN.fullmatch(written)
    if found is None:
        return None
    text = written.lower()
    if not text.isascii():
        text = text.translate(_MARKS)
    word = found[1].lower()
    # Equal texts are one object: what is remembered of a hundred thousand takes less room.
    text = written if text == written else text
    return PlainWord(text if word == text else word, text, found.start(1))


class Mender:
    """Mends pieces, and tells which of them are mended together.

    ``normalise(unglue(text))`` is the texts of its pieces with a blank between them, unless one
    of them leans, or one that opens goes together with the next.

    Parameters
    ----------
    lexicon
        What to mend; the project's own where it is None.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = default_lexicon() if lexicon is None else lexicon
        # What stands behind the first word of a spelling of several; behind "di" any verb may.
        self._behind: dict[str, tuple[str, ...]] = {"di": ()}
        self._leaning = {ascii_words(mend.word)[0] for mend in self.lexicon.contexts}
        for written, _ in (pair for pairs in self.lexicon.triggers.values() for pair in pairs):
            head, blank, rest = written.partition(" ")
            if not blank:
                continue
            if last := _last_word(head):
                behind = rest.partition(" ")[0]
                self._behind[last] = (*self._behind.get(last, ()), behind)
            else:
                self._leaning.add(ascii_words(written)[0])
        self._telling = {"nya", *self._behind, *self._leaning, *self.lexicon.trigger_words}

    def plain(self, word: str) -> bool:
        """Tell whether a lower-case word, hyphens and all, is never mended."""
        parts = word.split("-")
        names = self.lexicon.names
        return self._telling.isdisjoint(parts) and all(parted(one, names) == one for one in parts)

    def piece(self, written: str) -> Piece:
        """Return the piece of a text that stands between two blanks, as it was published."""
        if _NUMBER.fullmatch(written) and self._telling.isdisjoint(ascii_words(written)):
            return Piece(written, written)
        lower = " ".join(lowered(unglue(written, self.lexicon)).split())
        text = " ".join(normalise(lower, self.lexicon).split())
        leans = (
            not text
            or _PARTED_NYA.match(text) is not None
            or not self._leaning.isdisjoint(ascii_words(text))
        )
        opens = _last_word(lower) in self._behind or _last_word(text) in self._behind
        return Piece(text, lower, opens, leans)

    def together(self, one: Piece, other: Piece) -> bool:
        """Tell whether a piece that opens may be mended with the one behind it."""
        return self._joined(one.lower, other.lower) or self._joined(one.text, other.text)

    def _joined(self, text: str, behind: str) -> bool:
        last = _last_word(text)
        if behind.startswith(self._behind.get(last, ())):
            return True
        first = _FIRST.match(behind)
        return last == "di" and first is not None and self.lexicon.is_passive(first[0])


def _last_word(text: str) -> str:
    found = _LAST.search(text)
    return found[0] if found else ""
