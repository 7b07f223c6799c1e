"""The language of messages and help: Indonesian first, through this floor's own catalogues."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from desk.settings import message_language
from digest.translation import translator

LOCALE = Path(__file__).parent / "locale"


@lru_cache(maxsize=4)
def _translator(lang: str) -> Callable[[str], str]:
    return translator(lang, LOCALE)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a message that is translated later
    """Mark a message for the catalogues."""
    return message


def tr_in(lang: str, message: str) -> str:
    """Return a message in ``"id"`` or ``"en"``, for what is made in another language."""
    return _translator(lang)(message)


def tr(message: str) -> str:
    """Return a message in the language of this process (``KENTONGAN_LANG``, else Indonesian)."""
    return _translator(message_language())(message)
