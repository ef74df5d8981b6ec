"""One person's rules as CP-SAT sees them: the last resort where the beam finds no legal roster.

Run rules are clauses and windows rather than automata, which is how such a model is best written.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from solver.rosters.problem import OFF, SATURDAY, SUNDAY, Member, RosterProblem
from solver.rosters.tracks import Floats

Var = cp_model.IntVar
Works = list[list[Var]]


def legal_roster(problem: RosterProblem, person: int, price: Floats, seconds: float) -> NDArray[np.int16] | None:
    """A cheap legal roster of this person under `price[day, shift]`; None where there is none, or none was found."""
    cp = cp_model.CpModel()
    works = add_person(cp, problem, problem.people[person])
    cp.minimize(sum(round(10 * price[d, s]) * var for d, day in enumerate(works) for s, var in enumerate(day)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.num_workers = 1
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return row_of(solver, works)


def row_of(solver: cp_model.CpSolver, works: Works) -> NDArray[np.int16]:
    """The roster that a solver has found: a shift, or OFF, by day."""
    row = np.full(len(works), OFF, dtype=np.int16)
    for day, shifts in enumerate(works):
        for shift, var in enumerate(shifts):
            if solver.boolean_value(var):
                row[day] = shift
    return row


def add_person(cp: cp_model.CpModel, problem: RosterProblem, person: Member) -> Works:
    """Variables for each day and shift, bound by the person's rules."""
    works = [[cp.new_bool_var("") for _ in problem.shifts] for _ in range(problem.days)]
    on = [cp.new_bool_var("") for _ in works]
    for day, shifts in zip(on, works, strict=True):
        cp.add(sum(shifts) == day)
    for free in person.free:
        cp.add(on[free] == 0)
    for shift, cap in enumerate(person.caps):
        cp.add(sum(day[shift] for day in works) <= cap)
    minutes = sum(s.minutes * day[i] for day in works for i, s in enumerate(problem.shifts))
    cp.add_linear_constraint(minutes, person.min_minutes, person.max_minutes)
    for today, tomorrow in pairwise(works):
        for shift, kind in enumerate(problem.shifts):
            for other in kind.forbids:
                cp.add_at_most_one([today[shift], tomorrow[other]])
    _runs(cp, person, on)
    _weekends(cp, person, on)
    return works


def _runs(cp: cp_model.CpModel, person: Member, on: list[Var]) -> None:
    days = len(on)
    for first in range(days - person.max_run):
        cp.add(sum(on[first : first + person.max_run + 1]) <= person.max_run)
    for length in range(1, person.min_run):
        for first in range(1, days - length):
            inside = [on[day].negated() for day in range(first, first + length)]
            cp.add_bool_or([on[first - 1], on[first + length], *inside])
    for length in range(1, person.min_rest):
        for first in range(1, days - length):
            inside = [on[day] for day in range(first, first + length)]
            cp.add_bool_or([on[first - 1].negated(), on[first + length].negated(), *inside])


def _weekends(cp: cp_model.CpModel, person: Member, on: list[Var]) -> None:
    worked = []
    for monday in range(0, len(on), 7):
        days = [on[d] for d in (monday + SATURDAY, monday + SUNDAY) if d < len(on)]
        if days:
            weekend = cp.new_bool_var("")
            for day in days:
                cp.add_implication(day, weekend)
            worked.append(weekend)
    cp.add(sum(worked) <= person.max_weekends)
