"""A network small enough to see through, with a published rota that can be explained and repaired."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from clinics.local_time import at
from clinics.models import Availability, Clinician, ClinicianContract, ClinicianService, OpeningHours, Room
from scheduler.booking.actor import Actor
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.planning import repairs, standing
from scheduler.planning.policy import Policy
from scheduler.planning.repairs import Away
from scheduler.planning.standing import Standing
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift
from solver.changes import Change
from solver.limits import SolveLimits
from solver.repair import Option

EVENING = (time(18, 30), time(20))
QUICK = SolveLimits(time_seconds=3, workers=1)
Command = Callable[..., Awaitable[Any]]


class Clinic:
    """The tests' network with hours on Tuesday evening, a second room, and a colleague of Dr Test's, Dr Stand-In."""

    def __init__(self, world: Any) -> None:
        self.world, self.network_id, self.now = world, world.network_id, world.now
        self.actor = Actor(world.network_id, "office")

    async def open(self) -> "Clinic":
        ((site, of_service, test),) = await self.ask(
            "select s.id, v.id, c.id from site s, service v, clinician c where s.network_id = v.network_id"
        )
        self.site, self.service, self.test = site, of_service, test
        stand_in = Clinician(
            network_id=self.network_id,
            name="Dr Stand-In",
            gender="male",
            role="gp",
            covers_as_gp=True,
            email="s@example.com",
        )
        await self.add(
            stand_in,
            Room(network_id=self.network_id, site_id=site, name="Room 2"),
            OpeningHours(site_id=site, weekday=1, starts=EVENING[0], ends=EVENING[1]),
        )
        self.stand_in = stand_in.id
        for who in (test, stand_in.id):
            await self.add(
                ClinicianService(clinician_id=who, service_id=of_service),
                Availability(clinician_id=who, weekday=1, starts=EVENING[0], ends=EVENING[1]),
                ClinicianContract(
                    clinician_id=who, starts_on=date(2026, 1, 1), contracted_minutes_per_week=0,
                    maximum_minutes_per_week=90, cost_pence_per_hour=9000,
                ),
            )  # fmt: skip
        await self.change("update contract set minimum_people_on_site = 1, minutes_per_1000_per_week = 9")
        await self.change("update service set demand_share = 1, days_ahead = 366")
        return self

    async def add(self, *rows: Any) -> None:
        async with self.world.sessions() as session, session.begin():
            session.add_all(rows)
            await session.flush()
            for row in rows:
                session.expunge(row)

    async def ask(self, question: str) -> list[Any]:
        async with self.world.sessions() as session:
            return [tuple(row) for row in await session.execute(text(question))]

    async def change(self, statement: str) -> None:
        async with self.world.sessions() as session, session.begin():
            await session.execute(text(statement))

    async def publish(self, monday: date) -> int:
        """Another week, with Dr Test on its Tuesday."""
        number = await self.draft(monday, self.test)
        async with self.world.sessions() as session, session.begin():
            await rotas.publish(session, self.network_id, number, actor="test", now=self.now)
        return number

    async def draft(self, monday: date, *people: int) -> int:
        """A week, with these people on its Tuesday, each in a room."""
        tuesday = monday + timedelta(days=1)
        rooms = await self.ask("select id from room order by name")
        evening = Period(at(tuesday, EVENING[0]), at(tuesday, EVENING[1]))
        shifts = [
            PlannedShift(who, self.site, room, self.service, evening)
            for who, (room,) in zip(people, rooms, strict=False)
        ]
        async with self.world.sessions() as session, session.begin():
            rota = await rotas.write_draft(
                session, self.network_id, monday, monday + timedelta(days=7), shifts, actor="test", now=self.now
            )
            return int(rota.id)

    async def standing(self, rota_id: int | None = None) -> Standing:
        ((published,),) = await self.ask("select min(id) from rota where status = 'published'")
        async with self.world.sessions() as session, session.begin():
            return await standing.load(session, self.network_id, rota_id or published, Policy())

    async def options(self, change: Change, now: datetime | None = None) -> tuple[Standing, dict[str, Option]]:
        rota = await self.standing()
        found = repairs.found(rota, change, now or self.now, QUICK)
        return rota, {option.name: option for option in found}

    async def take(self, rota: Standing, option: Option, away: Away | None = None) -> int:
        async with self.world.sessions() as session, session.begin():
            return await repairs.take(session, self.actor, rota, option, self.now, away)

    async def free(self) -> set[int]:
        """Whose slots can be booked."""
        wanted = SlotSearch("gp", self.now, self.now + timedelta(days=365))
        async with self.world.sessions() as session:
            return {row.clinician.id for row in await search(session, self.network_id, wanted, self.now)}

    async def in_force(self) -> list[Any]:
        return await self.ask("select clinician_id from shift where live order by id")
