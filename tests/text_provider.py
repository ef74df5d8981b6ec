"""A provider of texts on loopback that speaks Twilio's API and remembers: it accepts, refuses, stalls, or takes a text and
never says so; and it tells what became of each, where it is asked to. Its journal is what patients got."""

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

from tests.text_callbacks import tell


class Does(Enum):
    """What becomes of one text that is handed over."""

    ACCEPT = auto()
    SLOW_DOWN = auto()
    FAIL_AFTER_ACCEPTING = auto()
    DROP_AFTER_ACCEPTING = auto()
    DROP_BEFORE_ACCEPTING = auto()
    STALL_AFTER_ACCEPTING = auto()
    BLACK_HOLE = auto()
    NINE_SECONDS = auto()
    HELD = auto()
    OPTED_OUT = auto()


NEVER_TAKEN = (Does.SLOW_DOWN, Does.DROP_BEFORE_ACCEPTING, Does.OPTED_OUT, Does.BLACK_HOLE)


@dataclass
class Text:
    """One text that was accepted; `status` and `error` are what the provider says when it is asked."""

    sid: str
    to: str
    body: str
    status: str = "sent"
    error: int | None = None
    callback: str | None = None
    parts: str = "1"
    price: str | None = None
    currency: str = "GBP"
    created: datetime | None = None

    def told(self) -> dict[str, Any]:
        created = format_datetime(self.created or datetime.now(UTC), usegmt=True)
        return {
            "sid": self.sid, "to": self.to, "body": self.body, "status": self.status, "error_code": self.error,
            "date_created": created, "date_sent": created, "num_segments": self.parts, "price": self.price,
            "price_unit": self.currency,
        }  # fmt: skip


@dataclass
class TextProvider:
    """`does` says what happens to the next texts, in order; whatever it does not say is accepted. `token` signs what it
    tells of them; without one it tells nothing. What is HELD is accepted once `lets_go` is set. Texts are made by
    `clock`, where the test has one that stands still."""

    url: str = ""
    journal: list[Text] = field(default_factory=list)
    does: list[Does] = field(default_factory=list)
    answers: bool = True
    token: str | None = None
    handed: int = 0
    clock: Callable[[], datetime] | None = None
    released: threading.Event = field(default_factory=threading.Event)
    lets_go: threading.Event = field(default_factory=threading.Event)
    _told: threading.Condition = field(default_factory=threading.Condition)

    def accept(self, form: dict[str, str]) -> tuple[Does, Text | None]:
        """Decide, and remember what was taken."""
        with self._told:
            self.handed += 1
            self._told.notify_all()
            does = self.does.pop(0) if self.does else Does.ACCEPT
            if does in NEVER_TAKEN:
                return does, None
            sid = f"SM{len(self.journal) + 1:032d}"
            text = Text(sid, form["To"], form["Body"], callback=form.get("StatusCallback"))
            text.created = self.clock() if self.clock else None
            self.journal.append(text)
            return does, text

    def until_handed(self, many: int) -> None:
        """Return when so many texts have been handed over, whatever became of them; after two minutes it fails."""
        with self._told:
            if not self._told.wait_for(lambda: self.handed >= many, 120):
                raise AssertionError(f"only {self.handed} of {many} texts were handed over")

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

    def handle_error(self, *_: object) -> None:
        """Who called may have been killed meanwhile."""


class _Handler(BaseHTTPRequestHandler):
    """One request; `provider` is what it is for."""

    def __init__(self, provider: TextProvider, *request: Any) -> None:
        self._provider = provider
        super().__init__(*request)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        does, text = self._provider.accept({name: values[0] for name, values in sent.items()})
        match does:
            case Does.NINE_SECONDS:
                self._provider.released.wait(9)
            case Does.HELD:
                self._provider.lets_go.wait(120)
        telling = tell(text.callback, self._provider.token, text.sid, self._provider.released) if text else None
        try:
            self._answer(does, text)
        finally:
            if telling:
                telling()

    def _answer(self, does: Does, text: Text | None) -> None:
        match does:
            case Does.SLOW_DOWN:
                self._refuse(429, 20429)
            case Does.OPTED_OUT:
                self._refuse(400, 21610)
            case Does.FAIL_AFTER_ACCEPTING:
                self._refuse(500, 20500)
            case Does.STALL_AFTER_ACCEPTING | Does.BLACK_HOLE:
                self._provider.released.wait(120)
                self._drop()
            case Does.DROP_AFTER_ACCEPTING | Does.DROP_BEFORE_ACCEPTING:
                self._drop()
            case _:
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
