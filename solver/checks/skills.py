"""Nobody gives a service that they may not give."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"skills": "{n} may not give it"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    for shift in case.shifts.get(person.id, ()):
        if shift.service not in person.services:
            yield Violation("skills", f"{person.name} may not give {shift.service}")
