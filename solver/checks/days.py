"""Days worked, as the referee's rules about them count."""

from solver.checks.case import Case
from solver.problem import Person


def planned_days(case: Case, person: Person) -> set[int]:
    return {day for session in case.work(person) for day in session.interval.days}


def too_full(case: Case, person: Person, length: int, free: int) -> int | None:
    """The first day of the first stretch of `length` days with fewer free ones in which a planned shift takes part."""
    planned = planned_days(case, person)
    for first in range(min(planned, default=0) - length + 1, max(planned, default=-1) + 1):
        window = set(range(first, first + length))
        if window & planned and len(window - planned - person.days_elsewhere) < free:
            return first
    return None
