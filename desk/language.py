"""The language of messages and help: Indonesian first, through this floor's own catalogues."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from desk.foreign import SENTENCES, rephrased
from desk.settings import message_language
from digest.translation import DOMAIN, translator
from news.errors import KentonganError
from news.message import Message

LOCALE = Path(__file__).parent / "locale"
REFUSALS = "refusals"
"""The catalogue of what errors say, on every floor; English is what the source says."""


@lru_cache(maxsize=4)
def _translator(lang: str, domain: str = DOMAIN) -> Callable[[str], str]:
    return translator(lang, LOCALE, domain)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a message that is translated later
    """Mark a message for the catalogues."""
    return message


def tr_in(lang: str, message: str) -> str:
    """Return a message in ``"id"`` or ``"en"``, for what is made in another language."""
    return _translator(lang)(message)


def tr(message: str) -> str:
    """Return a message in the language of this process (``KENTONGAN_LANG``, else Indonesian)."""
    return _translator(message_language())(message)


def told(said: KentonganError | Message) -> str:
    """Return what an error or a message of any floor says, in the language of this process."""
    message = said.message if isinstance(said, KentonganError) else said
    lang = message_language()
    if lang == "en":
        return str(message)
    translate = _translator(lang, REFUSALS)

    def known(text: str) -> str:
        found = translate(text)
        return rephrased(text, SENTENCES, translate) if found is text else found

    return message.told(known)


def told_failure(error: OSError) -> str:
    """Return what the system refused, in the language of this process."""
    where = error.filename or Message("standard output")
    return told(Message("{path}: {error}", path=where, error=error))
