"""An office that gives clinicians' own calendars, has them read, and looks at what became of them."""

from collections.abc import Callable
from typing import Any

from scheduler.booking.actor import Actor
from scheduler.busy import service, sweep
from scheduler.busy.address import Address
from scheduler.busy.service import State, Whose
from scheduler.busy.sweep import Reading
from tests.calendar_server import CalendarServer
from tests.ics import evening
from tests.scheduler.clinic import Clinic

WEEKLY = evening("20261208").replace("DTEND", "RRULE:FREQ=WEEKLY\nDTEND")


class Office:
    """Gives calendars, has them read, and looks at what became of them; `now` is whatever it is set to."""

    def __init__(self, clinic: Clinic, server: CalendarServer, reading: Reading) -> None:
        self.clinic, self.server, self.reading = clinic, server, reading
        self.now, self.actor = clinic.now, Actor(clinic.network_id, "office")

    async def give(self, body: bytes = b"", who: int | None = None, **how: Any) -> str:
        path = f"/{who or self.clinic.test}.ics"
        address = self.server.put(path, body, **how)
        await self.give_address(address, who)
        return path

    async def give_address(self, address: str, who: int | None = None) -> State:
        return await self.do(
            service.give, self.actor, self.whose(who), Address.of(address, plain=True), self.reading.seal, self.now
        )

    async def read(self) -> int:
        return await sweep.look(self.clinic.world.sessions, lambda: self.now, self.reading)

    async def state(self, who: int | None = None) -> State:
        return await self.do(service.state, self.actor, self.whose(who), self.now)

    async def until_due(self) -> None:
        self.now = (await self.state()).calendar.next_read_at

    async def do(self, use: Callable[..., Any], *arguments: Any) -> Any:
        async with self.clinic.world.sessions() as session, session.begin():
            return await use(session, *arguments)

    def whose(self, who: int | None = None) -> Whose:
        return Whose(who or self.clinic.test)

    async def trail(self) -> list[Any]:
        return await self.clinic.ask(
            "select from_status, to_status, actor, reason from audit_event where subject like '%calendar%' order by id"
        )
