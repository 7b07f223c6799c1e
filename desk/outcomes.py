"""Outcomes in words: what became of URLs, visits and parcels, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.instant import instant_told
from desk.language import told, tr
from desk.settings import message_language
from digest.failure import failure_name

if TYPE_CHECKING:
    from archive.setaside import SetAside


def outcomes_told(counts: Mapping[str, int]) -> str:
    """Return outcomes with their numbers, such as ``"no answer 3, not new 12"``; may be empty.

    Parameters
    ----------
    counts
        URLs by outcome, with the reason of a failure behind a colon, as of the ledger.
    """
    return ", ".join(f"{outcome_told(kind)} {number}" for kind, number in counts.items())


def outcome_told(kind: str) -> str:
    """Return an outcome, or a failure with its reason (``"failed:timeout"``), in words."""
    names = {
        "stored": tr("stored"),
        "revised": tr("revised"),
        "unchanged": tr("unchanged"),
        "duplicate": tr("copies"),
        "not_article": tr("no article"),
        "too_old": tr("too old"),
    }
    return names.get(kind) or failure_name(message_language(), kind)


def delivery_told(state: str) -> str:
    """Return in words how far a parcel came."""
    return {
        "waiting": tr("to be tried again"),
        "sending": tr("being sent"),
        "sent": tr("sent"),
        "given_up": tr("given up"),
        "unknown": tr("end unknown, not sent again"),
    }[state]


def set_aside_told(one: SetAside, zone: ZoneInfo) -> str:
    """Return when a visit was set aside, what it was to do, and why, on one line."""
    return "; ".join(_set_aside(one, zone))


def _set_aside(one: SetAside, zone: ZoneInfo) -> Iterator[str]:
    when = instant_told(one.at, zone) if one.at else tr("at an unknown time")
    yield tr("given up {when}, tries: {n}").format(when=when, n=one.tries)
    if one.visit and one.visit.since:
        day = one.visit.since.astimezone(zone).date()
        yield tr("it was to look back to {day}").format(day=day)
    if one.visit and one.visit.recheck:
        text = tr("it was to look again at the articles of the last {n} days")
        yield text.format(n=one.visit.recheck.days)
    why = told(one.reason) if one.reason else tr("no reason was kept; its worker's log may say")
    on = tr("{why} (worker on {machine})")
    yield on.format(why=why, machine=one.machine) if one.machine else why
