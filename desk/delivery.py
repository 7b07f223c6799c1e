"""Delivery: the digests and flash notices that the settings' subscriptions ask for.

Everything that goes out is first written in the archive, rendered; ``dispatch`` then sends it.
A digest made again, or a run that was killed, therefore never sends a second time, and what is
sent late is what was written, not something newer under the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from archive.deliveries import is_queued, told_articles
from archive.patience import patiently
from desk.briefing import default_day
from desk.composer import Composer
from desk.context import Context
from desk.dispatch import dispatch
from desk.parcels import digest_parcels, is_telegram, language_of, parcels_for, recipients_of
from desk.schedule import Due, due_digests
from desk.sending import Delivered, Sending, Told, chosen, queue, refusing
from desk.subscriptions import Subscription
from digest.entry import Item
from digest.letter import Message
from digest.narrow import is_wanted
from digest.notice import alert_items, alert_letter, alert_messages
from digest.record import Digest
from news.delivery import Parcel


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
    composer = Composer(desk, now)
    wanted = chosen(desk, sending.only)
    for due in due_digests(wanted, now, desk.settings.zone, day=day):
        one = due.subscription
        if sending.dry_run is None and all(
            patiently(is_queued, due.key, one.id, name) for name in recipients_of(one)
        ):
            done.before += 1
            continue
        with refusing(done, one):
            _queue_digest(desk, composer, due, sending, done)
    done.unjudged = composer.unjudged
    if sending.dry_run is None:
        composer.keep()
        done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
    return done


def _queue_digest(
    desk: Context, composer: Composer, due: Due, sending: Sending, done: Delivered
) -> None:
    one = due.subscription
    made = composer.digest(due)
    parcels = digest_parcels(made, one, due.key, desk.settings)
    told: Told = {}
    if one.alert:  # what stands in the digest needs no flash notice any more
        items = alert_items(made, one.alert)
        told = {one.id: [source.article for item in items for source in item.sources]}
    queue(desk, parcels, told, sending, done)


def alert(desk: Context, sending: Sending, *, severity: int | None = None) -> Delivered:
    """Send flash notices of grave events that a subscription was not told of; archive open.

    Parameters
    ----------
    severity
        Threshold in place of the subscriptions' own; those without flash notices get none.
    """
    now = sending.clock()
    done = Delivered()
    composer = Composer(desk, now)
    zone = desk.settings.zone
    # Until noon yesterday's digest is not old, and news of late last night belong to it.
    days = sorted({default_day(now, zone), now.astimezone(zone).date()})
    for one in chosen(desk, sending.only):
        if one.alert:
            with refusing(done, one):
                for day in days:
                    made = composer.whole(day, one)
                    wanted = composer.selection(one)
                    items = [
                        item
                        for item in alert_items(made, severity or one.alert)
                        if is_wanted(item, wanted)
                    ]
                    queue(desk, *_alert(desk, made, items, one), sending, done)
    done.unjudged = composer.unjudged
    if sending.dry_run is None:
        done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
    return done


def _alert(
    desk: Context, made: Digest, items: Sequence[Item], one: Subscription
) -> tuple[list[Parcel], Told]:
    """Return the parcels for those of some grave stories that a subscription does not know."""
    articles = [source.article for item in items for source in item.sources]
    known = patiently(told_articles, one.id, articles)
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
