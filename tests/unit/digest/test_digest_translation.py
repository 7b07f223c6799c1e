"""If these fail, a duty officer meets English in an Indonesian report, or a broken sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from translatable import said_in

from digest.translation import LANGUAGES, LOCALE, catalogue, plural_translator, translator
from news.errors import WrongSettings

DIGEST = Path(__file__).resolve().parents[3] / "digest"
METHODS = [("templates/**.j2", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.j2": {"trim_blocks": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def used() -> set[str]:
    found = extract_from_dir(DIGEST, METHODS, OPTIONS, keywords=KEYWORDS)
    ours = {message if isinstance(message, str) else message[0] for _, _, message, *_ in found}
    return ours.union(*(said_in(path, {"_", "n_"}) for path in DIGEST.rglob("*.py")))


def messages(lang: str) -> dict[str, Message]:
    with (LOCALE / lang / "LC_MESSAGES" / "kentongan.po").open("rb") as file:
        read = read_po(file, locale=lang, abort_invalid=True)
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in read if m.id}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_in_use_is_in_the_catalogue_and_no_other(lang: str) -> None:
    assert len(used()) > 80
    assert set(messages(lang)) == used()


def test_every_message_has_an_indonesian_text() -> None:
    untranslated = [
        key
        for key, message in messages("id").items()
        if not (message.string if isinstance(message.string, str) else all(message.string))
    ]
    assert untranslated == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_names_no_field_that_its_message_lacks(lang: str) -> None:
    for message in messages(lang).values():
        texts = [message.string] if isinstance(message.string, str) else message.string
        ids = [message.id] if isinstance(message.id, str) else message.id
        known = set(re.findall(r"%\((\w+)\)[sd]", " ".join(ids)))
        for text in texts:
            assert set(re.findall(r"%\((\w+)\)[sd]", text)) <= known, message.id


def test_messages_are_compiled_without_a_mo_file() -> None:
    assert translator("id")("Incidents") == "Kejadian"
    assert translator("en")("Incidents") == "Incidents"
    assert plural_translator("en")("%(n)d outlet", "%(n)d outlets", 1) == "%(n)d outlet"
    assert plural_translator("id")("%(n)d outlet", "%(n)d outlets", 1) == "%(n)d media"
    assert not list(LOCALE.rglob("*.mo"))


def test_a_message_that_is_nowhere_stays_as_it_is() -> None:
    assert translator("id")("no such message") == "no such message"


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(WrongSettings, match="'jv', expected one of id, en"):
        translator("jv")


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"kentongan\.po"):
        catalogue("id", tmp_path)
