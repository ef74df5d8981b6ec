"""A plan with some shifts more, or less: tried out, and judged by the referee as any other."""

from collections.abc import Collection

from solver import checker
from solver.checks.case import Case, Violation
from solver.result import Assignment, Plan
from solver.roomer import NoRoom, with_rooms


def with_shifts(case: Case, extra: Collection[Assignment], without: Collection[Assignment] = ()) -> Plan:
    """Shifts of the same site and day may change rooms for the new ones; raises `NoRoom` where that does not do."""
    places = {_where(case, shift) for shift in extra}
    left = [shift for shift in case.plan.assignments if shift not in without]
    moved = [shift for shift in left if _where(case, shift) in places]
    others = (shift for shift in left if _where(case, shift) not in places)
    seated = with_rooms(case.problem, [shift.key for shift in (*moved, *extra)])
    return Plan((*others, *seated.assignments))


def attempt(case: Case, extra: Collection[Assignment], without: Collection[Assignment] = ()) -> Plan | Violation:
    """The plan with these shifts, if it is legal, else the first rule that it breaks."""
    for person_id in sorted({shift.person_id for shift in extra}):
        mine = [shift for shift in case.shifts.get(person_id, ()) if shift not in without]
        own = Plan((*mine, *(shift for shift in extra if shift.person_id == person_id)))
        if broken := checker.first_of_person(Case(case.problem, own), case.people[person_id]):
            return broken
    try:
        plan = with_shifts(case, extra, without)
    except NoRoom:
        labels = ", ".join(sorted({case.session(shift).label for shift in extra}))
        return Violation("rooms", f"no room is free: {labels}")
    broken_by_all = checker.check(case.problem, plan)
    return broken_by_all[0] if broken_by_all else plan


def _where(case: Case, shift: Assignment) -> tuple[int, int]:
    session = case.session(shift)
    return session.site_id, session.interval.day
