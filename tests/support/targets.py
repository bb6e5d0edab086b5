"""A receiver of webhooks on this machine: it takes, refuses, hangs, drips, redirects; what it was asked is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Target:
    """The address by behaviour: url("/ok"), "/500", "/410", "/hang", "/drip", "/to?..." ; the requests it had."""

    port: int
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    """status by path, where it is not what the path says."""
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def of(self, path: str) -> list[tuple[dict[str, str], bytes]]:
        """Headers, in small letters, and bodies of the requests to a path."""
        return [(headers, body) for where, headers, body in self.asked if where == path]


@contextmanager
def target() -> Iterator[Target]:
    """It answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            name = self.path.strip("/").partition("?")[0]
            if name == "hang":
                held.over.wait(60)
                return
            if name == "drip":
                self._drip()
                return
            status = held.answers.get(self.path, int(name) if name.isdigit() else 307 if name == "to" else 204)
            self.send_response(status)
            if name == "to":
                self.send_header("Location", held.url("/secret"))
            self.end_headers()

        def _drip(self) -> None:
            for letter in b"HTTP/1.1 200 " + b"O" * 1000:
                if held.over.wait(0.2):
                    return
                try:
                    self.wfile.write(bytes([letter]))
                except OSError:
                    return

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held = Target(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        held.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def until(true: Any, seconds: float = 60) -> None:
    """Wait until it is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
