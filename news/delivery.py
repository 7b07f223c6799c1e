"""Delivery: one message to one recipient, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    """What became of a parcel.

    ``SENDING`` is written, and on the disk, before a parcel is handed over. Where a later run
    finds it, the program died in between and nobody knows whether the message went out: it
    becomes ``UNKNOWN``, is reported, and is never sent again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message to one recipient.

    Parameters
    ----------
    key
        What it tells: ``"digest/2024-11-20"``, ``"alert/…"``, ``"notice/…"``. A recipient of a
        subscription gets each key at most once.
    subscription
        Id of the subscription.
    recipient
        Where it goes, without any secret: ``"mail:desk@office.example"``, ``"tgram:3f09c2d1"``.
    part
        Counts from 1; the parts of a key go out in this order.
    payload
        The message, as ``digest.deliver`` packs and reads it.
    """

    key: str
    subscription: str
    recipient: str
    part: int
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One line of the delivery ledger: a parcel without its text, and what became of it.

    Parameters
    ----------
    attempts
        How often it was tried.
    error
        Why the last attempt failed, ``""`` where none did.
    queued_at, changed_at
        Aware UTC.
    """

    id: int
    key: str
    subscription: str
    recipient: str
    part: int
    state: DeliveryState
    attempts: int
    error: str
    queued_at: datetime
    changed_at: datetime

    @property
    def troubled(self) -> bool:
        """True where somebody should know of it: failed so far, given up, or end unknown."""
        return self.state in {DeliveryState.GIVEN_UP, DeliveryState.UNKNOWN} or (
            self.state is DeliveryState.WAITING and self.attempts > 0
        )
