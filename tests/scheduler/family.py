"""A family with one telephone, and what it receives."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from notifications import receipts
from notifications.dispatch import LEASE
from notifications.ledger import Claimed
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import State
from notifications.providers.twilio import TwilioProvider
from notifications.tracing import SETTLED, trace
from scheduler.reminders.fallback import another_way
from scheduler.reminders.service import send_due
from scheduler.reminders.together import text_of
from tests.scheduler.desk import Desk
from tests.text_provider import TextProvider

PHONE = "+447700900555"
LATER = LEASE + SETTLED + timedelta(seconds=1)
TWO_DAYS = timedelta(days=2)


class Family:
    """Some of the world's people, who share a telephone, and a provider of texts that can fail."""

    def __init__(self, desk: Desk, double: TextProvider, texts: TwilioProvider) -> None:
        self.desk, self.world, self.double, self.texts = desk, desk.world, double, texts
        self.emails, self.now = MemoryProvider("mailbox"), desk.world.now
        double.clock = lambda: self.now
        self.before = 0

    async def do(self, statement: str, **values: Any) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(text(statement), values)
            return list(found) if found.returns_rows else []

    async def named(self, *names: str, **columns: str) -> "Family":
        """The first so many patients have these names and one telephone."""
        for patient, name in zip(self.world.patients, names, strict=False):
            await self.do(
                "update patient set given_name = :name, phone = :phone, language = :language, email = :mail where id = :id",
                name=name, phone=PHONE, language=columns.get("language", "en"), mail=f"{name}@example.com", id=patient,
            )  # fmt: skip
        return self

    async def book(self, slot: int, patient: int) -> int:
        row = await self.desk.book(self.world.slots[slot], self.world.patients[patient])
        return int(row.appointment.id)

    async def due(self, before: timedelta = TWO_DAYS) -> None:
        """Send what is due now, and go on to the reminders of so long before, without sending them."""
        await self.send()
        self.before = len(self.double.journal)
        (row,) = await self.do(f"select starts_at from slot where id = {self.world.slots[0]}")
        self.now = row.starts_at - before
        await self.do(
            "update message set status = 'withdrawn' where status = 'pending' and due_at < :then",
            then=self.now - timedelta(hours=12),
        )

    async def gave_up(self, session: Any, message: Claimed) -> None:
        await another_way(session, message, self.now, self.desk.announcer)

    async def one_text(self, session: Any, messages: Sequence[Claimed]) -> str | None:
        return await text_of(session, messages, self.desk.announcer)

    async def send(self) -> None:
        providers = {"sms": self.texts, "email": self.emails}
        await send_due(
            self.world.sessions, providers, lambda: self.now, gave_up=self.gave_up, one_text=self.one_text
        )  # fmt: skip

    async def trace(self) -> None:
        self.now += LATER
        await trace(self.world.sessions, {"sms": self.texts}, lambda: self.now, self.gave_up)

    async def told(self, status: Any) -> None:
        state = State(f"SM{self.before + 1:032d}", status, "off")
        async with self.world.sessions() as session, session.begin():
            await receipts.take(session, self.world.network_id, "twilio", state, self.now, self.gave_up)

    async def statuses(self, purpose: str = "reminder_2d") -> list[str]:
        rows = await self.do(
            "select channel, status from message where purpose = :purpose order by channel desc, id", purpose=purpose
        )
        return [f"{row.channel} {row.status}" for row in rows]

    def bodies(self) -> list[str]:
        """What was texted since the reminders are due."""
        return self.double.bodies()[self.before :]

    def code(self, appointment: int) -> str:
        return self.desk.announcer.links.appointment_code(appointment)
