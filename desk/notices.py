"""Notices: telling who looks after the program that something of it needs a look."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from archive.lock import run_lock
from archive.setaside import SetAside, set_aside
from desk.context import Context
from desk.dispatch import dispatch
from desk.language import tr
from desk.logs import printable
from desk.outcomes import set_aside_told
from desk.parcels import language_of, parcels_for
from desk.sending import Delivered, Sending, chosen, queue
from desk.settings import message_language
from digest.alarm import alarms_text
from digest.notice import notice_letter, notice_messages
from news.errors import LockHeld
from news.health import OutletHealth

log = logging.getLogger(__name__)


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
    for one in chosen(desk, sending.only):
        if one.notices:
            letter = notice_letter(title, lines, language_of(one, desk.settings))
            parcels = parcels_for(
                one, f"notice/{key}", letter, lambda _: notice_messages(title, lines)
            )
            queue(desk, parcels, {}, sending, done)
    if sending.dry_run is None:
        try:
            with run_lock(desk.settings.home, "deliver.lock"):
                done.lines = dispatch(desk.settings, clock=sending.clock, waits_s=sending.waits_s)
        except LockHeld:
            log.info("%s: a delivery is at work; it or the next one sends it", key)
    return done


def notify_of_health(
    desk: Context, found: Sequence[OutletHealth], sending: Sending | None = None
) -> Delivered:
    """Tell the subscriptions with ``notices`` of alarms and failed rounds, each set once a day.

    Parameters
    ----------
    found
        Of every outlet that was asked about; without an alarm nobody is told.
    sending
        None sends at once.
    """
    ringing, rounds = [one for one in found if one.alarms], _rounds()
    if not ringing and not rounds:
        return Delivered()
    return notify(
        desk,
        f"health/{desk.today.isoformat()}/{_mark(ringing, rounds)}",
        title=health_title(found) if ringing else tr("a round of the schedule failed"),
        lines=[*failed_rounds(desk), *(_line(one) for one in ringing)],
        sending=sending,
    )


def failed_rounds(desk: Context) -> list[str]:
    """Return of each round of the workers' schedule that failed when and why; the archive is open.

    None where a later one ended well: then its outlets were queued.
    """
    told = tr("a round of the schedule failed, and its outlets were not queued: {told}")
    return [
        told.format(told=printable(set_aside_told(one, desk.settings.zone))) for one in _rounds()
    ]


def _rounds() -> list[SetAside]:
    return [one for one in set_aside() if one.visit is None]


def health_title(found: Sequence[OutletHealth]) -> str:
    """Return how many outlets need a look."""
    ringing = sum(bool(one.alarms) for one in found)
    return tr("{n} of {total} outlets need a look").format(n=ringing, total=len(found))


def _mark(ringing: Sequence[OutletHealth], rounds: Sequence[SetAside]) -> str:
    """Return what tells one day's set of alarms from another: a new alarm is told the same day.

    A round that fails as the one before did is no new one, however often the schedule begins it.
    """
    names = sorted(f"{one.outlet}/{alarm.kind}" for one in ringing for alarm in one.alarms)
    names += [f"round/{one.reason}" for one in rounds]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _line(one: OutletHealth) -> str:
    return printable(f"{one.name}: {alarms_text(message_language(), one)}")
