"""Translation: what people read, Indonesian first, through gettext.

Message ids are English. The catalogues are ``.po`` files, compiled in memory when they are first
asked for, so that there is no ``.mo`` file that could be older than its source.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from news.errors import WrongSettings

LANGUAGES = ("id", "en")
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "kentongan"


@lru_cache(maxsize=16)
def catalogue(lang: str, folder: Path = LOCALE, domain: str = DOMAIN) -> GNUTranslations:
    """Return the compiled catalogue of a language.

    Parameters
    ----------
    lang
        ``"id"`` or ``"en"``.
    folder
        Holds ``<lang>/LC_MESSAGES/<domain>.po``; another floor may pass its own.
    domain
        The catalogue's name.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    if lang not in LANGUAGES:
        raise WrongSettings(
            "language {lang!r}, expected one of {names}", lang=lang, names=", ".join(LANGUAGES)
        )
    path = folder / lang / "LC_MESSAGES" / f"{domain}.po"
    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=lang, domain=domain, abort_invalid=True)
    except OSError as error:
        raise WrongSettings(
            "{path}: the catalogue of {lang!r} cannot be read: {error}",
            path=path,
            lang=lang,
            error=error,
        ) from error
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translator(lang: str, folder: Path = LOCALE, domain: str = DOMAIN) -> Callable[[str], str]:
    """Return the function that gives a message in a language; an unknown message as it is.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    known = catalogue(lang, folder, domain).gettext
    # Under the empty message a catalogue files its own head: translators, dates, plural rule.
    return lambda message: known(message) if message else message


def plural_translator(lang: str, folder: Path = LOCALE) -> Callable[[str, str, int], str]:
    """Return the function that chooses between singular and plural by a number.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    return catalogue(lang, folder).ngettext
