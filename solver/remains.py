"""What is left of a rota when only those shifts go that have become impossible: no search, an answer at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from solver import checker
from solver.checks.case import Case
from solver.problem import Person, Problem
from solver.result import Assignment, Plan
from solver.roomer import NoRoom, with_rooms

Shifts = tuple[Assignment, ...]
Judge = Callable[[Problem, Plan], Iterable[object]]


def remains(problem: Problem, plan: Plan) -> Plan:
    """The plan without the shifts that the problem no longer allows, nor those that could not stand without them."""
    shifts = plan.assignments
    while len(fewer := _by_day(problem, _by_person(problem, shifts))) < len(shifts):
        shifts = fewer
    shifts = _thinned(shifts, partial(_faults, problem, checker.check))  # and what spans a midnight
    return _seated(problem, shifts)


def what_stands(problem: Problem, chosen: frozenset[tuple[int, int, str]]) -> frozenset[tuple[int, int, str]]:
    """Of what was chosen in good faith, the shifts that the law lets stand together."""
    with suppress(NoRoom):
        if not checker.check(problem, with_rooms(problem, chosen)):
            return chosen
    return remains(
        problem, Plan(tuple(Assignment(session, person, 0, given) for person, session, given in chosen))
    ).keys


def _by_person(problem: Problem, shifts: Shifts) -> Shifts:
    left: list[Assignment] = []
    for person in problem.people:
        mine = tuple(shift for shift in shifts if shift.person_id == person.id)
        left += _thinned(mine, partial(_faults_of, problem, person))
    return tuple(left)


def _faults_of(problem: Problem, person: Person, shifts: Shifts) -> int:
    return len(checker.check_person(Case(problem, Plan(shifts)), person))


def _by_day(problem: Problem, shifts: Shifts) -> Shifts:
    """Places are judged day by day, which keeps the tries few."""
    case, days = Case(problem, Plan(shifts)), defaultdict[int, list[Assignment]](list)
    for shift in sorted(shifts, key=lambda one: (_has_room(case, one), one)):
        days[case.session(shift).interval.day].append(shift)
    faults = partial(_faults, problem, _of_places)
    return tuple(shift for day in days.values() for shift in _thinned(tuple(day), faults))


def _has_room(case: Case, shift: Assignment) -> bool:
    """Those whose room is closed go first, where not all can be housed."""
    session = case.session(shift)
    rooms = (room for room in case.sites[session.site_id].rooms if room.id == shift.room_id)
    return any(room.is_open(session.interval) for room in rooms)


def _thinned(shifts: Shifts, faults: Callable[[Shifts], int]) -> Shifts:
    """Drop one shift after another, each time the one without which least is wrong, until nothing is.

    Where something is wrong with any of them and with none (a promise that cannot be kept), none are left.
    """
    while shifts and faults(shifts):
        shifts = min((shifts[:n] + shifts[n + 1 :] for n in range(len(shifts))), key=faults)
    return shifts


def _faults(problem: Problem, judge: Judge, shifts: Shifts) -> int:
    try:
        return len(tuple(judge(problem, _seated(problem, shifts))))
    except NoRoom:
        return 1 + len(shifts)


def _of_places(problem: Problem, plan: Plan) -> Iterable[object]:
    return checker.check_plan(Case(problem, plan))


def _seated(problem: Problem, shifts: Shifts) -> Plan:
    return with_rooms(problem, [shift.key for shift in shifts])
