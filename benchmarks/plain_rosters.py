"""The peer of the roster search: one boolean a person, day and shift, given to CP-SAT as it is."""

import time

from ortools.sat.python import cp_model

from solver.rosters.alone import add_person
from solver.rosters.problem import RosterProblem


def solve(problem: RosterProblem, seconds: float, workers: int = 8, seed: int = 0) -> tuple[int | None, int, float]:
    """Value (None where no plan was found), bound, and seconds to the end, building included."""
    began = time.monotonic()
    cp = cp_model.CpModel()
    works = [add_person(cp, problem, person) for person in problem.people]
    cost: list[cp_model.LinearExprT] = []
    for person, mine in zip(problem.people, works, strict=True):
        cost += [weight * (1 - mine[day][shift]) for day, shift, weight in person.on]
        cost += [weight * mine[day][shift] for day, shift, weight in person.off]
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
    found = solver.solve(cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    value = round(solver.objective_value) if found else None
    return value, round(solver.best_objective_bound), time.monotonic() - began
