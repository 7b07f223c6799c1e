"""What lies beside the articles of a corpus: codes of sentences, weights and kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from news.codebook import Codebook
from news.errors import WrongCorpusLine
from news.tomlfile import read_toml

SENTENCES = "sentences.tsv"
"""Beside the articles of a corpus: what their sentences assert."""
WEIGHTS = "weights.toml"
"""Beside them too: how much some articles count."""
KINDS = "kinds.tsv"
"""Beside them as well: of which kind each is."""
_LETTERS = {
    "v": "prevention",
    "r": "risk",
    "p": "planned",
    "o": "occurred",
    "h": "handled",
}
_BACKGROUND = "b"
_KIND = re.compile("[0-9]{1,3}")


def check_tag(name: str, codebook: Codebook, where: str) -> None:
    """Refuse a tag that the codebook does not know.

    Raises
    ------
    WrongCorpusLine
        Names the tag, where it stands and those that are known.
    """
    if name not in codebook.tags:
        raise WrongCorpusLine(
            "{where}: tag {name!r}, expected one of {names}",
            where=where,
            name=name,
            names=", ".join(codebook.tags),
        )


def read_sentences(path: Path, codebook: Codebook) -> dict[str, dict[str, dict[int, str]]]:
    """Return which sentences of which article speak of a tag, and the stage each asserts.

    A line is an id, then for each tag its name, a colon and ``number + letter`` for each sentence
    that speaks of it, parted by tabs and blanks; 0 is the title. The letters are the first of
    the stages' names, but for ``v`` (prevention), and ``b`` for background, which is passed over.

    Parameters
    ----------
    path
        The file; where there is none nothing is coded.
    codebook
        Names the tags and stages.

    Returns
    -------
    dict
        By id, by tag, by the place of the sentence: the stage.

    Raises
    ------
    WrongCorpusLine
        Names the line, what stands there and what was expected.
    """
    told: dict[str, dict[str, dict[int, str]]] = {}
    for where, article, tag, sentences in _of_tags(path, codebook):
        told.setdefault(article, {})[tag] = dict(_asserted(sentences, codebook, where))
    return told


def _of_tags(path: Path, codebook: Codebook) -> Iterator[tuple[str, str, str, str]]:
    """Yield of each line of a file place and id, and each of its tags with what is said of it."""
    if not path.exists():
        return
    seen = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        article, *tags = line.split("\t")
        if not article or not tags or article in seen:
            raise WrongCorpusLine(
                "{where}: {line!r}, expected an id not named yet, and tags",
                where=where,
                line=line[:60],
            )
        seen.add(article)
        for part in tags:
            tag, _, said = part.partition(":")
            check_tag(tag, codebook, where)
            yield where, article, tag, said


def _asserted(sentences: str, codebook: Codebook, where: str) -> Iterator[tuple[int, str]]:
    """Yield place and stage of each sentence that is no background."""
    for word in sentences.split():
        place, letter = word[:-1], word[-1]
        stage = _LETTERS.get(letter, "")
        if not place.isdecimal() or (letter != _BACKGROUND and stage not in codebook.stages):
            raise WrongCorpusLine(
                "{where}: sentence {word!r}, expected a number and one of {letters}",
                where=where,
                word=word,
                letters=", ".join([*_LETTERS, _BACKGROUND]),
            )
        if stage:
            yield int(place), stage


def read_kinds(path: Path, codebook: Codebook) -> dict[str, dict[str, int]]:
    """Return of which kind each article is.

    A line is an id, then for each tag its name, a colon and a number from 0 on, parted by tabs: the
    kind among the articles that have the tag, where the article has it, else among those that
    have it not. They are what ``kinds_of`` once found; ``benchmarks/kinds.py`` writes them.

    Parameters
    ----------
    path
        The file; where there is none nothing is known.
    codebook
        Names the tags.

    Returns
    -------
    dict
        By id, by tag: the number.

    Raises
    ------
    WrongCorpusLine
        Names the line, what stands there and what was expected.
    """
    kinds: dict[str, dict[str, int]] = {}
    for where, article, tag, kind in _of_tags(path, codebook):
        if not _KIND.fullmatch(kind):
            raise WrongCorpusLine(
                "{where}: {tag}:{kind}, expected a number from 0 to 999",
                where=where,
                tag=tag,
                kind=kind,
            )
        kinds.setdefault(article, {})[tag] = int(kind)
    return kinds


@dataclass(frozen=True, slots=True)
class Weights:
    """How much articles count where tags are learned.

    Parameters
    ----------
    files
        By a pattern of the files' names.
    tags
        For a tag, by a pattern of the files' names, by a stage that the tag has or by another
        tag that stands beside it.
    """

    files: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of_file(self, path: Path) -> float:
        """Return how much the articles of a file count."""
        return _of_file(path, self.files, 1.0)

    def of_tags(self, path: Path, stages: Mapping[str, str]) -> dict[str, float]:
        """Return how much an article counts in place of that for some tags.

        Parameters
        ----------
        path
            The file it stands in.
        stages
            Its tags, each with its stage.
        """
        most = self.of_file(path)
        found = {}
        for tag, weights in self.tags.items():
            beside = (stages[tag], *stages) if tag in stages else ()
            less = min((weights[name] for name in beside if name in weights), default=1.0)
            found[tag] = _of_file(path, weights, most) * less
        return {tag: weight for tag, weight in found.items() if weight != most}


def _of_file(path: Path, weights: Mapping[str, float], otherwise: float) -> float:
    return next((w for pattern, w in weights.items() if path.match(pattern)), otherwise)


def read_weights(path: Path, codebook: Codebook) -> Weights:
    """Return how much articles count where tags are learned.

    Parameters
    ----------
    path
        A TOML file of lines ``"kinds-*.jsonl" = 0.3`` and, below the name of a tag, such lines
        for that tag alone and lines ``risk = 0.2`` for its stages and for the tags beside it.
        Where there is none all count alike.
    codebook
        Names the tags and stages.

    Raises
    ------
    WrongCorpusLine
        Where a weight is not between 0 and 1, or stands for no tag or stage.
    """
    if not path.exists():
        return Weights()
    row = read_toml(path, WrongCorpusLine)
    files = {name: weight for name, weight in row.items() if not isinstance(weight, dict)}
    tags = {name: weights for name, weights in row.items() if isinstance(weights, dict)}
    for tag, weights in tags.items():
        check_tag(tag, codebook, str(path))
        known = [*codebook.stages, *(name for name in codebook.tags if name != tag)]
        for name in weights:
            if name not in known and not name.endswith(".jsonl"):
                raise WrongCorpusLine(
                    "{file}: [{tag}] {name!r}, expected one of {known}",
                    file=path,
                    tag=tag,
                    name=name,
                    known=", ".join(known),
                )
        _check_weights(path, weights)
    _check_weights(path, files)
    return Weights(files, tags)


def _check_weights(path: Path, weights: Mapping[str, Any]) -> None:
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
            raise WrongCorpusLine(
                "{file}: {pattern} = {weight!r}, expected a number from 0 to 1",
                file=path,
                pattern=name,
                weight=weight,
            )
