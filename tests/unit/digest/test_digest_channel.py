"""If these fail, a messenger shows marks as text, or a message is sent twice or lost unseen."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from digest.channel import channel_of, send_message, shows_secret
from digest.formats.marks import TELEGRAM
from digest.formats.text import render_parts
from digest.letter import Attachment, Letter, Message, pack, unpack
from news.delivery import DeliveryState

BOT = "tgram://123456789:AAbbccddeeffgghhiijjkkllmmnnooppqqr/12315544/"


class Wire:
    """A fake connector: what would have gone out, and what comes back."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[dict[str, Any]] = []

    def post(self, url: str, **options: Any) -> Any:
        self.sent.append({"url": url, **options})
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        response.status_code = answer
        response._content = b'{"ok": true}'
        return response


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    found = Wire()
    monkeypatch.setattr(requests, "post", found.post)
    monkeypatch.setattr(requests, "request", lambda _, url, **more: found.post(url, **more))
    return found


def test_telegram_gets_bold_as_bold_and_outside_text_as_text(
    make: SimpleNamespace, wire: Wire
) -> None:
    digest = make.digest([make.report("Aksi <b>Besar</b> & Damai")])
    (body,) = render_parts(digest, "id", TELEGRAM)
    done = send_message(Message(title="", body=body, html=True), BOT)
    assert done.state is DeliveryState.SENT
    (sent,) = wire.sent
    assert sent["url"].startswith("https://api.telegram.org/bot")
    payload = str(sent["data"])
    assert "HTML" in payload
    assert "<b>LAPORAN HARIAN KEWASPADAAN DINI</b>" in payload
    assert "Aksi &lt;b&gt;Besar&lt;/b&gt; &amp; Damai" in payload


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (200, DeliveryState.SENT),
        (500, DeliveryState.WAITING),
        (401, DeliveryState.WAITING),
        (429, DeliveryState.WAITING),
        (502, DeliveryState.UNKNOWN),
        (504, DeliveryState.UNKNOWN),
        (requests.ReadTimeout("Read timed out."), DeliveryState.UNKNOWN),
        (requests.ConnectionError("Connection aborted."), DeliveryState.UNKNOWN),
        (requests.ConnectTimeout("ConnectTimeoutError"), DeliveryState.WAITING),
        (requests.ConnectionError("[Errno 111] Connection refused"), DeliveryState.WAITING),
        (requests.ConnectionError("NameResolutionError: Failed to resolve"), DeliveryState.WAITING),
        (requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), DeliveryState.WAITING),
    ],
)
def test_only_what_surely_was_not_taken_may_be_tried_again(
    wire: Wire, answer: int | Exception, state: DeliveryState
) -> None:
    wire.answers = [answer]
    done = send_message(Message(title="", body="isi"), "json://127.0.0.1:9/")
    assert done.state is state
    assert len(wire.sent) == 1
    assert bool(done.error) is (state is not DeliveryState.SENT)


def test_no_error_repeats_a_secret_and_nobody_else_hears_it(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.answers = [requests.ConnectionError("kunci-rahasia Connection refused")] * 3
    with caplog.at_level(logging.DEBUG):
        done = send_message(
            Message(title="", body="isi"),
            "json://desk:kunci-rahasia@127.0.0.1:9/",
            secrets=("kunci-rahasia",),
        )
    assert "kunci-rahasia" not in done.error
    assert "kunci-rahasia" not in caplog.text


def test_a_file_goes_along_under_its_name(wire: Wire) -> None:
    file = Attachment("laporan.csv", "text/csv; charset=utf-8", b"a,b\r\n")
    message = Message(title="", body="laporan.csv", attachment=file)
    assert send_message(message, "json://127.0.0.1:9/").state is DeliveryState.SENT
    assert "laporan.csv" in str(wire.sent[0]["data"])


def test_an_address_is_known_or_not_without_sending(wire: Wire) -> None:
    assert channel_of("tiada://a/b") is None
    assert shows_secret(BOT)
    assert shows_secret("json://desk:kunci@127.0.0.1/")
    assert not shows_secret("json://127.0.0.1/kait")
    assert wire.sent == []


def test_no_picture_is_fetched_from_elsewhere_for_a_message() -> None:
    service = channel_of("json://127.0.0.1/")
    assert service is not None
    assert not service.image_url("info")


def test_what_waits_in_the_archive_comes_out_as_it_went_in() -> None:
    file = Attachment("a.pdf", "application/pdf", bytes(range(256)))
    for thing in (
        Letter(subject="s", text="t\u2068é", html="<p>", language="id", attachments=(file,)),
        Message(title="", body="isi \U0001f941", attachment=file, urgent=True),
        Message(title="", body="isi", html=True),
    ):
        assert unpack(pack(thing)) == thing
