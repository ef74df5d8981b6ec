"""Places: opening hours, rooms and what stands in them, who locks up. Each rule trivially, broken, and at its edge."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.explain import unfilled
from solver.problem import DAY, Demand, Interval, Obligation, Problem, ProblemError, Room, Service
from solver.result import Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
EVENING = Interval(18 * 60 + 30, 20 * 60)
SMEAR = Service("smear", needs=("couch",))
ECG = Service("ecg", needs=("ecg",))


def test_a_site_without_opening_hours_is_open_whenever_needed(session: Make, problem: Make) -> None:
    assert problem([], [session(1, interval=Interval(3 * 60, 4 * 60))])


@pytest.mark.parametrize("hours", [(), (Interval(EVENING.start + 1, DAY),), (Interval(0, EVENING.end - 1),)])
def test_a_session_outside_the_opening_hours_is_refused(
    session: Make, problem: Make, site: Make, hours: tuple[Interval, ...]
) -> None:
    with pytest.raises(ProblemError, match="evening 0: outside the opening hours of North"):
        problem([], [session(1)], sites=(site(1, "North", 11, opening=hours),))


def test_a_session_may_fill_the_opening_hours(session: Make, problem: Make, site: Make) -> None:
    assert problem([], [session(1)], sites=(site(1, "North", 11, opening=(EVENING,)),))


@pytest.mark.parametrize("pause", [-1, 90])
def test_a_pause_lies_within_its_session(session: Make, problem: Make, pause: int) -> None:
    with pytest.raises(ProblemError, match="its pause does not lie within it"):
        problem([], [session(1, pause=pause)])


def test_a_service_that_is_not_described_is_given_in_any_room(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    assert planned(problem([person(1)], [session(1)], demands=(Demand("gp", 0, 90),))) == [(1, 1)]


def test_nobody_gives_a_service_in_a_room_that_lacks_what_it_needs(
    person: Make, session: Make, problem: Make, site: Make, broken: Make, planned: Make
) -> None:
    bare = problem(
        [person(1, services=("smear",))], [session(1)], services=(SMEAR,), demands=(Demand("smear", 0, 90),),
        sites=(site(1, "North", 11),),
    )  # fmt: skip
    assert broken(bare, (1, 1, 11, "smear")) == {"equipment"}
    assert planned(bare) == []
    assert [need.reason for need in unfilled(bare, Plan())] == ["Of 1: 1 without a room equipped for it."]


def test_as_many_give_a_service_as_there_are_rooms_equipped_for_it(
    person: Make, session: Make, problem: Make, site: Make, planned: Make
) -> None:
    """Rooms: one with a couch, one with an ECG, one with both. The one with both is left to whom it serves best."""
    rooms = (Room(11, ("couch",)), Room(12, ("couch", "ecg")), Room(13, ("ecg",)))

    def clinic(smears: int, ecgs: int) -> Problem:
        people = [person(n, services=("smear",)) for n in range(smears)]
        people += [person(9 + n, services=("ecg",)) for n in range(ecgs)]
        made: Problem = problem(
            people, [session(1)], services=(SMEAR, ECG), obligations=(Obligation(0, 999),), sites=(site(1, "North", *rooms),)
        )  # fmt: skip
        return made

    assert [len(planned(clinic(*many))) for many in ((3, 0), (0, 3), (2, 1), (1, 2), (3, 3))] == [2, 2, 3, 3, 3]


def test_a_room_in_use_since_before_is_not_needed_twice(
    person: Make, session: Make, problem: Make, site: Make, planned: Make
) -> None:
    """The long smear clinic must start in the room without ECG, or the later ECG clinic finds none."""
    later = Interval(EVENING.start + 30, EVENING.end)
    people = [person(1, services=("smear",)), person(2, services=("ecg",), available=(later,))]
    clinic = problem(
        people, [session(1), session(2, interval=later)], services=(SMEAR, ECG), obligations=(Obligation(0, 150),),
        sites=(site(1, "North", Room(11, ("couch", "ecg")), Room(12, ("couch",))),),
    )  # fmt: skip
    assert planned(clinic) == [(1, 1), (2, 2)]


def test_a_session_that_does_not_close_the_site_needs_nobody_to_lock_up(
    person: Make, session: Make, problem: Make, broken: Make
) -> None:
    assert broken(problem([person(1)], [session(1)]), (1, 1, 11)) == set()


def test_no_last_session_is_worked_without_somebody_to_lock_up(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make
) -> None:
    last = problem([person(1)], [session(1, closes=True)], obligations=(Obligation(0, 90),))
    assert broken(last, (1, 1, 11)) == {"locks_up"}
    assert planned(last) == []
    assert [need.reason for need in unfilled(last, Plan())] == ["Of 1: 1 would leave nobody to lock up."]


def test_one_of_those_who_work_the_last_session_locks_up_for_all(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make
) -> None:
    last = problem([person(1, locks_up=True), person(2)], [session(1, closes=True)], obligations=(Obligation(0, 180),))
    assert broken(last, (1, 1, 11), (2, 1, 12)) == set()
    assert planned(last) == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("closed", "works"),
    [(Interval(DAY, 2 * DAY), True), (Interval(0, EVENING.start), True), (Interval(EVENING.end, DAY), True),
     (Interval(0, EVENING.start + 1), False), (Interval(EVENING.end - 1, DAY), False)],
)  # fmt: skip
def test_a_room_is_used_up_to_its_closure_and_after_it_but_not_within(
    person: Make, session: Make, problem: Make, site: Make, broken: Make, planned: Make,
    closed: Interval, works: bool,
) -> None:  # fmt: skip
    shut = problem(
        [person(1)], [session(1)], demands=(Demand("gp", 0, 90),),
        sites=(site(1, "North", Room(11, closed=(closed,))),),
    )  # fmt: skip
    assert broken(shut, (1, 1, 11)) == (set() if works else {"rooms"})
    assert planned(shut) == ([(1, 1)] if works else [])


def test_of_two_rooms_alike_the_open_one_is_taken(person: Make, session: Make, problem: Make, site: Make) -> None:
    shut = problem(
        [person(1), person(2)], [session(1)], demands=(Demand("gp", 0, 180),),
        sites=(site(1, "North", Room(11, closed=(EVENING,)), 12),),
    )  # fmt: skip
    plan = solve(shut, SolveLimits(5, workers=1)).plan
    assert [shift.room_id for shift in plan.assignments] == [12]
    assert [need.reason for need in unfilled(shut, plan)] == ["Of 2: 1 already working then, 1 without a free room."]


def test_a_closure_that_ends_before_it_starts_is_refused(problem: Make, site: Make) -> None:
    with pytest.raises(ProblemError, match="room 11: its closure ends before it starts"):
        problem([], [], sites=(site(1, "North", Room(11, closed=(Interval(5, 5),))),))
