"""The waiting list of the small network, for tests: who wishes, what is offered, who answers, each in a transaction."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from notifications import queries as messages
from notifications.models import Message
from scheduler.booking.actor import Actor
from scheduler.waitlist import answers, service, sweep
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.lifecycle import Priority
from scheduler.waitlist.service import NewWish
from tests.scheduler.desk import Desk


@dataclass
class WaitingRoom:
    """`desk` books beside it, at the same moment."""

    desk: Desk
    offering: Offering

    @property
    def now(self) -> datetime:
        return self.desk.world.now  # type: ignore[no-any-return]

    async def wish(self, *patients: int, priority: Priority = Priority.ROUTINE, **other: Any) -> int:
        """The first entry of a wish for a GP; patients are numbers of the world's list."""
        people = tuple(self.desk.world.patients[number] for number in patients or (0,))
        asked = {"first_day": date(2026, 11, 24), "last_day": date(2027, 1, 31)} | other
        when = asked.pop("now", self.now)
        wanted = NewWish(people, "gp", priority, **asked)
        rows = await self.desk.do(service.add, self.desk.actor, wanted, when)
        return int(rows[0].entry.id)

    async def look(self, now: datetime | None = None) -> int:
        return await sweep.look(self.desk.world.sessions, lambda: now or self.now, self.offering)

    async def answer(self, offer: int, accept: bool, now: datetime | None = None, who: str = "patient:1") -> Any:
        actor = Actor(self.desk.world.network_id, who)
        return await self.desk.do(answers.answer, actor, offer, accept, now or self.now, self.offering)

    async def withdraw(self, entry: int, now: datetime | None = None) -> Any:
        return await self.desk.do(service.withdraw, self.desk.actor, entry, now or self.now, self.offering)

    async def offers(self, *statuses: str) -> list[Any]:
        """(id, entry, slot, status) of every offer, or of those in these statuses, oldest first."""
        async with self.desk.world.sessions() as session:
            found = await session.execute(
                text("select id, entry_id as entry, slot_id as slot, status, reason, expires_at from offer order by id")
            )
            return [row for row in found if not statuses or row.status in statuses]

    async def wishes(self) -> dict[int, str]:
        async with self.desk.world.sessions() as session:
            found = await session.execute(text("select id, status from waitlist_entry order by id"))
            return {row.id: row.status for row in found}

    async def told(self, offer: int) -> list[Message]:
        async with self.desk.world.sessions() as session:
            return await messages.about(session, self.desk.world.network_id, f"offer:{offer}")

    async def fill(self, *but: int) -> dict[int, int]:
        """Book every slot but these with patients from the end of the list; the appointment of each slot."""
        left = [slot for slot in self.desk.world.slots if slot not in but]
        people = reversed(self.desk.world.patients)
        return {
            slot: (await self.desk.book(slot, patient)).appointment.id
            for slot, patient in zip(left, people, strict=False)
        }

    async def overlap(self, first: int, second: int) -> None:
        """The second slot begins a minute after the first, with another clinician in another room."""
        await self.desk.everybody_apart()
        async with self.desk.world.sessions() as session, session.begin():
            await session.execute(
                text(
                    "update slot set starts_at = s.starts_at + interval '1 minute', ends_at = s.ends_at from slot s"
                    " where s.id = :first and slot.id = :second"
                ),
                {"first": first, "second": second},
            )

    async def at_once(self, *doings: Any) -> list[Any]:
        return await asyncio.gather(*doings, return_exceptions=True)


HOUR = timedelta(hours=1)
