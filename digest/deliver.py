"""Deliver: hand one letter to a mail server (``channel`` does so for any Apprise address).

Each call ends in one of four ways, because a desk must never get a message twice: it was taken
(``SENT``); it surely was not, and may be tried again (``WAITING``); it surely was not, and trying
again is useless (``GIVEN_UP``); or the connection broke after the message was on its way and
nobody knows (``UNKNOWN``), which is never tried again.
"""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from digest.clean import plain_line, shortened
from digest.letter import Letter
from news.delivery import DeliveryState

TIMEOUT_S = 30
_MAX_ERROR_CHARACTERS = 300


class Handing(NamedTuple):
    """How one attempt ended, and why where it failed."""

    state: DeliveryState
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The mail server that takes the desk's letters.

    Parameters
    ----------
    host, port
        Where it listens.
    security
        ``"starttls"``, ``"tls"`` or ``"none"``; certificates are verified.
    sender
        As it stands in From: ``"Kentongan <kentongan@office.example>"``.
    user, password
        ``""`` for a server that asks for none.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


class _Attentive:
    """An SMTP connection that remembers whether a message's text was on its way."""

    under_way = False

    def data(self, msg: Any) -> Any:
        self.under_way = True
        answer = super().data(msg)  # type: ignore[misc]
        self.under_way = False  # the server has answered: the end is known
        return answer

    def quit(self) -> Any:
        if not self.under_way:
            return super().quit()  # type: ignore[misc]
        # No leave is taken of a server in the middle of a text: Ctrl-C would wait for its answer.
        self.close()  # type: ignore[attr-defined]
        return None


class _Smtp(_Attentive, smtplib.SMTP):
    pass


class _SmtpOverTls(_Attentive, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):  # type: ignore[misc]  # Django ships no types
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp


class Postbox:
    """A connection to the mail server, opened when first needed; close it at the end.

    Parameters
    ----------
    server
        Where it leads.
    """

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._down = ""

    @cached_property
    def _backend(self) -> Any:
        server = self.server
        return _Backend(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=TIMEOUT_S,
        )

    def send(self, letter: Letter, address: str, *, message_id: str, at: datetime) -> Handing:
        """Hand over one letter to one address.

        Parameters
        ----------
        message_id
            Without brackets; the same parcel has the same, by which a mail program knows it again.
        at
            Its Date, aware.
        """
        try:
            message = mail_of(letter, self.server.sender, address, message_id=message_id, at=at)
        except ValueError as error:  # an address that cannot stand in a header
            return Handing(DeliveryState.GIVEN_UP, told(str(error)))
        if self._down:  # a hundred letters need not wait for a dead server one by one
            return Handing(DeliveryState.WAITING, self._down)
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            self._down = told(f"{self.server.host}:{self.server.port}: {_reason(error)}")
            return Handing(DeliveryState.WAITING, self._down)
        connection = self._backend.connection
        try:
            self._backend.send_messages([message])
        except (OSError, smtplib.SMTPException) as error:
            under_way = connection.under_way and not isinstance(
                error, smtplib.SMTPResponseException
            )
            self.close()
            return Handing(_end_of(error, under_way=under_way), told(_reason(error)))
        return Handing(DeliveryState.SENT)

    def close(self) -> None:
        """Take leave of the server; that it is gone already is no matter. May be used again."""
        self._down = ""
        backend = self.__dict__.pop("_backend", None)
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException) as error:
                logging.getLogger("kentongan").debug("mail server: %s", error)


def _end_of(error: Exception, *, under_way: bool) -> DeliveryState:
    if under_way:
        return DeliveryState.UNKNOWN
    codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    # 5xx says: do not ask again (RFC 5321, 4.2.1).
    refused = bool(codes) and all(code >= 500 for code in codes)
    return DeliveryState.GIVEN_UP if refused else DeliveryState.WAITING


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, OSError) and error.strerror:  # without its number, which nobody reads
        return error.strerror
    return str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def told(text: str) -> str:
    """Return what a server said as one short harmless line."""
    return shortened(plain_line(text), _MAX_ERROR_CHARACTERS)


def mail_of(
    letter: Letter, sender: str, address: str, *, message_id: str, at: datetime
) -> EmailMultiAlternatives:
    """Return a letter as Django's e-mail: text and HTML as alternatives, then the files.

    Raises
    ------
    ValueError
        Where an address holds a line break.
    """
    message = EmailMultiAlternatives(
        subject=plain_line(letter.subject),
        body=letter.text,
        from_email=sender,
        to=[address],
        headers={
            "Date": format_datetime(at),
            "Message-ID": f"<{message_id}>",
            "Content-Language": letter.language,
            # Nobody's holiday reply should come back to a program.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        message.attach(file.name, file.body, file.media_type.partition(";")[0])
    return message
