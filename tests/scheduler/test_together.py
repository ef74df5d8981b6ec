"""Visits for several services, series, and any of many: found as one answer, booked as one."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from scheduler.booking import holds, together
from scheduler.booking.errors import NothingFree, NotTogether
from scheduler.booking.search.bundles import Place, visits
from scheduler.booking.search.series import Series, nearest
from scheduler.booking.search.service import Together, bundles, occurrences
from scheduler.booking.search.wish import SlotSearch
from tests.scheduler.desk import KEEP, Desk

SIX = datetime(2026, 12, 8, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def place(slot: int, site: int, clinician: int, starts: int, minutes: int) -> Place:
    return Place(slot, site, clinician, SIX + starts * MINUTE, SIX + (starts + minutes) * MINUTE)


PLACES = st.lists(
    st.builds(place, st.integers(1, 99), st.integers(1, 2), st.integers(1, 2), st.integers(0, 60), st.integers(5, 20)),
    max_size=5,
)


@given(st.lists(PLACES, min_size=2, max_size=3), st.integers(0, 20), st.booleans())
def test_the_shortest_visit_from_each_first_slot_is_found_and_none_that_breaks_a_rule(
    legs: list[list[Place]], most: int, one: bool
) -> None:
    def fits(visit: tuple[Place, ...]) -> bool:
        pairs = list(pairwise(visit))
        waits = all(timedelta(0) <= b.starts_at - a.ends_at <= most * MINUTE for a, b in pairs)
        return waits and len({p.site_id for p in visit}) == 1 and (not one or len({p.clinician_id for p in visit}) == 1)

    every = [visit for visit in product(*legs) if fits(visit)]
    found = list(visits(legs, most * MINUTE, one_clinician=one))
    assert all(fits(visit) for visit in found)
    ends = sorted(
        min(v[-1].ends_at for v in every if v[0] is first) for first in legs[0] if any(v[0] is first for v in every)
    )
    assert sorted(visit[-1].ends_at for visit in found) == ends
    assert [visit[0].starts_at for visit in found] == sorted(visit[0].starts_at for visit in found)


def test_a_series_keeps_its_time_of_day_when_the_clocks_change() -> None:
    spring = Series(date(2026, 3, 24), time(18, 30), 1, 2).starts
    assert [one.hour for one in spring] == [18, 17]
    assert [one.hour for one in Series(date(2026, 10, 20), time(18, 30), 1, 2).starts] == [17, 18]


def test_the_nearest_alternatives_are_near_and_not_another_occurrence() -> None:
    places = [place(n, 1, 1, minutes, 10) for n, minutes in enumerate((-90, -30, 0, 30, 45))]
    assert [one.slot_id for one in nearest(places, SIX, [SIX])] == [1, 3, 4]


async def with_bloods(desk: Desk) -> tuple[list[int], list[int]]:
    """The last three slots are for blood tests."""
    async with desk.world.sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into service (network_id, code, name, description, minutes, delivery_channel, bookable_online, demand_share)"
                " select network_id, 'bloods', 'Blood test', '', 15, 'in_person', true, 0 from service"
            )
        )
        await session.execute(
            text("update slot set service_id = (select id from service where code = 'bloods') where id = any(:ids)"),
            {"ids": desk.world.slots[3:]},
        )
    return desk.world.slots[:3], desk.world.slots[3:]


async def test_two_services_in_one_evening_are_one_answer_and_one_booking(desk: Desk) -> None:
    gp, bloods = await with_bloods(desk)
    world, patient = desk.world, desk.world.patients[0]
    wanted = SlotSearch(None, world.now, world.now + timedelta(days=30))
    rules = Together(timedelta(minutes=20))
    found = await desk.do(bundles, world.network_id, wanted, ["gp", "bloods"], rules, world.now)
    assert [[row.slot.id for row in visit] for visit in found] == [[gp[1], bloods[0]], [gp[2], bloods[0]]]
    assert await desk.do(bundles, world.network_id, wanted, ["bloods", "gp"], rules, world.now) == []
    rows = await desk.do(together.book_all, desk.actor, [bloods[0], gp[1]], patient, world.now, desk.announcer)
    assert [row.slot.id for row in rows] == [gp[1], bloods[0]]
    assert len(await desk.told(rows[1].appointment.id)) > 0


async def test_a_longer_appointment_is_two_slots_on_end_with_one_clinician(desk: Desk) -> None:
    world = desk.world
    wanted = SlotSearch(None, world.now, world.now + timedelta(days=30), limit=2)
    rules = Together(timedelta(0), one_clinician=True)
    found = await desk.do(bundles, world.network_id, wanted, ["gp", "gp"], rules, world.now)
    assert [[row.slot.id for row in visit] for visit in found] == [world.slots[:2], world.slots[1:3]]


async def test_if_one_of_several_cannot_be_had_none_is_booked(desk: Desk) -> None:
    first, second, third, *_ = desk.world.slots
    await Desk(desk.world, desk.announcer, "other").book(second, desk.world.patients[1])
    with pytest.raises(NotTogether, match=r"Tuesday 8 December at 18:45: Somebody else"):
        await desk.do(
            together.book_all,
            desk.actor,
            [first, second, third],
            desk.world.patients[0],
            desk.world.now,
            desk.announcer,
        )
    assert first in await desk.free()


async def test_those_who_book_the_same_slots_together_in_any_order_never_block_each_other(desk: Desk) -> None:
    world = desk.world
    await desk.everybody_apart()
    both = [world.slots[0], world.slots[5]]
    tries = [
        desk.do(together.book_all, desk.actor, both[:: 1 if n % 2 else -1], patient, world.now, desk.announcer)
        for n, patient in enumerate(world.patients[:20])
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, list) for one in outcomes) == 1
    assert {type(one) for one in outcomes} == {list, NotTogether}


async def test_a_series_names_its_conflicts_and_what_is_near(desk: Desk) -> None:
    world = desk.world
    await desk.book(world.slots[1], world.patients[1])
    series = Series(date(2026, 12, 8), time(18, 45), 1, 2)
    wanted = SlotSearch("gp", world.now, world.now + timedelta(days=30))
    first, second = await desk.do(occurrences, world.network_id, wanted, series, world.now)
    assert first.slot is None
    assert [reason.barrier for reason in first.reasons] == ["booked"]
    assert [row.slot.id for row in first.alternatives] == [world.slots[0], world.slots[2], world.slots[3]]
    assert (second.slot, [reason.barrier for reason in second.reasons], second.alternatives) == (
        None,
        ["none_planned"],
        (),
    )
    there, _ = await desk.do(
        occurrences, world.network_id, wanted, Series(date(2026, 12, 8), time(19), 1, 2), world.now
    )
    assert there.slot is not None
    assert there.slot.slot.id == world.slots[2]


async def test_of_many_who_ask_for_any_slot_each_gets_another_and_the_rest_are_told(desk: Desk, world: Any) -> None:
    wanted = SlotSearch("gp", world.now, world.now + timedelta(days=30))
    desks = [Desk(world, desk.announcer, f"desk {n}") for n in range(20)]
    tries = [one.do(holds.hold_any, one.actor, wanted, world.now, KEEP) for one in desks]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    held = [one.hold.slot_id for one in outcomes if not isinstance(one, BaseException)]
    assert sorted(held) == world.slots
    assert {type(one) for one in outcomes if isinstance(one, BaseException)} == {NothingFree}
