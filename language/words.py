"""Words: a text made ready to be read by a machine, and its words.

``normalise`` mends what outlets write in many ways. It works on whole texts with few passes:
the set of a text's words says which mends apply, and only those are searched for.
"""

from __future__ import annotations

import re

from language.characters import ascii_words, clean
from language.glue import unglue
from language.lexicon import ContextMend, Lexicon, default_lexicon, load_lexicon

__all__ = ["Lexicon", "default_lexicon", "load_lexicon", "normalise", "tokens", "unglue"]

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PARTED_NYA = re.compile(r"(?<=[a-z]) nya\b")
# The next three words behind a place of the text; only spaces may part them.
_NEXT_WORDS = re.compile(r" ([a-z-]+)(?: ([a-z-]+))?(?: ([a-z-]+))?")
_MAX_WORD_CHARS = 40


def normalise(text: str, lexicon: Lexicon | None = None) -> str:
    """Return the text in lower case, its characters and spellings mended.

    What it mends: see ``language.characters.clean``, and in the lexicon the spellings ("yg",
    "protocol", "kab./kota", "s/d"), words that depend on their company ("pengumpulan masa",
    but not "masa kampanye"), the parted passive ("di laksanakan") and a parted "nya".
    Normalising twice changes nothing more. Paragraphs stay.

    Parameters
    ----------
    text
        Any text; time grows with its length.
    lexicon
        What to mend; the project's own where it is None.
    """
    lexicon = default_lexicon() if lexicon is None else lexicon
    text = lowered(text)
    words = ascii_words(text)
    hits = lexicon.trigger_words.intersection(words)
    if hits:
        before = text
        pairs = [pair for word in hits for pair in lexicon.triggers[word]]
        # The longest first: "kab./kota" before "kab."
        for written, meant in sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])):
            text = _replaced(text, written, meant)
        if text is not before:
            words = ascii_words(text)
    for verb in _parted_verbs(words, lexicon):
        text = _replaced(text, f"di {verb}", lexicon.spellings.get(f"di{verb}", f"di{verb}"))
    if " nya" in text:
        text = _PARTED_NYA.sub("nya", text)
    for mend in lexicon.contexts:
        if mend.word in text:
            text = _mended_in_context(text, mend)
    return text


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, in order; hyphens inside a word stay."""
    return _WORD.findall(text.lower())


def lowered(text: str) -> str:
    """Return the text in lower case, its characters repaired; see ``language.characters.clean``."""
    text = clean(text)
    lower = text.lower()
    # A few letters (as the capital I with a dot) become two, and fold again.
    return lower if lower.isascii() or lower == text else clean(lower).lower()


def _replaced(text: str, written: str, meant: str) -> str:
    """Return the text with a spelling mended wherever it stands as a word of its own."""
    found = text.find(written)
    if found < 0:
        return text
    parts, done, length = [], 0, len(written)
    whole = written[-1].isalnum()
    while found >= 0:
        end = found + length
        follower = text[end : end + 1]
        if not (found and text[found - 1].isalnum()) and not (whole and follower.isalnum()):
            parts += [text[done:found], meant]
            if follower.isalnum():  # "jl.Merdeka"
                parts.append(" ")
            done = end
        found = text.find(written, end)
    parts.append(text[done:])
    return "".join(parts)


def _parted_verbs(words: list[str], lexicon: Lexicon) -> list[str]:
    """Return the verbs that stand behind a "di" of their own, each once, the longest first."""
    verbs = set()
    place = -1
    try:
        while True:  # list.index skips at memory speed what a loop would look at
            place = words.index("di", place + 1)
            verbs.add(words[place + 1])
    except (ValueError, IndexError):
        pass
    return sorted(filter(lexicon.is_passive, verbs), key=lambda verb: (-len(verb), verb))


def _mended_in_context(text: str, mend: ContextMend) -> str:
    parts, done = [], 0
    for match in re.finditer(rf"(?<![^\W_]){re.escape(mend.word)}(?![^\W_])", text):
        if _is_meant(text, match.start(), match.end(), mend):
            parts += [text[done : match.start()], mend.mended]
            done = match.end()
    parts.append(text[done:])
    return "".join(parts)


def _is_meant(text: str, start: int, end: int, mend: ContextMend) -> bool:
    left = text[max(0, start - _MAX_WORD_CHARS) : start]
    before = _last_word(left) if left.endswith(" ") else ""
    following = _NEXT_WORDS.match(text, end, end + 3 * _MAX_WORD_CHARS)
    behind = [word for word in following.groups() if word] if following else []
    if before in mend.never_after or (behind and behind[0] in mend.never_before):
        return False
    if before in mend.before:
        return True
    while behind and behind[0] in mend.between:
        behind.pop(0)
    return bool(behind) and behind[0] in mend.after


def _last_word(text: str) -> str:
    words = text.split()
    return words[-1] if words else ""
