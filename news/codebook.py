"""The codebook as data: what is tagged, by which tests, and how each thing is called.

``data/codebook/codebook.toml`` holds the version, stages, rule families, severities and the
digest's weights; ``data/codebook/tags/<name>.toml`` one tag each. Adding a tag is adding a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from news.errors import WrongCodebook
from news.tomlfile import read_toml

STAGES = ("prevention", "risk", "planned", "occurred", "handled")

Cues = Mapping[str, tuple[str, ...]]
"""Regular expressions over normalised text, by group. A group is one feature of the classifier.

Each expression begins and ends at a word's edge without saying so.
"""


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called where people read: Indonesian and English."""

    id: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the name in ``"id"`` or ``"en"``."""
        return self.en if lang == "en" else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a tag.

    Parameters
    ----------
    key
        ``"prevention"``, …
    name
        Display name.
    test
        What must hold, in one sentence (English, for the documentation).
    incident
        True where it says that something happened (``occurred``, ``handled``).
    strength
        Rank among stages asserted in one article; the strongest wins where all else is equal.
    cues
        By group: regular expressions over normalised text that speak for the stage; see ``Cues``.
    """

    key: str
    name: Name
    test: str
    incident: bool
    strength: int
    cues: Cues = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFamily:
    """A family of rules that can be breached."""

    key: str
    name: Name
    test: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """An issue type.

    Parameters
    ----------
    key
        ``"mass_gathering"``, …
    name
        Display name.
    definition
        One paragraph (English).
    inside, outside
        What is in and what is out, item by item (English).
    families
        True where the tag has a rule family.
    cues
        Groups of regular expressions that speak for the topic; see ``Cues``.
    helpers
        Groups that say something only beside another group in one sentence; see ``together``.
    anticues
        Groups that speak against it: figures of speech, crime, worship.
    together
        Pairs of groups of cues that mean more where one sentence holds both; a name without a
        colon is a group of the tag's own cues.
    own_kinds, other_kinds
        Into how many groups what has the tag, and what has not, is parted where the tag is
        learned; a tag that is several things (brawls, threats, hate) has several of its own.
    examples
        Short made-up sentences, each with the stage it shows.
    """

    key: str
    name: Name
    definition: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    families: bool = False
    cues: Cues = field(default_factory=dict)
    helpers: Cues = field(default_factory=dict)
    anticues: Cues = field(default_factory=dict)
    together: tuple[tuple[str, str], ...] = ()
    own_kinds: int = 1
    other_kinds: int = 12
    examples: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """Everything that is coded.

    Parameters
    ----------
    version
        ``"1.0"``; models and labels carry it.
    tags, stages, families
        By key, in the order in which they are shown.
    severities
        Names of severity 0 to 5.
    election_cues
        Regular expressions over normalised text that tie an article to an election.
    contexts
        Groups that tell what an article speaks of besides the tags: foreign news, sport, ….
    severity_cues
        Groups that speak for a severity.
    weights
        The digest's weights, by name.
    """

    version: str
    tags: Mapping[str, Tag]
    stages: Mapping[str, Stage]
    families: Mapping[str, RuleFamily]
    severities: tuple[Name, ...]
    election_cues: tuple[str, ...] = ()
    contexts: Cues = field(default_factory=dict)
    severity_cues: Cues = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)


def _build(cls: type, row: Mapping[str, Any], where: str) -> Any:
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key == "name":
            values[key] = _name(value, where)
        elif key == "together":
            values[key] = _pairs(value, f"{where}: {key}")
        elif key in {"own_kinds", "other_kinds"}:
            values[key] = _count(value, f"{where}: {key}")
        elif key in {"cues", "helpers", "anticues"}:
            values[key] = _cues(value, f"{where}: {key}", grouped=cls in (Stage, Tag))
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    try:
        return cls(**values)
    except TypeError as error:
        raise WrongCodebook("{where}: {error}", where=where, error=error) from error


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongCodebook(
            "{where} = {value!r}, expected a number from 1", where=where, value=value
        )
    return value


def _name(value: Any, where: str) -> Name:
    if not isinstance(value, Mapping) or set(value) != {"id", "en"}:
        raise WrongCodebook(
            "{where}: name = {value!r}, expected {{ id = …, en = … }}", where=where, value=value
        )
    return Name(**value)


