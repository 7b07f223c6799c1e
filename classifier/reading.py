r"""Reading: a document taken apart once, so that every model looks at the same sentences.

Offsets count characters of ``title + "\n" + text``, as in a judgement's evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from classifier.cues import CueMatcher
from classifier.forms import Forms, words_of
from language.characters import is_mojibake
from language.dates import DateMention
from language.glue import unglue
from language.pieces import Mender
from language.sentences import each_sentence
from language.stems import Stemmer, default_stemmer
from language.words import normalise

READ_WORDS = 400
"""Words that are read of a text. Coders read up to 380 of an article (gold/README); what news
tells further down is background, and to read it cost average precision."""

_MAX_CHARS = 40 * READ_WORDS
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
    found: dict[int, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)
    days: dict[date, list[DateMention]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @property
    def pairs(self) -> tuple[str, ...]:
        """Its stems two by two, joined by a space."""
        return tuple(map(" ".join, zip(self.stems, self.stems[1:], strict=False)))


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


class _Part(NamedTuple):
    """A title or sentence as it was published: where it stands, and what stands between blanks."""

    start: int
    end: int
    written: list[str]


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
    _mender: Mender = field(init=False)
    _stemmer: Stemmer = field(init=False)
    _forms: Forms = field(init=False)

    def __post_init__(self) -> None:
        matcher, mender, stemmer = CueMatcher(self.cues), Mender(), default_stemmer()
        object.__setattr__(self, "matcher", matcher)
        object.__setattr__(self, "_mender", mender)
        object.__setattr__(self, "_stemmer", stemmer)
        object.__setattr__(self, "_forms", Forms(mender, stemmer, matcher))

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of cues; ``Sentence.groups`` holds places in it."""
        return self.matcher.names

    def read(self, document: Document) -> Reading:
        """Return the reading of a document; time is bounded, however long the text."""
        text = document.text[:_MAX_CHARS]
        parts: list[_Part] = []
        if headline := document.title.split():
            parts.append(_Part(0, len(document.title), headline))
        shift = len(document.title) + 1
        words = 0
        for found in each_sentence(text):
            written = text[found.start : found.end].split()
            if not written:
                continue
            parts.append(_Part(shift + found.start, shift + found.end, written))
            words += len(written)
            if words >= READ_WORDS:
                break
        if is_mojibake(document.title) or is_mojibake(text):
            lines = self._lines(parts)
            taken = [self._whole(p, line) for p, line in zip(parts, lines, strict=True)]
        else:
            taken = [self._looked_up(part) for part in parts]
        if headline:
            return Reading(document, taken[0], tuple(taken[1:]))
        return Reading(document, None, tuple(taken))

    def _looked_up(self, part: _Part) -> Sentence:
        """Return a sentence by what is known of each of its forms, where that will do."""
        forms = list(map(self._forms.__getitem__, part.written))
        texts, words, stems, notes = zip(*forms, strict=True)
        if any(notes) and self._forms.lean(forms):
            return self._whole(part, self._lines([part])[0])
        line = " ".join(texts)
        groups: list[int] = []
        at = 0
        for text, note in zip(texts, notes, strict=True):
            if note:
                for opening in note.openings:
                    groups += opening.groups_in(line, at + opening.start)
            at += len(text) + 1
        return Sentence(
            part.start, part.end, line, tuple(chain.from_iterable(words)),
            tuple(chain.from_iterable(stems)), tuple(groups),
        )  # fmt: skip

    def _whole(self, part: _Part, line: str) -> Sentence:
        """Return a sentence by its normalised line."""
        words = words_of(line)
        groups = tuple(hit.group for hit in self.matcher.find(line))
        return Sentence(part.start, part.end, line, words, self._stemmer.stem_words(words), groups)

    def _lines(self, parts: Sequence[_Part]) -> list[str]:
        """Return the parts normalised as a whole; in one pass, unless the pass mixes them."""
        texts = [" ".join(part.written) for part in parts]
        lines = self._normalised(_SEPARATOR.join(texts)).split(_SEPARATOR)
        if len(lines) != len(texts):
            lines = list(map(self._normalised, texts))
        return [" ".join(line.split()) for line in lines]

    def _normalised(self, text: str) -> str:
        return normalise(unglue(text, self._mender.lexicon), self._mender.lexicon)
