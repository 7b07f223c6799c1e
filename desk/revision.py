"""What two texts of one article differ in, word by word, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from news.article import Article

_WORDS = re.compile(r"\s+|[^\s]+")
# Longer texts are compared paragraph by paragraph only: words would take seconds.
_MAX_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both have, or only the earlier or only the later one."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(earlier: Article, later: Article) -> list[Piece]:
    """Return title and text of two revisions as pieces, in reading order.

    Joined, ``same`` and ``gone`` give the earlier text, ``same`` and ``new`` the later one.
    """
    before, after = (f"{one.title}\n\n{one.text}" for one in (earlier, later))
    return list(_merged(_compared(before, after)))


def _compared(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > 2 * _MAX_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield Piece("gone", "".join(old[a:b]))
            yield Piece("new", "".join(new[c:d]))


def _merged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join changes that only a blank parts: three words replaced are one change, not three."""
    gone = new = held = ""
    for piece in pieces:
        if piece.kind == "same" and not (piece.text.isspace() and "\n" not in piece.text):
            yield from _change(gone, new)
            yield Piece("same", held + piece.text)
            gone = new = held = ""
        elif piece.kind == "same" and not (gone or new):
            held += piece.text
        elif piece.kind == "same":
            gone, new = gone + piece.text, new + piece.text
        else:
            if held:
                yield Piece("same", held)
                held = ""
            gone += piece.text if piece.kind == "gone" else ""
            new += piece.text if piece.kind == "new" else ""
    yield from _change(gone, new)
    if held:
        yield Piece("same", held)


def _change(gone: str, new: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if new:
        yield Piece("new", new)
