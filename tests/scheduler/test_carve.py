"""From plan to slots: nothing overlaps, nothing wanted is lost, and nobody could carve it better."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.rota.carve import (
    PAUSE,
    Carving,
    CarvingError,
    CarvingProblem,
    CatchUp,
    Demand,
    Opens,
    Period,
    Reason,
    Service,
    Shares,
    Shift,
    carve,
    pause_within,
)
from scheduler.rota.carve.mixes import MOST_SERVICES, Frame, Mix, Piece, arrangements
from scheduler.rota.carve.pause import PauseWindow, pause_window
from scheduler.rota.carve.shares import spread, whole

SATURDAY = datetime(2026, 12, 5, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
GP, SMEAR, BLOODS = Service(1, "GP", 15), Service(2, "Smear", 20), Service(3, "Blood test", 10)


def shift(minutes: int = 240, number: int = 1, planned: int = GP.id, **other: Any) -> Shift:
    """Of a person and in a room of its own, unless a test says otherwise."""
    of_its_own = {"site_id": 1, "person_id": number, "room_id": number}
    may_give = other.pop("may_give", ()) or (planned,)
    starts_at = other.pop("starts_at", SATURDAY)
    period = Period(starts_at, starts_at + timedelta(minutes=minutes))
    return Shift(
        id=number, period=period, planned=planned, may_give=frozenset((planned, *may_give)), **{**of_its_own, **other}
    )


def carved(*shifts: Shift, services: tuple[Service, ...] = (GP, SMEAR, BLOODS), **other: Any) -> Carving:
    return carve(CarvingProblem(shifts, services, **other))


def wants(service: Service, minutes: int) -> Demand:
    return Demand(service.id, MONDAY, minutes)


def counts(carving: Carving) -> dict[int, int]:
    return dict(Counter(slot.service_id for slot in carving.slots))


def idle(carving: Carving) -> list[tuple[int, int, Reason]]:
    """(first, last minute, why) of one shift from nine on a Saturday."""
    return [
        (Period(SATURDAY, one.period.starts_at).minutes, Period(SATURDAY, one.period.ends_at).minutes, one.reason)
        for one in carving.idle
    ]


@st.composite
def services(draw: st.DrawFn, lengths: st.SearchStrategy[int], most: int = 3) -> tuple[Service, ...]:
    ways = st.builds(
        CatchUp, st.sampled_from((5, 10, 20)), st.integers(1, 3), st.one_of(st.none(), st.sampled_from((10, 20, 30)))
    )
    return tuple(
        Service(
            number,
            f"service {number}",
            draw(lengths),
            catch_up=draw(st.one_of(st.none(), ways)),
            turn_round=draw(st.sampled_from((0, 5, 10))),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    )


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


@given(st.integers(0, 40), st.integers(0, 100), st.integers(0, 100))
def test_shares_are_kept_as_near_as_whole_slots_allow_and_all_along_the_day(
    slots: int, advance: int, rest: int
) -> None:
    shares = Shares(advance, (100 - advance) * rest // 100)
    order = spread(whole(shares, slots))
    percent = {Opens.ADVANCE: shares.advance, Opens.SAME_DAY: shares.same_day, Opens.EMBARGOED: shares.embargoed}
    assert len(order) == slots
    for opens, wanted in percent.items():
        assert abs(order.count(opens) - slots * wanted / 100) < 1
        for so_far in range(slots):
            assert abs(order[:so_far].count(opens) - so_far * order.count(opens) / slots) < 2


def test_shares_are_of_a_sites_day_whoever_gives_the_service_then() -> None:
    kept = replace(GP, shares=Shares(advance=50, same_day=30, embargo_days=2))
    found = carved(shift(75, 1), shift(75, 2), shift(75, 3, site_id=2), services=(kept,))
    opens = Counter((slot.shift_id == 3, slot.opens, slot.opens_on) for slot in found.slots)
    saturday, thursday = date(2026, 12, 5), date(2026, 12, 3)
    assert opens == {
        (False, Opens.ADVANCE, None): 5, (False, Opens.SAME_DAY, saturday): 3, (False, Opens.EMBARGOED, thursday): 2,
        (True, Opens.ADVANCE, None): 3, (True, Opens.SAME_DAY, saturday): 1, (True, Opens.EMBARGOED, thursday): 1,
    }  # fmt: skip


def test_the_day_on_which_a_slot_opens_is_londons() -> None:
    after_midnight = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)
    (slot,) = carved(shift(15, starts_at=after_midnight), services=(replace(GP, shares=Shares(0, 100)),)).slots
    assert slot.opens_on == date(2026, 7, 4)


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


CELL = 5
Since = tuple[tuple[int, int], ...]
"""For each service: the appointments, and their minutes, since a gap as long as its catch-up."""


@dataclass(frozen=True)
class State:
    """What the rules ask about somebody's shift so far; `waited`: minutes since the last appointment or the pause."""

    since: Since
    paused: bool
    last: int | None = None
    waited: int = 0

    def may_begin(self, frame: Frame, number: int, minute: int) -> bool:
        service = frame.services[number]
        until = frame.minutes if self.paused or frame.pause is None else frame.pause.latest
        ready = self.last in (None, number) or self.waited >= service.turn_round
        fresh = service.catch_up is None or not service.catch_up.due(*self.rested(frame)[number])
        return ready and fresh and minute + service.minutes <= until

    def rested(self, frame: Frame) -> Since:
        gaps = [service.catch_up.gap if service.catch_up else 0 for service in frame.services]
        return tuple((0, 0) if self.waited >= gap else count for gap, count in zip(gaps, self.since, strict=True))

    def after(self, frame: Frame, number: int) -> "State":
        minutes = frame.services[number].minutes
        return State(tuple((n + 1, m + minutes) for n, m in self.rested(frame)), self.paused, number)

    def may_pause(self, frame: Frame, minute: int) -> bool:
        return frame.pause is not None and not self.paused and frame.pause.earliest <= minute <= frame.pause.latest


