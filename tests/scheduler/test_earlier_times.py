"""Somebody who is booked and waits for an earlier time: a yes moves the appointment, and nobody ever has two."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking.actor import Actor
from scheduler.booking.errors import AppointmentMovedOn
from scheduler.booking.rescheduling import reschedule
from scheduler.waitlist import own
from scheduler.waitlist.errors import OfferOver
from tests.scheduler.waiting_room import WaitingRoom


async def appointments(room: WaitingRoom, patient: int = 0) -> list[tuple[int, str]]:
    """(slot, status) of what a patient has, or had."""
    async with room.desk.world.sessions() as session:
        found = await session.execute(
            text("select slot_id, status from appointment where patient_id = :patient order by id"),
            {"patient": room.desk.world.patients[patient]},
        )
        return [tuple(row) for row in found]


async def wait_for_earlier(room: WaitingRoom, appointment: int) -> None:
    """Patient 0 presses the button."""
    patient = Actor(room.desk.world.network_id, f"patient:{room.desk.world.patients[0]}")
    await room.desk.do(own.wait_for_earlier, patient, appointment, room.now)


@pytest.fixture
async def waits(room: WaitingRoom, world: Any) -> tuple[int, dict[int, int]]:
    """Patient 0 has the last but one time and waits for an earlier one; all others are taken, by appointment."""
    mine = (await room.desk.book(world.slots[4], world.patients[0])).appointment.id
    taken = await room.fill(world.slots[4])
    await wait_for_earlier(room, mine)
    return int(mine), taken


Waits = tuple[int, dict[int, int]]


async def test_a_yes_moves_the_appointment_instead_of_making_another(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    mine, taken = waits
    await room.desk.cancel(taken[world.slots[1]])
    assert await room.look() == 1
    (offer,) = await room.offers("made")
    assert (offer.slot, await appointments(room)) == (world.slots[1], [(world.slots[4], "booked")])
    answered = await room.answer(offer.id, True)
    assert answered.offer.appointment_id == mine
    assert await appointments(room) == [(world.slots[1], "booked")]
    assert await room.desk.free() == [world.slots[4]]
    assert ("moved", "email") in await room.desk.told(mine)
    assert list((await room.wishes()).values()) == ["booked"]


async def test_the_offer_says_what_a_yes_gives_up(room: WaitingRoom, world: Any, waits: Waits) -> None:
    await room.desk.cancel(waits[1][world.slots[1]])
    await room.look()
    told = await room.told((await room.offers())[0].id)
    assert told
    assert all("Yes moves your appointment of Tuesday 8 December at 7:30pm to it." in one.body for one in told)


async def test_a_later_time_is_no_earlier_one(room: WaitingRoom, world: Any, waits: Waits) -> None:
    await room.desk.cancel(waits[1][world.slots[5]])
    assert await room.look() == 0


async def test_nobody_is_offered_the_time_from_which_they_have_moved(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    mine, taken = waits
    await room.desk.cancel(taken[world.slots[5]])
    await room.desk.do(reschedule, room.desk.actor, mine, world.slots[5], room.now, room.desk.announcer)
    assert await room.look() == 0
    assert await room.desk.free() == [world.slots[4]]


async def test_a_no_keeps_the_appointment_and_the_place_on_the_list(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    await room.desk.cancel(waits[1][world.slots[1]])
    await room.look()
    await room.answer((await room.offers("made"))[0].id, False)
    assert await appointments(room) == [(world.slots[4], "booked")]
    assert list((await room.wishes()).values()) == ["waiting"]


async def test_nothing_is_offered_once_the_appointment_is_cancelled(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    mine, taken = waits
    await room.desk.cancel(mine)
    await room.desk.cancel(taken[world.slots[1]])
    assert await room.look() == 0
    assert list((await room.wishes()).values()) == ["ended"]


async def test_a_wish_that_was_there_before_goes_on_when_the_appointment_is_cancelled(
    room: WaitingRoom, world: Any
) -> None:
    mine = (await room.desk.book(world.slots[4], world.patients[0])).appointment.id
    taken = await room.fill(world.slots[4])
    await room.wish(0)
    await wait_for_earlier(room, mine)
    await room.desk.cancel(mine)
    await room.desk.cancel(taken[world.slots[5]])
    assert await room.look() == 1
    (offer,) = await room.offers("made")
    assert not any("moves your appointment" in one.body for one in await room.told(offer.id))
    await room.answer(offer.id, True)
    assert await appointments(room) == [(world.slots[4], "cancelled"), (world.slots[5], "booked")]


async def test_a_yes_after_the_appointment_was_cancelled_books_the_time(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    mine, taken = waits
    await room.desk.cancel(taken[world.slots[1]])
    await room.look()
    await room.desk.cancel(mine)
    await room.answer((await room.offers("made"))[0].id, True)
    assert await appointments(room) == [(world.slots[4], "cancelled"), (world.slots[1], "booked")]


async def test_asking_twice_waits_once_and_stopping_ends_it(room: WaitingRoom, waits: Waits) -> None:
    for _ in range(2):
        await wait_for_earlier(room, waits[0])
    assert list((await room.wishes()).values()) == ["waiting"]
    await room.desk.do(own.stop_waiting, room.desk.actor, waits[0], room.now, room.offering)
    assert list((await room.wishes()).values()) == ["withdrawn"]


async def test_who_waits_already_keeps_that_place_and_it_moves_the_appointment(room: WaitingRoom, world: Any) -> None:
    mine = (await room.desk.book(world.slots[4], world.patients[0])).appointment.id
    taken = await room.fill(world.slots[4])
    await room.wish(0, last_day=date(2026, 12, 31))
    await wait_for_earlier(room, mine)
    assert len(await room.wishes()) == 1
    await room.desk.cancel(taken[world.slots[2]])
    await room.look()
    await room.answer((await room.offers("made"))[0].id, True)
    assert await appointments(room) == [(world.slots[2], "booked")]


async def test_what_is_cancelled_cannot_be_made_earlier(room: WaitingRoom, waits: Waits) -> None:
    await room.desk.cancel(waits[0])
    with pytest.raises(AppointmentMovedOn):
        await wait_for_earlier(room, waits[0])


async def test_an_offer_of_what_is_no_longer_earlier_is_lost_and_a_yes_to_it_moves_nobody(
    room: WaitingRoom, world: Any, waits: Waits
) -> None:
    mine, taken = waits
    await room.desk.cancel(taken[world.slots[1]])
    await room.look()
    (offer,) = await room.offers("made")
    await room.desk.cancel(taken[world.slots[0]])
    await room.desk.do(reschedule, room.desk.actor, mine, world.slots[0], room.now, room.desk.announcer)
    with pytest.raises(OfferOver):
        await room.answer(offer.id, True)
    await room.look()
    assert [one.status for one in await room.offers()] == ["lost"]
    assert await appointments(room) == [(world.slots[0], "booked")]
    assert await room.desk.free() == [world.slots[1], world.slots[4]]
