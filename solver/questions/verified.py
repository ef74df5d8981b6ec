"""An answer is a whole plan, legal by the referee; before anybody is told, the model has to find it legal as well."""

from ortools.sat.python import cp_model

from solver.limits import SolveLimits
from solver.problem import Problem
from solver.result import Plan
from solver.statement import stated
from solver.watch import solver_within


def verified(problem: Problem, plan: Plan) -> bool:
    """Whether the problem can be solved by this plan: every shift of it kept and no other put in."""
    model = stated(problem)
    if not plan.keys <= model.gives.keys():
        return False
    for key, var in model.gives.items():
        model.cp.add(var == (key in plan.keys))
    return solver_within(SolveLimits(workers=1)).solve(model.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
