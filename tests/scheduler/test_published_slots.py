"""Slots of a published rota: carved from its facts, and neither offered nor booked before they open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking import holds, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import NotOpenYet
from scheduler.booking.release.opening import refuse_unopened
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period, Reason
from scheduler.rota.service import PlannedShift, Published

DAY = date(2026, 6, 15)  # a Monday of British Summer Time
MIDNIGHT = datetime(2026, 6, 14, 23, tzinfo=UTC)
EVENING = Period(datetime(2026, 6, 15, 17, 30, tzinfo=UTC), datetime(2026, 6, 15, 19, tzinfo=UTC))
KEEP = timedelta(minutes=10)


def test_an_unopened_slot_is_refused_with_the_london_day_on_which_it_opens() -> None:
    with pytest.raises(NotOpenYet, match="can be booked from Monday 15 June"):
        refuse_unopened(MIDNIGHT, MIDNIGHT - timedelta(seconds=1))
    refuse_unopened(MIDNIGHT, MIDNIGHT)
    refuse_unopened(None, MIDNIGHT)


class Evening:
    """Six quarter-hours of a service that keeps a third for the day and a sixth for two days before."""

    def __init__(self, world: Any, announcer: Announcer) -> None:
        self.world, self.announcer, self.actor = world, announcer, Actor(world.network_id, "desk")

    async def ask(self, question: str) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(text(question))
            return list(found.all()) if found.returns_rows else []

    async def publish(self, period: Period = EVENING) -> Published:
        """Everybody works then, each in a room of their own."""
        people = await self.ask(
            "select c.id, r.site_id, r.id, (select min(id) from service) from room r join clinician c on c.name = 'Dr Test' and"
            " r.name = 'Room 1' or c.name = r.name order by r.id"
        )
        shifts = [PlannedShift(*person, period) for person in people]
        network_id, now = self.world.network_id, self.world.now
        async with self.world.sessions() as session, session.begin():
            draft = await rotas.write_draft(
                session, network_id, DAY, DAY + timedelta(days=7), shifts, actor="test", now=now
            )
            return await rotas.publish(session, network_id, draft.id, actor="test", now=now)

    async def slots(self, opens: str) -> list[int]:
        return [
            number for (number,) in await self.ask(f"select id from slot where opens = '{opens}' and starts_at > '2026-06-15' and starts_at < '2026-06-16' order by starts_at")
        ]  # fmt: skip

    async def free(self, now: datetime) -> list[int]:
        wanted = SlotSearch("gp", EVENING.starts_at, EVENING.ends_at)
        async with self.world.sessions() as session:
            return [row.slot.id for row in await search(session, self.world.network_id, wanted, now)]

    async def book(self, slot: int, patient: int, now: datetime) -> str:
        async with self.world.sessions() as session, session.begin():
            row = await service.book(session, self.actor, slot, patient, now, self.announcer)
            return str(row.appointment.status)

    async def hold(self, slot: int, now: datetime) -> int:
        async with self.world.sessions() as session, session.begin():
            return int((await holds.hold(session, self.actor, slot, now, KEEP)).hold.id)


@pytest.fixture
async def evening(world: Any, announcer: Announcer) -> Evening:
    made = Evening(world, announcer)
    await made.ask("update service set advance_percent = 50, same_day_percent = 34")
    assert await made.publish() == Published(6, {})
    return made


async def test_each_slot_is_offered_from_the_london_day_on_which_it_opens(evening: Evening) -> None:
    advance, embargoed, same_day = [await evening.slots(opens) for opens in ("advance", "embargoed", "same_day")]
    assert (len(advance), len(embargoed), len(same_day)) == (3, 1, 2)
    two_days, second = timedelta(days=2), timedelta(seconds=1)
    assert await evening.free(MIDNIGHT - two_days - second) == advance
    assert await evening.free(MIDNIGHT - two_days) == sorted(advance + embargoed)
    assert await evening.free(MIDNIGHT - second) == sorted(advance + embargoed)
    assert await evening.free(MIDNIGHT) == sorted(advance + embargoed + same_day)


async def test_what_is_kept_for_the_day_is_neither_held_nor_booked_before(evening: Evening) -> None:
    (slot, other), before = await evening.slots("same_day"), MIDNIGHT - timedelta(minutes=1)
    patients = evening.world.patients
    with pytest.raises(NotOpenYet, match="short notice"):
        await evening.hold(slot, before)
    with pytest.raises(NotOpenYet):
        await evening.book(slot, patients[0], before)
    assert await evening.hold(slot, MIDNIGHT)
    assert await evening.book(other, patients[0], MIDNIGHT) == "booked"


async def test_an_advance_slot_that_is_still_free_can_be_booked_on_the_day(evening: Evening) -> None:
    slot, *_ = await evening.slots("advance")
    assert slot in await evening.free(MIDNIGHT)
    assert await evening.book(slot, evening.world.patients[0], MIDNIGHT) == "booked"


async def test_minutes_that_are_no_appointment_are_told_by_reason_when_a_rota_is_published(
    world: Any, announcer: Announcer
) -> None:
    evening = Evening(world, announcer)
    await evening.ask("update service set catch_up_minutes = 10, catch_up_after_appointments = 3")
    assert await evening.publish() == Published(5, {Reason.CATCH_UP: 10, Reason.TOO_SHORT: 5})


async def test_those_of_one_session_take_their_pauses_in_turn(world: Any, announcer: Announcer) -> None:
    evening = Evening(world, announcer)
    await evening.ask(
        "with c as (insert into clinician (network_id, name, gender, role, covers_as_gp, email)"
        " select network_id, 'Dr Second', 'male', 'gp', true, 'second@example.com' from clinician returning name)"
        " insert into room (network_id, site_id, name) select network_id, site_id, c.name from room, c"
    )
    long = Period(EVENING.starts_at, EVENING.starts_at + timedelta(hours=4))
    assert (await evening.publish(long)).idle_minutes[Reason.PAUSE] == 40
    pauses = await evening.ask(
        "select ends_at from (select ends_at, lead(starts_at) over (partition by shift_id order by starts_at) - ends_at as gap"
        " from slot) as s where gap = interval '20 minutes' order by ends_at"
    )
    assert [after - long.starts_at for (after,) in pauses] == [timedelta(minutes=120), timedelta(minutes=150)]


@pytest.mark.parametrize(
    ("role", "share", "published"),
    [
        ("practice_nurse", "0.5", Published(5, {})),
        ("practice_nurse", "0", Published(6, {Reason.TOO_SHORT: 10})),
        ("gp", "0.5", Published(4, {Reason.ENOUGH: 10})),
    ],
)
async def test_what_the_plan_leaves_over_goes_to_other_services_and_a_doctor_sees_no_more_patients(
    world: Any, announcer: Announcer, role: str, share: str, published: Published
) -> None:
    """Ninety minutes of twenty each, and calls of ten that half of all patients ask for."""
    evening = Evening(world, announcer)
    await evening.ask(f"update clinician set role = '{role}', covers_as_gp = false")
    await evening.ask(f"update service set minutes = 20, demand_share = {share}")
    await evening.ask(
        "insert into service (network_id, code, name, description, minutes, delivery_channel, bookable_online, demand_share)"
        " select network_id, 'call', 'Call', '', 10, 'telephone', true, 0.5 from service"
    )
    await evening.ask(
        "insert into clinician_service select c.id, s.id from clinician c, service s where s.code = 'call'"
    )
    assert await evening.publish() == published
    calls = await evening.ask(
        "select s.delivery_channel, s.ends_at - s.starts_at from slot s join service v on v.id = s.service_id where v.code = 'call'"
    )
    assert set(calls) <= {("telephone", timedelta(minutes=10))}
