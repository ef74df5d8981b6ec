"""A person works only inside what they offered, never on leave, never while needed elsewhere."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {
    "leave": "{n} on leave",
    "commitment": "{n} needed elsewhere",
    "availability": "{n} not available",
}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    for session in case.work(person):
        if any(session.interval.overlaps(leave) for leave in person.leave):
            yield Violation("leave", f"{person.name} is on leave: {session.label}")
        if any(session.interval.overlaps(elsewhere) for elsewhere in person.commitments):
            yield Violation("commitment", f"{person.name} is needed elsewhere: {session.label}")
        if not any(stretch.contains(session.interval) for stretch in person.available):
            yield Violation("availability", f"{person.name} is not available: {session.label}")
