"""How a wish is added once, withdrawn, named in the trail, and ends."""

from datetime import date

import pytest
from sqlalchemy import text

from scheduler.waitlist.errors import AlreadyWaiting, OfferOver
from tests.scheduler.waiting_room import WaitingRoom


async def test_withdrawing_a_wish_frees_what_it_is_offered_for_the_next(room: WaitingRoom) -> None:
    await room.fill(room.desk.world.slots[0])
    mine, other = await room.wish(0), await room.wish(1)
    await room.look()
    await room.withdraw(mine)
    await room.withdraw(mine)
    assert [(one.entry, one.status) for one in await room.offers()] == [(mine, "declined"), (other, "made")]
    assert await room.wishes() == {mine: "withdrawn", other: "offered"}


async def test_withdrawing_a_wish_whose_offer_ran_out_leaves_the_time_to_whoever_took_it(room: WaitingRoom) -> None:
    await room.fill(room.desk.world.slots[0])
    mine = await room.wish(0)
    await room.look()
    offer = (await room.offers())[0]
    booked = await room.desk.book(offer.slot, room.desk.world.patients[5], offer.expires_at)
    await room.withdraw(mine, offer.expires_at)
    assert [one.status for one in await room.offers()] == ["expired"]
    assert await room.wishes() == {mine: "withdrawn"}
    assert booked.appointment.slot_id not in await room.desk.free(offer.expires_at)


async def test_an_offer_lost_through_no_fault_of_the_patient_is_followed_by_another_at_once(room: WaitingRoom) -> None:
    slots = room.desk.world.slots
    await room.wish(0)
    await room.look()
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("update slot set status = 'withdrawn' where id = :slot"), {"slot": slots[0]})
    with pytest.raises(OfferOver):
        await room.answer((await room.offers())[0].id, accept=True)
    assert await room.look() == 1
    assert [(one.slot, one.status) for one in await room.offers()] == [(slots[0], "lost"), (slots[1], "made")]


async def test_whoever_answers_is_named_in_the_trail_with_what_they_changed(room: WaitingRoom) -> None:
    mine = await room.wish(0)
    await room.look()
    offer = (await room.offers())[0]
    booked = (await room.answer(offer.id, accept=True)).offer.appointment_id
    async with room.desk.world.sessions() as session:
        found = await session.execute(text("select subject, to_status, actor from audit_event order by id"))
        trail = [tuple(row) for row in found if row.subject.split(":")[0] in ("waitlist", "offer", "appointment")]
    assert trail == [
        (f"waitlist:{mine}", "waiting", "desk"),
        (f"offer:{offer.id}", "made", "waitlist"),
        (f"waitlist:{mine}", "offered", "waitlist"),
        (f"appointment:{booked}", "booked", "patient:1"),
        (f"offer:{offer.id}", "accepted", "patient:1"),
        (f"waitlist:{mine}", "booked", "patient:1"),
    ]


async def test_nobody_waits_twice_for_one_service_and_a_party_waits_whole_or_not(room: WaitingRoom) -> None:
    await room.wish(1)
    with pytest.raises(AlreadyWaiting):
        await room.wish(0, 1)
    assert len(await room.wishes()) == 1


async def test_a_wish_ends_with_its_last_day(room: WaitingRoom) -> None:
    mine = await room.wish(0, last_day=date(2026, 11, 30))
    await room.look(room.now.replace(day=30))
    assert await room.wishes() == {mine: "waiting"}
    await room.look(room.now.replace(month=12, day=1))
    assert await room.wishes() == {mine: "ended"}
