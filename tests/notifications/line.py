"""A line to a text provider of our own on loopback, and a ledger with one message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import receipts
from notifications.dispatch import LEASE, drain
from notifications.ledger import Claimed, Way
from notifications.providers.protocol import State
from notifications.providers.twilio import TwilioProvider
from notifications.tracing import SETTLED, Traced, trace
from scheduler.db import Sessions
from tests.notifications.test_ledger import draft, write, yes
from tests.text_provider import Does, TextProvider

PHONE = "+447700900123"
TWILIO = Way("twilio", 1)
LATER = LEASE + SETTLED + timedelta(seconds=1)


@dataclass
class Line:
    """Our side of a line to the provider's double, with a clock that is set by hand."""

    sessions: Sessions
    double: TextProvider
    twilio: TwilioProvider
    now: datetime
    gave_up: list[int]

    async def write(self, *subjects: str) -> None:
        times = {"due_at": self.now, "expires_at": self.now + timedelta(days=1)}
        await write(self.sessions, *(draft(one, body=f"Hello {one}", **times) for one in subjects))

    async def send(self) -> None:
        await drain(self.sessions, {"sms": self.twilio}, lambda: self.now, yes, gave_up=self.note)

    async def note(self, session: AsyncSession, message: Claimed) -> None:
        self.gave_up.append(message.id)

    async def trace(self, later: timedelta = timedelta(0)) -> Traced:
        self.now += later
        return await trace(self.sessions, {"sms": self.twilio}, lambda: self.now, self.note)

    async def told(self, state: State) -> None:
        async with self.sessions() as session, session.begin():
            await receipts.take(session, 1, "twilio", state, self.now, self.note)

    async def do(self, statement: str) -> list[Any]:
        async with self.sessions() as session, session.begin():
            found = await session.execute(text(statement))
            return list(found) if found.returns_rows else []

    async def unknown(self, parts: str, price: str | None, currency: str = "GBP") -> None:
        """A text that its provider took without a word, of so many parts and at that price."""
        self.double.does = [Does.DROP_AFTER_ACCEPTING]
        await self.write("thing:1")
        await self.send()
        (taken,) = self.double.journal
        taken.parts, taken.price, taken.currency = parts, price, currency
