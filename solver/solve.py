"""The planner's door: a problem in; the best plan found in the time given, its bound, and what stays unfilled."""

import threading
from functools import partial

from solver import checker
from solver.checks.case import Case
from solver.checks.worst_off import reach
from solver.explain import unfilled
from solver.limits import SolveLimits
from solver.model import Model, build
from solver.pins import pin, start
from solver.problem import Person, Problem, Session
from solver.result import Plan, Result, Status, gap
from solver.roomer import with_rooms
from solver.rules import RULES, availability, rest
from solver.search import Chosen, Found, PlanRefused, Search
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
    watch, model = Watch(limits, on_progress, stop), stated(problem)
    pin(model, keep)
    begun = start(model, hint, keep, limits, watch).keys
    found = Found(begun, _value(problem, begun))
    search = Search(model, partial(_value, problem), found, hint.keys, limits, watch)
    search.run()
    if abandon is not None and abandon.is_set():
        raise Abandoned
    return _result(problem, search, watch)


def possible(problem: Problem, person: Person, session: Session) -> bool:
    """Whether a session is open to a person by itself, before anything else is planned."""
    return availability.allows(problem, person, session) and rest.allows(problem, person, session)


def stated(problem: Problem) -> Model:
    """The problem as CP-SAT reads it: every rule stated, every wish priced."""
    model = build(problem, possible)
    for rule in RULES:
        if price := rule(model):
            model.prices[price.tier].append(price.cost)
    return model


def _value(problem: Problem, chosen: Chosen) -> tuple[int, ...]:
    """What the referee says of a plan that the model thinks legal, by tier."""
    plan = with_rooms(problem, chosen)
    if broken := checker.check(problem, plan):
        raise PlanRefused("; ".join(violation.sentence for violation in broken))
    return checker.by_tier(checker.score(problem, plan))


def _result(problem: Problem, search: Search, watch: Watch) -> Result:
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


def _status(search: Search, watch: Watch) -> Status:
    if all(tier.gap == 0 for tier in search.tiers):
        return Status.OPTIMAL
    if not search.tried:
        return Status.UNTRIED
    return Status.STOPPED if watch.stopped else Status.FEASIBLE
