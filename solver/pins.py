"""Pins: published shifts that stay. Where they need others beside them, somebody has to be found before all else."""

from ortools.sat.python import cp_model

from solver import checker
from solver.limits import SolveLimits
from solver.model import Model
from solver.problem import Problem, ProblemError
from solver.result import Plan
from solver.roomer import NoRoom, with_rooms
from solver.watch import Watch, solver_within


def pin(model: Model, keep: Plan) -> None:
    """Hold the pins in the model, and what is to be kept for this one search.

    Raises
    ------
    ProblemError
        naming every rule that they break between them, whatever else is planned.
    """
    if faults := checker.pin_faults(model.problem):
        raise ProblemError(faults)
    for shift in (*checker.kept(model.problem), *keep.assignments):
        if shift.key not in model.gives:
            raise ProblemError((f"person {shift.person_id} cannot give {shift.service} in session {shift.session_id}",))
        model.cp.add(model.gives[shift.key] == 1)


def start(model: Model, hint: Plan, keep: Plan, limits: SolveLimits, watch: Watch) -> Plan:
    """A legal plan to begin with: the hint, or the pins alone (without any, the empty plan), or these and some more.

    Raises
    ------
    ProblemError
        where nobody is found who would make the pins legal, as when somebody is left alone on site.
    """
    for plan in (hint, _alone(model.problem)):
        if keep.keys <= plan.keys and not checker.check(model.problem, plan):
            return plan
    return _completed(model, limits, watch)


def _alone(problem: Problem) -> Plan:
    try:
        return with_rooms(problem, [shift.key for shift in checker.kept(problem)])
    except NoRoom:
        raise ProblemError(("more shifts are pinned than there are rooms for them",)) from None


def _completed(model: Model, limits: SolveLimits, watch: Watch) -> Plan:
    solver = solver_within(limits)
    with watch.timing(solver, watch.left):
        answer = solver.solve(model.cp)
    if answer in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return with_rooms(model.problem, [key for key, var in model.gives.items() if solver.boolean_value(var)])
    broken = tuple(violation.sentence for violation in checker.check(model.problem, _alone(model.problem)))
    raise ProblemError(broken if answer == cp_model.INFEASIBLE else ("nobody was found in time for this:", *broken))
