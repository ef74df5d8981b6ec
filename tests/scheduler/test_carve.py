"""From plan to slots: nothing overlaps, nothing wanted is lost, and what makes no sense is refused."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.rota.carve import (
    PAUSE,
    Carving,
    CarvingError,
    CatchUp,
    Demand,
    Period,
    Reason,
    Service,
    Shares,
    pause_within,
)
from scheduler.rota.carve.mixes import Frame, arrangements
from scheduler.rota.carve.pause import pause_window
from tests.scheduler.carving import BLOODS, GP, MONDAY, SATURDAY, SMEAR, carved, counts, idle, services, shift, wants


@given(st.data(), st.integers(1, 260), services(st.integers(5, 40)), st.integers(0, 8))
@settings(deadline=None, max_examples=40)
def test_slots_and_idle_minutes_fill_their_shift_and_never_overlap(
    data: st.DataObject, minutes: int, offered: tuple[Service, ...], turn: int
) -> None:
    everything = tuple(service.id for service in offered)
    one = shift(minutes, planned=1, may_give=everything, turn=turn)
    demands = tuple(wants(service, data.draw(st.integers(0, 600))) for service in offered)
    found = carved(one, services=offered, demands=demands)
    pieces = sorted([slot.period for slot in found.slots] + [gap.period for gap in found.idle])
    assert all(a.ends_at == b.starts_at and a.minutes > 0 for a, b in pairwise(pieces))
    assert (pieces[0].starts_at, pieces[-1].ends_at) == (one.period.starts_at, one.period.ends_at)
    lengths = {service.id: service.minutes for service in offered}
    assert all(slot.period.minutes == lengths[slot.service_id] for slot in found.slots)
    paused = [gap.period.minutes for gap in found.idle if gap.reason is Reason.PAUSE]
    assert paused == ([20] if minutes >= 180 else [])


def test_an_evening_has_six_quarter_hours_and_a_long_shift_one_pause() -> None:
    assert len(carved(shift(90)).slots) == 6
    long = carved(shift(240))
    gaps = [b.period.starts_at - a.period.ends_at for a, b in pairwise(long.slots)]
    assert (len(long.slots), gaps.count(PAUSE), gaps.count(timedelta(0))) == (14, 1, 12)
    assert long.idle_minutes == {Reason.PAUSE: 20, Reason.TOO_SHORT: 10}
    assert pause_within(timedelta(minutes=179)) == timedelta(0)


@given(st.integers(180, 260), st.integers(5, 40), st.integers(1, 4))
@settings(deadline=None, max_examples=50)
def test_those_who_work_together_pause_one_after_the_other(minutes: int, length: int, people: int) -> None:
    found = carved(*(shift(minutes, n, turn=n) for n in range(people)), services=(replace(GP, minutes=length),))
    pauses = sorted(gap.period for gap in found.idle if gap.reason is Reason.PAUSE)
    assert len(pauses) == people
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(pauses))


def test_more_people_than_turns_share_them_and_still_pause() -> None:
    found = carved(*(shift(180, n, turn=n) for n in range(9)))
    assert found.idle_minutes[Reason.PAUSE] == 9 * 20


def test_time_left_over_goes_to_a_shorter_service_that_the_clinician_may_give() -> None:
    evening = shift(90, planned=SMEAR.id)
    assert counts(carved(evening)) == {SMEAR.id: 4}
    assert counts(carved(replace(evening, may_give=frozenset({SMEAR.id, BLOODS.id})))) == {SMEAR.id: 4, BLOODS.id: 1}


def test_what_the_planner_counted_on_is_not_given_up_for_another_service() -> None:
    wasteful = shift(95, may_give=(BLOODS.id,))
    assert counts(carved(wasteful, demands=(wants(GP, 90), wants(BLOODS, 600)))) == {GP.id: 6}
    assert counts(carved(wasteful, demands=(wants(GP, 75), wants(BLOODS, 600)))) == {GP.id: 5, BLOODS.id: 2}


def test_what_nobody_wants_gives_way_to_what_somebody_does_and_the_plan_stays_the_main_part() -> None:
    evening = shift(90, may_give=(BLOODS.id,))
    some = carved(evening, demands=(wants(GP, 60), wants(BLOODS, 600)))
    assert (counts(some), some.unmet) == ({GP.id: 4, BLOODS.id: 3}, (wants(BLOODS, 570),))
    most = carved(evening, demands=(wants(GP, 0), wants(BLOODS, 600)))
    assert counts(most) == {GP.id: 3, BLOODS.id: 4}
    assert counts(carved(evening)) == {GP.id: 6}


def test_surplus_is_counted_over_all_shifts_of_a_week_and_not_of_another() -> None:
    evenings = [shift(90, n, may_give=(BLOODS.id,), starts_at=SATURDAY - timedelta(days=n)) for n in (1, 2)]
    demands = (wants(GP, 120), wants(BLOODS, 60))
    assert counts(carved(*evenings, demands=demands)) == {GP.id: 8, BLOODS.id: 6}
    later = replace(evenings[1], period=Period(SATURDAY + timedelta(days=7), SATURDAY + timedelta(days=7, minutes=90)))
    assert counts(carved(evenings[0], later, demands=demands)) == {GP.id: 12}
    then = tuple(replace(demand, week=MONDAY + timedelta(days=7)) for demand in (wants(GP, 60), wants(BLOODS, 30)))
    by_shift = Counter(
        (slot.shift_id, slot.service_id) for slot in carved(evenings[0], later, demands=(*demands, *then)).slots
    )
    assert by_shift == {(1, GP.id): 6, (2, GP.id): 4, (2, BLOODS.id): 3}


def test_the_planned_service_comes_first_and_changes_are_few() -> None:
    found = carved(shift(90, may_give=(BLOODS.id,)), demands=(wants(GP, 60), wants(BLOODS, 30)))
    assert [slot.service_id for slot in found.slots] == [GP.id] * 4 + [BLOODS.id] * 3
    long, short = replace(GP, minutes=25), SMEAR
    around_the_pause = arrangements(Frame(240, (long, short), pause_window(240, turn=1)))[5, 4]
    in_order = [piece.use for piece in around_the_pause if isinstance(piece.use, Service)]
    assert in_order == [short] * 4 + [long] * 5


def test_catching_up_follows_so_many_appointments_on_end_whatever_they_are() -> None:
    busy = replace(GP, catch_up=CatchUp(10, appointments=3))
    assert idle(carved(shift(70), services=(busy,))) == [(45, 55, Reason.CATCH_UP)]
    by_time = replace(GP, catch_up=CatchUp(10, minutes=45))
    assert idle(carved(shift(70), services=(by_time,))) == [(45, 55, Reason.CATCH_UP)]
    mixed = carved(
        shift(85, may_give=(BLOODS.id,)),
        services=(busy, replace(BLOODS, catch_up=CatchUp(10, appointments=3))),
        demands=(wants(GP, 45), wants(BLOODS, 30)),
    )
    assert (counts(mixed), mixed.idle_minutes) == ({GP.id: 3, BLOODS.id: 3}, {Reason.CATCH_UP: 10})


def test_a_pause_is_time_to_catch_up_and_nothing_is_caught_up_at_the_end() -> None:
    busy = replace(GP, catch_up=CatchUp(20, appointments=8))
    found = carved(shift(240), services=(busy,))
    assert found.idle_minutes == {Reason.PAUSE: 20, Reason.TOO_SHORT: 10}
    assert idle(carved(shift(120), services=(busy,))) == []


def test_a_room_is_made_ready_for_another_service_and_that_is_time_to_catch_up_too() -> None:
    ready = replace(SMEAR, turn_round=5)
    demands = (wants(GP, 45), wants(SMEAR, 40))
    changed = carved(shift(90, may_give=(SMEAR.id,)), services=(GP, ready), demands=demands)
    assert idle(changed) == [(45, 50, Reason.ROOM_CHANGE)]
    caught_up = replace(ready, catch_up=CatchUp(5, appointments=3))
    assert idle(carved(shift(90, may_give=(SMEAR.id,)), services=(GP, caught_up), demands=demands)) == idle(changed)


def test_where_a_room_is_made_ready_a_longer_gap_there_may_spare_one_later() -> None:
    tiring = [Service(n, f"Test {n}", 10, turn_round=5, catch_up=CatchUp(10, appointments=3)) for n in (4, 5)]
    found = carved(
        shift(50, planned=4, may_give=(5,)), services=tuple(tiring), demands=tuple(wants(one, 20) for one in tiring)
    )
    assert [slot.service_id for slot in found.slots] == [4, 4, 5, 5]
    assert idle(found) == [(20, 25, Reason.ROOM_CHANGE), (25, 30, Reason.CATCH_UP)]


def test_whoever_comes_from_another_room_begins_later_unless_there_was_time_to_come() -> None:
    morning, noon = shift(60, 1), shift(60, 2, person_id=1, starts_at=SATURDAY + timedelta(hours=1))
    assert [gap.reason for gap in carved(morning, noon).idle] == [Reason.ROOM_CHANGE, Reason.TOO_SHORT]
    assert carved(morning, replace(noon, room_id=1)).idle == ()
    assert carved(morning, replace(noon, person_id=2)).idle == ()
    late = replace(noon, period=Period(SATURDAY + timedelta(minutes=63), SATURDAY + timedelta(minutes=125)))
    assert carved(morning, late, room_change=5).idle_minutes == {Reason.ROOM_CHANGE: 2}


def test_nobody_is_given_more_appointments_than_they_may_have() -> None:
    few = shift(90, may_give=(BLOODS.id,), most=6)
    found = carved(few, demands=(wants(GP, 0), wants(BLOODS, 600)))
    assert len(found.slots) == 6
    assert found.idle_minutes == {Reason.ENOUGH: 15}


def test_a_group_session_is_one_slot_with_its_places_and_meets_the_demand_of_everybody_in_it() -> None:
    group = Service(4, "Back pain group", 40, places=8)
    found = carved(
        shift(60, planned=group.id, may_give=(BLOODS.id,)), services=(group, BLOODS), demands=(wants(group, 400),)
    )
    assert [(slot.places, slot.period.minutes) for slot in found.slots if slot.service_id == group.id] == [(8, 40)]
    assert found.unmet == (wants(group, 80),)


@pytest.mark.parametrize(
    ("problem", "fault"),
    [
        (lambda: carved(services=(replace(GP, minutes=0),)), "GP: an appointment takes 1 to 240 minutes, not 0"),
        (lambda: carved(services=(replace(GP, places=0),)), "GP: an appointment has one place at least"),
        (lambda: carved(services=(replace(GP, turn_round=-1),)), "GP: a room is not made ready in less than no time"),
        (lambda: carved(services=(replace(GP, catch_up=CatchUp(0, 3)),)), "GP: a catch-up takes 1 to 20 minutes, as a pause does, not 0"),
        (lambda: carved(services=(replace(GP, catch_up=CatchUp(5)),)), "GP: its catch-up says neither after how many appointments nor after how many minutes"),
        (lambda: carved(services=(replace(GP, shares=Shares(80, 30)),)), "GP: 80 % in advance and 30 % for the same day are more than 100 %"),
        (lambda: carved(services=(replace(GP, shares=Shares(-1, 30)),)), "GP: a share is below 0 %"),
        (lambda: carved(services=(replace(GP, shares=Shares(embargo_days=0)),)), "GP: an embargo ends a day before at the latest"),
        (lambda: carved(services=(GP, GP)), "service 1: given twice"),
        (lambda: carved(shift(), replace(shift(), person_id=2, room_id=2)), "shift 1: given twice"),
        (lambda: carved(shift(), shift(number=2, person_id=1)), "shift 2: its clinician is still taken by shift 1"),
        (lambda: carved(shift(), shift(number=2, room_id=1)), "shift 2: its room is still taken by shift 1"),
        (lambda: carved(shift(0)), "shift 1: it ends before it starts"),
        (lambda: carved(shift(may_give=(9,))), "shift 1: nobody knows the services [9]"),
        (lambda: carved(replace(shift(), may_give=frozenset({BLOODS.id}))), "shift 1: GP is planned, which its clinician may not give"),
        (lambda: carved(shift(turn=-1)), "shift 1: its pause has a turn before the first"),
        (lambda: carved(shift(most=-1)), "shift 1: fewer appointments than none"),
        (lambda: carved(demands=(wants(GP, -1),)), "GP: negative demand"),
        (lambda: carved(demands=(wants(GP, 1), wants(GP, 2))), "GP: two demands in the week of 30 November 2026"),
        (lambda: carved(demands=(Demand(GP.id, date(2026, 12, 1), 1),)), "GP: 01 December 2026 is no Monday"),
        (lambda: carved(demands=(Demand(9, MONDAY, 1),)), "demand for service 9, which is not there"),
        (lambda: carved(room_change=31), "changing rooms takes 0 to 30 minutes, not 31"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(problem: Callable[[], Carving], fault: str) -> None:
    with pytest.raises(CarvingError) as refused:
        problem()
    assert refused.value.faults == (fault,)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(CarvingError) as refused:
        carved(shift(0), services=(replace(GP, minutes=0, places=0),))
    assert len(refused.value.faults) == 3
