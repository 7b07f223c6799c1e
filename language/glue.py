"""Lost spaces: what stood in two tags of a page and now stands in one word."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from language.lexicon import Lexicon, default_lexicon
from language.stems import default_stemmer, root_words

# Each begins with what is rare in a text, so that the search runs past the rest at full speed.
# "tertib.Ketua", "ini,kata", '."ujarnya'. A host name ("Tempo.Co") is none.
_AFTER_STOP = re.compile(
    r"[.!?](?<=[a-z0-9)].)(?=[A-Z][a-z])(?!(?:Com|Co|Id|Net|Org|Go)\b)", re.DOTALL
)
_INITIAL = re.compile(r"(?:^|[^\w])\w\.$")
_AFTER_COMMA = re.compile(r"[,;](?<=[a-z)].)(?=[A-Za-z]{2})")
_AFTER_QUOTE = re.compile(r'["”](?:(?<=[,.!?]")(?=[a-z]{2})|(?<=”)(?=[A-Za-z]{2}))')
_AFTER_BRACKET = re.compile(r"\)(?<=[a-z]{3}\))(?=[A-Za-z]{2})")
_BEFORE_BRACKET = re.compile(r"\((?<=[a-z]{3}\()(?=[A-Z][a-z])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_SOME_HUMP = re.compile(r"[A-Z](?<=[a-z].)(?=[a-z])")
_HUMPED = re.compile(r"\b[A-Za-z]*[a-z][A-Z][a-z][A-Za-z]*\b")
_LONG = re.compile(r"\b[A-Za-z][a-z]{10,39}\b")
# Brands and compounds that are written with a hump.
_HUMPED_NAMES = re.compile(
    r"(?:(?i:detik|kompas|tribun)|tv|i|e|m|k|n)[A-Z]|(?:You|Whats|Tik|Face|Linked|Peduli|Jawa|Go)[A-Z]"
    r"|(?:Mc|Mac|De|La|Le|Van)[A-Z]"
)
_HEADS = frozenset(
    """
    di ke dari pada dan yang kepada dalam dengan oleh untuk atau serta para
    """.split()  # noqa: SIM905 - plain lists of words are easier to keep
)
_TAILS = frozenset(
    """
    dan yang di ke dari pada untuk dengan dalam oleh saat juga akan telah
    """.split()  # noqa: SIM905 - as above
)
_MIN_PART_CHARS = 5
# The longest word of Indonesian has under 40 letters; glued names may make it 100.
_MAX_GLUED_CHARS = 100


def unglue(text: str, lexicon: Lexicon | None = None) -> str:
    """Return the text with lost spaces given back where that is safe.

    After full stops, commas, quotes and brackets ("tertib.Ketua"); at humps where the part
    before is a known word ("kepadaReporter", "GazaPalestina"); and inside a long unknown word
    that is a name and a verb form ("Palestinadilaporkan"). Names with humps of their own
    ("detikJateng", "YouTube", "iPhone") stay.

    Parameters
    ----------
    text
        Text with its capitals.
    lexicon
        Whose names count as known; the project's own where it is None.
    """
    lexicon = default_lexicon() if lexicon is None else lexicon
    text = _AFTER_STOP.sub(_space_unless_initial, text)
    text = _AFTER_COMMA.sub(r"\g<0> ", text)
    text = _AFTER_QUOTE.sub(r"\g<0> ", text)
    text = _AFTER_BRACKET.sub(r"\g<0> ", text)
    text = _BEFORE_BRACKET.sub(r" \g<0>", text)
    if _SOME_HUMP.search(text):
        text = _HUMPED.sub(lambda match: _without_humps(match[0], lexicon), text)
    return _LONG.sub(lambda match: _parted(match[0], lexicon.names), text)


def _space_unless_initial(match: re.Match[str]) -> str:
    before = match.string[max(0, match.end() - 3) : match.end()]
    return match[0] if _INITIAL.search(before) else f"{match[0]} "


def _without_humps(word: str, lexicon: Lexicon) -> str:
    if len(word) > _MAX_GLUED_CHARS or word.lower() in lexicon.names or _HUMPED_NAMES.match(word):
        return word
    parts = _HUMP.split(word)
    result = parts[0]
    for before, after in pairwise(parts):
        known = (
            before in _HEADS
            or (len(before) > 2 and _is_known(before.lower(), lexicon.names))
            or (len(after) > 2 and after.lower() in lexicon.names)
        )
        result += f" {after}" if known else after
    return result


def parted(word: str, names: frozenset[str]) -> str:
    """Return a long word in two where it is a name and a common word, or two common words.

    Parameters
    ----------
    word
        Small letters behind its first.
    names
        Lower-case words that count as known.
    """
    return _parted(word, names) if _LONG.fullmatch(word) else word


@lru_cache(maxsize=50_000)
def _parted(word: str, names: frozenset[str]) -> str:
    lower = word.lower()
    if _is_known(lower, names):
        return word
    for cut in range(len(word) - 2, 3, -1):
        head, tail = lower[:cut], lower[cut:]
        if head in names and (
            tail in _TAILS or (len(tail) >= _MIN_PART_CHARS and _is_known(tail, frozenset()))
        ):
            return f"{word[:cut]} {word[cut:]}"
    return word


def _is_known(word: str, names: frozenset[str]) -> bool:
    if word in names:
        return True
    roots = root_words()
    return word in roots or default_stemmer().stem(word) in roots
