"""If these fail, a desk believes its coders agree where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.agreement import agreements, disagreements
from news.codebook import load_codebook
from news.label import Label


def label(coder: str, **tags: str) -> Label:
    return Label(coder=coder, tags=tags)


def test_kappa_is_that_of_the_textbook(data: Path) -> None:
    """Twenty yes-yes, five yes-no, ten no-yes, fifteen no-no: kappa 0.4."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    labels = {
        f"a{n}": [
            label("ani", **({"mass_gathering": "occurred"} if x else {})),
            label("budi", **({"mass_gathering": "occurred"} if y else {})),
        ]
        for n, (x, y) in enumerate(pairs)
    }
    found = {row.tag: row for row in agreements(labels, load_codebook(data / "codebook"))}
    assert found["mass_gathering"].kappa == pytest.approx(0.4)
    assert found["mass_gathering"].articles == 50
    assert found["mass_gathering"].stages == 1
    assert found["protocol_breach"].kappa is None


def test_differences_are_shown_by_coder(data: Path) -> None:
    codebook = load_codebook(data / "codebook")
    given = [label("ani", mass_gathering="planned"), label("budi", mass_gathering="occurred")]
    assert disagreements(given, codebook) == [
        ("mass_gathering", {"ani": "planned", "budi": "occurred"})
    ]
    off = [label("ani", mass_gathering="planned"), label("budi")]
    assert disagreements(off, codebook) == [("mass_gathering", {"ani": "planned", "budi": None})]
    assert disagreements(given[:1], codebook) == []


def test_coders_without_a_common_article_are_not_compared(data: Path) -> None:
    labels = {"a": [label("ani")], "b": [label("budi")]}
    assert agreements(labels, load_codebook(data / "codebook")) == []
