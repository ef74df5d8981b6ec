"""A provider of texts on loopback that speaks Twilio's API and remembers: it accepts, refuses, stalls, or takes a text and
never says so. Its journal is what patients got."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum, auto
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Does(Enum):
    """What becomes of one text that is handed over."""

    ACCEPT = auto()
    SLOW_DOWN = auto()
    FAIL_AFTER_ACCEPTING = auto()
    DROP_AFTER_ACCEPTING = auto()
    DROP_BEFORE_ACCEPTING = auto()
    STALL_AFTER_ACCEPTING = auto()
    OPTED_OUT = auto()


@dataclass
class Text:
    """One text that was accepted; `status` and `error` are what the provider says when it is asked."""

    sid: str
    to: str
    body: str
    status: str = "sent"
    error: int | None = None
    callback: str | None = None
    created: datetime | None = None

    def told(self) -> dict[str, Any]:
        created = format_datetime(self.created or datetime.now(UTC), usegmt=True)
        return {
            "sid": self.sid, "to": self.to, "body": self.body, "status": self.status, "error_code": self.error,
            "date_created": created, "date_sent": created,
        }  # fmt: skip


@dataclass
class TextProvider:
    """`does` says what happens to the next texts, in order; whatever it does not say is accepted. Texts are made by
    `clock`, where the test has one that stands still."""

    url: str = ""
    journal: list[Text] = field(default_factory=list)
    does: list[Does] = field(default_factory=list)
    answers: bool = True
    clock: Callable[[], datetime] | None = None
    released: threading.Event = field(default_factory=threading.Event)
    stalled: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def accept(self, form: dict[str, str]) -> tuple[Does, Text | None]:
        """Decide, and remember what was taken."""
        with self._lock:
            does = self.does.pop(0) if self.does else Does.ACCEPT
            if does in (Does.SLOW_DOWN, Does.DROP_BEFORE_ACCEPTING, Does.OPTED_OUT):
                return does, None
            sid = f"SM{len(self.journal) + 1:032d}"
            text = Text(sid, form["To"], form["Body"], callback=form.get("StatusCallback"))
            text.created = self.clock() if self.clock else None
            self.journal.append(text)
            return does, text

    def bodies(self, to: str | None = None) -> list[str]:
        """What patients got, in order."""
        return [one.body for one in self.journal if to in (None, one.to)]


@contextmanager
def text_provider() -> Iterator[TextProvider]:
    """One that listens while the block lasts."""
    made = TextProvider()
    server = _Server(("127.0.0.1", 0), partial(_Handler, made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        made.released.set()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # as many as may call at once, and none of them is kept waiting to be let in


class _Handler(BaseHTTPRequestHandler):
    """One request; `provider` is what it is for."""

    def __init__(self, provider: TextProvider, *request: Any) -> None:
        self._provider = provider
        super().__init__(*request)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        does, text = self._provider.accept({name: values[0] for name, values in sent.items()})
        match does:
            case Does.SLOW_DOWN:
                self._refuse(429, 20429)
            case Does.OPTED_OUT:
                self._refuse(400, 21610)
            case Does.FAIL_AFTER_ACCEPTING:
                self._refuse(500, 20500)
            case Does.STALL_AFTER_ACCEPTING:
                self._provider.stalled.set()
                self._provider.released.wait(60)
                self._drop()
            case Does.DROP_AFTER_ACCEPTING | Does.DROP_BEFORE_ACCEPTING:
                self._drop()
            case Does.ACCEPT:
                self._say(201, text.told() if text else {})

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        name = asked.path.rpartition("/")[2].removesuffix(".json")
        if not self._provider.answers:
            self._refuse(503, 20503)
        elif name == "Messages":
            to = parse_qs(asked.query).get("To", [""])[0]
            found = [text.told() for text in self._provider.journal if text.to == to]
            self._say(200, {"messages": found, "next_page_uri": None, "page": 0, "page_size": 1000})
        else:
            one = next((text for text in self._provider.journal if text.sid == name), None)
            self._say(200, one.told()) if one else self._refuse(404, 20404)

    def _refuse(self, status: int, code: int) -> None:
        self._say(status, {"code": code, "message": "refused by the double", "status": status})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        whole = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: object) -> None: ...
