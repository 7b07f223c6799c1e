"""A cue that is not found is a tag that is missed; one found where it is not, a false alarm."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.cues import CueMatcher, cue_groups
from news.codebook import load_codebook
from news.errors import WrongCodebook

GROUPS = {
    "protest": ("unjuk ?rasa", "(?:ber)?demo(?!grafi)", "bakar ban", "aksi (?:damai|massa)"),
    "crowd": ("(?:ribuan|ratusan) (?:\\S+ )?(?:warga|buruh)", "arak-arakan", "antisipasi\\S*"),
    "sanction": ("(?:surat )?teguran", "meninggal(?: dunia)?"),
}


def found(text: str) -> list[tuple[str, str]]:
    matcher = CueMatcher(GROUPS)
    hits = matcher.find(text)
    return [(matcher.names[hit.group], text[hit.start :].split(maxsplit=1)[0]) for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mereka berunjuk rasa", []),  # the cue begins at a word's edge
        ("aksi unjuk rasa digelar", [("protest", "unjuk")]),
        ("unjukrasa", [("protest", "unjukrasa")]),
        ("warga berdemo dan demo", [("protest", "berdemo"), ("protest", "demo")]),
        ("demografi desa", []),
        ("massa bakar ban.", [("protest", "bakar")]),
        ("bakar bantal", []),
        ("ribuan warga", [("crowd", "ribuan")]),
        ("ratusan orang buruh", [("crowd", "ratusan")]),
        ("arak-arakan pengantin", [("crowd", "arak-arakan")]),
        ("antisipasinya", [("crowd", "antisipasinya")]),
        ("surat teguran", [("sanction", "surat"), ("sanction", "teguran")]),
    ],
)
def test_cues_begin_and_end_at_words(text, expected):
    assert found(text) == expected


def test_a_group_counts_once_at_a_place():
    matcher = CueMatcher({"one": ("massa", "massa aksi")})
    assert len(matcher.find("massa aksi")) == 1


def test_a_repeated_group_with_a_gap_is_refused():
    """It could not be filed under a first word, and would never be found."""
    with pytest.raises(WrongCodebook, match="one"):
        CueMatcher({"one": ("(?:a b){2}c",)})


WORDS = st.sampled_from(
    [
        "warga",
        "buruh",
        "ribuan",
        "ratusan",
        "orang",
        "demo",
        "bakar",
        "ban",
        "aksi",
        "damai",
        "surat",
        "teguran",
        "arak-arakan",
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_finds_what_plain_regular_expressions_find(text):
    """The table by first words is a short cut; it must lose nothing and invent nothing."""
    matcher = CueMatcher(GROUPS)
    got = {(hit.group, hit.start) for hit in matcher.find(text)}
    want = {
        (number, match.start())
        for number, cues in enumerate(GROUPS.values())
        for cue in cues
        for match in re.finditer(rf"(?<![\w-])(?=(?:{cue})(?!\w))", text)
    }
    assert want <= got
    assert {(g, s) for g, s in got if s == 0 or text[s - 1] != "-"} == want


def test_every_cue_of_the_codebook_is_found_where_it_stands(data):
    """A desk edits the cues; one that never matches would be a silent loss."""
    codebook = load_codebook(data / "codebook")
    matcher = CueMatcher(cue_groups(codebook))
    assert len(matcher.names) > 50
    text = "ratusan buruh berunjuk rasa di depan kantor bawaslu, aksi dibubarkan aparat"
    names = {matcher.names[hit.group] for hit in matcher.find(text)}
    assert {"mass_gathering:demonstration", "mass_gathering:~control", "election"} <= names
