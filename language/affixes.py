"""The affixes of Indonesian as Sastrawi strips them, restated as slices.

Numbers in comments are Sastrawi's rule numbers. Within a family the order of the rules is
Sastrawi's; a rule of several guesses takes the first that is a root, else its last.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

_VOWELS = frozenset("aiueo")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")
_LETTERS = _VOWELS | _CONSONANTS
_NOT_LIQUID = frozenset("bcdfghjkpqstvxz")  # C1 of rules 35 and 36
_LIPS = frozenset("bfv")
_PLAIN_PREFIXES = ("di", "ke", "se")
_INFIXES = frozenset(("er", "el", "em", "in"))
_PARTICLES = ("lah", "kah", "tah", "pun")
_PRONOUNS = ("ku", "mu", "nya")
_DERIVATIONS = ("isasi", "isme", "kan", "is", "an", "i")  # the longest first

Roots = AbstractSet[str]


def without_particle(word: str) -> str:
    """Return the word without -lah, -kah, -tah, -pun."""
    return word[:-3].rstrip("-") if word.endswith(_PARTICLES) else word


def without_pronoun(word: str) -> str:
    """Return the word without -ku, -mu, -nya."""
    for suffix in _PRONOUNS:
        if word.endswith(suffix):
            return word[: -len(suffix)].rstrip("-")
    return word


def without_derivation(word: str) -> str:
    """Return the word without -i, -kan, -an and the borrowed -is, -isme, -isasi."""
    for suffix in _DERIVATIONS:
        if word.endswith(suffix):
            return word[: -len(suffix)]
    return word


def prefix_goes_first(word: str) -> bool:
    """Tell whether the prefix goes before the suffix: be-lah, be-an, me-i, di-i, pe-i, ter-i."""
    if word.startswith("be"):
        return word.endswith(("lah", "an"))
    return word.endswith("i") and word.startswith(("me", "di", "pe", "ter"))


def without_prefix(word: str, roots: Roots, *, plain_only: bool = False) -> str | None:
    """Return the word without its first prefix or infix, or None where no rule applies.

    Parameters
    ----------
    word
        Lower-case word.
    roots
        Root words; they settle which of several guesses is taken.
    plain_only
        True for words of up to three letters: of these only di-, ke- and se- are taken.
    """
    if word.startswith(_PLAIN_PREFIXES):
        return word[2:]
    if plain_only or word in roots:
        return None
    rules = _FAMILIES.get(word[:2])
    result = rules(word, roots) if rules is not None else None
    return result or _without_infix(word) or None


def _first_root(roots: Roots, *guesses: str) -> str:
    for guess in guesses:
        if guess in roots:
            return guess
    return guesses[-1]


def _without_be(word: str, roots: Roots) -> str | None:
    third, fourth = word[2:3], word[3:4]
    if third == "r":
        if fourth in _VOWELS:  # 1
            return _first_root(roots, word[3:], word[2:])
        if fourth in _CONSONANTS and word[4:5] in _LETTERS:
            if word[5:7] != "er":  # 2
                return word[3:]
            if fourth != "r" and word[7:8] in _VOWELS:  # 3
                return word[3:]
    if word == "belajar":  # 4
        return "ajar"
    if third != "r" and third in _CONSONANTS and word[3:5] == "er" and word[5:6] in _CONSONANTS:
        return word[2:]  # 5
    return None


def _without_te(word: str, roots: Roots) -> str | None:
    third, fourth = word[2:3], word[3:4]
    if third == "r":
        if fourth in _VOWELS:  # 6
            return _first_root(roots, word[3:], word[2:])
        if fourth in _CONSONANTS and fourth != "r":
            if word[4:6] != "er" or word[6:7] in _VOWELS:  # 7, 8
                return word[3:]
            if fourth in _NOT_LIQUID and word[6:7] in _CONSONANTS:  # 35
                return word[3:]
    elif third in _CONSONANTS and word[3:5] == "er" and word[5:6] in _CONSONANTS:  # 9
        return word[2:]
    return None


def _without_me(word: str, roots: Roots) -> str | None:
    third, fourth = word[2:3], word[3:4]
    result = None
    if third in "lrwy":
        if fourth in _VOWELS:  # 10
            result = word[2:]
    elif third == "m":
        if fourth in _VOWELS:  # 13
            result = _first_root(roots, word[2:], "p" + word[3:])
        elif fourth in _LIPS or (fourth == "p" and word[4:5] in _LETTERS - {"n"}):  # 11, 12, 19
            result = word[3:]
    elif third == "n":
        if fourth in _VOWELS:  # 15
            result = _first_root(roots, word[2:], "t" + word[3:])
        elif fourth and fourth in "cdjstz":  # 14
            result = word[3:]
        elif fourth == "g":
            result = _without_meng(word, roots)
        elif fourth == "y" and word[4:5] in _VOWELS:  # 18
            result = _first_root(roots, word[2:], "s" + word[4:])
    return result


def _without_meng(word: str, roots: Roots) -> str | None:
    fifth = word[4:5]
    if fifth in _VOWELS:  # 17
        stripped = (word[5:],) if fifth == "e" else ()
        return _first_root(roots, word[4:], "k" + word[4:], *stripped, word[2:])
    if fifth and fifth in "ghqk":  # 16
        return word[4:]
    return None


def _without_pe(word: str, roots: Roots) -> str | None:  # noqa: PLR0911 - a return a rule
    third, fourth = word[2:3], word[3:4]
    nasal = _NASALS.get(third)
    result = nasal(word, roots) if nasal is not None else None
    if result:
        return result
    if third and third in "wy" and fourth in _VOWELS:  # 20
        return word[2:]
    if word == "pelajar":  # 32
        return "ajar"
    if third == "l" and fourth in _VOWELS:  # 32
        return word[2:]
    if third in _CONSONANTS:
        if word[3:5] != "er":  # 34
            return word[2:]
        if third in _NOT_LIQUID and word[5:6] in _CONSONANTS:  # 36
            return word[2:]
    return None


def _without_per(word: str, roots: Roots) -> str | None:
    fourth = word[3:4]
    if fourth in _VOWELS:  # 21
        return _first_root(roots, word[3:], word[2:])
    if fourth in _CONSONANTS and word[4:5] in _LETTERS:
        if word[5:7] != "er":  # 23
            return word[3:]
        if fourth != "r" and word[7:8] in _VOWELS:  # 24
            return word[3:]
    return None


def _without_pem(word: str, roots: Roots) -> str | None:
    fourth = word[3:4]
    if fourth in _VOWELS:  # 26
        return _first_root(roots, word[2:], "p" + word[3:])
    return word[3:] if fourth in _LIPS else None  # 25


def _without_pen(word: str, roots: Roots) -> str | None:  # noqa: PLR0911 - a return a rule
    fourth, fifth = word[3:4], word[4:5]
    if fourth in _VOWELS:  # 28
        return _first_root(roots, word[2:], "t" + word[3:])
    if fourth and fourth in "cdjz":  # 27
        return word[3:]
    if fourth == "g":
        if fifth in _CONSONANTS:  # 29
            return word[4:]
        if fifth == "e":  # 30
            return _first_root(roots, word[4:], "k" + word[4:], word[5:])
        if fifth in _VOWELS:  # 30: with another vowel its last guess is none
            return next((w for w in (word[4:], "k" + word[4:]) if w in roots), None)
    if fourth == "y" and fifth in _VOWELS:  # 31
        return _first_root(roots, word[2:], "s" + word[4:])
    return None


def _without_infix(word: str) -> str | None:
    if word[1:3] in _INFIXES and word[0] in _CONSONANTS and word[3:4] in _VOWELS:  # 37 to 40
        return word[0] + word[3:]
    if word.startswith("ku") and len(word) > 2:  # 41
        return word[2:]
    if word.startswith("kau") and len(word) > 3:  # 42
        return word[3:]
    return None


_FAMILIES: dict[str, Callable[[str, Roots], str | None]] = {
    "be": _without_be,
    "te": _without_te,
    "me": _without_me,
    "pe": _without_pe,
}
_NASALS: dict[str, Callable[[str, Roots], str | None]] = {
    "r": _without_per,
    "m": _without_pem,
    "n": _without_pen,
}
