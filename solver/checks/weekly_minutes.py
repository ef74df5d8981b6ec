"""Nobody works more than their weekly maximum."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"weekly_minutes": "{n} at the weekly maximum"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    minutes: Counter[int] = Counter()
    for session in case.work(person):
        minutes[session.week] += session.interval.minutes
    for week, total in sorted(minutes.items()):
        if total > (most := person.limits(week).max_minutes):
            yield Violation(
                "weekly_minutes", f"{person.name} works {total} of at most {most} minutes in week {week + 1}"
            )
