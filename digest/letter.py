"""Letter: what goes out, packed so that the archive can keep it until it is sent.

A ``Letter`` is an e-mail, a ``Message`` one part of what a messenger or a webhook gets. Neither
holds an address: who gets it stands in the settings, and is looked up when it is sent.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail without its addresses.

    Parameters
    ----------
    subject, text, html
        One line; the plain and the HTML form of the same.
    language
        ``"id"`` or ``"en"``.
    attachments
        In order.
    """

    subject: str
    text: str
    html: str
    language: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One part for a messenger or a webhook.

    Parameters
    ----------
    title
        One line, for services that show one.
    body
        The text.
    html
        True where the body is in Telegram's HTML; else it is plain, with WhatsApp's marks.
    attachment
        A file that goes along, or None.
    urgent
        True for a flash notice.
    """

    title: str
    body: str
    html: bool = False
    attachment: Attachment | None = None
    urgent: bool = False


def pack(thing: Letter | Message) -> str:
    """Return a letter or message as one line of JSON."""
    row: dict[str, Any] = {"kind": type(thing).__name__.lower(), **asdict(thing)}
    return json.dumps(row, ensure_ascii=True, default=_encoded)


def unpack(text: str) -> Letter | Message:
    """Return what ``pack`` packed."""
    row = json.loads(text)
    kind = row.pop("kind")
    if kind == "letter":
        files = tuple(_attachment(one) for one in row.pop("attachments"))
        return Letter(**row, attachments=files)
    file = row.pop("attachment")
    return Message(**row, attachment=_attachment(file) if file else None)


def _attachment(row: dict[str, str]) -> Attachment:
    return Attachment(row["name"], row["media_type"], b64decode(row["body"]))


def _encoded(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} cannot be packed")
