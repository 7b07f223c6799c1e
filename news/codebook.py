"""The codebook as data: what is tagged, by which tests, and how each thing is called.

``data/codebook/codebook.toml`` holds the version, stages, rule families, severities and the
digest's weights; ``data/codebook/tags/<name>.toml`` one tag each. Adding a tag is adding a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from news.errors import WrongCodebook

STAGES = ("prevention", "risk", "planned", "occurred", "handled")


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
        Regular expressions over normalised text that speak for the stage.
    """

    key: str
    name: Name
    test: str
    incident: bool
    strength: int
    cues: tuple[str, ...] = ()


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
        Regular expressions over normalised text that speak for the topic.
    anticues
        Regular expressions that speak against it: foreign news, sport, figures of speech.
    examples
        Short made-up sentences, each with the stage it shows.
    """

    key: str
    name: Name
    definition: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    families: bool = False
    cues: tuple[str, ...] = ()
    anticues: tuple[str, ...] = ()
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
    weights
        The digest's weights, by name.
    """

    version: str
    tags: Mapping[str, Tag]
    stages: Mapping[str, Stage]
    families: Mapping[str, RuleFamily]
    severities: tuple[Name, ...]
    election_cues: tuple[str, ...] = ()
    weights: Mapping[str, Any] = field(default_factory=dict)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongCodebook(f"{path}: cannot be read as TOML: {error}") from error


def _build(cls: type, row: Mapping[str, Any], where: str) -> Any:
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key == "name":
            values[key] = _name(value, where)
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    try:
        return cls(**values)
    except TypeError as error:
        raise WrongCodebook(f"{where}: {error}") from error


def _name(value: Any, where: str) -> Name:
    if not isinstance(value, Mapping) or set(value) != {"id", "en"}:
        raise WrongCodebook(f"{where}: name = {value!r}, expected {{ id = …, en = … }}")
    return Name(**value)


def load_codebook(folder: Path) -> Codebook:
    """Return the codebook in ``data/codebook``.

    Raises
    ------
    WrongCodebook
        Where a file is missing or a key is unknown, missing or of another kind than expected.
    """
    path = folder / "codebook.toml"
    row = _read(path)
    expected = {"version", "stages", "families", "severities", "election_cues", "weights"}
    if wrong := sorted(set(row) ^ expected):
        raise WrongCodebook(f"{path}: keys {wrong} are unknown or missing")
    stages = {
        k: _build(Stage, {"key": k, **v}, f"{path}: stages.{k}") for k, v in row["stages"].items()
    }
    if tuple(stages) != STAGES:
        raise WrongCodebook(f"{path}: stages {tuple(stages)}, expected {STAGES} in this order")
    families = {
        k: _build(RuleFamily, {"key": k, **v}, f"{path}: families.{k}")
        for k, v in row["families"].items()
    }
    if len(row["severities"]) != 6:
        raise WrongCodebook(f"{path}: {len(row['severities'])} severities, expected 6 (0 to 5)")
    tags = {}
    for file in sorted((folder / "tags").glob("*.toml")):
        tag_row = _read(file)
        order = tag_row.pop("order", 1000)  # where it is shown
        tags[file.stem] = (order, _build(Tag, {"key": file.stem, **tag_row}, str(file)))
    if not tags:
        raise WrongCodebook(f"{folder / 'tags'}: no tag, expected at least one <name>.toml")
    return Codebook(
        version=str(row["version"]),
        tags={k: tag for k, (_, tag) in sorted(tags.items(), key=lambda item: item[1][0])},
        stages=stages,
        families=families,
        severities=tuple(_name(s, str(path)) for s in row["severities"]),
        election_cues=tuple(row["election_cues"]),
        weights=row["weights"],
    )
