"""A caller at the booking desk, for tests of what callers do to each other."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from notifications import queries as messages
from scheduler.booking import attendance, holds, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch

KEEP = timedelta(minutes=10)


class Desk:
    """Acts as one caller, each time in a transaction of its own."""

    def __init__(self, world: Any, announcer: Announcer, name: str = "desk") -> None:
        self.world, self.announcer, self.actor = world, announcer, Actor(world.network_id, name)

    async def do(self, use: Any, *arguments: Any) -> Any:
        async with self.world.sessions() as session, session.begin():
            return await use(session, *arguments)

    async def book(self, slot: int, patient: int, now: datetime | None = None) -> Any:
        return await self.do(service.book, self.actor, slot, patient, now or self.world.now, self.announcer)

    async def book_together(self, slots: list[int], patient: int) -> Any:
        """Adjacent slots as one longer appointment."""
        async with self.world.sessions() as session, session.begin():
            first, *further = slots
            now = self.world.now
            return await service.book(session, self.actor, first, patient, now, self.announcer, further=further)

    async def hold(self, slot: int, now: datetime | None = None, *, only_one: bool = False) -> Any:
        async with self.world.sessions() as session, session.begin():
            found = await holds.hold(session, self.actor, slot, now or self.world.now, KEEP, only_one=only_one)
        return found.hold

    async def book_held(self, hold: int, patient: int, now: datetime | None = None) -> Any:
        return await self.do(service.book_held, self.actor, hold, patient, now or self.world.now, self.announcer)

    async def everybody_apart(self) -> None:
        """Each slot with a clinician and a room of its own, so that nothing queues up by itself."""
        async with self.world.sessions() as session, session.begin():
            await session.execute(
                text(
                    "with c as (insert into clinician (network_id, name, gender, role, covers_as_gp, email)"
                    " select network_id, id::text, 'female', 'gp', true, id::text from slot returning id, email),"
                    " r as (insert into room (network_id, site_id, name)"
                    " select network_id, site_id, id::text from slot returning id, name)"
                    " update slot set clinician_id = c.id, room_id = r.id from c, r"
                    " where c.email = slot.id::text and r.name = slot.id::text"
                )
            )

    async def cancel(self, appointment: int) -> Any:
        return await self.do(attendance.cancel, self.actor, appointment, self.world.now, self.announcer)

    async def free(self, now: datetime | None = None) -> list[int]:
        at = now or self.world.now
        rows = await self.do(search, self.world.network_id, SlotSearch("gp", at, at + timedelta(days=60)), at)
        return [row.slot.id for row in rows]

    async def told(self, appointment: int) -> dict[tuple[str, str], str]:
        async with self.world.sessions() as session:
            found = await messages.about(session, self.world.network_id, f"appointment:{appointment}")
        return {(message.purpose, message.channel): message.status for message in found}
