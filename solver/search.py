"""Tier by tier: each is brought down as far as its share of the time goes, giving up nothing in the tiers above it.

CP-SAT looks at the whole, then at one neighbourhood after another (from a good start that brings the last gain), then
at the whole again for its bound. The best plan is kept outside the solver: whenever the search is stopped, it stands.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.limits import SolveLimits
from solver.model import Linear, Model, Work
from solver.neighbourhoods import neighbourhoods
from solver.result import TierValue, gap
from solver.tiers import Tier
from solver.watch import Listener, Watch, solver_within

Chosen = frozenset[tuple[int, int, str]]
Judge = Callable[[Chosen], tuple[int, ...]]

FIRST_LOOK, NEIGHBOURHOODS = 0.25, 0.65  # of a tier's time: when the first look at the whole ends, and when these do
PART_SECONDS = 1.5
FRUITLESS = 12


class PlanRefused(Exception):
    """The referee found a broken rule, or another value than the model: a fault of ours, never of the problem."""


@dataclass(frozen=True)
class Found:
    """A legal plan as (person, session, service), what the referee says of each tier, and the model's variables."""

    chosen: Chosen
    values: tuple[int, ...]
    solution: tuple[int, ...] = ()


class Search:
    """Improves `best`; `bounds` are proven, by tier."""

    def __init__(
        self, model: Model, judge: Judge, start: Found, suggested: Chosen, limits: SolveLimits, watch: Watch
    ) -> None:
        self._model, self._judge, self._suggested, self._limits, self._watch = model, judge, suggested, limits, watch
        self._prices = [model.price(tier) for tier in Tier]
        self._parts = neighbourhoods(model, random.Random(limits.seed))
        self._tier = 0
        self.best, self.tried = start, False
        watch.best = start.values
        self.bounds = [0.0] * len(Tier)

    def run(self) -> None:
        for number, price in enumerate(self._prices):
            self._tier = number
            self._lower(price, self._watch.left / (len(Tier) - number))
            self._model.cp.add(price <= self.best.values[number])

    @property
    def tiers(self) -> tuple[TierValue, ...]:
        return tuple(TierValue(*row) for row in zip(Tier, map(float, self.best.values), self.bounds, strict=True))

    def _lower(self, price: Linear, seconds: float) -> None:
        """Spend at most so long on the present tier."""
        began, fruitless = self._watch.spent, 0
        self._model.cp.minimize(price)
        self._look_at_all(seconds * FIRST_LOOK)
        while fruitless < FRUITLESS and self._watch.spent - began < seconds * NEIGHBOURHOODS and not self._done:
            fruitless = 0 if self._look_at(next(self._parts, set())) else fruitless + 1
        self._look_at_all(seconds - (self._watch.spent - began))

    @property
    def _done(self) -> bool:
        """Out of time, proven, or in the last tier near enough."""
        reached = gap(self.best.values[self._tier], self.bounds[self._tier]) <= self._enough
        return reached or self._watch.left <= 0 or self._watch.stopped

    @property
    def _enough(self) -> float:
        return self._limits.gap if self._tier == len(Tier) - 1 else 0.0

    def _look_at_all(self, seconds: float) -> None:
        if self._done or seconds <= 0:  # the last neighbourhood may have taken all that was left
            return
        self._hint(self._model.cp)
        solver = solver_within(self._limits)
        solver.parameters.relative_gap_limit = self._enough
        self._solve(solver, self._model.cp, seconds, whole=True)
        self.bounds[self._tier] = max(self.bounds[self._tier], math.ceil(solver.best_objective_bound - 1e-6))

    def _look_at(self, free: set[Work]) -> bool:
        """Think over the shifts of `free` while all others stay; whether that made the plan better."""
        before, part = self.best, self._model.cp.clone()
        self._hint(part)
        for key, var in self._model.gives.items():
            if key[:2] not in free:
                domain = part.proto.variables[var.index].domain
                domain.clear()
                domain.extend([key in before.chosen] * 2)
        self._solve(solver_within(self._limits), part, PART_SECONDS, whole=False)
        return self.best is not before

    def _hint(self, cp: cp_model.CpModel) -> None:
        """The best plan, with every variable's value where none is looser than need be; else what was suggested."""
        cp.clear_hints()  # type: ignore[no-untyped-call]
        if self.best.solution:
            cp.proto.solution_hint.vars.extend(range(len(self.best.solution)))
            cp.proto.solution_hint.values.extend(self.best.solution)
            return
        for key, var in self._model.gives.items():
            cp.add_hint(var, key in (self.best.chosen or self._suggested))

    def _solve(self, solver: cp_model.CpSolver, cp: cp_model.CpModel, seconds: float, *, whole: bool) -> None:
        def tell(values: tuple[float, ...], bound: float) -> None:
            proven = self.bounds[: self._tier + 1] + ([bound - self.bounds[self._tier]] if whole else [])
            self._watch.better(list(Tier)[self._tier], values, sum(proven))

        with self._watch.timing(solver, seconds):
            answer = solver.solve(cp, Listener(self._prices, tell))
        if answer in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep(solver)
        elif answer != cp_model.UNKNOWN:
            raise PlanRefused(f"the model is {solver.status_name(answer)}, though the empty plan breaks no rule")

    def _keep(self, solver: cp_model.CpSolver) -> None:
        """What the solver ended with (with several workers its last callback need not be its best), if it is better."""
        self.tried = True
        chosen = frozenset(key for key, var in self._model.gives.items() if solver.boolean_value(var))
        values = self._judge(chosen)
        # a plan stopped early may carry slack that it does not need: the referee may find it better, never worse
        if round(solver.objective_value) < values[self._tier]:
            raise PlanRefused(f"the model says {solver.objective_value}, the referee {values[self._tier]}")
        tight = round(solver.objective_value) == values[self._tier]
        if values < self.best.values:
            self.best = Found(chosen, values, tuple(solver.response_proto.solution) if tight else ())
