"""One look of a solver at the problem or a part of it, and what came of it."""

import math
from dataclasses import dataclass

from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Look:
    solver: cp_model.CpSolver
    answer: cp_model.CpSolverStatus

    @property
    def found(self) -> bool:
        return self.answer in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    @property
    def finished(self) -> bool:
        """Nothing better is to be found there."""
        return self.answer == cp_model.OPTIMAL

    @property
    def bound(self) -> int:
        """Values are whole numbers: a bound between two of them is the upper one."""
        return math.ceil(self.solver.best_objective_bound - 1e-6)

    @property
    def impossible(self) -> str | None:
        """What the solver says where there is nothing to find."""
        return None if self.found or self.answer == cp_model.UNKNOWN else self.solver.status_name(self.answer)
