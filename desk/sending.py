"""Sending: how a run of the delivery sends, to whom, and what it did."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.deliveries import queue_parcels
from archive.patience import patiently
from desk.context import Context
from desk.dispatch import RETRY_WAITS_S, troubles
from desk.language import told
from desk.preview import previewed
from desk.subscriptions import Subscription
from news.delivery import DeliveryLine, Parcel
from news.errors import WrongInput, WrongSettings
from news.message import Message

log = logging.getLogger(__name__)

# By subscription, the articles whose events it was told of.
Told = dict[str, list[str]]


@dataclass
class Delivered:
    """What a run of the delivery did.

    Parameters
    ----------
    lines
        The ledger's lines of all that was tried.
    refused
        Subscriptions that got nothing because of their settings, and why.
    before
        Number of digests that were due and had been dealt with before.
    written
        With a dry run: the files that hold what would have gone out.
    unjudged
        Articles of the period that the model at work has not judged: what they report is in none
        of it.
    """

    lines: list[DeliveryLine] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    before: int = 0
    written: list[Path] = field(default_factory=list)
    unjudged: int = 0

    @property
    def idle(self) -> bool:
        """True where there was nothing to do, and nobody heard why."""
        return not (self.lines or self.refused or self.before or self.written)

    @property
    def failed(self) -> bool:
        """True where somebody should know: the exit code is 1 then."""
        return bool(self.refused or troubles(self.lines))


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How a run sends.

    Parameters
    ----------
    dry_run
        Folder for what would go out; nothing is sent and nothing noted then. None: send.
    only
        Ids of subscriptions to keep to; empty for all.
    waits_s
        Before each further try.
    clock
        Aware UTC.
    """

    dry_run: Path | None = None
    only: tuple[str, ...] = ()
    waits_s: Sequence[float] = RETRY_WAITS_S
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def chosen(desk: Context, only: Sequence[str]) -> list[Subscription]:
    """Return the subscriptions of some ids, all where none is given.

    Raises
    ------
    WrongInput
        An id that no subscription has.
    """
    known = {one.id for one in desk.settings.subscriptions}
    if unknown := [id_ for id_ in only if id_ not in known]:
        raise WrongInput(
            "subscription {name!r}, expected one of {names}",
            name=unknown[0],
            names=", ".join(sorted(known)) or Message("(none)"),
        )
    return [one for one in desk.settings.subscriptions if not only or one.id in only]


def queue(
    desk: Context,
    parcels: list[Parcel],
    told: Told,
    sending: Sending,
    done: Delivered,
) -> None:
    """Write parcels in the archive, to be sent; with a dry run into files, for who wants to see."""
    if sending.dry_run is None:
        patiently(queue_parcels, parcels, sending.clock(), told=told)
    else:
        done.written += previewed(desk.settings, parcels, sending.dry_run, sending.clock())


class refusing:  # noqa: N801 - used as a context manager
    """Let a subscription's wrong settings stop it alone."""

    def __init__(self, done: Delivered, subscription: Subscription) -> None:
        self.done, self.subscription = done, subscription

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if isinstance(error, WrongSettings):
            log.error("%s: %s", self.subscription.id, error)
            self.done.refused.append((self.subscription.id, told(error)))
            return True
        return False
