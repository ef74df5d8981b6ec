"""The peer of the roster search: one boolean a person, day and shift, given to CP-SAT as it is."""

import time

from ortools.sat.python import cp_model

from solver.rosters.problem import RosterProblem
from solver.rosters.small import stated


def solve(problem: RosterProblem, seconds: float, workers: int = 8, seed: int = 0) -> tuple[int | None, int, float]:
    """Value (None where no plan was found), bound, and seconds to the end, building included."""
    began = time.monotonic()
    cp, _, _ = stated(problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.monotonic() - began))
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    found = solver.solve(cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    value = round(solver.objective_value) if found else None
    return value, round(solver.best_objective_bound), time.monotonic() - began
