"""If these fail, the codebook's data and its readers have come apart."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from news.codebook import STAGES, load_codebook
from news.errors import WrongCodebook


def test_the_shipped_codebook_has_the_three_tags_and_five_stages(data: Path) -> None:
    codebook = load_codebook(data / "codebook")
    assert tuple(codebook.tags) == ("mass_gathering", "protocol_breach", "incipient_conflict")
    assert tuple(codebook.stages) == STAGES
    assert [key for key, stage in codebook.stages.items() if stage.incident] == [
        "occurred",
        "handled",
    ]
    assert len(codebook.severities) == 6


def test_the_strongest_stages_are_incidents_in_the_codebooks_order(data: Path) -> None:
    stages = load_codebook(data / "codebook").stages
    ranked = sorted(stages, key=lambda key: -stages[key].strength)
    assert ranked == ["occurred", "handled", "planned", "risk", "prevention"]


def test_every_cue_is_a_regular_expression(data: Path) -> None:
    codebook = load_codebook(data / "codebook")
    cues = [*codebook.election_cues]
    for entry in (*codebook.tags.values(), *codebook.stages.values(), *codebook.families.values()):
        cues += entry.cues
    for cue in cues:
        re.compile(cue)


def test_a_fourth_tag_is_one_more_file(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "codebook"
    shutil.copytree(data / "codebook", folder)
    (folder / "tags" / "hoax.toml").write_text(
        'order = 4\nname = { id = "Hoaks", en = "Hoax" }\ndefinition = "False news."\n'
        'inside = ["a"]\noutside = ["b"]\n',
        encoding="utf-8",
    )
    assert list(load_codebook(folder).tags)[-1] == "hoax"


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("codebook.toml", "[stages.risk", "[stages.danger", "danger"),
        ("codebook.toml", 'version = "1.0"', "", "version"),
        ("tags/mass_gathering.toml", "definition =", "meaning =", "meaning"),
        ("tags/mass_gathering.toml", "order = 1", "order = = 1", "TOML"),
        ("tags/incipient_conflict.toml", "own_kinds = 3", "own_kinds = 0", "own_kinds = 0"),
    ],
)
def test_a_mistake_is_named_with_its_file(
    data: Path, tmp_path: Path, file: str, old: str, new: str, named: str
) -> None:
    folder = tmp_path / "codebook"
    shutil.copytree(data / "codebook", folder)
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(WrongCodebook) as error:
        load_codebook(folder)
    assert named in str(error.value)
    assert Path(file).name in str(error.value)
