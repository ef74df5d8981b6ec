"""The peer that the roster search is measured against: one boolean a person, day and shift, given to CP-SAT as it is.

Run rules are clauses and windows rather than automata, which is how such a model is best written.
"""

import time
from collections.abc import Iterator
from itertools import pairwise

from ortools.sat.python import cp_model

from solver.rosters.problem import SATURDAY, SUNDAY, Member, RosterProblem

Var = cp_model.IntVar


def solve(problem: RosterProblem, seconds: float, workers: int = 8, seed: int = 0) -> tuple[int | None, int, float]:
    """Value (None where no plan was found), bound, and seconds to the end, building included."""
    began = time.monotonic()
    cp = cp_model.CpModel()
    works = [[[cp.new_bool_var("") for _ in problem.shifts] for _ in range(problem.days)] for _ in problem.people]
    cost: list[cp_model.LinearExprT] = []
    for person, mine in zip(problem.people, works, strict=True):
        cost += _person(cp, problem, person, mine)
    for need in problem.cover:
        heads = [mine[need.day][need.shift] for mine in works]
        under = cp.new_int_var(0, need.wanted, "")
        over = cp.new_int_var(0, len(heads), "")
        cp.add(sum(heads) + under - over == need.wanted)
        cost += [need.under * under, need.over * over]
    cp.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.monotonic() - began))
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(cp)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (
        round(solver.objective_value) if found else None,
        round(solver.best_objective_bound),
        time.monotonic() - began,
    )


def _person(
    cp: cp_model.CpModel, problem: RosterProblem, person: Member, mine: list[list[Var]]
) -> Iterator[cp_model.LinearExprT]:
    on = [cp.new_bool_var("") for _ in mine]
    for day, shifts in zip(on, mine, strict=True):
        cp.add(sum(shifts) == day)
    for day in person.free:
        cp.add(on[day] == 0)
    for shift, cap in enumerate(person.caps):
        cp.add(sum(day[shift] for day in mine) <= cap)
    minutes = sum(s.minutes * day[i] for day in mine for i, s in enumerate(problem.shifts))
    cp.add_linear_constraint(minutes, person.min_minutes, person.max_minutes)
    for today, tomorrow in pairwise(mine):
        for shift, kind in enumerate(problem.shifts):
            for other in kind.forbids:
                cp.add_at_most_one([today[shift], tomorrow[other]])
    _runs(cp, person, on)
    _weekends(cp, person, on)
    yield from (weight * (1 - mine[day][shift]) for day, shift, weight in person.on)
    yield from (weight * mine[day][shift] for day, shift, weight in person.off)


def _runs(cp: cp_model.CpModel, person: Member, on: list[Var]) -> None:
    days = len(on)
    for first in range(days - person.max_run):
        cp.add(sum(on[first : first + person.max_run + 1]) <= person.max_run)
    for length in range(1, person.min_run):
        for first in range(1, days - length):
            cp.add_bool_or(
                [on[first - 1], on[first + length], *(on[d].negated() for d in range(first, first + length))]
            )
    for length in range(1, person.min_rest):
        for first in range(1, days - length):
            edges = [on[first - 1].negated(), on[first + length].negated()]
            cp.add_bool_or([*edges, *(on[d] for d in range(first, first + length))])


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
