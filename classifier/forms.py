"""Forms: what is known of each written form of a word, so that a text is looked up, not worked out.

Half of a reading's time would go into mending, stemming and matching the same few thousand forms
over and over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from classifier.cues import CueMatcher, Opening
from language.pieces import Mender, Piece, plain_word
from language.stems import Stemmer

_WORD = re.compile(r"[a-z]+|\d+")
_MOST = 30_000
"""Forms remembered, and as many of before; 10,000 articles of news hold 200,000, half of them once.
They take 18 MB. Where they are full, those of before are forgotten: what is frequent was asked
for again meanwhile, and stays."""
_MOST_CHARS = 64
"""Longer forms are not remembered."""


class Note(NamedTuple):
    """What is to be looked at in a form.

    Parameters
    ----------
    openings
        Where in its text a cue may begin.
    piece
        None where its neighbours do not matter, and no spelling was mended.
    """

    openings: tuple[Opening, ...]
    piece: Piece | None


class Form(NamedTuple):
    """What is known of a written form, whatever stands beside it.

    Parameters
    ----------
    text
        Normalised.
    words, stems
        Its words, as in ``Sentence``, and their stems.
    note
        None where no cue may begin in it and its neighbours do not matter, as is true of most.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    note: Note | None


class _Word(NamedTuple):
    """What is known of a plain word, whatever punctuation stands around it."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    note: Note | None


class Forms(dict[str, Form]):
    """The forms met so far; a new one is worked out when it is asked for."""

    def __init__(self, mender: Mender, stemmer: Stemmer, matcher: CueMatcher) -> None:
        super().__init__()
        self._mender, self._stemmer, self._matcher = mender, stemmer, matcher
        self._before: dict[str, Form] = {}
        self._plain: dict[str, _Word | None] = {}
        self._plain_before: dict[str, _Word | None] = {}

    def __missing__(self, written: str) -> Form:
        form = self._before.get(written) or self._plainly(written) or self._looked_into(written)
        if len(written) <= _MOST_CHARS:
            if len(self) >= _MOST:
                self._before, self._plain_before = dict(self), self._plain
                self.clear()
                self._plain = {}
            self[written] = form
        return form

    def lean(self, forms: Sequence[Form]) -> bool:
        """Tell whether words of a sentence are mended by what stands beside them."""
        for n, form in enumerate(forms):
            piece = form.note and form.note.piece
            if not piece:
                continue
            if piece.leans:
                return True
            if piece.opens and n + 1 < len(forms):
                behind = forms[n + 1]
                known = behind.note and behind.note.piece
                if self._mender.together(piece, known or Piece(behind.text, behind.text)):
                    return True
        return False

    def _plainly(self, written: str) -> Form | None:
        """Return the form of a word that is never mended, None where it is another thing."""
        plain = plain_word(written)
        if plain is None:
            return None
        word, text, start = plain
        known = self._plain[word] if word in self._plain else self._learned(word)
        if known is None:
            return None
        words, stems, note = known
        if start and note:
            note = Note(tuple([o._replace(start=start + o.start) for o in note.openings]), None)
        return Form(text, words, stems, note)

    def _learned(self, word: str) -> _Word | None:
        known = self._plain_before.get(word)
        if known is None and self._mender.plain(word):
            words = tuple(word.split("-"))
            stems = self._stemmer.stem_words(words)
            # A plain word is a word for the matcher, too, unless it has a hyphen.
            if len(words) == 1:
                openings = self._matcher.openings_with(((word, 0),))
            else:
                openings = self._matcher.openings(word)
            note = Note(openings, None) if openings else None
            known = _Word(words, words if stems == words else stems, note)
        if len(word) <= _MOST_CHARS:
            self._plain[word] = known
        return known

    def _looked_into(self, written: str) -> Form:
        piece = self._mender.piece(written)
        words = words_of(piece.text)
        openings = self._matcher.openings(piece.text)
        telling = piece.opens or piece.leans or piece.lower != piece.text
        note = Note(openings, piece if telling else None) if openings or telling else None
        return Form(piece.text, words, self._stemmer.stem_words(words), note)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a normalised text; a number is a zero a digit, four at most."""
    words = _WORD.findall(text)
    return tuple(word if word[0] > "9" else "0" * min(len(word), 4) for word in words)
