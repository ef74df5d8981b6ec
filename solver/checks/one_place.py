"""Nobody is in two places at once."""

from collections.abc import Iterator
from itertools import pairwise

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"one_place": "{n} already working then"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    for before, after in pairwise(case.work(person)):
        if before.interval.overlaps(after.interval):
            yield Violation("one_place", f"{person.name} is in two places: {before.label} and {after.label}")
