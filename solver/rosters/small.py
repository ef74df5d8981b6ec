"""A small problem, asked of CP-SAT as a whole, where rosters put together have ended short of their bound.

Combining known rosters can miss the one that is needed beside another; with few people and days nothing need be missed.
"""

import numpy as np
from ortools.sat.python import cp_model

from solver.rosters.alone import Works, add_person, row_of
from solver.rosters.problem import RosterProblem, Rosters

Linear = cp_model.LinearExpr | int

CELLS = 400
"""People × days × shifts: up to here CP-SAT needs a second or so."""


def is_small(problem: RosterProblem) -> bool:
    return len(problem.people) * problem.days * len(problem.shifts) <= CELLS


def best_of_all(problem: RosterProblem, below: int, seconds: float, work: float, seed: int) -> Rosters | None:
    """Rosters worth less than `below`, the best that are found in so many seconds or so much of the solver's work."""
    cp, team, cost = stated(problem)
    cp.add(cost <= below - 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, seed
    solver.parameters.max_time_in_seconds, solver.parameters.max_deterministic_time = seconds, work
    solver.parameters.catch_sigint_signal = False
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.array([row_of(solver, works) for works in team])


def stated(problem: RosterProblem) -> tuple[cp_model.CpModel, list[Works], Linear]:
    """The problem as it stands: a boolean for each person, day and shift, and what is to be as little as can be."""
    cp = cp_model.CpModel()
    team = [add_person(cp, problem, person) for person in problem.people]
    cost = sum(_requests(problem, team) + _cover(cp, problem, team))
    cp.minimize(cost)
    return cp, team, cost


def _requests(problem: RosterProblem, team: list[Works]) -> list[Linear]:
    cost: list[Linear] = []
    for person, works in zip(problem.people, team, strict=True):
        cost += [weight * (1 - works[day][shift]) for day, shift, weight in person.on]
        cost += [weight * works[day][shift] for day, shift, weight in person.off]
    return cost


def _cover(cp: cp_model.CpModel, problem: RosterProblem, team: list[Works]) -> list[Linear]:
    cost: list[Linear] = []
    for cover in problem.cover:
        heads = sum(works[cover.day][cover.shift] for works in team)
        short, spare = cp.new_int_var(0, cover.wanted, ""), cp.new_int_var(0, len(team), "")
        cp.add(heads + short - spare == cover.wanted)
        cost += [cover.under * short, cover.over * spare]
    return cost
