"""Days worked on end are neither too many nor too few for a person, work elsewhere included.

A run that touches the edge of the horizon may go on beyond it, so it has no least length.
"""

from ortools.sat.python import cp_model

from solver.days import keep_free, shifts_by_day
from solver.model import Linear, Model
from solver.problem import Person


def build(model: Model) -> None:
    for person in model.problem.people:
        if person.longest_run is not None:
            keep_free(model, person, person.longest_run + 1, 1)
        for length in range(1, person.shortest_run):
            for first in range(model.problem.days.start + 1, model.problem.days.stop - length):
                _no_run(model, person, range(first, first + length))


def _no_run(model: Model, person: Person, run: range) -> None:
    """These days are not worked between two that are free, if a shift is among them."""
    shifts = shifts_by_day(model, person)
    before, after = (_worked(model, person, shifts, day) for day in (run.start - 1, run.stop))
    inside = [_worked(model, person, shifts, day) for day in run]
    for works in {works.index: works for day in run for works in shifts[day]}.values():
        model.cp.add(before + after + sum(1 - day for day in inside) + (1 - works) >= 1)


def _worked(model: Model, person: Person, shifts: dict[int, list[cp_model.IntVar]], day: int) -> Linear:
    return 1 if day in person.days_elsewhere else model.some(shifts[day])
