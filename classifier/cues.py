"""Cues: the codebook's regular expressions, matched in one pass over a text.

Some 1,500 expressions tried one after the other cost 6 ms an article, more than everything else
together. Nearly all of them begin with a word that is fixed or nearly so. So each is filed under
its first word: a text's words are looked up (the answer is kept for each word ever seen), and an
expression is tried only where its first word stands. That takes a twentieth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from news.codebook import Codebook
from news.errors import WrongCodebook

_WORD = re.compile(r"\w+")
_QUANTIFIER = re.compile(r"[?*+]|\{\d+(?:,\d*)?\}")
_MEMORY = 200_000
"""Words remembered; a year of news has about as many. Beyond it the memory starts anew."""


_Cue = tuple[re.Pattern[str] | None, int]
"""What must stand where a first word does (None where it is the whole), and the group's number."""
_Longer = tuple[tuple[re.Pattern[str], int], ...]
_Begun = tuple[tuple[int, ...], _Longer] | None
"""Groups of which a word alone is a cue, and the longer cues that may begin with it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One cue found: the number of its group, and where it starts in the text."""

    group: int
    start: int


class Opening(NamedTuple):
    """A word with which a cue may begin.

    Parameters
    ----------
    start
        Where it stands in the text it was found in.
    alone
        Groups of which it is a cue by itself.
    longer
        What must stand where it does, for a cue of more words, and the group of each.
    """

    start: int
    alone: tuple[int, ...]
    longer: _Longer

    def groups_in(self, text: str, start: int) -> tuple[int, ...]:
        """Return the groups of which a cue begins with it, each once, where it stands in a text."""
        if not self.longer:
            return self.alone
        found = [group for more, group in self.longer if more.match(text, start)]
        return (*self.alone, *dict.fromkeys(found)) if found else self.alone


def cue_groups(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Return every group of cues in the codebook, by a name that says where it comes from.

    ``mass_gathering:crowd`` speaks for a tag, ``mass_gathering:~actor`` helps,
    ``mass_gathering:!figure`` speaks against it,
    ``stage:risk/fear``, ``family:health``, ``context:foreign``, ``severity:death``, ``election``.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for tag in codebook.tags.values():
        groups |= {f"{tag.key}:{name}": cues for name, cues in tag.cues.items()}
        groups |= {f"{tag.key}:~{name}": cues for name, cues in tag.helpers.items()}
        groups |= {f"{tag.key}:!{name}": cues for name, cues in tag.anticues.items()}
    for stage in codebook.stages.values():
        groups |= {f"stage:{stage.key}/{name}": cues for name, cues in stage.cues.items()}
    groups |= {f"family:{family.key}": family.cues for family in codebook.families.values()}
    groups |= {f"context:{name}": cues for name, cues in codebook.contexts.items()}
    groups |= {f"severity:{name}": cues for name, cues in codebook.severity_cues.items()}
    groups["election"] = codebook.election_cues
    return groups


def _atoms(pattern: str) -> Iterator[str]:
    """Yield the parts of a pattern at its top level, each with its quantifier."""
    at = 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "\\":
            end = at + 2
        elif pattern[at] == "[":
            end = pattern.index("]", at + 2) + 1
        elif pattern[at] == "(":
            depth = 1
            while depth:
                depth += {"(": 1, ")": -1}.get(pattern[end], 0)
                end += 1
        if quantifier := _QUANTIFIER.match(pattern, end):
            end = quantifier.end()
        yield pattern[at:end]
        at = end


def _alternatives(group: str) -> list[str]:
    """Return the alternatives of ``(?:a|b)``."""
    parts, depth, current = [], 0, ""
    for atom in _atoms(group[3:-1]):
        if atom == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += atom
    return [*parts, current]


def _expand(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield ``(first word, whole)`` of each plain form of a cue.

    A form is plain where the first gap between words stands outside of any group, so that what
    precedes it is an expression for one word.
    """
    head = ""
    rest = list(_atoms(pattern))
    for n, atom in enumerate(rest):
        tail = "".join(rest[n + 1 :])
        if atom[0] in " -":
            if atom[1:] == "?":
                yield from _expand(head + tail)
            yield head, head + atom[0] + tail
            return
        if atom.startswith("(?:") and re.search(r"[ -]", atom):
            body = atom.rstrip("?")
            if not body.endswith(")"):
                raise ValueError(f"the repeated group {atom!r} holds the first gap between words")
            for alternative in _alternatives(body):
                yield from _expand(head + alternative + tail)
            if body != atom:
                yield from _expand(head + tail)
            return
        head += atom
    yield head, head


@dataclass(slots=True)
class CueMatcher:
    """Finds the cues of many groups in one pass.

    Parameters
    ----------
    groups
        Regular expressions by group; see ``news.codebook.Cues``.

    Raises
    ------
    WrongCodebook
        Where a cue repeats a group that holds its first gap between words.
    """

    groups: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...] = field(init=False)
    _plain: dict[str, list[_Cue]] = field(init=False)
    _open: list[tuple[re.Pattern[str], list[_Cue]]] = field(init=False)
    _any_open: re.Pattern[str] = field(init=False)
    _memory: dict[str, _Begun] = field(init=False)

    def __post_init__(self) -> None:
        self.names = tuple(self.groups)
        self._memory = {}
        filed: dict[str, list[_Cue]] = {}
        for number, (name, cues) in enumerate(self.groups.items()):
            for cue in cues:
                try:
                    forms = list(_expand(cue))
                except ValueError as error:
                    raise WrongCodebook(
                        "cue {cue!r} of {name}: {error}", cue=cue, name=name, error=error
                    ) from error
                for head, whole in forms:
                    more = None if head == whole else re.compile(f"(?:{whole})(?!\\w)")
                    filed.setdefault(head, []).append((more, number))
        self._plain = {head: found for head, found in filed.items() if _WORD.fullmatch(head)}
        self._open = [
            (re.compile(head), found) for head, found in filed.items() if head not in self._plain
        ]
        self._any_open = re.compile("|".join(head.pattern for head, _ in self._open) or "(?!)")

    def _look_up(self, word: str) -> _Begun:
        """Return what may begin with a word."""
        found = list(self._plain.get(word, ()))
        if self._any_open.fullmatch(word):
            for head, cues in self._open:
                if head.fullmatch(word):
                    found += cues
        alone = tuple(dict.fromkeys(group for more, group in found if more is None))
        longer = [(more, group) for more, group in found if more and group not in alone]
        if len(self._memory) >= _MEMORY:
            self._memory.clear()
        self._memory[word] = result = (alone, tuple(dict.fromkeys(longer))) if found else None
        return result

    def openings(self, text: str) -> tuple[Opening, ...]:
        """Return where in a normalised text a cue may begin, in its order."""
        return self.openings_with(
            [(match.group(), match.start()) for match in _WORD.finditer(text)]
        )

    def openings_with(self, words: Iterable[tuple[str, int]]) -> tuple[Opening, ...]:
        """Return what ``openings`` does, of the words of a text and where they start in it."""
        memory, found = self._memory, []
        for word, start in words:
            begun = memory[word] if word in memory else self._look_up(word)
            if begun:
                found.append(Opening(start, *begun))
        return tuple(found)

    def find(self, text: str) -> list[Hit]:
        """Return the cues in a normalised text, in its order; a group counts once at a place.

        Parameters
        ----------
        text
            Lower case, spelling mended.
        """
        return [
            Hit(group, opening.start)
            for opening in self.openings(text)
            for group in opening.groups_in(text, opening.start)
        ]
