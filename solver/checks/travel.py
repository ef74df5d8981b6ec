"""Between two sites on one day lies the time that it takes to get from one to the other."""

from collections.abc import Iterator
from itertools import combinations

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"travel": "{n} could not travel there in time"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    needed = {sites: way.minutes for way in case.problem.travel for sites in (way.between, way.between[::-1])}
    for before, after in combinations(case.work(person), 2):
        gap = after.interval.start - before.interval.end
        same_day = before.interval.day == after.interval.day
        if same_day and before.site_id != after.site_id and gap < needed.get((before.site_id, after.site_id), 0):
            yield Violation("travel", f"{person.name} has {gap} minutes to travel from {before.label} to {after.label}")
