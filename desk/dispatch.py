"""Dispatch: send what waits, each parcel at most once, and write down how it went."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from archive.deliveries import (
    abandon_claims,
    claim_parcel,
    close_parcel,
    give_up_before,
    waiting_parcels,
)
from archive.patience import patiently
from desk.demo.home import refuse_sending
from desk.language import told
from desk.mailsettings import MailSettings
from desk.outcomes import delivery_told
from desk.settings import Settings
from desk.subscriptions import Channel
from digest.deliver import Handing, MailServer, Postbox
from digest.letter import Letter, Message, unpack
from news.delivery import DeliveryLine, DeliveryState
from news.message import Message as Said

log = logging.getLogger(__name__)

# Between the rounds of one run; whoever needs longer than this to come back is asked again by
# the next run.
RETRY_WAITS_S = (1.0, 4.0)
# News of the day before yesterday is no early warning.
KEEP_TRYING = timedelta(hours=36)


def server_of(mail: MailSettings) -> MailServer:
    """Return the mail server of the settings."""
    return MailServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        sender=mail.sender,
        user=mail.user,
        password=mail.password,
    )


def message_id(key: str, subscription: str, address: str, sender: str) -> str:
    """Return the Message-ID of a letter: the same for the same parcel, whoever sends it when."""
    mark = sha256(f"{key}\n{subscription}\n{address}".encode()).hexdigest()[:32]
    return f"{mark}.kentongan@{sender.rpartition('@')[2].rstrip('>')}"


class Routes:
    """The way to every address of the settings.

    Parameters
    ----------
    settings
        With the mail server and the subscriptions.
    """

    def __init__(self, settings: Settings) -> None:
        self._postbox = Postbox(server_of(settings.mail)) if settings.mail else None
        self._sender = settings.mail.sender if settings.mail else ""
        self._mail = {(s.id, f"mail:{a}"): a for s in settings.subscriptions for a in s.mail}
        self._channels = {(s.id, c.name): c for s in settings.subscriptions for c in s.channels}

    def hand(
        self, key: str, subscription: str, recipient: str, thing: Letter | Message, at: datetime
    ) -> Handing:
        """Hand one parcel over; an address that has left the settings gets nothing more."""
        address = self._mail.get((subscription, recipient))
        channel = self._channels.get((subscription, recipient))
        if address is not None and isinstance(thing, Letter):
            if self._postbox is None:
                return Handing(DeliveryState.WAITING, "[mail] is not set")
            id_ = message_id(key, subscription, address, self._sender)
            return self._postbox.send(thing, address, message_id=id_, at=at)
        if channel is not None and isinstance(thing, Message):
            return _through(channel, thing)
        return Handing(DeliveryState.GIVEN_UP, "the address is no longer in the settings")

    def close(self) -> None:
        """Close the connection to the mail server; the next letter opens a new one."""
        if self._postbox is not None:
            self._postbox.close()


def _through(channel: Channel, message: Message) -> Handing:
    from digest.channel import send_message, shows_secret  # noqa: PLC0415 - Apprise loads slowly

    if channel.missing:
        return Handing(DeliveryState.WAITING, f"${channel.missing[0]} is not set")
    if "${" not in channel.template and shows_secret(channel.url):
        return Handing(DeliveryState.WAITING, "the settings hold a secret: write ${NAME} instead")
    return send_message(message, channel.url, secrets=channel.secrets)


def dispatch(
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    waits_s: Sequence[float] = RETRY_WAITS_S,
) -> list[DeliveryLine]:
    """Send what waits; return the lines of all that was tried, or found to be lost.

    The parts of a message go out in order: where one fails, those after it wait. What failed is
    tried again after each of ``waits_s``, then by later runs for ``KEEP_TRYING``.

    A database that is away is waited for. Nothing is handed over again for that: what was handed
    over is closed when the database answers, and stays claimed where it does not.

    Raises
    ------
    WrongInput
        In a demo's home, from which nothing is sent.
    """
    refuse_sending(settings)
    now = clock()
    lines = {line.id: line for line in patiently(abandon_claims, now)}
    lines |= {line.id: line for line in patiently(give_up_before, now - KEEP_TRYING, now)}
    routes = Routes(settings)
    for number, wait_s in enumerate((0.0, *waits_s)):
        if number and not any(line.state is DeliveryState.WAITING for line in lines.values()):
            break
        time.sleep(wait_s)
        try:
            lines |= _round(routes, clock)
        finally:
            routes.close()
    return [lines[key] for key in sorted(lines)]


def _round(routes: Routes, clock: Callable[[], datetime]) -> Mapping[int, DeliveryLine]:
    """Try each waiting parcel once; where one fails, leave what comes after it to that address."""
    lines: dict[int, DeliveryLine] = {}
    blocked: set[tuple[str, str, str]] = set()
    for id_, *group in patiently(waiting_parcels):
        key, subscription, recipient = group
        if (key, subscription, recipient) in blocked:
            continue
        payload = patiently(claim_parcel, id_, clock())
        if payload is None:
            continue  # another machine has it, or the answer to this one's claim was lost
        handing = _handed(routes, (key, subscription, recipient), payload, clock())
        lines[id_] = patiently(close_parcel, id_, handing.state, clock(), error=handing.error)
        if handing.state is DeliveryState.SENT:
            log.info("%s: %s sent to %s", subscription, key, recipient)
        else:
            log.warning("%s: %s to %s: %s (%s)", subscription, key, recipient,
                        delivery_told(handing.state), told(Said(handing.error)))  # fmt: skip
        if handing.state is DeliveryState.WAITING:
            blocked.add((key, subscription, recipient))
    return lines


def _handed(routes: Routes, group: tuple[str, str, str], payload: str, at: datetime) -> Handing:
    try:
        return routes.hand(*group, unpack(payload), at)
    except Exception as error:
        log.exception("%s to %s", group[0], group[2])
        # Nobody knows how far it came.
        return Handing(DeliveryState.UNKNOWN, f"{type(error).__name__}: {error}")


def troubles(lines: Iterable[DeliveryLine]) -> int:
    """Return how many of some deliveries somebody should know of."""
    return sum(line.troubled for line in lines)
