"""No double booking, ever."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduler.booking import attendance
from scheduler.booking.actor import Actor
from scheduler.booking.errors import (
    PatientBusy,
    SlotNotFound,
    SlotPast,
    SlotTaken,
    TooEarly,
)
from scheduler.booking.lifecycle import Verb
from tests.scheduler.desk import Desk


@pytest.mark.parametrize("callers", [2, 50])
async def test_of_many_who_press_at_once_one_gets_the_slot(desk: Desk, callers: int) -> None:
    slot = desk.world.slots[0]
    tries = [desk.book(slot, patient) for patient in desk.world.patients[:callers]]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == callers - 1


async def test_the_database_itself_refuses_a_second_occupant(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    copy = text(
        "insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, during)"
        " select network_id, :slot, clinician_id, room_id, :patient, appointment_id, during from occupancy"
    )
    with pytest.raises(IntegrityError, match="ex_occupancy_clinician"):
        async with desk.world.sessions() as session, session.begin():
            await session.execute(copy, {"slot": desk.world.slots[1], "patient": desk.world.patients[1]})


async def test_a_patient_is_never_in_two_places(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    async with desk.world.sessions() as session, session.begin():
        await session.execute(
            text("update slot set starts_at = starts_at - interval '5 minutes' where id = :id"),
            {"id": desk.world.slots[1]},
        )
        await session.execute(text("update occupancy set clinician_id = 0, room_id = 0"))
    with pytest.raises(PatientBusy):
        await desk.book(desk.world.slots[1], desk.world.patients[0])


async def test_what_is_past_or_not_on_offer_cannot_be_booked(desk: Desk) -> None:
    with pytest.raises(SlotPast):
        await desk.book(desk.world.slots[0], desk.world.patients[0], desk.world.now + timedelta(days=30))
    with pytest.raises(SlotNotFound):
        await desk.book(2**40, desk.world.patients[0])


async def test_what_search_shows_can_be_booked_and_nothing_else(desk: Desk) -> None:
    free = await desk.free()
    assert free == desk.world.slots
    for slot, patient in zip(free, desk.world.patients, strict=False):
        await desk.book(slot, patient)
        assert slot not in await desk.free()
    assert await desk.free() == []


async def test_attendance_is_closed_by_staff_and_leaves_a_trail_that_only_grows(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    evening = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    with pytest.raises(TooEarly):
        await desk.do(attendance.close, desk.actor, booked, Verb.ARRIVE, desk.world.now)
    for verb in (Verb.ARRIVE, Verb.FULFIL):
        await desk.do(attendance.close, desk.actor, booked, verb, evening)
    async with desk.world.sessions() as session:
        trail = await session.execute(
            text("select to_status, actor from audit_event where subject = :s order by id"),
            {"s": f"appointment:{booked}"},
        )
        assert trail.all() == [("booked", "desk"), ("arrived", "desk"), ("fulfilled", "desk")]
    with pytest.raises(DBAPIError, match="ck_audit_event_actor"):
        await desk.do(
            attendance.cancel,
            Actor(desk.world.network_id, ""),
            (await desk.book(desk.world.slots[1], desk.world.patients[1])).appointment.id,
            desk.world.now,
            desk.announcer,
        )
    with pytest.raises(DBAPIError, match="only ever grows"):
        async with desk.world.sessions() as session, session.begin():
            await session.execute(text("update audit_event set actor = 'somebody else'"))


async def test_who_books_their_own_slot_again_is_told_that_they_have_it(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    with pytest.raises(PatientBusy):
        await desk.book(desk.world.slots[0], desk.world.patients[0])
