"""Snippet: the part of a text in which a search was found, and where in it the words stand."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from language.query import stems_of

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SPACE = re.compile(r"\s+")
# Two lines of a terminal.
SNIPPET_CHARACTERS = 160
_BEFORE = 40
# A text beyond this is looked through no further: a snippet says where to read, not all there is.
_MAX_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the original text, on one line, and the spans of the words that were found."""

    text: str
    marks: tuple[tuple[int, int], ...]


def marked(text: str, stems: Collection[str]) -> Snippet:
    """Return a whole line with its hits."""
    line = _SPACE.sub(" ", text).strip()
    return Snippet(line, tuple(span for span, _ in _hits(line, stems)))


def snippet_of(text: str, stems: Collection[str]) -> Snippet:
    """Return the piece that holds the most different words, the first of such; else the opening.

    Parameters
    ----------
    text
        As archived.
    stems
        Of the query, see ``language.query``.
    """
    line = _SPACE.sub(" ", text[:_MAX_CHARACTERS]).strip()
    hits = _hits(line, stems)
    start, best = 0, 0
    for place, ((first, _), _) in enumerate(hits):
        window = [
            found
            for (_, end), found in hits[place : place + SNIPPET_CHARACTERS]  # no more fit in
            if end <= first + SNIPPET_CHARACTERS - _BEFORE
        ]
        different = len(set().union(*window))
        if different > best:
            best, start = different, first
    begin = _cut(line, max(0, start - _BEFORE)) if start > _BEFORE else 0
    end = min(len(line), begin + SNIPPET_CHARACTERS)
    if end < len(line) and (space := line.rfind(" ", begin + SNIPPET_CHARACTERS // 2, end)) > 0:
        end = space
    head = "… " if begin else ""
    shift = len(head) - begin
    marks = tuple((a + shift, b + shift) for (a, b), _ in hits if begin <= a and b <= end)
    return Snippet(head + line[begin:end] + (" …" if end < len(line) else ""), marks)


def _cut(line: str, place: int) -> int:
    """Return where the next word begins, or the place itself where that is far away."""
    space = line.find(" ", place, place + _BEFORE)
    return space + 1 if space >= 0 else place


def _hits(line: str, stems: Collection[str]) -> list[tuple[tuple[int, int], set[str]]]:
    known: dict[str, set[str]] = {}
    hits = []
    for match in _WORD.finditer(line):
        word = match.group()
        if word not in known:
            known[word] = set(stems_of(word)) & set(stems)
        if known[word]:
            hits.append((match.span(), known[word]))
    return hits
