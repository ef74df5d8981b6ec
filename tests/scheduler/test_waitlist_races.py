"""What many do at one moment: one wins, the others are told, and nothing is booked or offered twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import SlotTaken
from scheduler.waitlist.ending import end_if_over
from scheduler.waitlist.errors import OfferGivenBack, OfferOver, OfferTaken
from scheduler.waitlist.looking import queries as looking
from tests.scheduler.desk import Desk
from tests.scheduler.waiting_room import WaitingRoom

TIMES = 20
MOMENT = timedelta(seconds=1)


async def offered(room: WaitingRoom) -> Any:
    """The one offer of the one free time to the one who waits."""
    await room.fill(room.desk.world.slots[0])
    await room.wish(0)
    await room.look()
    return (await room.offers())[0]


async def appointments(room: WaitingRoom, slot: int) -> int:
    async with room.desk.world.sessions() as session:
        found = await session.execute(
            text("select count(*) from appointment where slot_id = :slot and status = 'booked'"), {"slot": slot}
        )
        return int(found.scalar_one())


def refusals(outcomes: list[Any]) -> set[type]:
    return {type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)}


async def test_twenty_who_press_yes_at_once_make_one_appointment_and_are_all_told_of_it(room: WaitingRoom) -> None:
    offer = await offered(room)
    outcomes = await room.at_once(*(room.answer(offer.id, accept=True, who=f"p{n}") for n in range(TIMES)))
    assert refusals(outcomes) == set()
    assert len({row.offer.appointment_id for row in outcomes}) == 1
    assert await appointments(room, offer.slot) == 1


async def test_of_yes_and_no_at_once_one_counts_and_the_other_is_told(room: WaitingRoom) -> None:
    offer = await offered(room)
    outcomes = await room.at_once(*(room.answer(offer.id, accept=n % 2 == 0) for n in range(TIMES)))
    accepted = (await room.offers())[0].status == "accepted"
    assert await appointments(room, offer.slot) == accepted
    assert refusals(outcomes) == {OfferTaken if accepted else OfferGivenBack}
    assert sum(isinstance(outcome, BaseException) for outcome in outcomes) == TIMES // 2


async def test_a_yes_in_the_last_moment_against_the_end_of_the_offer_is_either_booked_or_told(
    room: WaitingRoom,
) -> None:
    offer = await offered(room)
    ends = (
        room.desk.do(end_if_over, room.desk.world.network_id, offer.entry, offer.expires_at) for _ in range(TIMES // 2)
    )
    answers = (room.answer(offer.id, accept=True, now=offer.expires_at - MOMENT) for _ in range(TIMES // 2))
    outcomes = await room.at_once(*(one for pair in zip(ends, answers, strict=True) for one in pair))
    accepted = await appointments(room, offer.slot) == 1
    assert [one.status for one in await room.offers()] == ["accepted" if accepted else "expired"]
    assert refusals(outcomes) == (set() if accepted else {OfferOver})


async def test_a_yes_in_the_last_moment_against_others_who_book_the_time_is_booked_once(
    room: WaitingRoom, announcer: Announcer
) -> None:
    offer = await offered(room)
    others = (Desk(room.desk.world, announcer, f"desk{n}") for n in range(TIMES))
    books = [one.book(offer.slot, room.desk.world.patients[20 + n], offer.expires_at) for n, one in enumerate(others)]
    answers = [room.answer(offer.id, accept=True, now=offer.expires_at - MOMENT) for _ in range(TIMES)]
    outcomes = await room.at_once(*(one for pair in zip(books, answers, strict=True) for one in pair))
    assert await appointments(room, offer.slot) == 1
    accepted = (await room.offers())[0].status == "accepted"
    assert refusals(outcomes) == ({SlotTaken} if accepted else {SlotTaken, OfferOver})


async def test_twenty_workers_who_look_at_once_make_one_offer_of_each_time_and_to_each_wish(room: WaitingRoom) -> None:
    slots = room.desk.world.slots[:3]
    await room.fill(*slots)
    for number in range(5):
        await room.wish(number)
    outcomes = await room.at_once(*(room.look() for _ in range(TIMES)))
    assert refusals(outcomes) == set()
    await room.look()
    offers = await room.offers()
    assert sorted(one.slot for one in offers) == slots
    assert len({one.entry for one in offers}) == 3


async def test_looks_answers_bookings_and_withdrawals_at_once_never_deadlock(
    room: WaitingRoom, announcer: Announcer
) -> None:
    world = room.desk.world
    pair = await room.wish(0, 1)
    others = [await room.wish(number) for number in range(2, 8)]
    await room.look()
    offers = [one.id for one in await room.offers()]
    doings = [room.answer(offer, accept=offer % 2 == 0) for offer in offers for _ in range(2)]
    doings += [room.look(world.now + timedelta(days=n)) for n in range(4)]
    doings += [room.withdraw(entry) for entry in (pair, pair + 1, *others)]
    doings += [Desk(world, announcer, f"d{n}").book(slot, world.patients[30 + n]) for n, slot in enumerate(world.slots)]
    outcomes = await room.at_once(*doings)
    said = {kind.__name__ for kind in refusals(outcomes)}
    assert said <= {"SlotTaken", "OfferTaken", "OfferGivenBack", "OfferOver", "WishMovedOn"}
    for slot in world.slots:
        assert await appointments(room, slot) <= 1


@pytest.mark.parametrize(
    ("what", "constraint"), [("slot", "uq_offer_open_slot"), ("entry", "uq_offer_open_entry")], ids=["slot", "wish"]
)
async def test_the_database_itself_refuses_a_second_open_offer(room: WaitingRoom, what: str, constraint: str) -> None:
    offer = await offered(room)
    other = {"slot": room.desk.world.slots[1], "entry": await room.wish(1)} | {what: getattr(offer, what)}
    copy = text(
        "insert into offer (network_id, entry_id, slot_id, hold_id, status, reason, offered_at, expires_at)"
        " select network_id, :entry, :slot, hold_id, status, reason, offered_at, expires_at from offer"
    )
    with pytest.raises(IntegrityError, match=constraint):
        async with room.desk.world.sessions() as session, session.begin():
            await session.execute(copy, other)


async def test_while_one_worker_matches_another_leaves_the_network_alone(room: WaitingRoom) -> None:
    await room.wish(0)
    async with room.desk.world.sessions() as session, session.begin():
        assert await looking.begin_matching(session, room.desk.world.network_id)
        assert await room.look() == 0
    assert await room.look() == 1
