"""Days worked, in the plan or elsewhere, as the model's rules about them count: free days and runs."""

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python import cp_model

from solver.model import Linear, Model
from solver.problem import Person


def shifts_by_day(model: Model, person: Person) -> dict[int, list[cp_model.IntVar]]:
    """What the person may work, under every day that it touches."""
    found: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for span, works in model.spells(person.id):
        for day in span.days:
            found[day].append(works)
    return found


def keep_free(model: Model, person: Person, length: int, free: int) -> None:
    """At least so many free days in any stretch of days of this length in which the person works a shift.

    What work elsewhere breaks by itself is not held against the plan, but no shift may take part in it.
    """
    shifts = shifts_by_day(model, person)
    for window in _windows(model, length):
        elsewhere = person.days_elsewhere & set(window)
        spare = length - free - len(elsewhere)
        if spare < 0:
            model.cp.add(sum(works for day in window for works in shifts[day]) == 0)
            continue
        ours: list[Linear] = [model.some(shifts[day]) for day in window if day in shifts and day not in elsewhere]
        if len(ours) > spare:
            model.cp.add(sum(ours) <= spare)


def _windows(model: Model, length: int) -> Iterator[range]:
    days = model.problem.days
    return (range(first, first + length) for first in range(days.start - length + 1, days.stop))
