"""Some kinds of session do not follow others on the next day: a late one, then an early one."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"successions": "{n} would work one after another what must not follow"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    for today in case.work(person):
        for tomorrow in case.work(person):
            follows = tomorrow.interval.day == today.interval.day + 1
            if follows and (today.kind, tomorrow.kind) in case.problem.forbidden_successions:
                yield Violation("successions", f"{person.name} works {tomorrow.label} on the day after {today.label}")
