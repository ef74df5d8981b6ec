"""Clinicians with shifts, and what they are told of them."""

from datetime import date, datetime, timedelta
from typing import Any

from notifications.ledger import Claimed
from notifications.providers.memory import MemoryProvider
from scheduler.notices import service, telling
from scheduler.notices.telling import Noticing
from scheduler.reminders.service import send_due
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift, Revision
from tests.scheduler.clinic import Clinic

MONDAY = date(2026, 12, 14)
WEEK = timedelta(weeks=1)
PHONE = "+447700900801"


class Staff:
    """The clinic's two doctors, whose rota is published, changed and closed; and their mailboxes."""

    def __init__(self, clinic: Clinic, noticing: Noticing) -> None:
        self.clinic, self.noticing, self.now = clinic, noticing, clinic.now
        self.sent = MemoryProvider()

    async def do(self, use: Any, *arguments: Any, **named: Any) -> Any:
        async with self.clinic.world.sessions() as session, session.begin():
            return await use(session, *arguments, **named)

    async def draft(self, monday: date = MONDAY, *, of: tuple[int, ...] = (), hour: int = 18) -> int:
        """A week whose Tuesday evening these doctors work, each in a room; Dr Test where nobody is named."""
        day = datetime(monday.year, monday.month, monday.day, hour, 30, tzinfo=self.now.tzinfo) + timedelta(days=1)
        period = Period(day, day + timedelta(minutes=90))
        rooms = [room for (room,) in await self.clinic.ask("select id from room order by id")]
        shifts = [
            PlannedShift(who, self.clinic.site, room, self.clinic.service, period)
            for who, room in zip(of or (self.clinic.test,), rooms, strict=False)
        ]
        made = await self.do(
            rotas.write_draft, self.clinic.network_id, monday, monday + WEEK, shifts, actor="test", now=self.now
        )
        return int(made.id)

    async def publish(self, rota: int) -> int:
        _, told = await self.do(service.publish, self.clinic.actor, rota, self.now, self.noticing)
        return int(told)

    async def close(self, rota: int) -> int:
        _, told = await self.do(service.close, self.clinic.actor, rota, self.now, self.noticing)
        return int(told)

    async def revise(self, rota: int, dropped: list[int], added: list[PlannedShift]) -> None:
        """As whoever edits a rota would."""
        before = await self.do(telling.ahead, self.clinic.network_id, self.now)
        ((seen,),) = await self.clinic.ask(
            f"select array_agg(s.id) from shift s join clinic_session c on c.id = clinic_session_id"
            f" where live and rota_id = {rota}"
        )
        wanted = Revision(frozenset(seen or ()), frozenset(dropped), added)
        network = self.clinic.network_id

        async def both(session: Any) -> None:
            await rotas.revise(session, network, rota, wanted, actor="test", now=self.now, reason="edited")
            await telling.tell(session, network, rota, before, self.now, self.noticing)

        await self.do(both)

    async def shift(self, rota: int) -> tuple[int, PlannedShift]:
        """The first in force, and the same as it could be planned again."""
        ((found, who, room, begins, ends),) = await self.clinic.ask(
            "select s.id, clinician_id, room_id, c.starts_at, c.ends_at from shift s join clinic_session c"
            f" on c.id = clinic_session_id where live and rota_id = {rota} order by s.id limit 1"
        )
        return found, PlannedShift(who, self.clinic.site, room, self.clinic.service, Period(begins, ends))

    async def send(self, later: timedelta = timedelta(0)) -> list[tuple[str, str]]:
        """(address, title or first line) of what leaves now."""
        count = len(self.sent.outbox)
        truths = {telling.KIND: telling.still_true}
        providers = {"sms": self.sent, "email": self.sent}
        now = self.clinic.now + later

        async def gave_up(session: Any, message: Claimed) -> None:
            await telling.another_way(session, message, now, self.noticing)

        await send_due(self.clinic.world.sessions, providers, lambda: now, truths, gave_up)
        return [(one.recipient, one.title or one.body) for one in self.sent.outbox[count:]]

    async def statuses(self) -> list[str]:
        return [status for (status,) in await self.clinic.ask("select status from message order by id")]
