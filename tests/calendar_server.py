"""A server of calendars on loopback: each path says what a test has it say, and what it was asked is kept."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Said:
    """One answer; `piece` by piece where it has no end, and never where it waits for `hangs`."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    endless: bytes = b""
    hangs: threading.Event | None = None


@dataclass
class CalendarServer:
    """`says`: by path; `asked`: path and headers of each request."""

    url: str = ""
    says: dict[str, Said] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, body: bytes = b"", **how: Any) -> str:
        """From now on it says this there; returns the address."""
        self.says[path] = Said(body=body, **how)
        return f"{self.url}{path}"

    def hang(self, path: str) -> str:
        """It takes what is asked there, and says nothing."""
        return self.put(path, hangs=self.released)

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


@contextmanager
def calendar_server(context: ssl.SSLContext | None = None) -> Iterator[CalendarServer]:
    """One that listens while the block lasts; over TLS with a context."""
    made = CalendarServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, made))
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, server_of: CalendarServer, *request: Any) -> None:
        self._of: CalendarServer = server_of
        super().__init__(*request)

    def do_GET(self) -> None:
        headers: dict[str, str] = dict(self.headers.items())
        self._of.asked.append((self.path, headers))
        said = self._of.says.get(self.path, Said(404))
        if said.hangs:
            said.hangs.wait(60)
            return
        unchanged = said.headers.get("ETag") and said.headers["ETag"] == headers.get("If-None-Match")
        self.send_response(304 if unchanged else said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        if not said.endless:
            self.send_header("Content-Length", str(0 if unchanged else len(said.body)))
        self.end_headers()
        self._send(b"" if unchanged else said.body, said.endless)

    def _send(self, body: bytes, endless: bytes) -> None:
        try:
            self.wfile.write(body)
            while endless:
                self.wfile.write(endless)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None: ...
