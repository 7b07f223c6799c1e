r"""Reading: a document taken apart once, so that every model looks at the same sentences.

Offsets count characters of ``title + "\n" + text``, as in a judgement's evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from classifier.cues import CueMatcher
from language.dates import DateMention
from language.glue import unglue
from language.sentences import sentences
from language.stems import default_stemmer
from language.words import normalise

READ_WORDS = 400
"""Words that are read of a text. Coders read up to 380 of an article (gold/README); what news
tells further down is background, and to read it cost average precision."""

_MAX_CHARS = 40 * READ_WORDS
_WORD = re.compile(r"[a-z]+|\d+")
_DIGIT = re.compile(r"\d")
_SEPARATOR = "\n\n"
MIN_WORDS = 3
"""With fewer words than these in title and text together there is nothing to judge."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be judged.

    Parameters
    ----------
    id
        Comes back in the judgement.
    title, text
        Plain text; either may be empty.
    date
        Local day of publication, which relative dates count from; None where unknown.
    """

    id: str
    title: str
    text: str
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    r"""One sentence, or the title.

    Parameters
    ----------
    start, end
        Offsets in ``title + "\n" + text``.
    line
        Normalised text on one line.
    words
        Its words; a number stands as a zero for each of its digits, four at most.
    stems
        The stems of ``words``, one each.
    groups
        Groups of cues found in it, by number, one entry a cue.
    pairs
        Its stems two by two, joined by a space; made from ``stems``.
    found
        What vocabularies have found in it, each under a key of its own: a sentence is looked up
        once, however often its article is looked at whole, in part and without a sentence.
    days
        The days it names, by the day of publication that they are counted from; as ``found``.
    """

    start: int
    end: int
    line: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    groups: tuple[int, ...]
    pairs: tuple[str, ...] = field(init=False, repr=False, compare=False)
    found: dict[int, list[int]] = field(init=False, repr=False, compare=False)
    days: dict[date, list[DateMention]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = map(" ".join, zip(self.stems, self.stems[1:], strict=False))
        object.__setattr__(self, "pairs", tuple(pairs))
        object.__setattr__(self, "found", {})
        object.__setattr__(self, "days", {})


@dataclass(frozen=True)
class Reading:
    """A document taken apart.

    Parameters
    ----------
    document
        What was read.
    title
        The title, or None where it is empty.
    body
        The sentences of the text, up to ``READ_WORDS``.
    """

    document: Document
    title: Sentence | None
    body: tuple[Sentence, ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title, if there is one, and the sentences of the text."""
        return (self.title, *self.body) if self.title else self.body

    @cached_property
    def word_count(self) -> int:
        """Words read, title included."""
        return sum(len(sentence.words) for sentence in self.sentences)

    def without(self, number: int) -> Reading:
        """Return the reading without the sentence at a place of ``sentences``."""
        if self.title and number == 0:
            return replace(self, title=None)
        at = number - 1 if self.title else number
        return replace(self, body=self.body[:at] + self.body[at + 1 :])

    def alone(self, number: int) -> Reading:
        """Return the sentence at a place of ``sentences`` as a reading of its own."""
        if self.title and number == 0:
            return Reading(self.document, self.title, ())
        return Reading(self.document, None, (self.sentences[number],))

    def written(self, sentence: Sentence) -> str:
        """Return one of its sentences as it was published."""
        document = self.document
        shift = len(document.title) + 1
        if sentence.start < shift:
            return document.title[sentence.start : sentence.end]
        return document.text[sentence.start - shift : sentence.end - shift]

    def only(self, numbers: Sequence[int]) -> Reading:
        """Return the reading reduced to some places of ``sentences``, in their order."""
        kept = set(numbers)
        shift = 1 if self.title else 0
        return replace(
            self,
            title=self.title if self.title and 0 in kept else None,
            body=tuple(s for n, s in enumerate(self.body, shift) if n in kept),
        )


def _words(line: str) -> tuple[str, ...]:
    words = _WORD.findall(line)
    if _DIGIT.search(line):
        words = [word if word[0] > "9" else "0" * min(len(word), 4) for word in words]
    return tuple(words)


def _lines(parts: Sequence[str]) -> list[str]:
    """Return the normalised parts; in one pass, unless the pass mixes them."""
    joined = normalise(unglue(_SEPARATOR.join(parts)))
    lines = joined.split(_SEPARATOR)
    if len(lines) != len(parts):
        lines = [normalise(unglue(part)) for part in parts]
    return [" ".join(line.split()) for line in lines]


@dataclass(frozen=True)
class Reader:
    """Reads documents.

    Parameters
    ----------
    cues
        Groups of regular expressions to look for; see ``classifier.cues.cue_groups``.
    """

    cues: Mapping[str, tuple[str, ...]]
    matcher: CueMatcher = field(init=False)
    _stems: Callable[[Iterable[str]], tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "matcher", CueMatcher(self.cues))
        object.__setattr__(self, "_stems", default_stemmer().stem_words)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of cues; ``Sentence.groups`` holds places in it."""
        return self.matcher.names

    def read(self, document: Document) -> Reading:
        """Return the reading of a document; time is bounded, however long the text."""
        text = document.text[:_MAX_CHARS]
        shift = len(document.title) + 1
        spans: list[tuple[int, int]] = []
        parts: list[str] = []
        if document.title.strip():
            spans.append((0, len(document.title)))
            parts.append(" ".join(document.title.split()))
        words = 0
        for found in sentences(text):
            part = " ".join(text[found.start : found.end].split())
            if not part:
                continue
            spans.append((shift + found.start, shift + found.end))
            parts.append(part)
            words += part.count(" ") + 1
            if words >= READ_WORDS:
                break
        if not parts:
            return Reading(document, None, ())
        lines = _lines(parts)
        starts: list[int] = []
        at = 0
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        groups: list[list[int]] = [[] for _ in lines]
        for hit in self.matcher.find("\n".join(lines)):
            groups[bisect_right(starts, hit.start) - 1].append(hit.group)
        taken = []
        for (start, end), line, numbers in zip(spans, lines, groups, strict=True):
            ws = _words(line)
            taken.append(Sentence(start, end, line, ws, self._stems(ws), tuple(numbers)))
        if document.title.strip():
            return Reading(document, taken[0], tuple(taken[1:]))
        return Reading(document, None, tuple(taken))
