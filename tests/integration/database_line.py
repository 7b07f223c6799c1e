"""A line to a PostgreSQL that a test can cut: bytes go nowhere then, and nobody is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit


@dataclass
class Line:
    """A port of the loopback that leads to a database, while it is not cut."""

    url: str
    _whole: threading.Event = field(default_factory=threading.Event)
    _servers: list[socket.socket] = field(default_factory=list)

    def cut(self, *, noticed_after_s: float) -> None:
        """Let nothing through; the server notices after a while, as by its keepalive."""
        self._whole.clear()

        def notice() -> None:
            for server in self._servers:
                with suppress(OSError):
                    server.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(noticed_after_s, notice)
        timer.daemon = True
        timer.start()

    def mend(self) -> None:
        self._whole.set()


@contextmanager
def line_to(database_url: str) -> Iterator[Line]:
    """Lead a port of the loopback to a database."""
    parts = urlsplit(database_url)
    host = unquote(parts.hostname or "localhost")
    if "%2f" in parts.netloc.lower():  # urlsplit lowers the case of a host, and a path has one
        host = unquote(parts.netloc.rsplit("@", 1)[-1].split(":")[0])
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    user = parts.netloc.rsplit("@", 1)[0]
    line = Line(urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}")))
    line.mend()

    def connect() -> socket.socket:
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{parts.port or 5432}")
            return server
        return socket.create_connection((host, parts.port or 5432))

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                line._whole.wait()
                target.sendall(data)
        line._whole.wait()  # of a cut line's end nobody hears either
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    def serve(client: socket.socket) -> None:
        line._whole.wait()
        server = connect()
        line._servers.append(server)
        back = threading.Thread(target=pump, args=(server, client), daemon=True)
        back.start()
        pump(client, server)
        back.join()
        client.close()
        server.close()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield line
    finally:
        line.mend()
        listener.close()
        for server in line._servers:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
        time.sleep(0.05)
