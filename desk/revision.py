"""What two texts of one article differ in, word by word, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, groupby
from typing import Literal

from news.article import Article

# A word, or what parts two lines; and the blanks behind it, which are not compared: they are half
# of all there is. Or a line with the empty ones behind it.
_WORDS = re.compile(r"(\S+|\s*\n\s*|^[^\S\n]+)([^\S\n]*)")
_LINES = re.compile(r"([^\n]+|^(?=\n))(\n*)")
# Longer texts are compared line by line only.
_MAX_WORDS = 20_000
MAX_STEPS = 5_000_000
"""Pairs of like words that are looked at, some two seconds' work. Two texts of 5,000 words with 20
changes take 250,000; two of one word over and over took the square of their length, and two of the
same words in another order its cube."""

Kind = Literal["same", "gone", "new"]
_Words = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both have, or only the earlier or only the later one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts differ in.

    Parameters
    ----------
    pieces
        In reading order. Joined, ``same`` and ``gone`` give the earlier text, ``same`` and ``new``
        the later one.
    fine
        False where the texts were too long, or too unlike, to be compared word by word to the end:
        a change may then hold words that both have.
    steps
        Pairs of like words that were looked at, ``MAX_STEPS`` at most.
    """

    pieces: tuple[Piece, ...]
    fine: bool
    steps: int


class _Matcher(SequenceMatcher[str]):
    """A matcher that finds nothing more once it has looked at ``MAX_STEPS`` pairs."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self.steps, self.ended = 0, False
        places: dict[str, list[int]] = self.b2j  # type: ignore[attr-defined]
        self._until = list(accumulate((1 + len(places.get(w, ())) for w in old), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        steps = self._until[-1 if ahi is None else ahi] - self._until[alo]
        if self.steps + steps > MAX_STEPS:
            self.ended = True
            return Match(alo, blo, 0)
        self.steps += steps
        return super().find_longest_match(alo, ahi, blo, bhi)


def differences(earlier: Article, later: Article) -> Comparison:
    """Return what title and text of two revisions differ in, within bounded time."""
    before, after = (f"{one.title}\n\n{one.text}" for one in (earlier, later))
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    whole = len(old) + len(new) > _MAX_WORDS
    if whole:
        old, new = _LINES.findall(before), _LINES.findall(after)
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    ends = len(old) - last, len(new) - last
    matcher = _Matcher(
        [word for word, _ in old[first : ends[0]]], [word for word, _ in new[first : ends[1]]]
    )
    pieces = [*_same(old[:first], new[:first])]
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, come = old[first + a : first + b], new[first + c : first + d]
        pieces += _same(gone, come) if kind == "equal" else _changed(gone, come)
    pieces += _same(old[ends[0] :], new[ends[1] :])
    return Comparison(
        tuple(_merged(pieces)), fine=not (whole or matcher.ended), steps=matcher.steps
    )


def _shared(old: _Words, new: _Words) -> int:
    """Return how many words both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if a[0] != b[0]), min(len(old), len(new)))


def _same(old: _Words, new: _Words) -> Iterator[Piece]:
    """Yield words that both have; the blanks behind them may differ."""
    for (word, gap), (_, other) in zip(old, new, strict=True):
        yield Piece("same", word)
        if gap == other:
            yield Piece("same", gap)
        else:
            yield from (Piece("gone", gap), Piece("new", other))


def _changed(old: _Words, new: _Words) -> Iterator[Piece]:
    """Yield words that one only has, without the blanks that both have behind them."""
    gone, come = ("".join(map("".join, words)) for words in (old, new))
    gap = old[-1][1] if old and new and old[-1][1] == new[-1][1] else ""
    yield Piece("gone", gone.removesuffix(gap))
    yield Piece("new", come.removesuffix(gap))
    yield Piece("same", gap)


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join what stands side by side: three words replaced are one change, not three."""
    told = (piece for piece in pieces if piece.text)
    for same, run in groupby(told, key=lambda piece: piece.kind == "same"):
        some = list(run)
        kinds: tuple[Kind, ...] = ("same",) if same else ("gone", "new")
        for kind in kinds:
            if text := "".join(piece.text for piece in some if piece.kind == kind):
                yield Piece(kind, text)
