"""Subscriptions: the settings' tables ``[[subscriptions]]``, checked.

Secrets come from the environment only. An Apprise address is written with ``${NAME}`` where a
secret stands; the variables are read with the settings, and one that is missing is named when
something is to be sent there, since a crawl needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from desk.mailsettings import MAIL_ADDRESS
from desk.tables import checked_table
from news.errors import WrongSettings
from news.message import Message

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PLACE = re.compile(r"\d\d(\.\d\d)?")
PERIODS = ("day", "week")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Channel:
    """An Apprise address.

    Parameters
    ----------
    template
        As written in the settings, without secrets.
    url
        With the secrets filled in.
    missing
        Variables that the environment lacks.
    secrets
        The values filled in.
    """

    template: str
    url: str = field(repr=False)
    missing: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """A name for the ledger that holds no secret and stays while the settings do."""
        scheme = self.template.partition("://")[0][:16].lower()
        return f"{scheme}:{sha256(self.template.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Table of ``[[subscriptions]]``: who gets what, when and in which language.

    Parameters
    ----------
    id
        Lower-case letters, digits and hyphens; under this name it stands in the ledger.
    mail
        E-mail addresses; each gets a letter of its own.
    channels
        Apprise addresses.
    provinces
        Codes of provinces or regencies; empty for the whole country.
    tags
        Names of tags; empty for all.
    severity
        0 to 5: only stories of at least this.
    formats
        Those beside the letter's or message's own text go along as files.
    period
        ``"day"``, or ``"week"`` for the seven days before.
    weekday
        With a week: on which day it is due, one of ``WEEKDAYS``.
    hour
        Local hour, 0 to 23, from which the digest is due; None: with every run, and with a week
        from the first of that day on.
    language
        ``"id"``, ``"en"``, or ``""`` for the settings' own.
    alert
        Severity from which a flash notice goes out between digests, 1 to 5; 0: none.
    notices
        True for who looks after the program: notices of its health.
    digest
        False for who gets flash notices or notices only.
    """

    id: str
    mail: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    provinces: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    severity: int = 0
    formats: tuple[str, ...] = ()
    period: str = "day"
    weekday: str = WEEKDAYS[0]
    hour: int | None = None
    language: str = ""
    alert: int = 0
    notices: bool = False
    digest: bool = True

    @property
    def weekly(self) -> bool:
        """True for who gets the week's digest in place of each day's."""
        return self.period == "week"


def subscriptions(
    rows: Any, where: str, environment: Mapping[str, str]
) -> tuple[Subscription, ...]:
    """Return the tables ``[[subscriptions]]``.

    Raises
    ------
    WrongSettings
        Names the subscription, the key, its value and what was expected.
    """
    if not isinstance(rows, list):
        raise WrongSettings(
            "{where}: subscriptions, expected tables headed [[subscriptions]]", where=where
        )
    found = tuple(
        _subscription(row, f"{where}: [[subscriptions]] {number}", environment)
        for number, row in enumerate(rows, 1)
    )
    ids = [one.id for one in found]
    if double := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise WrongSettings(
            "{where}: [[subscriptions]]: id {name!r} stands there twice",
            where=where,
            name=double[0],
        )
    return found


def _subscription(row: Any, where: str, environment: Mapping[str, str]) -> Subscription:
    known = {
        "id": str, "mail": list, "apprise": list, "provinces": list, "tags": list,
        "severity": int, "formats": list, "hour": int, "language": str, "alert": int,
        "notices": bool, "digest": bool, "period": str, "weekday": str,
    }  # fmt: skip
    row = checked_table(row, known, where)
    id_ = row.get("id", "")
    if not _ID.fullmatch(id_):
        raise WrongSettings(
            "{where}: id = {id!r}, expected lower-case letters, digits and hyphens, at most 63",
            where=where,
            id=id_,
        )
    where = f"{where} ({id_})"
    for key, pattern, expected in (
        ("mail", MAIL_ADDRESS, Message("an address such as desk@office.example")),
        ("provinces", _PLACE, Message("a code such as 64 or 64.72")),
    ):
        for value in row.get(key, ()):
            if not pattern.fullmatch(value):
                raise WrongSettings(
                    "{where}: {key} = {value!r}, expected {expected}",
                    where=where,
                    key=key,
                    value=value,
                    expected=expected,
                )
    for key, least, most in (("severity", 0, 5), ("hour", 0, 23), ("alert", 0, 5)):
        if key in row and not least <= row[key] <= most:
            raise WrongSettings(
                "{where}: {key} = {value}, expected {least} to {most}",
                where=where,
                key=key,
                value=row[key],
                least=least,
                most=most,
            )
    for key, known_values in (
        ("language", ("", "id", "en")), ("period", PERIODS), ("weekday", WEEKDAYS),
    ):  # fmt: skip
        if key in row and row[key] not in known_values:
            names = ", ".join(filter(None, known_values))
            raise WrongSettings(
                "{where}: {key} = {value!r}, expected one of {names}",
                where=where,
                key=key,
                value=row[key],
                names=names,
            )
    if "weekday" in row and row.get("period") != "week":
        raise WrongSettings(
            "{where}: weekday = {weekday!r} without period = 'week'",
            where=where,
            weekday=row["weekday"],
        )
    channels = tuple(_channel(value, where, environment) for value in row.pop("apprise", ()))
    if not channels and not row.get("mail"):
        raise WrongSettings(
            "{where}: neither mail nor apprise, expected at least one address", where=where
        )
    for key in ("mail", "provinces", "tags", "formats"):
        row[key] = tuple(dict.fromkeys(row.get(key, ())))
    return Subscription(channels=channels, **row)


def _channel(template: str, where: str, environment: Mapping[str, str]) -> Channel:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|\$\{", template):
        # The value is not repeated: it may be a secret that was put in the wrong place.
        raise WrongSettings(
            "{where}: apprise, expected addresses such as tgram://${{TOKEN}}/${{CHAT}}", where=where
        )
    names = _VARIABLE.findall(template)
    return Channel(
        template=template,
        url=_VARIABLE.sub(lambda match: environment.get(match[1], ""), template),
        missing=tuple(name for name in names if not environment.get(name)),
        secrets=tuple(environment[name] for name in names if environment.get(name)),
    )
