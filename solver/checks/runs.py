"""Days worked on end are neither too many nor too few for a person, work elsewhere included.

A run that touches the edge of the horizon may go on beyond it, so it has no least length.
"""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.checks.days import planned_days, too_full
from solver.problem import Person

WORDS = {
    "longest_run": "{n} would work too many days on end",
    "shortest_run": "{n} would work too few days on end",
}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    longest = person.longest_run
    if longest is not None and (first := too_full(case, person, longest + 1, 1)) is not None:
        yield Violation("longest_run", f"{person.name} works more than {longest} days on end from day {first + 1}")
    for run in _runs(case, person):
        touches_edge = run[0] <= case.problem.days.start or run[-1] >= case.problem.days.stop - 1
        if len(run) < person.shortest_run and not touches_edge:
            yield Violation(
                "shortest_run",
                f"{person.name} works {len(run)} of at least {person.shortest_run} days on end from day {run[0] + 1}",
            )


def _runs(case: Case, person: Person) -> Iterator[list[int]]:
    """Stretches of days worked in which a planned shift takes part."""
    planned = planned_days(case, person)
    run: list[int] = []
    for day in sorted(planned | person.days_elsewhere):
        if run and day > run[-1] + 1:
            if planned.intersection(run):
                yield run
            run = []
        run.append(day)
    if planned.intersection(run):
        yield run
