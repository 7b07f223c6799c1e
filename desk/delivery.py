"""Delivery: the digests, flash notices and notices that the settings' subscriptions ask for.

Everything that goes out is first written in the archive, rendered; ``dispatch`` then sends it.
A digest made again, or a run that was killed, therefore never sends a second time, and what is
sent late is what was written, not something newer under the same name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from archive.deliveries import is_queued, queue_parcels, told_articles
from desk.briefing import default_day
from desk.composer import Composer
from desk.context import Context
from desk.dispatch import RETRY_WAITS_S, dispatch, troubles
from desk.lock import run_lock
from desk.parcels import digest_parcels, is_telegram, language_of, parcels_for, recipients_of
from desk.preview import previewed
from desk.schedule import Due, due_digests
from desk.subscriptions import Subscription
from digest.entry import Item
from digest.letter import Message
from digest.narrow import is_wanted
from digest.notice import (
    alert_items,
    alert_letter,
    alert_messages,
    notice_letter,
    notice_messages,
)
from digest.record import Digest
from news.delivery import DeliveryLine, Parcel
from news.errors import LockHeld, WrongInput, WrongSettings

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
    """

    lines: list[DeliveryLine] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    before: int = 0
    written: list[Path] = field(default_factory=list)

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
    banner
        A warning to show before all else, or None.
    waits_s
        Before each further try.
    clock
        Aware UTC.
    """

    dry_run: Path | None = None
    only: tuple[str, ...] = ()
    banner: str | None = None
    waits_s: Sequence[float] = RETRY_WAITS_S
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def _chosen(desk: Context, only: Sequence[str]) -> list[Subscription]:
    known = {one.id for one in desk.settings.subscriptions}
    if unknown := [id_ for id_ in only if id_ not in known]:
        raise WrongInput(
            f"subscription {unknown[0]!r}, expected one of {', '.join(sorted(known)) or '(none)'}"
        )
    return [one for one in desk.settings.subscriptions if not only or one.id in only]


def deliver(desk: Context, sending: Sending, *, day: date | None = None) -> Delivered:
    """Send the digests that are due, and what earlier runs left; the archive is open.

    Parameters
    ----------
    day
        Send every subscription's digest of this day instead, whatever its hour.

    Raises
    ------
    WrongInput
        ``sending.only`` names a subscription that there is not.
    """
    now = sending.clock()
    done = Delivered()
    composer = Composer(desk, now, sending.banner)
    chosen = _chosen(desk, sending.only)
    for due in due_digests(chosen, now, desk.settings.zone, day=day):
        one = due.subscription
        if sending.dry_run is None and all(
            is_queued(due.key, one.id, name) for name in recipients_of(one)
        ):
            done.before += 1
            continue
        with _refusing(done, one):
            _queue_digest(desk, composer, due, sending, done)
    if sending.dry_run is None:
        composer.keep()
        done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
    return done


def _queue_digest(
    desk: Context, composer: Composer, due: Due, sending: Sending, done: Delivered
) -> None:
    one = due.subscription
    made = composer.digest(due.day, one)
    parcels = digest_parcels(made, one, due.key, desk.settings)
    told: Told = {}
    if one.alert:  # what stands in the digest needs no flash notice any more
        items = alert_items(made, one.alert)
        told = {one.id: [source.article for item in items for source in item.sources]}
    _queue(desk, parcels, told, sending, done)


def alert(desk: Context, sending: Sending, *, severity: int | None = None) -> Delivered:
    """Send flash notices of grave events that a subscription was not told of; archive open.

    Parameters
    ----------
    severity
        Threshold in place of the subscriptions' own; those without flash notices get none.
    """
    now = sending.clock()
    done = Delivered()
    composer = Composer(desk, now, sending.banner)
    zone = desk.settings.zone
    # Until noon yesterday's digest is not old, and news of late last night belong to it.
    days = sorted({default_day(now, zone), now.astimezone(zone).date()})
    for one in _chosen(desk, sending.only):
        if one.alert:
            with _refusing(done, one):
                for day in days:
                    made = composer.whole(day, one)
                    wanted = composer.selection(one)
                    items = [
                        item
                        for item in alert_items(made, severity or one.alert)
                        if is_wanted(item, wanted)
                    ]
                    _queue(desk, *_alert(desk, made, items, one), sending, done)
    if sending.dry_run is None:
        done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
    return done


def _alert(
    desk: Context, made: Digest, items: Sequence[Item], one: Subscription
) -> tuple[list[Parcel], Told]:
    """Return the parcels for those of some grave stories that a subscription does not know."""
    articles = [source.article for item in items for source in item.sources]
    known = told_articles(one.id, articles)
    new = [item for item in items if not any(s.article in known for s in item.sources)]
    # A known event's new reports are noted too, so that it stays known while it goes on.
    told = {one.id: articles}
    if not new:
        return [], told
    lang = language_of(one, desk.settings)
    mark = sha256("\n".join(sorted(item.id for item in new)).encode()).hexdigest()[:16]

    def messages(scheme: str) -> list[Message]:
        telegram = is_telegram(scheme, one)
        return alert_messages(made, new, lang, telegram=telegram)

    key = f"alert/{made.day.isoformat()}/{mark}"
    return parcels_for(one, key, alert_letter(made, new, lang), messages), told


def notify(
    desk: Context,
    key: str,
    *,
    title: str,
    lines: Sequence[str],
    sending: Sending | None = None,
) -> Delivered:
    """Tell who looks after the program (subscriptions with ``notices``) of something, once.

    The archive is open. To be called by whatever watches over the program's health.

    Parameters
    ----------
    key
        What it is about, at most 100 characters: ``"health/outlet-silent/kabar-mahakam/2024-W47"``.
        A key that was notified before is not notified again.
    title, lines
        The notice, in the settings' language; text from outside may stand in it.
    sending
        None sends at once.
    """
    sending = sending or Sending()
    done = Delivered()
    for one in _chosen(desk, sending.only):
        if one.notices:
            letter = notice_letter(title, lines, language_of(one, desk.settings))
            parcels = parcels_for(
                one, f"notice/{key}", letter, lambda _: notice_messages(title, lines)
            )
            _queue(desk, parcels, {}, sending, done)
    if sending.dry_run is None:
        try:
            with run_lock(desk.settings.home, "deliver.lock"):
                done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
        except LockHeld:
            log.info("%s: a delivery is at work; it or the next one sends it", key)
    return done


def _queue(
    desk: Context,
    parcels: list[Parcel],
    told: Told,
    sending: Sending,
    done: Delivered,
) -> None:
    if sending.dry_run is None:
        queue_parcels(parcels, sending.clock(), told=told)
    else:
        done.written += previewed(desk.settings, parcels, sending.dry_run, sending.clock())


class _refusing:  # noqa: N801 - used as a context manager
    """Let a subscription's wrong settings stop it alone."""

    def __init__(self, done: Delivered, subscription: Subscription) -> None:
        self.done, self.subscription = done, subscription

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if isinstance(error, WrongSettings):
            log.error("%s: %s", self.subscription.id, error)
            self.done.refused.append((self.subscription.id, str(error)))
            return True
        return False
