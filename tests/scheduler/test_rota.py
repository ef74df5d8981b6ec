"""A rota moves forward only: draft, published, closed; and it is not closed over people's heads."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking import attendance, holds, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import RotaInUse, SlotNotFound
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.booking.withdrawal import close_rota
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.errors import RotaMovedOn, RotaOverlaps, ShiftsCollide
from scheduler.rota.lifecycle import TRANSITIONS, Status, Verb, after
from scheduler.rota.service import PlannedShift

MONDAY = date(2026, 12, 7)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_a_rota_moves_by_the_table_and_no_other_way(status: Status, verb: Verb) -> None:
    if (status, verb) in TRANSITIONS:
        assert after(status, verb) is TRANSITIONS[status, verb]
    else:
        with pytest.raises(RotaMovedOn, match=f"cannot {verb} it"):
            after(status, verb)


class Office:
    """Acts for the network of the tests, each time in a transaction of its own."""

    def __init__(self, world: Any) -> None:
        self.world, self.actor = world, Actor(world.network_id, "office")

    async def ask(self, question: str) -> list[Any]:
        async with self.world.sessions() as session:
            return list((await session.execute(text(question))).all())

    async def draft(self, weeks_on: int = 0) -> int:
        """A draft with the published shift's clinician and room, at the same hours that many weeks later."""
        later = timedelta(weeks=weeks_on)
        ((clinician, site, room, of_service, begins, ends),) = await self.ask(
            "select h.clinician_id, r.site_id, h.room_id, h.service_id, lower(h.during), upper(h.during)"
            " from shift h join room r on r.id = h.room_id where h.id = (select min(id) from shift)"
        )
        shift = PlannedShift(clinician, site, room, of_service, Period(begins + later, ends + later))
        monday = MONDAY + later
        async with self.world.sessions() as session, session.begin():
            made = await rotas.write_draft(
                session,
                self.world.network_id,
                monday,
                monday + timedelta(days=7),
                [shift],
                actor="office",
                now=self.world.now,
            )
        return int(made.id)

    async def publish(self, rota: int) -> int:
        async with self.world.sessions() as session, session.begin():
            return await rotas.publish(session, self.world.network_id, rota, actor="office", now=self.world.now)

    async def close(self, rota: int, now: datetime | None = None) -> int:
        async with self.world.sessions() as session, session.begin():
            return await close_rota(session, self.actor, rota, now or self.world.now, "planned anew")

    async def published(self) -> int:
        return int((await self.ask("select id from rota where status = 'published'"))[0][0])

    async def free(self) -> list[int]:
        wanted = SlotSearch("gp", self.world.now, self.world.now + timedelta(days=60))
        async with self.world.sessions() as session:
            return [row.slot.id for row in await search(session, self.world.network_id, wanted, self.world.now)]

    async def until_somebody_waits(self) -> None:
        while not await self.ask("select 1 from pg_stat_activity where wait_event_type = 'Lock'"):
            pass


@pytest.fixture
def office(world: Any) -> Office:
    return Office(world)


async def test_of_two_rotas_published_at_once_for_the_same_weeks_one_is_refused_in_words(office: Office) -> None:
    first, second = [await office.draft(weeks_on=1) for _ in range(2)]
    async with office.world.sessions() as session, session.begin():
        await rotas.publish(session, office.world.network_id, first, actor="office", now=office.world.now)
        late = asyncio.create_task(office.publish(second))
        await office.until_somebody_waits()
    with pytest.raises(RotaOverlaps):
        await late
    assert await office.ask(f"select status from rota where id in ({first}, {second}) order by id") == [
        ("published",),
        ("draft",),
    ]


async def test_a_closed_rota_offers_nothing_and_another_may_take_its_weeks(office: Office) -> None:
    old, new = await office.published(), await office.draft()
    with pytest.raises(RotaOverlaps):
        await office.publish(new)
    assert await office.close(old) == 6
    assert await office.free() == []
    assert (await office.publish(new)).slots == 6
    assert len(await office.free()) == 6
    trail = await office.ask(
        f"select from_status, to_status, actor, reason from audit_event where subject = 'rota:{old}' order by id"
    )
    assert trail[1:] == [("draft", "published", "test", ""), ("published", "closed", "office", "planned anew")]
    with pytest.raises(RotaMovedOn, match="is closed"):
        await office.close(old)


async def test_what_has_been_worked_stays_on_record_when_a_rota_is_closed(office: Office) -> None:
    rota = await office.published()
    assert await office.close(rota, office.world.now + timedelta(days=30)) == 0
    assert await office.ask("select live from shift") == [(True,)]
    again = await office.draft()
    with pytest.raises(ShiftsCollide):
        await office.publish(again)


async def test_a_rota_in_which_people_are_booked_is_not_closed(office: Office, announcer: Announcer) -> None:
    rota, world = await office.published(), office.world
    async with world.sessions() as session, session.begin():
        row = await service.book(session, office.actor, world.slots[0], world.patients[0], world.now, announcer)
    with pytest.raises(RotaInUse, match="1 time is booked"):
        await office.close(rota)
    assert len(await office.free()) == 5
    async with world.sessions() as session, session.begin():
        await attendance.cancel(session, office.actor, row.appointment.id, world.now, announcer)
    assert await office.close(rota) == 6


async def test_closing_waits_for_whoever_is_booking_and_whoever_comes_later_is_told(office: Office) -> None:
    rota, world = await office.published(), office.world
    keep = timedelta(minutes=10)
    async with world.sessions() as session, session.begin():
        await holds.hold(session, office.actor, world.slots[0], world.now, keep)
        closing = asyncio.create_task(office.close(rota))
        await office.until_somebody_waits()
    with pytest.raises(RotaInUse):
        await closing

    async def hold_another() -> None:
        async with world.sessions() as session, session.begin():
            await holds.hold(session, office.actor, world.slots[1], world.now + keep, keep)

    async with world.sessions() as session, session.begin():
        await close_rota(session, office.actor, rota, world.now + keep)
        holding = asyncio.create_task(hold_another())
        await office.until_somebody_waits()
    with pytest.raises(SlotNotFound):
        await holding


async def test_the_command_line_closes_a_rota(office: Office, command: Any) -> None:
    draft = await office.draft(weeks_on=1)
    assert "0 times are no longer on offer" in (await command("rotas", "close", str(draft))).stdout
    assert (await office.ask(f"select status from rota where id = {draft}")) == [("closed",)]
