"""Parcels: what one subscription gets, packed for each of its addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from desk.briefing import digest_name
from desk.rendering import rendered
from desk.settings import Settings
from desk.subscriptions import Subscription
from digest.formats.email import letter_of
from digest.formats.marks import TELEGRAM, WHATSAPP
from digest.formats.table import FORMATS
from digest.formats.text import render_parts
from digest.letter import Attachment, Letter, Message, pack
from digest.record import Digest
from digest.wording import title_text
from news.delivery import Parcel
from news.errors import WrongSettings

# These are the letter or message itself; every other format goes along as a file.
_BODIES = {"email", "text", "telegram"}
# Schemes of Apprise that show Telegram's marks rather than WhatsApp's.
_TELEGRAM = "tgram"


def is_telegram(scheme: str, subscription: Subscription) -> bool:
    """Tell whether an address of a scheme gets Telegram's marks."""
    return scheme == _TELEGRAM or "telegram" in subscription.formats


def language_of(subscription: Subscription, settings: Settings) -> str:
    """Return the language a subscription reads."""
    return subscription.language or settings.language


def check_formats(subscription: Subscription) -> None:
    """Refuse a subscription with a format that there is not.

    Raises
    ------
    WrongSettings
        Names it.
    """
    for name in subscription.formats:
        if name not in FORMATS:
            raise WrongSettings(
                "[[subscriptions]] {subscription}: format {name!r}, expected one of {names}",
                subscription=subscription.id,
                name=name,
                names=", ".join(FORMATS),
            )


def digest_parcels(
    digest: Digest, subscription: Subscription, key: str, settings: Settings
) -> list[Parcel]:
    """Return a digest's parcels for every address of a subscription, in the order of sending.

    Raises
    ------
    WrongSettings
        A format is unknown, or its library is not installed.
    """
    check_formats(subscription)
    lang = language_of(subscription, settings)
    stem = digest_name(digest.day, digest.scope, lang, first=digest.first)
    files = tuple(
        Attachment(
            f"{stem}{FORMATS[name].suffix}",
            FORMATS[name].media_type,
            rendered(digest, name, lang, settings.letterhead),
        )
        for name in subscription.formats
        if name not in _BODIES
    )
    letter = letter_of(digest, lang) if subscription.mail else None
    title = title_text(lang, digest)

    def messages(scheme: str) -> Iterator[Message]:
        telegram = is_telegram(scheme, subscription)
        for part in render_parts(digest, lang, TELEGRAM if telegram else WHATSAPP):
            # The part begins with its own heading; a title would only repeat it.
            yield Message(title="", body=part, html=telegram)
        for file in files:
            yield Message(title="", body=f"{title}: {file.name}", attachment=file)

    return parcels_for(
        subscription,
        key,
        replace(letter, attachments=files) if letter else None,
        messages,
    )


def parcels_for(
    subscription: Subscription,
    key: str,
    letter: Letter | None,
    messages: Callable[[str], Iterable[Message]],
) -> list[Parcel]:
    """Return the parcels of a key: the letter to each mail address, the messages to each channel.

    Parameters
    ----------
    letter
        For the mail addresses; None where there are none.
    messages
        Function from an address's scheme to the messages it gets, in order.
    """
    payload = pack(letter) if letter is not None else ""
    found = [
        Parcel(key=key, subscription=subscription.id, recipient=f"mail:{address}", part=1,
               payload=payload)
        for address in (subscription.mail if payload else ())
    ]  # fmt: skip
    for channel in subscription.channels:
        scheme = channel.url.partition("://")[0].lower()
        found += [
            Parcel(key=key, subscription=subscription.id, recipient=channel.name, part=number,
                   payload=pack(message))
            for number, message in enumerate(messages(scheme), 1)
        ]  # fmt: skip
    return found


def recipients_of(subscription: Subscription) -> Sequence[str]:
    """Return the names under which the ledger knows a subscription's addresses."""
    return (*(f"mail:{address}" for address in subscription.mail),
            *(channel.name for channel in subscription.channels))  # fmt: skip
