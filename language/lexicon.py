"""The lexicon: spellings to mend, in data that a desk may edit (``data/lexicon``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from language.stems import root_words
from news.errors import WrongSettings
from news.tomlfile import read_toml

LEXICON_FOLDER = Path(__file__).resolve().parent.parent / "data" / "lexicon"
_ENCLITICS = ("nya", "lah", "kah", "pun")
# A short form is another word too easily once something hangs on it: "dg" + "pun".
_MIN_CHARS_BEFORE_ENCLITIC = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextMend:
    """A word that is mended in some company only; see ``contexts.toml``.

    Parameters
    ----------
    word, mended
        What is written, and what is meant.
    before, after
        Words that show what is meant where they stand right before or behind it.
    between
        Words that may stand between it and a word of ``after``.
    never_before, never_after
        Words that show that it is meant as written.
    """

    word: str
    mended: str
    before: frozenset[str]
    after: frozenset[str]
    between: frozenset[str] = frozenset()
    never_before: frozenset[str] = frozenset()
    never_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Spellings to mend.

    Parameters
    ----------
    spellings
        What is meant, by what is written; lower case.
    contexts
        Mends that depend on the neighbours.
    passives, not_passives
        Verbs that are joined to a parted ``di``; words that never are.
    names
        Names that lost spaces are looked for around.
    """

    spellings: Mapping[str, str]
    contexts: tuple[ContextMend, ...] = ()
    passives: frozenset[str] = frozenset()
    not_passives: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    # By its first word, what is written and meant: the words of a text find their mends here.
    triggers: Mapping[str, tuple[tuple[str, str], ...]] = field(init=False, repr=False)
    trigger_words: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        triggers: dict[str, list[tuple[str, str]]] = {}
        for written, meant in _with_enclitics(self.spellings):
            first = "".join(c if c.isascii() and c.isalnum() else " " for c in written).split()[0]
            triggers.setdefault(first, []).append((written, meant))
        object.__setattr__(self, "triggers", {k: tuple(v) for k, v in triggers.items()})
        object.__setattr__(self, "trigger_words", frozenset(triggers))

    def is_passive(self, word: str) -> bool:
        """Tell whether a word behind a parted ``di`` is a verb: "di laksanakan"."""
        if word in self.passives:
            return True
        if not word.endswith("kan") or word in self.not_passives:
            return False
        roots, base = root_words(), word[:-3]
        # "tanjakan", "tembakan" are nouns in -an whose base ends in k.
        return len(base) > 3 and base in roots and word not in roots and base + "k" not in roots


def _with_enclitics(spellings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for written, meant in spellings.items():
        yield written, meant
        if len(written) >= _MIN_CHARS_BEFORE_ENCLITIC and written.isalpha():
            for enclitic in _ENCLITICS:
                if written + enclitic not in spellings:
                    yield written + enclitic, meant + enclitic


def load_lexicon(folder: Path = LEXICON_FOLDER) -> Lexicon:
    """Return the lexicon of a folder.

    Parameters
    ----------
    folder
        Holds ``spellings.tsv``, ``contexts.toml``, ``passives.txt`` and ``names.txt``.

    Raises
    ------
    WrongSettings
        Where a file is missing or a line is not of its form; names the file and line.
    """
    passives = _lines(folder / "passives.txt")
    return Lexicon(
        spellings=_load_spellings(folder / "spellings.tsv"),
        contexts=_load_contexts(folder / "contexts.toml"),
        passives=frozenset(line for _, line in passives if not line.startswith("!")),
        not_passives=frozenset(line[1:] for _, line in passives if line.startswith("!")),
        names=frozenset(line for _, line in _lines(folder / "names.txt")),
    )


@cache
def default_lexicon() -> Lexicon:
    """Return the project's own lexicon, loaded once a process."""
    return load_lexicon()


def _lines(path: Path) -> list[tuple[int, str]]:
    """Return the numbered lines of a file, without comments and empty ones."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings("{path}: cannot be read: {error}", path=path, error=error) from error
    return [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]


def _load_spellings(path: Path) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for number, line in _lines(path):
        written, _, meant = line.partition("\t")
        if not written or not meant or "\t" in meant or line != line.lower():
            raise WrongSettings(
                "{path}:{number}: {line!r}, expected what is written, a tab and what is"
                " meant, in lower case",
                path=path,
                number=number,
                line=line,
            )
        if written in spellings:
            raise WrongSettings(
                "{path}:{number}: {written!r} stands there twice",
                path=path,
                number=number,
                written=written,
            )
        if not (written[0].isascii() and written[0].isalnum()):
            raise WrongSettings(
                "{path}:{number}: {written!r}, expected a letter or digit first",
                path=path,
                number=number,
                written=written,
            )
        spellings[written] = meant
    return spellings


def _load_contexts(path: Path) -> tuple[ContextMend, ...]:
    try:
        rows: list[dict[str, Any]] = read_toml(path, WrongSettings)["mend"]
        return tuple(
            ContextMend(
                **{k: frozenset(v) if isinstance(v, list) else str(v) for k, v in row.items()}  # type: ignore[arg-type]
            )
            for row in rows
        )
    except (KeyError, TypeError) as error:
        raise WrongSettings(
            "{path}: {error}; expected [[mend]] tables as its head says", path=path, error=error
        ) from error
