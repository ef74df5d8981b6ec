"""The best plan that the rosters known so far make together, by CP-SAT: a dive may settle too early."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from solver.rosters.master import Column
from solver.rosters.scope import Scope


@dataclass(frozen=True)
class Effort:
    """`seconds` by the wall, `work` in CP-SAT's deterministic units; whichever ends first."""

    seconds: float
    work: float
    workers: int = 1
    seed: int = 0


def combine(
    scope: Scope, columns: list[Column], hint: dict[int, Column], below: float, effort: Effort
) -> dict[int, Column] | None:
    """One column a person at a value below `below`, or None if there is none or none was found."""
    cp = cp_model.CpModel()
    chosen = [cp.new_bool_var("") for _ in columns]
    mine: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    heads: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for variable, column in zip(chosen, columns, strict=True):
        mine[column.person].append(variable)
        for day in np.flatnonzero(scope.open & (column.roster >= 0)).tolist():
            heads[day, int(column.roster[day])].append(variable)
    for variables in mine.values():
        cp.add_exactly_one(variables)
    cost: cp_model.LinearExpr | int = sum(
        int(column.cost) * variable for variable, column in zip(chosen, columns, strict=True)
    )
    cost += _cover(cp, scope, heads)
    cp.add(cost <= int(np.ceil(below)) - 1)
    cp.minimize(cost)
    for variable, column in zip(chosen, columns, strict=True):
        cp.add_hint(variable, hint[column.person] is column)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.max_deterministic_time = effort.work
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {c.person: c for variable, c in zip(chosen, columns, strict=True) if solver.boolean_value(variable)}


def _cover(
    cp: cp_model.CpModel, scope: Scope, heads: dict[tuple[int, int], list[cp_model.IntVar]]
) -> cp_model.LinearExpr | int:
    cost: cp_model.LinearExpr | int = 0
    for day, shift in np.argwhere((scope.under > 0) | (scope.over > 0)).tolist():
        wanted = int(scope.wanted[day, shift])
        work = heads[day, shift]
        few = cp.new_int_var(0, max(0, wanted), "")
        many = cp.new_int_var(0, max(0, len(work) - wanted), "")
        cp.add(sum(work) + few - many == wanted)
        cost += int(scope.under[day, shift]) * few + int(scope.over[day, shift]) * many
    return cost
