"""Marks: how messengers set text bold, and how outside text is kept from making marks itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from digest.clean import isolated

_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ʼ"})
# An address in a title would become a link of its own, to wherever its writer likes.
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+", re.IGNORECASE)
_EDGE_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")


class Marks(NamedTuple):
    """What a messenger reads as marks.

    Parameters
    ----------
    bold
        Set a text, already made harmless, in bold.
    told
        Make outside text harmless: no mark and no link of its own.
    link
        Write the address of a source, so that it can be followed.
    """

    bold: Callable[[str], str]
    told: Callable[[str], str]
    link: Callable[[str], str]


def _unlinked(text: str) -> str:
    return isolated(_ADDRESS.sub("[…]", text))


def unmarked(text: str) -> str:
    """Return outside text that WhatsApp can neither mark up nor turn into a link."""
    return isolated(_ADDRESS.sub("[…]", text).translate(_LOOK_ALIKES))


def marked_url(url: str) -> str:
    """Return an address without a character that WhatsApp could take for a mark."""
    for character in "*~`":
        url = url.replace(character, f"%{ord(character):02X}")
    return _EDGE_UNDERSCORE.sub("%5F", url)


WHATSAPP = Marks(bold=lambda text: f"*{text}*", told=unmarked, link=marked_url)
# Telegram's HTML mode: its Markdown would need every dot and dash escaped.
TELEGRAM = Marks(
    bold=lambda text: f"<b>{text}</b>",
    told=lambda text: escape(_unlinked(text), quote=False),
    link=escape,
)
PLAIN = Marks(bold=lambda text: text, told=_unlinked, link=lambda url: url)
