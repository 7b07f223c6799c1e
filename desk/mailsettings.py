"""Mail settings: the settings' table ``[mail]``, checked. The password is the environment's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.tables import checked_table
from news.errors import WrongSettings

SECURITIES = ("starttls", "tls", "none")
MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SENDER = re.compile(rf"(?:[^<>\r\n]* <{MAIL_ADDRESS.pattern}>|{MAIL_ADDRESS.pattern})")
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


def mail_settings(row: Any, where: str, environment: Mapping[str, str]) -> MailSettings:
    """Return the table ``[mail]``.

    Raises
    ------
    WrongSettings
        Names the key, its value and what was expected; never a secret.
    """
    where = f"{where}: [mail]"
    known = {"host": str, "port": int, "security": str, "sender": str}
    row = checked_table(row, known, where)
    security = row.get("security", "starttls")
    if security not in SECURITIES:
        raise WrongSettings(
            "{where}: security = {security!r}, expected one of {names}",
            where=where,
            security=security,
            names=", ".join(SECURITIES),
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
        raise WrongSettings(
            "{where}: host = {host!r}, expected the mail server's name", where=where, host=mail.host
        )
    if not 1 <= mail.port <= 65535:
        raise WrongSettings(
            "{where}: port = {port}, expected 1 to 65535", where=where, port=mail.port
        )
    if not _SENDER.fullmatch(mail.sender):
        raise WrongSettings(
            "{where}: sender = {sender!r}, expected an address such as 'Kentongan"
            " <kentongan@office.example>'",
            where=where,
            sender=mail.sender,
        )
    if mail.password and security == "none" and not _LOOPBACK.fullmatch(mail.host):
        raise WrongSettings(
            "{where}: security = 'none' would show the password on the way to {host};"
            " expected 'starttls' or 'tls'",
            where=where,
            host=mail.host,
        )
    return mail
