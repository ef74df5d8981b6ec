"""E-mail that is refused, or whose relay hangs: each has its reason, none is lost, and nobody else's message waits for it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from notifications import queries
from notifications.dispatch import drain
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Misconfigured, OutcomeUnknown, Outgoing, Permanent, Retryable
from notifications.providers.smtp import SmtpProvider
from scheduler.db import Sessions
from tests.notifications.relay import Mailbox, Relay
from tests.notifications.test_ledger import NOW, draft, write, yes

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
MAIL = Outgoing("message-1", "p@example.com", "Your appointment", "Hello")
HANGS = "hangs"


class Peer(Mailbox):
    """Answers each command as `says` has it, and people by the first part of their address; other things as usual."""

    def __init__(self, **says: str) -> None:
        super().__init__()
        self.says = says
        self.text_has_left = threading.Event()

    async def _answer(self, command: str) -> str:
        said = self.says.get(command, "250 OK")
        if said == HANGS:
            await asyncio.Event().wait()
        return said

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL")

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        who = address.partition("@")[0]
        if who == "patient":
            await asyncio.to_thread(self.text_has_left.wait, 30)
        envelope.rcpt_tos.append(address)
        return await self._answer(who if who in self.says else "RCPT")

    async def handle_RSET(self, server: SMTP, session: Any, envelope: Any) -> str:
        return await self._answer("RSET")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.received.append(envelope.content)
        return await self._answer("DATA")


@contextmanager
def listening(peer: Peer, **settings: Any) -> Iterator[int]:
    """The port of a relay with this peer behind it."""
    relay = Relay(peer, **settings)
    relay.start()
    try:
        yield relay.port
    finally:
        peer.text_has_left.set()
        relay.stop()


def provider(port: int, timeout: float = 0.5) -> SmtpProvider:
    return SmtpProvider(host="127.0.0.1", port=port, sender="a@example.org", timeout=timeout)


@pytest.mark.parametrize(
    ("says", "expected", "words"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, Permanent, r"no such user \(550\)"),
        ({"RCPT": "452 4.2.2 mailbox full"}, Retryable, r"mailbox full \(452\)"),
        ({"RCPT": "554 5.7.1 Relay access denied"}, Misconfigured, "refuses us: .*Relay access denied"),
        ({"RCPT": "530 5.7.0 Must sign in first"}, Misconfigured, "refuses us: .*Must sign in"),
        ({"DATA": "552 5.3.4 too big"}, Permanent, r"too big \(552\)"),
        ({"DATA": "451 4.3.0 try later"}, Retryable, r"try later \(451\)"),
        ({"RCPT": "550 5.1.1 no such user", "RSET": HANGS}, Permanent, "no such user"),
        ({"DATA": "554 5.6.0 spam", "RSET": HANGS}, Permanent, "spam"),
        ({"MAIL": HANGS}, Retryable, "did not answer"),
        ({"RCPT": HANGS}, Retryable, "did not answer"),
        ({"DATA": HANGS}, OutcomeUnknown, "did not answer"),
    ],
    ids=["nobody", "full", "no relay", "not signed in", "too big", "later", "nobody, then silence", "spam, then silence",
         "silence at once", "silence about the recipient", "silence after the words"],
)  # fmt: skip
async def test_what_a_relay_says_or_does_not_say_becomes_ours(
    says: dict[str, str], expected: type[Exception], words: str
) -> None:
    with listening(Peer(**says)) as port, pytest.raises(expected, match=words) as raised:
        await provider(port).send(MAIL)
    assert type(raised.value) is expected


async def test_a_relay_that_takes_a_connection_and_says_nothing_has_no_message() -> None:
    held: list[asyncio.StreamWriter] = []

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        with pytest.raises(Retryable):
            await provider(server.sockets[0].getsockname()[1]).send(MAIL)
        for one in held:
            one.close()


@pytest.mark.parametrize("address", ["p@example.com\r\nBcc: all@example.com", "zoë@example.com"])
async def test_an_address_that_no_mail_can_go_to_is_refused_for_good_and_reaches_nobody(address: str) -> None:
    peer = Peer()
    with listening(peer, enable_SMTPUTF8=False) as port, pytest.raises(Permanent):
        await provider(port).send(Outgoing("message-1", address, "Your appointment", "Hello"))
    assert peer.received == []


async def became(sessions: Sessions, *names: str) -> dict[str, tuple[str, str | None]]:
    async with sessions() as session:
        rows = [(await queries.about(session, 1, f"mail:{name}"))[0] for name in names]
    return dict(zip(names, ((row.status, row.failure) for row in rows), strict=True))


async def test_mail_that_bounces_is_each_persons_own_affair(sessions: Sessions) -> None:
    people = ("gone", "full", "silent", "well")
    await write(sessions, *(draft(f"mail:{who}", channel="email", recipient=f"{who}@example.com") for who in people))
    peer = Peer(gone="550 5.1.1 no such user", full="452 4.2.2 mailbox full", silent=HANGS)
    with listening(peer) as port:
        await drain(sessions, {"email": provider(port)}, lambda: NOW, yes)
    assert await became(sessions, *people) == {
        "gone": ("failed", "5.1.1 no such user (550)"), "full": ("pending", "4.2.2 mailbox full (452)"),
        "silent": ("pending", "the mail relay did not answer: SMTPReadTimeoutError"), "well": ("sent", None),
    }  # fmt: skip
    assert len(peer.received) == 1


async def test_while_a_relay_hangs_texts_that_are_due_later_leave(sessions: Sessions) -> None:
    """Its relay answers only once the text has left, which was due after it."""
    mail = draft("mail:patient", channel="email", recipient="patient@example.com", due_at=NOW - timedelta(hours=1))
    await write(sessions, mail, draft("thing:1"))
    peer = Peer()

    async def left(_: Outgoing) -> None:
        peer.text_has_left.set()

    with listening(peer) as port:
        providers = {"email": provider(port, timeout=10), "sms": MemoryProvider("phone", left)}
        await drain(sessions, providers, lambda: NOW, yes, limit=1)
    assert await became(sessions, "patient") == {"patient": ("sent", None)}
