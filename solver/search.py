"""Tier by tier: each is brought down as far as its share of the time goes, giving up nothing in the tiers above it.

CP-SAT looks at the whole; from afar, for a bound; at one neighbourhood after another, which brings the last gain from a
good start; and at the whole again. The best plan is kept outside the solver: whenever the search is stopped, it stands.
"""

import math
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from solver.crowd import Sketch, crowd
from solver.limits import SolveLimits
from solver.looks import Look
from solver.model import Model, Work
from solver.neighbourhoods import Neighbourhood, Neighbourhoods
from solver.result import TierValue, gap
from solver.tiers import Tier
from solver.watch import Listener, Watch, solver_within

Chosen = frozenset[tuple[int, int, str]]
Judge = Callable[[Chosen], tuple[int, ...]]

FIRST_LOOK, FROM_AFAR = 0.1, 0.6  # of a tier's time: when these end at the latest
WEEK_STEPS, PART_STEPS = 0.15, 0.2  # of CP-SAT's deterministic time
ROUNDS = 2
SKETCHED = (Tier.OBLIGATION, Tier.NEED, Tier.COST)  # of wishes too little is seen from afar
FRUITLESS = 100


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
        self._alone = replace(limits, workers=1)
        self._crowd, self._parts = crowd(model), Neighbourhoods(model, limits.seed)
        self._prices = [model.price(tier) for tier in Tier]
        self._tier = 0
        self.best, self.tried = start, False
        watch.best = start.values
        self.bounds = [0] * len(Tier)

    def run(self) -> None:
        for number, tier in enumerate(Tier):
            self._tier = number
            self._lower(self._watch.left / (len(Tier) - number))
            for model in (self._model, *self._crowd.weeks):
                model.cp.add(model.price(tier) <= self.best.values[number])

    @property
    def tiers(self) -> tuple[TierValue, ...]:
        return tuple(TierValue(*row) for row in zip(Tier, map(float, self.best.values), self.bounds, strict=True))

    def _lower(self, seconds: float) -> None:
        """Spend at most so long on the present tier."""
        began = self._watch.spent
        self._model.cp.minimize(self._prices[self._tier])
        for look, share in (
            (self._look_at_all, FIRST_LOOK),
            (self._look_from_afar, FROM_AFAR),
            (self._look_closely, 1.0),
            (self._look_at_all, 1.0),
        ):
            ends = began + seconds * share
            if self._watch.spent < ends and not self._done:
                look(ends)

    @property
    def _done(self) -> bool:
        """Out of time, proven, or in the last tier near enough."""
        reached = gap(self.best.values[self._tier], self.bounds[self._tier]) <= self._enough
        return reached or self._watch.left <= 0 or self._watch.stopped

    @property
    def _enough(self) -> float:
        return self._limits.gap if self._tier == len(Tier) - 1 else 0.0

    def _look_at_all(self, ends: float) -> None:
        cp, price = self._model.cp, self._prices[self._tier]
        cp.add(price >= self.bounds[self._tier])
        self._hint(cp, self.best)
        look = self._look(cp, self._limits, ends, whole=True)
        self._prove(look.bound)
        self._keep(look)

    def _look_from_afar(self, ends: float) -> None:
        """For a bound, week by week; then for a plan that looks alike from there."""
        tier, weeks = list(Tier)[self._tier], self._crowd.weeks
        if not any(week.prices[tier] for week in weeks):
            return
        bound, sketch, each = 0, Sketch(), (ends - self._watch.spent) / 2 / len(weeks)
        for week in weeks:
            week.cp.minimize(week.price(tier))
            solver = solver_within(self._limits)
            with self._watch.timing(solver, each):
                look = Look(solver, solver.solve(week.cp))
            bound += look.bound
            sketch |= {work: solver.value(count) for work, count in week.works.items() if look.found}
        self._prove(bound)
        if tier in SKETCHED:
            self._name(sketch, ends)

    def _name(self, sketch: Sketch, ends: float) -> None:
        """All at once; where that is too much, rounds of weeks, each as near to the sketch as the others let it."""
        weeks = self._parts.weeks
        whole = self._crowd.named(sketch, set(self._model.sessions))
        if self._keep(self._look(whole, self._limits, ends, WEEK_STEPS * len(weeks))):
            return
        plan = self.best
        for week in ROUNDS * weeks:
            if self._done or self._watch.spent >= ends:
                return
            part = self._crowd.named(sketch, {session for _, session in week})
            self._hold(part, plan, week)
            plan = self._keep(self._look(part, self._alone, ends, WEEK_STEPS)) or plan

    def _look_closely(self, ends: float) -> None:
        """One neighbourhood after another, as many at a time as there are cores."""
        fruitless, at_once = 0, min(self._limits.workers, os.cpu_count() or 1)
        looking: dict[Future[Look], Neighbourhood] = {}
        with ThreadPoolExecutor(at_once) as pool:
            while fruitless < FRUITLESS and self._watch.spent < ends and not self._done:
                while len(looking) < at_once:
                    part = self._parts.draw()
                    looking[pool.submit(self._look_at, self.best, part.free)] = part
                for future in wait(looking, return_when=FIRST_COMPLETED).done:
                    look, before = future.result(), self.best
                    self._keep(look)
                    fruitless = fruitless + 1 if self.best is before else 0
                    looking.pop(future).kind.learn(easy=look.finished)
            for future in looking:
                self._keep(future.result())

    def _look_at(self, plan: Found, free: frozenset[Work]) -> Look:
        """Think over the shifts of `free` while all others stay."""
        part = self._model.cp.clone()
        self._hold(part, plan, free)
        return self._look(part, self._alone, math.inf, PART_STEPS)

    def _hold(self, cp: cp_model.CpModel, plan: Found, free: frozenset[Work]) -> None:
        """Fix all shifts but those of `free` as they are in the plan."""
        self._hint(cp, plan)
        for key, var in self._model.gives.items():
            if key[:2] not in free:
                domain = cp.proto.variables[var.index].domain
                domain.clear()
                domain.extend([key in plan.chosen] * 2)

    def _hint(self, cp: cp_model.CpModel, plan: Found) -> None:
        """The plan, with every variable's value where none is looser than need be; without one, what was suggested."""
        cp.clear_hints()  # type: ignore[no-untyped-call]
        if plan.solution:
            cp.proto.solution_hint.vars.extend(range(len(plan.solution)))
            cp.proto.solution_hint.values.extend(plan.solution)
            return
        for key, var in self._model.gives.items():
            cp.add_hint(var, key in (plan.chosen or self._suggested))

    def _look(
        self, cp: cp_model.CpModel, limits: SolveLimits, ends: float, steps: float = math.inf, *, whole: bool = False
    ) -> Look:
        """The solver's bound is one of the present tier where it looks at the `whole`."""
        solver = solver_within(limits)
        solver.parameters.relative_gap_limit = self._enough if whole else 0.0
        if limits.workers == 1:
            solver.parameters.linearization_level = 2  # all of the model in the LP: parts are solved, not just improved
        listener = Listener(self._prices, lambda values, bound: self._tell(values, bound if whole else 0.0))
        with self._watch.timing(solver, ends - self._watch.spent, steps):
            return Look(solver, solver.solve(cp, listener))

    def _tell(self, values: tuple[float, ...], bound: float) -> None:
        proven = sum(self.bounds[: self._tier]) + max(self.bounds[self._tier], bound)
        self._watch.better(list(Tier)[self._tier], values, proven)

    def _prove(self, bound: int) -> None:
        self.bounds[self._tier] = max(self.bounds[self._tier], bound)

    def _keep(self, look: Look) -> Found | None:
        """The plan that the solver ended with (with several workers its last callback need not be its best)."""
        if look.impossible:
            raise PlanRefused(f"the model is {look.impossible}, though there is a plan that breaks no rule")
        if not look.found:
            return None
        self.tried = True
        claimed = round(look.solver.value(self._prices[self._tier]))
        chosen = frozenset(key for key, var in self._model.gives.items() if look.solver.boolean_value(var))
        values = self._judge(chosen)
        # a plan stopped early may carry slack that it does not need: the referee may find it better, never worse
        if claimed < values[self._tier]:
            raise PlanRefused(f"the model says {claimed}, the referee {values[self._tier]}")
        known = tuple(look.solver.response_proto.solution)[: len(self._model.cp.proto.variables)]
        plan = Found(chosen, values, known if claimed == values[self._tier] else ())
        if values < self.best.values:
            self.best = plan
        return plan
