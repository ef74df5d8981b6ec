"""Providers against servers that really listen."""

import asyncio
import email
import threading
from collections.abc import Callable, Iterator
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from notifications.providers.protocol import Misconfigured, OutcomeUnknown, Outgoing, Permanent, Retryable
from notifications.providers.smtp import SmtpProvider
from notifications.providers.twilio import TwilioProvider
from tests.notifications.relay import Mailbox, Relay

TEXT = Outgoing("message-1", "+447700900123", "", "Hello")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("answer", "expected"), [("250 OK", None), ("451 later", Retryable), ("554 no", Permanent)])
async def test_an_e_mail_arrives_with_its_invitation_and_refusals_are_told_apart(
    answer: str, expected: type[Exception] | None
) -> None:
    mailbox = Mailbox(answer)
    relay = Relay(mailbox)
    relay.start()
    try:
        provider = SmtpProvider(host="127.0.0.1", port=relay.port, sender="a@example.org", timeout=5)
        invited = Outgoing("message-7", "p@example.com", "Your appointment", "Hello", "BEGIN:VCALENDAR", "REQUEST")
        if expected:
            with pytest.raises(expected):
                await provider.send(invited)
            return
        assert (await provider.send(invited)).ref == "<message-7@example.org>"
    finally:
        relay.stop()
    message = email.message_from_bytes(mailbox.received[0], policy=default)
    kinds = {part.get_content_type(): part for part in message.walk()}
    assert kinds["text/calendar"].get_param("method") == "REQUEST"
    assert {"text/plain", "application/ics"} <= kinds.keys()


class _Refusing(Mailbox):
    """A relay that takes no mail from our sender."""

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        return "550 who are you"


class _Strict(Relay):
    """A relay that wants a name and a password, and knows nobody."""

    def factory(self) -> SMTP:
        return SMTP(
            self.handler,
            auth_require_tls=False,
            auth_required=True,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize(
    ("relay", "settings"),
    [(_Strict(Mailbox()), {"username": "us", "password": "wrong"}), (Relay(Mailbox()), {"starttls": True}), (Relay(_Refusing()), {})],
    ids=["a wrong password", "no encryption", "an unknown sender"],
)  # fmt: skip
async def test_a_relay_that_refuses_us_does_not_condemn_the_message(relay: Relay, settings: dict[str, Any]) -> None:
    relay.start()
    try:
        with pytest.raises(Misconfigured):
            await SmtpProvider(host="127.0.0.1", port=relay.port, sender="a@example.org", timeout=5, **settings).send(
                TEXT
            )
    finally:
        relay.stop()


async def test_a_relay_that_turns_us_away_at_the_door_does_not_condemn_the_message() -> None:
    async def door(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service for you\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(door, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Misconfigured, match="no service for you"):
            await SmtpProvider(host="127.0.0.1", port=port, sender="a@example.org", timeout=5).send(TEXT)


async def test_a_relay_that_is_away_is_worth_another_try() -> None:
    with pytest.raises(Retryable):
        await SmtpProvider(host="127.0.0.1", port=1, sender="a@example.org", timeout=2).send(TEXT)


@pytest.fixture
def twilio_double() -> Iterator[Callable[[int, str], str]]:
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, body: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                assert form["To"] == ["+447700900123"]
                if status:
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (201, '{"sid": "SM1"}', None),
        (400, '{"code": 21610, "message": "opted out", "status": 400}', Permanent),
        (400, '{"code": 21211, "message": "bad number", "status": 400}', Permanent),
        (401, '{"code": 20003, "message": "authenticate", "status": 401}', Misconfigured),
        (404, '{"code": 20404, "message": "no such account", "status": 404}', Misconfigured),
        (400, '{"code": 21606, "message": "not your number", "status": 400}', Misconfigured),
        (400, '{"code": 21602, "message": "no body", "status": 400}', Permanent),
        (429, '{"code": 20429, "message": "slow down", "status": 429}', Retryable),
        (500, '{"code": 20500, "message": "oops", "status": 500}', OutcomeUnknown),
        (0, "", OutcomeUnknown),
    ],
)
async def test_twilios_answers_become_ours(
    twilio_double: Callable[[int, str], str], status: int, body: str, expected: type[Exception] | None
) -> None:
    async with httpx.AsyncClient(timeout=5) as http:
        provider = TwilioProvider(
            http, account_sid="AC1", auth_token="t", sender="+447700900000", base_url=twilio_double(status, body)
        )
        if expected is None:
            assert (await provider.send(TEXT)).ref == "SM1"
        else:
            with pytest.raises(expected):
                await provider.send(TEXT)


async def test_twilio_away_is_worth_another_try() -> None:
    async with httpx.AsyncClient(timeout=2) as http:
        provider = TwilioProvider(http, account_sid="AC1", auth_token="t", sender="MG1", base_url="http://127.0.0.1:1")
        with pytest.raises(Retryable):
            await asyncio.wait_for(provider.send(TEXT), 5)
