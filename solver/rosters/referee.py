"""Judges rosters by the file alone: no search code is used, so that a fault there cannot hide here.

It is the readable specification of the benchmark, and every plan is held against it before it is written.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby, pairwise

from solver.rosters.problem import OFF, SATURDAY, SUNDAY, Member, RosterProblem, Rosters


def broken(problem: RosterProblem, rosters: Rosters) -> list[str]:
    """A sentence for every broken rule; empty means legal."""
    if rosters.shape != (len(problem.people), problem.days):
        return [f"{rosters.shape} is not one row a person and one column a day"]
    found: list[str] = []
    for person, row in zip(problem.people, rosters.tolist(), strict=True):
        found += [f"{person.name}: {fault}" for fault in _faults(problem, person, row)]
    return found


def _faults(problem: RosterProblem, person: Member, row: list[int]) -> Iterable[str]:
    yield from (f"works on day {day}, which is off" for day in sorted(person.free) if row[day] != OFF)
    counts = Counter(shift for shift in row if shift != OFF)
    for shift, count in counts.items():
        if count > person.caps[shift]:
            yield f"works {count} of at most {person.caps[shift]} shifts {problem.shifts[shift].name}"
    minutes = sum(problem.shifts[shift].minutes * count for shift, count in counts.items())
    if not person.min_minutes <= minutes <= person.max_minutes:
        yield f"works {minutes} minutes, not {person.min_minutes} to {person.max_minutes}"
    for day, (one, other) in enumerate(pairwise(row)):
        if one != OFF and other in problem.shifts[one].forbids:
            yield f"{problem.shifts[other].name} follows {problem.shifts[one].name} on day {day + 1}"
    yield from _run_faults(person, row)
    weekends = {day // 7 for day, shift in enumerate(row) if shift != OFF and day % 7 in (SATURDAY, SUNDAY)}
    if len(weekends) > person.max_weekends:
        yield f"works {len(weekends)} of at most {person.max_weekends} weekends"


def _run_faults(person: Member, row: list[int]) -> Iterable[str]:
    day = 0
    for works, run in groupby(row, key=lambda shift: shift != OFF):
        length = len(list(run))
        at_edge = day == 0 or day + length == len(row)
        if works and length > person.max_run:
            yield f"works {length} days in a row from day {day}, at most {person.max_run}"
        if works and length < person.min_run and not at_edge:
            yield f"works only {length} days in a row from day {day}, at least {person.min_run}"
        if not works and length < person.min_rest and not at_edge:
            yield f"has only {length} days off from day {day}, at least {person.min_rest}"
        day += length


def requests(problem: RosterProblem, rosters: Rosters) -> int:
    """Weights of the requests that are not met."""
    total = 0
    for person, row in zip(problem.people, rosters.tolist(), strict=True):
        total += sum(weight for day, shift, weight in person.on if row[day] != shift)
        total += sum(weight for day, shift, weight in person.off if row[day] == shift)
    return total


def cover(problem: RosterProblem, rosters: Rosters) -> int:
    """Weights of the heads that are too few or too many."""
    heads = Counter((day, shift) for row in rosters.tolist() for day, shift in enumerate(row))
    return sum(
        max(0, need.wanted - heads[need.day, need.shift]) * need.under
        + max(0, heads[need.day, need.shift] - need.wanted) * need.over
        for need in problem.cover
    )


def objective(problem: RosterProblem, rosters: Rosters) -> int:
    return requests(problem, rosters) + cover(problem, rosters)