def _cues(value: Any, where: str, *, grouped: bool) -> Any:
    if grouped:
        if not isinstance(value, Mapping):
            raise WrongCodebook(
                "{where} = {value!r}, expected a table of lists, one a group",
                where=where,
                value=value,
            )
        return {k: _cues(v, f"{where}.{k}", grouped=False) for k, v in value.items()}
    if not isinstance(value, list) or not all(isinstance(cue, str) for cue in value):
        raise WrongCodebook(
            "{where} = {value!r}, expected a list of regular expressions", where=where, value=value
        )
    for cue in value:
        try:
            pattern = re.compile(cue)
        except re.error as error:
            raise WrongCodebook(
                "{where}: {cue!r} is no regular expression: {error}",
                where=where,
                cue=cue,
                error=error,
            ) from error
        if pattern.groups:
            raise WrongCodebook(
                "{where}: {cue!r} captures a group; write (?:…)", where=where, cue=cue
            )
        if pattern.match(""):
            raise WrongCodebook("{where}: {cue!r} matches the empty text", where=where, cue=cue)
    return tuple(value)


def _pairs(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(name, str) for name in pair)
        for pair in value
    ):
        raise WrongCodebook(
            "{where} = {value!r}, expected a list of pairs of names of groups",
            where=where,
            value=value,
        )
    return tuple((one, other) for one, other in value)


def _own_groups(tag: Tag) -> set[str]:
    return {*tag.cues, *tag.helpers, *tag.anticues}


def _check_pairs(
    tags: Mapping[str, Tag],
    contexts: Cues,
    families: Mapping[str, RuleFamily],
    stages: Mapping[str, Stage],
) -> None:
    known = {"election"}
    known |= {f"context:{name}" for name in contexts} | {f"family:{name}" for name in families}
    known |= {f"stage:{key}/{name}" for key, stage in stages.items() for name in stage.cues}
    known |= {f"{t.key}:{name}" for t in tags.values() for name in _own_groups(t)}
    for tag in tags.values():
        for name in {name for pair in tag.together for name in pair}:
            if name not in _own_groups(tag) and name not in known:
                raise WrongCodebook(
                    "tags/{key}.toml: together names {name!r}, expected a group of cues",
                    key=tag.key,
                    name=name,
                )


def _check_examples(tags: Iterator[Tag], stages: Mapping[str, Stage]) -> None:
    for tag in tags:
        for example in tag.examples:
            if not example.get("text") or example.get("stage") not in stages:
                raise WrongCodebook(
                    "tags/{key}.toml: example {example!r}, expected a text and one of the"
                    " stages {names}",
                    key=tag.key,
                    example=dict(example),
                    names=", ".join(stages),
                )


def load_codebook(folder: Path) -> Codebook:
    """Return the codebook in ``data/codebook``.

    Raises
    ------
    WrongCodebook
        Where a file is missing or a key is unknown, missing or of another kind than expected.
    """
    path = folder / "codebook.toml"
    row = read_toml(path, WrongCodebook)
    expected = {"version", "stages", "families", "severities", "election_cues", "weights"}
    if wrong := sorted((set(row) - {"contexts", "severity_cues"}) ^ expected):
        raise WrongCodebook("{path}: keys {wrong} are unknown or missing", path=path, wrong=wrong)
    stages = {
        k: _build(Stage, {"key": k, **v}, f"{path}: stages.{k}") for k, v in row["stages"].items()
    }
    if tuple(stages) != STAGES:
        raise WrongCodebook(
            "{path}: stages {stages}, expected {expected} in this order",
            path=path,
            stages=tuple(stages),
            expected=STAGES,
        )
    families = {
        k: _build(RuleFamily, {"key": k, **v}, f"{path}: families.{k}")
        for k, v in row["families"].items()
    }
    if len(row["severities"]) != 6:
        raise WrongCodebook(
            "{path}: {count} severities, expected 6 (0 to 5)",
            path=path,
            count=len(row["severities"]),
        )
    tags = {}
    for file in sorted((folder / "tags").glob("*.toml")):
        tag_row = read_toml(file, WrongCodebook)
        order = tag_row.pop("order", 1000)  # where it is shown
        tags[file.stem] = (order, _build(Tag, {"key": file.stem, **tag_row}, str(file)))
    if not tags:
        raise WrongCodebook(
            "{folder}: no tag, expected at least one <name>.toml", folder=folder / "tags"
        )
    _check_examples((tag for _, tag in tags.values()), stages)
    codebook = Codebook(
        version=str(row["version"]),
        tags={k: tag for k, (_, tag) in sorted(tags.items(), key=lambda item: item[1][0])},
        stages=stages,
        families=families,
        severities=tuple(_name(s, str(path)) for s in row["severities"]),
        election_cues=_cues(row["election_cues"], f"{path}: election_cues", grouped=False),
        contexts=_cues(row.get("contexts", {}), f"{path}: contexts", grouped=True),
        severity_cues=_cues(row.get("severity_cues", {}), f"{path}: severity_cues", grouped=True),
        weights=row["weights"],
    )
    _check_pairs(codebook.tags, codebook.contexts, families, stages)
    return codebook
