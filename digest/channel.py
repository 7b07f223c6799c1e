"""Channel: hand one message to any address that Apprise knows: Telegram, Slack, a webhook."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

import apprise
from apprise.common import NotifyFormat, NotifyType

from digest.deliver import TIMEOUT_S, Handing, told
from digest.letter import Message
from news.delivery import DeliveryState

# What Apprise logs where nothing can have been taken: no connection came about, or the service
# answered that it refuses. 502 and 504 are a gateway's: what stood behind it may have taken it.
_NOT_CONNECTED = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolution|Failed to (?:establish|resolve)|"
    r"Connection refused|CERTIFICATE_VERIFY|SSLError|getaddrinfo",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"error=(?!502|504)[1-5]\d\d\b")


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append((record.levelno, record.getMessage()))


def channel_of(url: str) -> Any | None:
    """Return the Apprise service of an address, None where it is none; sends nothing."""
    asset = apprise.AppriseAsset(
        app_id="Kentongan",
        app_desc="Kentongan",
        app_url="",
        image_url_mask="",  # no picture from elsewhere
        image_url_logo="",
        async_mode=False,
    )
    with _listening():
        service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        return None
    service.socket_connect_timeout = service.socket_read_timeout = float(TIMEOUT_S)
    if hasattr(service, "retry"):
        service.retry = 0  # a second try of its own could send twice
    return service


def shows_secret(url: str) -> bool:
    """Tell whether an address holds what Apprise itself would hide: a token, a password."""
    service = channel_of(url)
    return service is not None and service.url(privacy=True) != service.url(privacy=False)


def send_message(message: Message, url: str, *, secrets: Sequence[str] = ()) -> Handing:
    """Hand over one message to one Apprise address.

    Parameters
    ----------
    url
        The address, with its secrets.
    secrets
        Texts that no error may repeat.
    """
    service = channel_of(url)
    if service is None:
        return Handing(DeliveryState.WAITING, "the address is none that Apprise knows")
    herald = apprise.Apprise()
    herald.add(service)
    file = message.attachment
    with _listening() as ear:
        taken = herald.notify(
            body=message.body,
            title=message.title,
            notify_type=NotifyType.WARNING if message.urgent else NotifyType.INFO,
            body_format=NotifyFormat.HTML if message.html else NotifyFormat.TEXT,
            attach=_memory(file.name, file.media_type, file.body) if file else None,
        )
    if taken:
        return Handing(DeliveryState.SENT)
    state = _end_of_notification(ear.records)
    words = " ".join(said for level, said in ear.records if level >= logging.WARNING)
    for secret in (url, *secrets):
        words = words.replace(secret, "…") if secret else words
    return Handing(state, told(words or "Apprise reports a failure and no reason"))


def _memory(name: str, media_type: str, body: bytes) -> Any:
    from apprise.attachment.memory import AttachMemory  # noqa: PLC0415 - rarely needed

    return AttachMemory(content=body, name=name, mimetype=media_type.partition(";")[0])


def _end_of_notification(records: Sequence[tuple[int, str]]) -> DeliveryState:
    """Read from Apprise's log how a notification ended that it calls failed.

    Apprise says only yes or no. Where it neither failed to connect nor was refused, or where a
    part of it was sent, the end is unknown.
    """
    said = [text for _, text in records]
    if any(level == logging.INFO and text.startswith("Sent ") for level, text in records):
        return DeliveryState.UNKNOWN
    if any(_NOT_CONNECTED.search(text) or _REFUSED.search(text) for text in said):
        return DeliveryState.WAITING
    return DeliveryState.UNKNOWN


class _listening:  # noqa: N801 - used as a context manager
    """Hear what Apprise logs, which may hold secrets, and let nobody else hear it."""

    def __init__(self) -> None:
        self.logger = logging.getLogger("apprise")
        self.ear = _Ear()

    def __enter__(self) -> _Ear:
        self.before = (self.logger.level, self.logger.propagate, self.logger.handlers[:])
        self.logger.setLevel(logging.DEBUG)
        self.logger.propagate = False
        self.logger.handlers[:] = [self.ear]
        return self.ear

    def __exit__(self, *_: object) -> None:
        self.logger.level, self.logger.propagate, self.logger.handlers[:] = self.before
        self.logger.setLevel(self.before[0])
