"""A time that is held is one holder's, until its deadline."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking import holds
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import (
    HoldExpired,
    HoldNotFound,
    HoldUsed,
    SlotTaken,
)
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from tests.scheduler.desk import KEEP, Desk


async def test_a_held_slot_is_busy_for_everybody_else_until_its_deadline(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    held = await desk.hold(world.slots[0])
    other = Desk(world, announcer, "other")
    with pytest.raises(SlotTaken):
        await other.book(world.slots[0], world.patients[1])
    with pytest.raises(HoldNotFound):
        await other.book_held(held.id, world.patients[1])
    assert world.slots[0] not in await desk.free()
    assert world.slots[0] in await desk.free(world.now + KEEP)
    row = await other.book(world.slots[0], world.patients[1], world.now + KEEP)
    assert row.appointment.status == "booked"
    with pytest.raises(HoldExpired):
        await desk.book_held(held.id, world.patients[0], world.now + KEEP)


async def test_a_holder_finds_its_own_hold_again_with_its_deadline(desk: Desk) -> None:
    first = await desk.hold(desk.world.slots[0])
    again = await desk.hold(desk.world.slots[0], desk.world.now + timedelta(minutes=3))
    assert (again.id, again.expires_at) == (first.id, first.expires_at)
    later = await desk.hold(desk.world.slots[0], desk.world.now + KEEP)
    assert later.id != first.id


async def test_a_holder_books_the_slot_it_holds_without_naming_the_hold(desk: Desk) -> None:
    held = await desk.hold(desk.world.slots[0])
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    assert (row.appointment.slot_id, row.appointment.status) == (desk.world.slots[0], "booked")
    with pytest.raises(HoldUsed):
        await desk.book_held(held.id, desk.world.patients[0])
    with pytest.raises(SlotTaken):
        await desk.book(desk.world.slots[0], desk.world.patients[1])


async def test_one_who_may_keep_only_one_time_lets_go_of_the_one_before(desk: Desk) -> None:
    await desk.hold(desk.world.slots[0], only_one=True)
    await desk.hold(desk.world.slots[1], only_one=True)
    assert desk.world.slots[0] in await desk.free()
    assert desk.world.slots[1] not in await desk.free()


async def test_one_who_chooses_everything_at_once_still_keeps_one(desk: Desk) -> None:
    await desk.everybody_apart()
    chosen = await asyncio.gather(*(desk.hold(slot, only_one=True) for slot in desk.world.slots * 4))
    assert len(chosen) == len(desk.world.slots) * 4
    assert len(await desk.free()) == len(desk.world.slots) - 1


async def test_visitors_who_swap_their_times_at_once_never_stand_in_each_others_way(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    await desk.everybody_apart()
    other = Desk(world, announcer, "other")
    for turn in range(20):
        mine, theirs = world.slots[turn % 2], world.slots[1 - turn % 2]
        outcomes = await asyncio.gather(
            desk.hold(mine, only_one=True), other.hold(theirs, only_one=True), return_exceptions=True
        )
        assert all(not isinstance(one, Exception) or isinstance(one, SlotTaken) for one in outcomes)


async def test_what_a_holder_keeps_is_free_to_the_holder_only(desk: Desk) -> None:
    await desk.hold(desk.world.slots[0])
    now = desk.world.now
    for holder, sees in ((desk.actor.name, True), ("somebody else", False)):
        wanted = SlotSearch("gp", now, now + timedelta(days=60), holder=holder)
        rows = await desk.do(search, desk.world.network_id, wanted, now)
        assert (desk.world.slots[0] in [row.slot.id for row in rows]) is sees


async def test_a_hold_becomes_an_appointment(desk: Desk) -> None:
    held = await desk.hold(desk.world.slots[0])
    row = await desk.book_held(held.id, desk.world.patients[0])
    assert row.appointment.slot_id == desk.world.slots[0]
    with pytest.raises(HoldUsed):
        await desk.book_held(held.id, desk.world.patients[0])


async def test_a_hold_leaves_a_trail_of_how_it_began_and_how_it_ended(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    booked, released, replaced, run_out, given_up = world.slots[:5]
    first = await desk.hold(booked)
    appointment = (await desk.book_held(first.id, world.patients[0])).appointment.id
    second = await desk.hold(released)
    for _ in range(2):
        await desk.do(holds.release, desk.actor, second.id, world.now)
    other = Desk(world, announcer, "web:visitor")
    third = await other.hold(replaced, only_one=True)
    fourth = await other.hold(run_out, only_one=True)
    await desk.book(run_out, world.patients[1], world.now + KEEP)
    fifth = await desk.hold(given_up)
    for _ in range(holds.MISMATCHES):
        held = await desk.do(holds.own_hold, desk.actor, fifth.id, world.now)
        await desk.do(holds.note_mismatch, desk.actor, held, world.now)
    async with world.sessions() as session:
        rows = await session.execute(
            text(
                "select subject, to_status, actor, reason from audit_event where subject like 'hold:%' and from_status = 'held' order by id"
            )
        )
    ends = [(first, "booked", "desk", f"appointment:{appointment}"), (second, "released", "desk", ""),
            (third, "released", "web:visitor", "another time was chosen"), (fourth, "expired", "desk", ""),
            (fifth, "released", "desk", "details that matched nobody, too often")]  # fmt: skip
    assert rows.all() == [(f"hold:{held.id}", *end) for held, *end in ends]
    async with world.sessions() as session:
        begun = await session.execute(
            text("select count(*) from audit_event where to_status = 'held' and from_status is null")
        )
        assert begun.scalar_one() == 5
