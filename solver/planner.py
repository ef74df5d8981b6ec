"""Chooses how a problem is searched: as a whole, or where that is too much at a time, some weeks after others."""

from functools import partial

from solver import checker
from solver.limits import SolveLimits
from solver.model import Model
from solver.pins import pin, start
from solver.problem import Problem
from solver.result import Plan
from solver.rolling import Rolling
from solver.roomer import with_rooms
from solver.search import Chosen, Found, PlanRefused, Search, Start
from solver.statement import stated
from solver.watch import Watch

LARGE = 15_000  # pairs of a person and a session: from here on CP-SAT needs seconds to read the whole


def searched(problem: Problem, limits: SolveLimits, hint: Plan, keep: Plan, watch: Watch) -> Search | Rolling:
    """The search at its end; raises as `solver.solve.solve` does."""
    model = stated(problem)
    pin(model, keep)
    begun = start(model, hint, keep, limits, watch).keys
    held = keep.keys | {shift.key for shift in checker.kept(problem)}
    suggested = held | (hint.keys & model.gives.keys())
    search = _search(model, Start(Found(begun, value(problem, begun)), held, suggested), limits, watch)
    search.run()
    return search


def _search(model: Model, begin: Start, limits: SolveLimits, watch: Watch) -> Search | Rolling:
    judge = partial(value, model.problem)
    if len(model.works) < LARGE or len(model.problem.horizon) == 1:
        return Search(model, judge, begin, limits, watch)
    return Rolling(model, judge, begin, limits, watch, chosen_in)


def chosen_in(problem: Problem, limits: SolveLimits, hint: Plan, keep: Plan, watch: Watch) -> Chosen:
    """What is best in a window, as far as it can know."""
    return searched(problem, limits, hint, keep, watch).best.chosen


def value(problem: Problem, chosen: Chosen) -> tuple[int, ...]:
    """What the referee says of a plan that the model thinks legal, by tier."""
    plan = with_rooms(problem, chosen)
    if broken := checker.check(problem, plan):
        raise PlanRefused("; ".join(violation.sentence for violation in broken))
    return checker.by_tier(checker.score(problem, plan))
