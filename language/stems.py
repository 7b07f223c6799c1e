"""Stems of Indonesian words: Sastrawi's algorithm over a set, with words it must leave alone.

The results are those of PySastrawi 1.0.1, word for word, but for the protected words: its
rules make "pemilu" a "milu" and "Penajam" a "najam". Sastrawi looks each guess up in a list
of 29,932 root words; here they are a ``frozenset``, the rules are slices
(``language.affixes``), and what was stemmed once is remembered.

References
----------
Asian, J. (2007). Effective Techniques for Indonesian Text Retrieval. RMIT University.
Sastrawi, https://github.com/har07/PySastrawi (MIT); its root words come from Kateglo
(CC-BY-NC-SA 3.0) and are read from the installed package, not copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from language.affixes import (
    Roots,
    prefix_goes_first,
    without_derivation,
    without_particle,
    without_prefix,
    without_pronoun,
)
from news.errors import WrongSettings

_LEXICON = Path(__file__).resolve().parent.parent / "data" / "lexicon"
# What Sastrawi keeps of a text. Its pattern ignores case, and so the dotless i and the long s
# pass too.
_PART = re.compile(r"[a-z0-9ıſ-]+")
_ENCLITICS = ("ku", "mu", "nya", "lah", "kah", "tah", "pun")
_ENCLITIC = re.compile(r"-?(?:ku|mu|nya|lah|kah|tah|pun)$")
# Where the memory is full it starts anew. 17,000 articles hold 200,000 written forms with
# their punctuation; a form takes about 150 bytes.
_MAX_FORMS = 400_000
_MAX_FORM_CHARS = 64


@cache
def root_words() -> frozenset[str]:
    """Return Sastrawi's root words, as its package ships them."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # noqa: PLC0415 - loads 50 modules

    return frozenset(word for word in StemmerFactory().get_words() if word.strip())