def nobody_seen(frame: Frame) -> Since:
    return tuple((0, 0) for _ in frame.services)


def every_mix(frame: Frame) -> frozenset[Mix]:
    """By trying everything, five minutes at a time: wait, pause, or see somebody. Shares nothing with the table."""

    @cache
    def rest(minute: int, state: State) -> frozenset[Mix]:
        """The mixes that the rest of the frame may still have; none where the pause has been missed."""
        found: set[Mix] = {(0,) * len(frame.services)} if state.paused else set()
        if minute + CELL <= frame.minutes:
            found |= rest(minute + CELL, replace(state, waited=state.waited + CELL))
        if state.may_pause(frame, minute) and frame.pause:
            found |= rest(minute + frame.pause.minutes, State(nobody_seen(frame), True, state.last))
        for number, service in enumerate(frame.services):
            if state.may_begin(frame, number, minute):
                later = rest(minute + service.minutes, state.after(frame, number))
                found |= {tuple(count + (n == number) for n, count in enumerate(mix)) for mix in later}
        return frozenset(found)

    return rest(frame.settle, State(nobody_seen(frame), frame.pause is None))


def keeps_the_rules(frame: Frame, pieces: list[Piece]) -> bool:
    state = State(nobody_seen(frame), frame.pause is None)
    for piece in pieces:
        if piece.use is Reason.PAUSE:
            if not state.may_pause(frame, piece.start):
                return False
            state = State(nobody_seen(frame), True, state.last)
        elif isinstance(piece.use, Reason):
            state = replace(state, waited=state.waited + piece.end - piece.start)
        else:
            number = frame.services.index(piece.use)
            if not state.may_begin(frame, number, piece.start):
                return False
            state = state.after(frame, number)
    return state.paused


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    offered = draw(services(st.sampled_from((5, 10, 15, 20, 25)), most=4))
    minutes = 5 * draw(st.integers(1, 18))
    fits = minutes >= 40 and draw(st.booleans())
    earliest = 5 * draw(st.integers(1, (minutes - 30) // 5)) if fits else 0
    return Frame(
        minutes,
        offered,
        pause=PauseWindow(earliest, earliest + 10) if fits else None,
        settle=min(minutes, draw(st.sampled_from((0, 5)))),
        most=draw(st.one_of(st.none(), st.integers(0, 5))),
    )


@given(frames())
@settings(deadline=None, max_examples=150)
def test_a_shift_has_room_for_exactly_the_mixes_that_trying_everything_finds(frame: Frame) -> None:
    lengths = [service.minutes for service in frame.services]
    mixes = {
        mix for mix in every_mix(frame)
        if (frame.most is None or sum(mix) <= frame.most) and sum(map(bool, mix)) <= MOST_SERVICES
        and 2 * mix[0] * lengths[0] >= sum(n * length for n, length in zip(mix, lengths, strict=True))
    }  # fmt: skip
    largest = {mix for mix in mixes if not any(other != mix and all(map(int.__le__, mix, other)) for other in mixes)}
    alone = max(mix for mix in mixes if not any(mix[1:]))
    found = arrangements(frame)
    assert set(found) == largest | {alone}
    for mix, pieces in found.items():
        assert mix == tuple(sum(piece.use == service for piece in pieces) for service in frame.services)
        assert keeps_the_rules(frame, pieces)
