"""The server of the benchmarks: on the loopback, and as cheap as may be beside those who ask.

An answer goes out in one write; a head and a body in two cost the one who asks a second wake-up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """What stands at a path, with its headers besides type and length."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = {}


def xml(body: str) -> Answer:
    """Return XML as an answer."""
    return Answer(body.encode(), "application/xml")


async def listen(
    answer_to: Callable[[str], Answer | None], *, wait_s: float = 0.0
) -> tuple[str, asyncio.Server]:
    """Listen on a port of the loopback; return ``http://127.0.0.1:<port>`` and the server.

    Parameters
    ----------
    answer_to
        Gives what stands at a path with its query, None where nothing does (404).
    wait_s
        How long each answer takes, in seconds.
    """

    class Site(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.buffer = transport, b""

        def data_received(self, data: bytes) -> None:
            self.buffer += data
            while b"\r\n\r\n" in self.buffer:
                head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
                answer = answer_to(head.split(b" ", 2)[1].decode())
                if wait_s:
                    asyncio.get_running_loop().call_later(wait_s, self.send, answer)
                else:
                    self.send(answer)

        def send(self, answer: Answer | None) -> None:
            body, kind, headers = answer or Answer(b"")
            lines = [
                f"HTTP/1.1 {'200 OK' if answer else '404 Not Found'}",
                f"Content-Type: {kind}",
                f"Content-Length: {len(body)}",
                *(f"{name}: {value}" for name, value in headers.items()),
            ]
            head = "\r\n".join(lines) + "\r\n\r\n"
            self.transport.write(head.encode() + body)  # type: ignore[attr-defined]

    server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0)
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", server
