"""Clean: outside text made fit to be shown. What outlets write is data, never markup.

Each format escapes for itself; here goes what no format can show safely: control characters,
marks that turn the direction of the line, addresses that are not http or https.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from urllib.parse import quote, urlsplit

from news.place import Place

MAX_NAME_CHARACTERS = 80
MAX_URL_CHARACTERS = 2000  # the length that browsers, mail clients and messengers agree on

_SPACE = re.compile(r"\s+")
# Letters of scripts that run from right to left: Hebrew, Arabic, Syriac, Thaana, NKo and kin.
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")
_NETLOC = re.compile(r"[A-Za-z0-9._:\[\]-]+")  # no user name, no escapes
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_JOINERS = "\u200c\u200d"  # emoji and several scripts need them
_EDGES = " " + _JOINERS
# Letters by their category, nothing to the eye: a title of them would look missing.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# More than four marks on one letter occur in no orthography; they paint over the lines beside.
_MARK_PILE = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip  # noqa: E501 - one class of marks


def plain_line(text: str) -> str:
    """Return text on one line: no control, direction or private characters, single spaces.

    Any string will do, lone surrogates too; the result may be empty and can always be encoded.
    Applying it twice changes nothing more.
    """
    spaced = _SPACE.sub(" ", text)
    if not (spaced.isascii() and spaced.isprintable()):
        # Characters that the filter takes away may have parted a letter from its marks.
        kept = "".join(c for c in unicodedata.normalize("NFC", spaced) if _shown(c))
        spaced = _MARK_PILE.sub(r"\1", unicodedata.normalize("NFC", kept))
    return _SPACE.sub(" ", spaced).strip(_EDGES)


def language_code(text: str) -> str:
    """Return a language code that is fit for an attribute, ``""`` for anything else."""
    return text if re.fullmatch(r"[a-z]{2,3}", text) else ""


def _shown(character: str) -> bool:
    if character in _JOINERS:
        return True
    return character not in _BLANKS and unicodedata.category(character) not in {
        "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp",
    }  # fmt: skip


def shortened(text: str, max_characters: int) -> str:
    """Return text of at most ``max_characters``, cut between words where it can be, with "…"."""
    if len(text) <= max_characters:
        return text
    head = text[: max_characters - 1]
    between = head.rfind(" ")
    if between > max_characters // 2:
        head = head[:between]
    return head.rstrip(_EDGES + ",;:-–—") + "…"


def isolated(text: str) -> str:
    """Return text wrapped in direction isolates where it holds letters that run right to left.

    For formats without markup; HTML has ``<bdi>``. Without isolates an Arabic title would turn
    round the numbers and marks that stand after it.
    """
    if _RIGHT_TO_LEFT.search(text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


def safe_url(url: str) -> str:
    """Return an http or https address, percent-encoded where it must be, or ``""``.

    Addresses with control characters, white space inside, a user name (which makes
    ``https://trusted.example@elsewhere.example`` look like another host), no host, or over
    ``MAX_URL_CHARACTERS`` are dropped: the source is then named without a link.
    """
    text = url.strip(" ")
    if len(text) > MAX_URL_CHARACTERS or " " in text:
        return ""
    if not (text.isascii() and text.isprintable()) and plain_line(text) != text:
        return ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
        # A host in another script is shown as what it is, not as what it looks like.
        netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or not _NETLOC.fullmatch(netloc):
        return ""
    encoded = quote(parts._replace(netloc=netloc).geturl(), safe="%/:?#[]@!$&'()*+,;=-._~")
    return encoded if len(encoded) <= MAX_URL_CHARACTERS else ""


def clean_place(place: Place | None) -> Place | None:
    """Return a place fit to be shown."""
    if place is None:
        return None
    name = shortened(plain_line(place.name), MAX_NAME_CHARACTERS)
    return replace(place, code=plain_line(place.code), name=name)
