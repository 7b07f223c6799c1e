"""Lines that outlets put into their stories and that are not the story.

What is judged here is one line's wording; what an element's class or place says is judged in
``naming`` and ``density``. Most patterns must fit a short line, so that a sentence which merely
mentions "baca juga" or "WhatsApp" stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract import wording

# Longest line that may be a plug ("Ikuti berita terkini … di Google News, klik di sini"), in
# characters. Sentences of Indonesian news that long are mostly the story's own.
_PLUG_CHARS = 320
_LABEL_CHARS = 140
_STAMP_CHARS = 75
# How long a caption's source may be, in characters.
_SOURCE_CHARS = 120
# How far from the end of a line a sign is looked for, in characters.
_SIGN_CHARS = 80
_NAME_CHARS, _NAME_WORDS = 40, 5

_SENTENCE_ENDS = (".", "!", "?", "”", '"')
_ENDS = re.compile(r"[.!?…:;,][\"'”’»)\]]*$|[\"”»]$|\d$")
_WORD = re.compile(r"[^\W_]")
_ADDRESS = re.compile(r"@|://|^www\.")

_LABELS = (
    ("advertisement", wording.ADVERT.match),
    ("credit", wording.CREDIT.match),
    ("caption", wording.CAPTION.match),
    ("clock", wording.CLOCK.match),
    ("sign", wording.SIGN_LINE.match),
    ("form", wording.FORM.match),
)
_PLUGS = (
    ("related", wording.RELATED.match),
    ("plug", wording.PLUG.match),
    ("rights", wording.RIGHTS.match),
)


def is_boilerplate(line: str) -> str:
    """Return the rule that takes a line for boilerplate, ``""`` for a line of the story.

    Parameters
    ----------
    line
        One line, white space folded.
    """
    chars = len(line)
    if not chars:
        return "empty"
    if chars <= _LABEL_CHARS:
        if rule := next((name for name, fits in _LABELS if fits(line)), ""):
            return rule
        sentence = line.endswith(_SENTENCE_ENDS)
        if chars <= _STAMP_CHARS and not sentence and wording.STAMPED.search(line):
            return "stamp"
    if chars <= _PLUG_CHARS:
        end = line[-_SOURCE_CHARS:]
        if ("/" in end or "(" in end) and wording.CAPTION_END.search(end):
            return "caption"
        if rule := next((name for name, fits in _PLUGS if fits(line)), ""):
            return rule
    return "" if _WORD.search(line) else "ornament"


def ends_story(line: str) -> bool:
    """Tell whether what follows a line is no longer the story."""
    return len(line) <= _LABEL_CHARS and wording.END.match(line) is not None


def mended(line: str) -> str:
    """Return a line without advertisement marks and embed marks that stand within it."""
    if "[" in line or "ADVERT" in line or "SCROLL" in line:
        line = " ".join(wording.INLINE.sub(" ", line).split())
    return line


def without_sign(lines: Sequence[str]) -> list[str]:
    """Return the lines without what stands under a story: signs, and the writer's name.

    A name is a last line of a few words without a sentence's end ("INGE KLARA", "Humas Polres").
    """
    kept = list(lines)
    while kept:
        last = kept[-1]
        bare = last[:-_SIGN_CHARS] + wording.SIGN_TAIL.sub("", last[-_SIGN_CHARS:])
        bare = bare.rstrip()
        if bare and not wording.SIGN_LINE.match(bare) and not (len(kept) > 1 and _is_name(bare)):
            kept[-1] = bare
            break
        kept.pop()
    return kept


def _is_name(line: str) -> bool:
    return (
        len(line) <= _NAME_CHARS
        and line[0].isupper()
        and len(line.split()) <= _NAME_WORDS
        and not _ENDS.search(line)
        and not _ADDRESS.search(line)
    )
