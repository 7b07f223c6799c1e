"""A mail server and a webhook on the loopback, and a desk that sends to them."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from archive.articles import store_articles
from archive.judgements import save_judgements
from desk.context import Context
from desk.settings import ROOT, read_settings
from language.gazetteer import load_gazetteer
from news.article import Article
from news.codebook import load_codebook
from news.judgement import Evidence, Judgement, TagJudgement
from news.outlet import load_outlets
from news.place import Place

DAY = date(2024, 11, 20)
SAMARINDA = Place("64.72", "Kota Samarinda", "city")
MORNING = datetime(2024, 11, 20, 23, 30, tzinfo=UTC)  # 06:30 WIB of the day after


@dataclass
class MailRoom:
    """What a mail server received, and how it answers."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuse_recipient: Callable[[str], str | None] = lambda _: None
    answer: Callable[[str], str | None] = lambda _: None  # in place of 250 after the text
    hold: Callable[[int], bool] = lambda _: False  # never answer the n-th letter's text
    pause_s: float = 0.0

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.letters]

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.refuse_recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hold(len(self.letters) + 1):
            await asyncio.sleep(60)
        if refusal := self.answer(envelope.rcpt_tos[0]):
            return refusal
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos[0], message))  # type: ignore[arg-type]
        await asyncio.sleep(self.pause_s)
        return "250 taken"


@contextmanager
def mail_room() -> Iterator[MailRoom]:
    """Run a mail server on a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    room = MailRoom(port=port)
    controller = Controller(room, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield room
    finally:
        controller.stop(no_assert=True)


@dataclass
class Webhook:
    """What a webhook received, and how it answers."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    status: Callable[[int], int] = lambda _: 200  # by the number of the request
    drop: Callable[[int], bool] = lambda _: False  # break the connection after reading
    hold_s: Callable[[int], float] = lambda _: 0.0
    requests: int = 0


@contextmanager
def webhook() -> Iterator[Webhook]:
    """Serve a webhook on a free port of the loopback."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.requests += 1
            number = hook.requests
            if hook.drop(number):
                hook.bodies.append(body)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status = hook.status(number)
            if status == 200:
                hook.bodies.append(body)
            time.sleep(hook.hold_s(number))
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hook.url = f"json://127.0.0.1:{server.server_address[1]}/"
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def judged(
    n: int,
    title: str = "",
    *,
    day: date = DAY,
    hour: int = 3,
    stage: str = "occurred",
    tag: str = "mass_gathering",
    place: Place | None = SAMARINDA,
    severity: int = 2,
    text: str = "",
) -> tuple[Article, Judgement]:
    """Return an article and what the model ``m1`` says of it."""
    url = f"https://kabar-fiksi.example/berita/{n}"
    id_ = sha256(url.encode()).hexdigest()[:32]
    head = title or f"Peristiwa Fiksi Nomor {n} di Lapangan Desa {n}"
    words = text or " ".join(f"kata{n * 50 + k}" for k in range(50))
    at = datetime(day.year, day.month, day.day, hour, n % 60, tzinfo=UTC)
    article = Article(
        id=id_, url=url, outlet="kabar-fiksi", title=head, text=words, published_at=at,
        published_precision="minute", fetched_at=at, language="id",
    )  # fmt: skip
    judgement = Judgement(
        id=id_,
        tags={
            tag: TagJudgement(
                probability=0.9, threshold=0.5, flagged=True, stage=stage,
                evidence=(Evidence(0, len(head), head),),
            )
        },
        place=place,
        severity=severity,
        model="m1",
        codebook="1.0",
    )  # fmt: skip
    return article, judgement


def fill(pairs: list[tuple[Article, Judgement]]) -> None:
    """Store judged articles in the open archive."""
    store_articles([article for article, _ in pairs])
    save_judgements([judgement for _, judgement in pairs])


def desk_of(home: Path, settings: str, environment: dict[str, str] | None = None) -> Context:
    """Return a desk whose model ``m1`` is at work, with some settings (TOML)."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    (home / "models" / "m1.skops").touch()
    (home / "models" / "promoted").write_text("m1\n", encoding="utf-8")
    file = home / "kentongan.toml"
    file.write_text(settings, encoding="utf-8")
    desk = Context(settings_file=file)
    read = read_settings(file, {"KENTONGAN_HOME": str(home), **(environment or {})})
    desk.__dict__.update(_read_once(), settings=read)
    return desk


@cache
def _read_once() -> dict[str, Any]:
    """What every desk reads of the project's data: to read it takes longer than to deliver."""
    data = ROOT / "data"
    return {
        "codebook": load_codebook(data / "codebook"),
        "gazetteer": load_gazetteer(data / "gazetteer"),
        "registry": load_outlets(data / "outlets"),
    }


def mail_table(port: int) -> str:
    """Return the settings' table of a mail server on the loopback."""
    return (
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        'sender = "Kentongan <kentongan@desk.example>"\n'
    )
