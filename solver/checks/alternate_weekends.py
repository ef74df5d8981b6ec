"""Who has every other weekend free never works two in a row, the one before the horizon included."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"alternate_weekends": "{n} would work two weekends in a row"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    if not person.alternate_weekends:
        return
    worked = {case.problem.weekend(session.interval.day) for session in case.work(person)}
    if person.worked_last_weekend:
        worked.add(-1)
    for weekend in sorted(number for number in worked if number is not None):
        if weekend - 1 in worked:
            weeks = f"weeks {weekend} and {weekend + 1}"
            yield Violation("alternate_weekends", f"{person.name} works the weekends of {weeks}")
