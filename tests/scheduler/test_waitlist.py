"""The waiting list: from a freed time to the next one who waits, until it is simply free."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from scheduler.booking.errors import PatientBusy, SlotTaken
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from scheduler.waitlist.errors import OfferGivenBack, OfferOver, OfferTaken
from scheduler.waitlist.lifecycle import Priority
from tests.scheduler.desk import Desk
from tests.scheduler.waiting_room import HOUR, WaitingRoom


async def test_a_freed_time_goes_down_the_list_and_is_then_simply_free(room: WaitingRoom) -> None:
    freed = room.desk.world.slots[2]
    booked = await room.fill()
    urgent, longest, last = (
        await room.wish(0, priority=Priority.URGENT),
        await room.wish(1, now=room.now - HOUR),
        await room.wish(2),
    )
    assert await room.look() == 0
    await room.desk.cancel(booked[freed])
    assert await room.look() == 1
    first = (await room.offers())[0]
    assert (first.entry, first.slot, first.status) == (urgent, freed, "made")
    assert first.reason == "Urgent. First of 3 whom this time suits: the next is routine."
    assert await room.look() == 0
    await room.answer(first.id, accept=False)
    second = (await room.offers("made"))[0]
    assert (second.entry, second.slot) == (longest, freed)
    assert await room.look(second.expires_at) == 1
    third = (await room.offers("made"))[0]
    assert (third.entry, third.slot) == (last, freed)
    row = await room.answer(third.id, accept=True, now=second.expires_at)
    assert row.offer.appointment_id is not None
    assert await room.wishes() == {urgent: "waiting", longest: "waiting", last: "booked"}
    assert [one.status for one in await room.offers()] == ["declined", "expired", "accepted"]
    await room.desk.cancel(row.offer.appointment_id)
    assert await room.look(second.expires_at) == 0
    assert freed in await room.desk.free()


async def test_an_offer_is_busy_for_everybody_else_until_its_deadline_and_then_free_whoever_sweeps(
    room: WaitingRoom,
) -> None:
    await room.fill(room.desk.world.slots[0])
    await room.wish()
    await room.look()
    offer = (await room.offers())[0]
    with pytest.raises(SlotTaken):
        await room.desk.book(offer.slot, room.desk.world.patients[5])
    assert await room.desk.free(offer.expires_at - timedelta(seconds=1)) == []
    assert await room.desk.free(offer.expires_at) == [offer.slot]
    with pytest.raises(OfferOver):
        await room.answer(offer.id, accept=True, now=offer.expires_at)
    assert (await room.answer(offer.id, accept=False, now=offer.expires_at)).offer.status == "made"


async def test_the_same_answer_twice_is_no_error_and_another_is_told_what_came_first(room: WaitingRoom) -> None:
    await room.fill(*room.desk.world.slots[:2])
    await room.wish(0)
    await room.wish(1)
    await room.look()
    yes, no = [offer.id for offer in await room.offers()]
    first = await room.answer(yes, accept=True)
    assert (await room.answer(yes, accept=True)).offer.appointment_id == first.offer.appointment_id
    with pytest.raises(OfferTaken):
        await room.answer(yes, accept=False)
    for _ in range(2):
        assert (await room.answer(no, accept=False)).offer.status == "declined"
    with pytest.raises(OfferGivenBack):
        await room.answer(no, accept=True)


async def test_nobody_is_offered_the_time_that_they_have_just_cancelled(room: WaitingRoom) -> None:
    freed = room.desk.world.slots[0]
    await room.fill(freed)
    mine = (await room.desk.book(freed, room.desk.world.patients[0])).appointment.id
    await room.wish(0)
    await room.desk.cancel(mine)
    assert await room.look() == 0
    other = await room.wish(1)
    assert await room.look() == 1
    assert (await room.offers())[0].entry == other


async def test_nobody_is_offered_a_time_at_which_they_are_booked(room: WaitingRoom) -> None:
    first, second = room.desk.world.slots[:2]
    await room.overlap(first, second)
    await room.fill(first, second)
    await room.desk.book(first, room.desk.world.patients[0])
    await room.wish(0)
    assert await room.look() == 0


async def test_an_offer_is_lost_and_passed_on_when_its_patient_books_that_hour_elsewhere(room: WaitingRoom) -> None:
    first, second = room.desk.world.slots[:2]
    await room.overlap(first, second)
    await room.fill(first, second)
    await room.wish(0)
    await room.look()
    await room.desk.book(second, room.desk.world.patients[0])
    other = await room.wish(1)
    assert await room.look() == 1
    assert [(one.entry == other, one.slot, one.status) for one in await room.offers()] == [
        (False, first, "lost"), (True, first, "made")]  # fmt: skip


async def test_nobody_is_offered_what_they_are_too_young_or_too_old_for(room: WaitingRoom) -> None:
    await room.wish(0)
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("update service set min_age = 90"))
    assert await room.look() == 0


async def test_nobody_is_offered_anything_who_cannot_be_told(room: WaitingRoom) -> None:
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set phone = '+441144960000', email = null where id = :id"),
            {"id": room.desk.world.patients[0]},
        )
    await room.wish(0)
    assert await room.look() == 0


async def test_a_time_that_opens_later_is_not_offered_before(room: WaitingRoom) -> None:
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("update slot set opens = 'same_day', opens_at = starts_at - interval '10 hours'"))
    await room.wish(0)
    assert await room.look() == 0
    assert await room.look(room.now.replace(month=12, day=8, hour=10)) == 1


async def test_no_offer_is_made_or_lasts_after_one_would_have_to_leave(room: WaitingRoom) -> None:
    starts = room.now.replace(month=12, day=8, hour=18, minute=30)
    await room.fill(room.desk.world.slots[0])
    await room.wish(0, notice=HOUR)
    late = starts - timedelta(minutes=90 + 15)
    assert await room.look(late + timedelta(seconds=1)) == 0
    assert await room.look(late) == 1
    assert (await room.offers())[0].expires_at == starts - timedelta(minutes=90)


async def test_an_offer_keeps_the_networks_own_quiet_hours(room: WaitingRoom) -> None:
    desk, slots = room.desk, room.desk.world.slots
    await desk.do(policies.decide, desk.actor, None, Rules(quiet_from_hour=17), room.now)
    await room.wish()
    booked = await room.fill()
    await room.desk.cancel(booked[slots[0]])
    evening = room.now + timedelta(hours=6)
    assert await room.look(evening) == 1
    (offer,) = await room.offers("made")
    assert {one.due_at for one in await room.told(offer.id)} == {
        (room.now + timedelta(days=1)).replace(hour=8, minute=0)
    }


async def test_a_wish_that_was_offered_in_vain_rests_and_is_then_offered_another_time(room: WaitingRoom) -> None:
    await room.wish(0)
    await room.look()
    first = (await room.offers())[0]
    await room.answer(first.id, accept=False)
    assert await room.look() == 0
    assert await room.look(room.now + 12 * HOUR) == 1
    assert (await room.offers("made"))[0].slot != first.slot


async def test_between_equals_the_practice_that_had_less_for_its_need_comes_first(room: WaitingRoom) -> None:
    async with room.desk.world.sessions() as session, session.begin():
        small = await session.execute(
            text(
                "insert into practice (network_id, ods_code, name, address, postcode, list_size, adjusted_list_size, closed)"
                " values (:network, 'C88020', 'Small', '1 Road', 'S1 1AA', 1000, 1000, false) returning id"
            ),
            {"network": room.desk.world.network_id},
        )
        await session.execute(
            text("update patient set practice_id = :practice where id = any(:ids)"),
            {"practice": small.scalar_one(), "ids": room.desk.world.patients[:2]},
        )
    slots = room.desk.world.slots
    await room.fill(slots[0], slots[1])
    small_first, large_first = await room.wish(0), await room.wish(10)
    await room.look()
    small_next = await room.wish(1, now=room.now - HOUR)
    large_next = await room.wish(11)
    await room.answer((await room.offers())[0].id, accept=True)
    await room.answer((await room.offers())[1].id, accept=True)
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("delete from occupancy where slot_id = :slot"), {"slot": slots[2]})
    await room.look()
    third = (await room.offers("made"))[0]
    assert third.entry == large_next
    assert "had 0.10 times per 1,000 weighted patients in 12 weeks, the next one's 1.00" in third.reason
    assert await room.wishes() == {
        small_first: "booked", large_first: "booked", small_next: "waiting", large_next: "offered"}  # fmt: skip


async def test_a_pair_gets_two_times_or_none_with_one_answer_for_both(room: WaitingRoom) -> None:
    slots = room.desk.world.slots
    booked = await room.fill(slots[0])
    pair = await room.wish(0, 1, priority=Priority.URGENT)
    assert await room.look() == 0
    assert room.desk.world.slots[0] in await room.desk.free()
    await room.desk.cancel(booked[slots[1]])
    assert await room.look() == 1
    offers = await room.offers()
    assert [(one.entry, one.slot) for one in offers] == [(pair, slots[0]), (pair + 1, slots[1])]
    await room.answer(offers[1].id, accept=True)
    assert [one.status for one in await room.offers()] == ["accepted", "accepted"]
    assert await room.wishes() == {pair: "booked", pair + 1: "booked"}


async def test_half_a_pair_is_offered_nothing_while_the_other_half_is_being_changed(room: WaitingRoom) -> None:
    pair = await room.wish(0, 1)
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("select 1 from waitlist_entry where id = :id for update"), {"id": pair})
        assert await room.look() == 0
    assert await room.look() == 1
    assert len(await room.offers("made")) == 2


async def test_a_pair_of_whom_one_can_no_longer_come_is_booked_neither(room: WaitingRoom, desk: Desk) -> None:
    slots = desk.world.slots
    await room.overlap(slots[1], slots[2])
    await room.fill(slots[0], slots[1], slots[2])
    await room.wish(0, 1)
    await room.look()
    offers = await room.offers()
    elsewhere = next(slot for slot in slots[1:3] if slot not in [one.slot for one in offers])
    await desk.book(elsewhere, desk.world.patients[1])
    with pytest.raises(PatientBusy):
        await room.answer(offers[0].id, accept=True)
    await room.look()
    assert [one.status for one in await room.offers()] == ["lost", "lost"]
    assert slots[0] in await desk.free()
