"""Subscriptions: the settings' tables ``[mail]`` and ``[[subscriptions]]``, checked.

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

from news.errors import WrongSettings

SECURITIES = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_SENDER = re.compile(rf"(?:[^<>\r\n]* <{_ADDRESS.pattern}>|{_ADDRESS.pattern})")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PLACE = re.compile(r"\d\d(\.\d\d)?")
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Table ``[mail]``: the mail server.

    Parameters
    ----------
    host, port
        Where it listens; the port follows from ``security`` if not given.
    security
        ``"starttls"``, ``"tls"`` or ``"none"``.
    sender
        As it stands in From.
    user, password
        From ``KENTONGAN_SMTP_USER`` and ``KENTONGAN_SMTP_PASSWORD``.
    """

    host: str = ""
    port: int = 0
    security: str = "starttls"
    sender: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


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
    hour
        Local hour, 0 to 23, from which the day's digest is due; None: with every run.
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
    hour: int | None = None
    language: str = ""
    alert: int = 0
    notices: bool = False
    digest: bool = True


def mail_settings(row: Any, where: str, environment: Mapping[str, str]) -> MailSettings:
    """Return the table ``[mail]``.

    Raises
    ------
    WrongSettings
        Names the key, its value and what was expected; never a secret.
    """
    where = f"{where}: [mail]"
    known = {"host": str, "port": int, "security": str, "sender": str}
    row = _table(row, known, where)
    security = row.get("security", "starttls")
    if security not in SECURITIES:
        raise WrongSettings(
            f"{where}: security = {security!r}, expected one of {', '.join(SECURITIES)}"
        )
    mail = MailSettings(
        host=row.get("host", ""),
        port=row.get("port", _PORTS[security]),
        security=security,
        sender=row.get("sender", ""),
        user=environment.get("KENTONGAN_SMTP_USER", ""),
        password=environment.get("KENTONGAN_SMTP_PASSWORD", ""),
    )
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", mail.host):
        raise WrongSettings(f"{where}: host = {mail.host!r}, expected the mail server's name")
    if not 1 <= mail.port <= 65535:
        raise WrongSettings(f"{where}: port = {mail.port}, expected 1 to 65535")
    if not _SENDER.fullmatch(mail.sender):
        raise WrongSettings(
            f"{where}: sender = {mail.sender!r}, expected an address such as"
            " 'Kentongan <kentongan@office.example>'"
        )
    if mail.password and security == "none" and not _LOOPBACK.fullmatch(mail.host):
        raise WrongSettings(
            f"{where}: security = 'none' would show the password on the way to {mail.host};"
            " expected 'starttls' or 'tls'"
        )
    return mail


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
        raise WrongSettings(f"{where}: subscriptions, expected tables headed [[subscriptions]]")
    found = tuple(
        _subscription(row, f"{where}: [[subscriptions]] {number}", environment)
        for number, row in enumerate(rows, 1)
    )
    ids = [one.id for one in found]
    if double := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise WrongSettings(f"{where}: [[subscriptions]]: id {double[0]!r} stands there twice")
    return found


def _subscription(row: Any, where: str, environment: Mapping[str, str]) -> Subscription:
    known = {
        "id": str, "mail": list, "apprise": list, "provinces": list, "tags": list,
        "severity": int, "formats": list, "hour": int, "language": str, "alert": int,
        "notices": bool, "digest": bool,
    }  # fmt: skip
    row = _table(row, known, where)
    id_ = row.get("id", "")
    if not _ID.fullmatch(id_):
        raise WrongSettings(
            f"{where}: id = {id_!r}, expected lower-case letters, digits and hyphens, at most 63"
        )
    where = f"{where} ({id_})"
    for key, pattern, expected in (
        ("mail", _ADDRESS, "an address such as desk@office.example"),
        ("provinces", _PLACE, "a code such as 64 or 64.72"),
    ):
        for value in row.get(key, ()):
            if not pattern.fullmatch(value):
                raise WrongSettings(f"{where}: {key} = {value!r}, expected {expected}")
    for key, least, most in (("severity", 0, 5), ("hour", 0, 23), ("alert", 0, 5)):
        if key in row and not least <= row[key] <= most:
            raise WrongSettings(f"{where}: {key} = {row[key]}, expected {least} to {most}")
    if row.get("language", "") not in {"", "id", "en"}:
        raise WrongSettings(f"{where}: language = {row['language']!r}, expected 'id' or 'en'")
    channels = tuple(_channel(value, where, environment) for value in row.pop("apprise", ()))
    if not channels and not row.get("mail"):
        raise WrongSettings(f"{where}: neither mail nor apprise, expected at least one address")
    for key in ("mail", "provinces", "tags", "formats"):
        row[key] = tuple(dict.fromkeys(row.get(key, ())))
    return Subscription(channels=channels, **row)


def _channel(template: str, where: str, environment: Mapping[str, str]) -> Channel:
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|\$\{", template):
        # The value is not repeated: it may be a secret that was put in the wrong place.
        raise WrongSettings(
            f"{where}: apprise, expected addresses such as tgram://${{TOKEN}}/${{CHAT}}"
        )
    names = _VARIABLE.findall(template)
    return Channel(
        template=template,
        url=_VARIABLE.sub(lambda match: environment.get(match[1], ""), template),
        missing=tuple(name for name in names if not environment.get(name)),
        secrets=tuple(environment[name] for name in names if environment.get(name)),
    )


def _table(row: Any, known: Mapping[str, type], where: str) -> dict[str, Any]:
    """Return a table whose keys are known and whose values are of the right kind."""
    if not isinstance(row, dict):
        raise WrongSettings(f"{where}: expected a table")
    kinds = {str: "text", int: "a whole number", bool: "true or false", list: "a list of texts"}
    for key, value in row.items():
        if key not in known:
            hint = (
                "; a password belongs in the environment, as KENTONGAN_SMTP_PASSWORD"
                if key in {"password", "user"}
                else f"; expected one of {', '.join(known)}"
            )
            raise WrongSettings(f"{where}: unknown key {key!r}{hint}")
        kind = known[key]
        wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        if kind is list and not wrong:
            wrong = not all(isinstance(one, str) for one in value)
        if wrong:
            shown = "" if key == "apprise" else f" = {value!r}"
            raise WrongSettings(f"{where}: {key}{shown}, expected {kinds[kind]}")
    return dict(row)
