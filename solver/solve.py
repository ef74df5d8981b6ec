"""The planner's door: a problem in; the best plan found in the time given, its bound, and what stays unfilled."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver import checker
from solver.explain import unfilled
from solver.model import Model, build
from solver.problem import Person, Problem, Session
from solver.result import Plan, Progress, Result, Status, gap
from solver.roomer import with_rooms
from solver.rules import RULES, availability, rest

OnProgress = Callable[[Progress], None]


class PlanRefused(Exception):
    """The referee found a broken rule, or another value than the model: a fault of ours, never of the problem."""


@dataclass(frozen=True)
class SolveLimits:
    """When to stop: after `time_seconds`, or within `gap` of the bound. One worker and one seed repeat exactly."""

    time_seconds: float = 20
    gap: float = 0.01
    workers: int = 8
    seed: int = 0


def solve(
    problem: Problem,
    limits: SolveLimits | None = None,
    hint: Plan | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> Result:
    """The best legal plan found. It always exists: a plan that fills nothing breaks no rule.

    Parameters
    ----------
    hint
        a plan to start from, also a partial one.
    on_progress
        called from a solver thread with every better plan.
    stop
        set it to stop early; the best plan so far is returned.

    Raises
    ------
    PlanRefused
        if the referee disagrees with the model.
    """
    limits = limits or SolveLimits()
    began = time.monotonic()
    model = build(problem, possible)
    terms = [term for rule in RULES if (term := rule(model)) is not None]
    model.cp.minimize(sum(terms))
    _hint(model, hint or Plan())
    solver = _solver(limits)
    watch = _Watch(began, on_progress)
    status = _run(solver, model, watch, stop)
    return _judged(problem, model, solver, watch, status, began)


def possible(problem: Problem, person: Person, session: Session) -> bool:
    """Whether a session is open to a person by itself, before anything else is planned."""
    return availability.allows(problem, person, session) and rest.allows(problem, person, session)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Notes when the plan last got better, and tells whoever watches."""

    def __init__(self, began: float, on_progress: OnProgress | None) -> None:
        super().__init__()
        self._began, self._on_progress = began, on_progress
        self.best_at = 0.0

    def on_solution_callback(self) -> None:
        self.best_at = time.monotonic() - self._began
        if self._on_progress:
            value, bound = self.objective_value, self.best_objective_bound
            self._on_progress(Progress(self.best_at, value, bound, gap(value, bound)))


def _solver(limits: SolveLimits) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limits.time_seconds
    solver.parameters.relative_gap_limit = limits.gap
    solver.parameters.num_workers = limits.workers
    solver.parameters.random_seed = limits.seed
    # its handler of Ctrl-C lives in one thread and aborts the process when the signal meets another: ours is `stop`
    solver.parameters.catch_sigint_signal = False
    return solver


def _hint(model: Model, plan: Plan) -> None:
    chosen = {(a.person_id, a.session_id, a.service) for a in plan.assignments}
    working = {(person, session) for person, session, _ in chosen}
    for key, var in model.gives.items():
        model.cp.add_hint(var, key in chosen)
    for work, var in model.works.items():
        model.cp.add_hint(var, work in working)


def _run(solver: cp_model.CpSolver, model: Model, watch: _Watch, stop: threading.Event | None) -> Status:
    finished = threading.Event()
    if stop is not None:
        threading.Thread(target=_stop_when_told, args=(solver, stop, finished), daemon=True).start()
    try:
        answer = solver.solve(model.cp, watch)
    finally:
        finished.set()
    if answer == cp_model.OPTIMAL and solver.objective_value <= solver.best_objective_bound + 0.5:
        return Status.OPTIMAL
    if answer in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Status.STOPPED if stop is not None and stop.is_set() else Status.FEASIBLE
    if answer == cp_model.UNKNOWN:
        return Status.UNTRIED
    raise PlanRefused(f"the model is {solver.status_name(answer)}, though the empty plan breaks no rule")


def _stop_when_told(solver: cp_model.CpSolver, stop: threading.Event, finished: threading.Event) -> None:
    while not finished.wait(0.05):
        if stop.is_set():  # again and again: a search that has not quite begun forgets the first time
            solver.stop_search()


def _chosen(model: Model, solver: cp_model.CpSolver, status: Status) -> list[tuple[int, int, str]]:
    """What the solver ended with: with several workers the last callback need not be the best solution."""
    return [] if status is Status.UNTRIED else [key for key, var in model.gives.items() if solver.boolean_value(var)]


def _judged(
    problem: Problem, model: Model, solver: cp_model.CpSolver, watch: _Watch, status: Status, began: float
) -> Result:
    plan = with_rooms(problem, _chosen(model, solver, status))
    broken = checker.check(problem, plan)
    terms = checker.score(problem, plan)
    value = float(checker.objective(terms))
    if broken:
        raise PlanRefused("; ".join(violation.sentence for violation in broken))
    # a plan stopped early may carry slack that it does not need: the referee may find it better, never worse
    if status is not Status.UNTRIED and round(solver.objective_value) < value:
        raise PlanRefused(f"the model says {solver.objective_value}, the referee {value}")
    bound = 0.0 if status is Status.UNTRIED else float(solver.best_objective_bound)
    return Result(
        status=status,
        plan=plan,
        objective=value,
        bound=bound,
        gap=gap(value, bound),
        seconds=time.monotonic() - began,
        seconds_to_best=watch.best_at,
        terms=terms,
        unfilled=unfilled(problem, plan),
    )
