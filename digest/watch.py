"""Watch: what the program knows of its own looking and telling beside one digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.clean import MAX_NAME_CHARACTERS, plain_line, shortened
from news.delivery import DeliveryLine, DeliveryState
from news.health import ALARM_KINDS, Alarm, OutletHealth

_MAX_VALUE_CHARACTERS = 60
_MAX_TEXT_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is handed to ``compose``; empty where nothing is known.

    Parameters
    ----------
    health
        Of outlets; those without an alarm are passed over.
    deliveries
        Of the last day; those that went well are passed over.
    """

    health: Sequence[OutletHealth] = ()
    deliveries: Sequence[DeliveryLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One message of one subscription that did not surely arrive. No address stands in it.

    Parameters
    ----------
    subscription
        Its id in the settings.
    what
        ``"digest"``, ``"alert"`` or ``"notice"``.
    queued_at
        When it was written, aware UTC.
    state
        What became of it: to be tried again, given up, or unknown.
    addresses
        To how many addresses.
    """

    subscription: str
    what: str
    queued_at: datetime
    state: DeliveryState
    addresses: int


def ringing_of(health: Iterable[OutletHealth]) -> tuple[OutletHealth, ...]:
    """Return the outlets with an alarm, what blinds first; their texts are fit to be shown."""
    place = {kind: number for number, kind in enumerate(ALARM_KINDS)}
    found = [_clean(one) for one in health if one.alarms]
    found.sort(
        key=lambda one: (
            min(place.get(alarm.kind, len(place)) for alarm in one.alarms),
            one.province,
            one.name.casefold(),
            one.outlet,
        )
    )
    return tuple(found)


def undelivered_of(lines: Iterable[DeliveryLine]) -> tuple[Undelivered, ...]:
    """Return the deliveries that somebody should know of, the earliest first."""
    groups: dict[tuple[str, str, DeliveryState], list[DeliveryLine]] = defaultdict(list)
    for line in lines:
        if line.troubled:
            groups[line.subscription, line.key, line.state].append(line)
    found = [
        Undelivered(
            subscription=shortened(plain_line(subscription), MAX_NAME_CHARACTERS),
            what=shortened(plain_line(key.partition("/")[0]), _MAX_VALUE_CHARACTERS),
            queued_at=min(line.queued_at for line in members),
            state=state,
            addresses=len({line.recipient for line in members}),
        )
        for (subscription, key, state), members in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.queued_at, one.subscription, one.what)))


def _clean(one: OutletHealth) -> OutletHealth:
    """Return what the page tells of an outlet; its outcomes stand in the ledger's own lines."""
    return replace(
        one,
        outlet=plain_line(one.outlet),
        name=shortened(plain_line(one.name) or plain_line(one.outlet), MAX_NAME_CHARACTERS),
        province=plain_line(one.province),
        counts={},
        alarms=tuple(map(_clean_alarm, one.alarms)),
    )


def _clean_alarm(alarm: Alarm) -> Alarm:
    return Alarm(
        kind=shortened(plain_line(alarm.kind), _MAX_VALUE_CHARACTERS),
        text=shortened(plain_line(alarm.text), _MAX_TEXT_CHARACTERS),
        values={
            name: shortened(plain_line(value), _MAX_VALUE_CHARACTERS)
            if isinstance(value, str)
            else value
            for name, value in alarm.values.items()
        },
    )
