"""If these fail, an Indonesian desk reads English in the middle of its own language."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from translatable import said_in

from classifier import card

DESK = Path(__file__).resolve().parents[3] / "desk"


def messages() -> set[str]:
    found = extract_from_dir(DESK, keywords={"tr": None, "N_": None})
    told = {message for _, _, message, _, _ in found if isinstance(message, str)}
    # Babel passes over what stands within an f-string.
    told |= {one for path in DESK.rglob("*.py") for one in said_in(path, {"tr"})}
    return told.union(card.USES, card.NOT_FOR, card.LIMITS)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_message_is_in_the_catalogue_and_nothing_else(lang: str) -> None:
    path = DESK / "locale" / lang / "LC_MESSAGES" / "kentongan.po"
    with path.open("rb") as file:
        catalogue = {m.id: m.string for m in read_po(file, locale=lang) if m.id}
    assert set(catalogue) == messages()
    assert not [key for key, text in catalogue.items() if not text]


def test_a_translation_has_the_fields_of_its_message() -> None:
    path = DESK / "locale" / "id" / "LC_MESSAGES" / "kentongan.po"
    with path.open("rb") as file:
        for message in read_po(file, locale="id"):
            if message.id and "{" in message.id and '"id"' not in message.id:
                fields = [
                    {name for _, name, _, _ in string.Formatter().parse(text) if name}
                    for text in (message.id, message.string)
                ]
                assert fields[0] == fields[1], message.id
