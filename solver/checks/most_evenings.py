"""Some people may not be asked for more than so many evenings a week; what they would like is `evenings`."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"most_evenings": "{n} at the most evenings a week"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    if (most := person.most_evenings_per_week) is None:
        return
    for week, evenings in sorted(Counter(s.week for s in case.work(person) if s.evening).items()):
        if evenings > most:
            yield Violation("most_evenings", f"{person.name} works {evenings} of {most} evenings in week {week + 1}")
