"""A calendar day free in any seven, or two in any fourteen, work elsewhere included (WTR 1998, reg. 11)."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.checks.days import too_full
from solver.problem import Person

WORDS = {
    "free_day": "{n} would have no free day in seven",
    "free_days": "{n} would not have two free days in fourteen",
}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    if case.problem.law.free_day == "one_in_seven":
        if (first := too_full(case, person, 7, 1)) is not None:
            yield Violation("free_day", f"{person.name} has no free day in the seven from day {first + 1}")
    elif (first := too_full(case, person, 14, 2)) is not None:
        yield Violation("free_days", f"{person.name} has less than two free days in the fourteen from day {first + 1}")
