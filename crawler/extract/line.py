"""Lines: a run of text from a page, cut into the lines that a reader sees, each with its worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

# Marks within a run of text while a page is walked; a page's own control characters go with them.
BREAK, LINK, UNLINK, MOMENT = "\x00", "\x01", "\x02", "\x03"
_MARKS = re.compile("[\x00-\x03]")
_BREAKS = re.compile("\\s*\x00(?:[\\s\x01\x02]*\x00)+\\s*")
# A line of running text has at least this many characters, or ends like a sentence: headlines of
# Indonesian outlets have a median of 65, sentences of 140.
_PROSE_CHARS = 80
# A paragraph may hold this share of linked text and still be the story's own; a list item less,
# since lists of links often carry a few words of their own (a date, a section).
MAX_LINKED = 0.4
_MAX_LINKED_ITEM = 0.25
# What a fragment (label, byline) and a linked line cost, in characters. A teaser of a linked
# headline and one sentence must not pay; an article's "Baca juga" after each paragraph must.
_FRAGMENT_COST = 25.0
LINK_COST = 60.0
_STOP = re.compile(r"[.!?…][\"'”’»)\]]*(?:\s|$)|[。！？]")

_MOMENTS = re.compile("\x03([^\x03]{0,80})\x03?")
_LINKED = re.compile("\x01([^\x02]*)\x02?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$|[\w.+-]+@[\w.-]+$")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
# Control characters, soft hyphens, zero-width marks and marks of direction.
_UNSEEN = dict.fromkeys(
    (
        *range(32),
        *range(127, 160),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    )
)

# Text, linked characters, worth and moment of a line.
Line = tuple[str, int, float, str]


def lines_of(joined: str, tag: str) -> tuple[Line, ...]:
    """Return the lines of a run of text, with its marks, within an element of a tag."""
    return _short_run(joined, tag) if len(joined) <= _SHORT_RUN_CHARS else _run(joined, tag)


def _run(joined: str, tag: str) -> tuple[Line, ...]:
    if _MARKS.search(joined) is None:
        text = fold(joined)
        return ((text, 0, _worth(text, tag, 0), ""),) if text else ()
    if BREAK not in joined:
        pieces = [joined]
    else:
        pieces = [
            line for paragraph in _BREAKS.split(joined) for line in _lines(paragraph.split(BREAK))
        ]
    lines = []
    for piece in pieces:
        moments = _MOMENTS.findall(piece) if MOMENT in piece else ()
        run = _MOMENTS.sub("", piece) if moments else piece
        linked = _linked(run) if LINK in run or UNLINK in run else 0
        if text := fold(_MARKS.sub("", run)):
            lines.append((text, linked, _worth(text, tag, linked), moments[0] if moments else ""))
    return tuple(lines)


# Menus, teasers and footers stand on every page of an outlet, word by word.
_SHORT_RUN_CHARS = 200
_short_run = lru_cache(maxsize=16_384)(_run)


def _worth(text: str, tag: str, linked: int) -> float:
    chars = len(text)
    if linked > (_MAX_LINKED_ITEM if tag == "li" else MAX_LINKED) * chars:
        return -LINK_COST
    if tag in HEADINGS:
        return 0.0
    stops = _STOP.search(text) is not None
    if chars >= _PROSE_CHARS:
        return (1.0 if stops else 0.3) * chars - 1.5 * linked
    if tag in ("p", "blockquote", "li", "dd"):
        return chars * 0.5 - linked if stops else 0.0
    return 0.0 if stops else -_FRAGMENT_COST


def _linked(piece: str) -> int:
    """Count the characters of links; an address that is its own link is text."""
    runs = (fold(_MARKS.sub("", run)) for run in _LINKED.findall(piece))
    return sum(len(run) for run in runs if not _ADDRESS.match(run))


def _lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines between single breaks, joined where the sentence runs on."""
    held = ""
    for line in lines:
        if held and _SENTENCE_END.search(_MARKS.sub("", held).rstrip()):
            yield held
            held = line
        else:
            held = f"{held} {line}" if held else line
    if held:
        yield held


def fold(text: str) -> str:
    """Return a text on one line: white space folded, control and zero-width characters gone."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join(line.translate(_UNSEEN).split())
    return line