class Stemmer:
    """Sastrawi's stemmer over a set of roots, with protected words and a memory.

    Parameters
    ----------
    roots
        Root words, lower case.
    protected
        The stem of each protected word; the word itself where it stays as it is. Its forms
        with an enclitic ("pemilunya") and doubled ("pemilu-pemilu") follow it.
    """

    def __init__(self, roots: Roots, protected: Mapping[str, str] | None = None) -> None:
        self.roots = roots
        self.protected = dict(protected or {})
        self._forms = _Forms(self)

    def stem(self, word: str) -> str:
        """Return the stem of a word, as Sastrawi's ``stem`` does: lower case, a-z, 0-9, ``-``."""
        return self._forms[word]

    def stem_words(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the stem of each word, as ``stem``."""
        return tuple(map(self._forms.__getitem__, words))

    def stem_text(self, text: str) -> str:
        """Return the stems of a text, one space between them; punctuation is dropped."""
        return " ".join(filter(None, map(self._forms.__getitem__, text.split())))

    def stem_afresh(self, text: str) -> str:
        """Return what ``stem_text`` returns, without looking at the memory or filling it."""
        return " ".join(map(self._stem_word, _PART.findall(text.lower())))

    def _stem_word(self, word: str) -> str:
        known = self._protected_stem(word)
        if known is not None:
            return known
        return self._stem_plural(word) if _is_plural(word) else self._stem_singular(word)

    def _protected_stem(self, word: str) -> str | None:
        protected = self.protected
        if word in protected:
            return protected[word]
        if word.endswith(_ENCLITICS):
            base = _ENCLITIC.sub("", word)
            if base in protected:
                return protected[base]
        if "-" in word:
            first, _, second = word.partition("-")
            if first in protected and _ENCLITIC.sub("", second) in (first, ""):
                return protected[first]
        return None

    def _stem_plural(self, plural: str) -> str:
        first, _, second = plural.rpartition("-")
        if second in _ENCLITICS and "-" in first:  # malaikat-malaikat-nya
            first, _, middle = first.rpartition("-")
            second = f"{middle}-{second}"
        root, other = self._stem_singular(first), self._stem_singular(second)
        if second not in self.roots and other == second:  # meniru-nirukan
            other = self._stem_singular("me" + second)
        return root if root == other else plural

    def _stem_singular(self, original: str) -> str:
        roots = self.roots
        if original in roots:
            return original
        short = len(original) <= 3
        if prefix_goes_first(original):
            word = _strip_prefixes(original, roots, plain_only=short)
            if word in roots:
                return word
            word, _ = _strip_suffixes(word, roots, first_only=short)
            if word in roots:
                return word
        word, removals = _strip_suffixes(original, roots, first_only=short)
        if word in roots:
            return word
        word = _strip_prefixes(word, roots, plain_only=short)
        if word in roots:
            return word
        return _restore_suffixes(removals, roots, plain_only=short) or original


class _Forms(dict[str, str]):
    """Stems of written forms: what stands between two spaces, punctuation and all."""

    def __init__(self, stemmer: Stemmer) -> None:
        super().__init__()
        self._stemmer = stemmer

    def __missing__(self, form: str) -> str:
        words = _PART.findall(form.lower())
        if len(words) == 1 and words[0] != form:  # "kata," is stemmed where "kata" is known
            stems = self[words[0]]
        else:
            stems = self._stemmer.stem_afresh(form)
        if len(form) <= _MAX_FORM_CHARS:
            if len(self) >= _MAX_FORMS:
                self.clear()
            self[form] = stems
        return stems


def _is_plural(word: str) -> bool:
    if "-" not in word:
        return False
    first, _, last = word.rpartition("-")
    return last not in _ENCLITICS or "-" in first  # "nikmat-ku" is no plural


def _strip_suffixes(
    word: str, roots: Roots, *, first_only: bool
) -> tuple[str, list[tuple[str, str]]]:
    """Return the word without its suffixes, and the (before, after) of each removal.

    Of a word of up to three letters Sastrawi tries the particle only.
    """
    removals = []
    for strip in (without_particle, without_pronoun, without_derivation):
        after = strip(word)
        if after != word:
            removals.append((word, after))
            word = after
        if first_only or word in roots:
            break
    return word, removals


def _strip_prefixes(word: str, roots: Roots, *, plain_only: bool) -> str:
    """Return the word without up to three prefixes; it stops at the first root."""
    for _ in range(3):
        after = without_prefix(word, roots, plain_only=plain_only)
        if after is None:
            break
        word = after
        if word in roots:
            break
    return word


def _restore_suffixes(
    removals: list[tuple[str, str]], roots: Roots, *, plain_only: bool
) -> str | None:
    """Return the root found by giving suffixes back, the last removed first (ECS), or None.

    Of -kan the k may belong to the word: "menaikkan", "ketik".
    """
    for before, after in reversed(removals):
        guesses = (after + "k", before) if before[len(after) :] == "kan" else (before,)
        for guess in guesses:
            word = _strip_prefixes(guess, roots, plain_only=plain_only)
            if word in roots:
                return word
    return None


def load_protected(path: Path) -> dict[str, str]:
    """Return the protected words of a file: one a line, ``word`` or ``word<TAB>stem``.

    Raises
    ------
    WrongSettings
        Where the file is missing, or a line is not of that form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings("{path}: cannot be read: {error}", path=path, error=error) from error
    protected: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) > 2 or not all(_PART.fullmatch(field) for field in fields):
            raise WrongSettings(
                "{path}:{number}: {line!r}, expected a lower-case word, or a word, a tab and"
                " its stem",
                path=path,
                number=number,
                line=line,
            )
        protected[fields[0]] = fields[-1]
    return protected


def load_stemmer(lexicon: Path = _LEXICON, *, names: Iterable[str] = ()) -> Stemmer:
    """Return a stemmer that protects ``protected.txt`` of the lexicon and the given names.

    Parameters
    ----------
    lexicon
        The folder ``data/lexicon``.
    names
        Lower-case words that stay as they are, such as place names.
    """
    protected = {name: name for name in names}
    protected.update(load_protected(lexicon / "protected.txt"))
    return Stemmer(root_words(), protected)


@cache
def default_stemmer() -> Stemmer:
    """Return the stemmer over the project's own lexicon, loaded once a process."""
    return load_stemmer()


def stem(word: str) -> str:
    """Return the stem of a word by the default stemmer."""
    return default_stemmer().stem(word)


def stem_text(text: str) -> str:
    """Return the stems of a text by the default stemmer."""
    return default_stemmer().stem_text(text)
