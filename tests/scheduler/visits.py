"""Patients who were seen, and what they are asked about it and answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from notifications.providers.memory import MemoryProvider
from scheduler.booking.lifecycle import Verb
from scheduler.feedback import asking
from scheduler.feedback.asking import Asking
from scheduler.reminders.service import send_due
from tests.scheduler.desk import Desk
from tests.scheduler.phone import PHONE
from tests.scheduler.test_answers_by_text import Home

BEGAN = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)


@dataclass
class Visits:
    """The home whose phone two people share, after their visits."""

    home: Home
    asking: Asking

    @property
    def desk(self) -> Desk:
        return self.home.desk

    async def seen(
        self, who: int = 0, slot: int = 0, *, verb: Verb = Verb.FULFIL, now: datetime | None = None
    ) -> int | None:
        """Book, and close when it is over; returns the question that is asked, if one is."""
        row = await self.desk.book(self.desk.world.slots[slot], self.desk.world.patients[who])
        await self.close(row.appointment.id, verb, now or row.slot.ends_at)
        found = await self.home.do("select id from feedback where appointment_id = :id", id=row.appointment.id)
        return found[0].id if found else None

    async def close(self, appointment: int, verb: Verb, now: datetime) -> None:
        await self.desk.do(asking.close, self.desk.actor, appointment, verb, now, self.asking)

    async def asked(self, who: int = 0, slot: int = 0) -> tuple[int, str]:
        """A question that has arrived, and its code."""
        question = await self.seen(who, slot)
        assert question is not None
        await self.home.do("update message set sent_at = :now where purpose = 'feedback'", now=BEGAN)
        return question, self.code(question)

    def code(self, question: int) -> str:
        return self.home.known.announcer.links.feedback_code(question)

    async def texts(self, body: str, later: timedelta = timedelta(hours=4), sender: str = PHONE) -> None:
        await self.home.texts(body, sender=sender, now=BEGAN + later)

    async def scores(self) -> list[int | None]:
        return [row.score for row in await self.home.do("select score from feedback order by id")]

    async def messages(self) -> list[Any]:
        return await self.home.do("select * from message where purpose = 'feedback' order by id")

    async def send(self, now: datetime) -> list[str]:
        provider = MemoryProvider()
        truths = {asking.KIND: asking.still_true}
        await send_due(self.desk.world.sessions, {"sms": provider, "email": provider}, lambda: now, truths)
        return [one.body for one in provider.outbox if "how was your" in one.body.lower()]
