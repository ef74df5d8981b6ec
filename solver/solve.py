"""The planner's door: a problem in; the best plan found in the time given, its bound, and what stays unfilled."""

import threading

from solver import checker
from solver.checks.case import Case
from solver.checks.worst_off import reach
from solver.explain import unfilled
from solver.limits import SolveLimits
from solver.planner import searched
from solver.problem import Problem
from solver.result import Plan, Result, Status, gap
from solver.rolling import Rolling
from solver.roomer import with_rooms
from solver.search import PlanRefused, Search
from solver.watch import OnProgress, Watch

__all__ = ["OnProgress", "PlanRefused", "SolveLimits", "solve"]


class Abandoned(Exception):
    """Nobody waits for this plan any more."""


def solve(
    problem: Problem,
    limits: SolveLimits | None = None,
    hint: Plan | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    abandon: threading.Event | None = None,
    keep: Plan | None = None,
) -> Result:
    """The best legal plan found. Without pins it always exists: a plan that fills nothing breaks no rule.

    Parameters
    ----------
    hint
        a plan to start from, also a partial one; what is published, if not given.
    on_progress
        called from a solver thread with every better plan.
    stop
        set it to stop early; the best plan so far is returned.
    abandon
        set it as well when nobody waits for the plan any more: nothing is judged or explained, which takes seconds.
    keep
        shifts that stay whatever they cost, a rule of this search only.

    Raises
    ------
    Abandoned
        if `abandon` was set.
    ProblemError
        where shifts are pinned, or to be kept, that no legal plan can keep together.
    PlanRefused
        if the referee disagrees with the model.
    """
    limits, hint, keep = limits or SolveLimits(), hint or Plan(problem.published), keep or Plan()
    watch = Watch(limits, on_progress, stop)
    search = searched(problem, limits, hint, keep, watch)
    if abandon is not None and abandon.is_set():
        raise Abandoned
    return _result(problem, search, watch)


def _result(problem: Problem, search: Search | Rolling, watch: Watch) -> Result:
    plan = with_rooms(problem, search.best.chosen)
    terms, tiers = checker.score(problem, plan), search.tiers
    objective, bound = float(checker.objective(terms)), sum(tier.bound for tier in tiers)
    return Result(
        status=_status(search, watch),
        plan=plan,
        objective=objective,
        bound=bound,
        gap=gap(objective, bound),
        seconds=watch.elapsed,
        seconds_to_best=watch.best_at,
        terms=terms,
        tiers=tiers,
        unfilled=unfilled(problem, plan),
        reach=reach(Case(problem, plan)),
    )


def _status(search: Search | Rolling, watch: Watch) -> Status:
    if all(tier.gap == 0 for tier in search.tiers):
        return Status.OPTIMAL
    if not search.tried:
        return Status.UNTRIED
    return Status.STOPPED if watch.stopped else Status.FEASIBLE
