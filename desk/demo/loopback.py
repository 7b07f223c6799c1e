"""The demo's web servers: one port an outlet, on the loopback only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desk.demo.server import DemoSites

_CLOSES_WITHIN_S = 0.02


def _handler(sites: DemoSites, outlet: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes; the second would wait 40 ms for the first's receipt.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, kind, body, extra = sites.answer(outlet, self.path, dict(self.headers.items()))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in extra.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: the crawl's own lines tell what was asked."""

    return Handler


@contextmanager
def serving(sites: DemoSites) -> Iterator[Callable[[int], None]]:
    """Serve the outlets on free ports of 127.0.0.1; yields a function that sets the day."""
    servers = []
    for outlet in sites.shown:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(sites, outlet))
        server.daemon_threads = True
        sites.addresses[outlet] = f"http://127.0.0.1:{server.server_address[1]}"
        serve = partial(server.serve_forever, poll_interval=_CLOSES_WITHIN_S)
        threading.Thread(target=serve, daemon=True).start()
        servers.append(server)
    try:
        yield lambda day: setattr(sites, "day", day)
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
