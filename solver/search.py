"""Tier by tier: each is brought down as far as its share of the time goes, giving up nothing in the tiers above it.

It begins with some plan and then one that looks like the best seen from afar. In each tier CP-SAT looks at the whole,
briefly; from afar, for a bound; at one neighbourhood after another, which brings the gain; and at the whole again.
The best plan is kept outside the solver: whenever the search is stopped, it stands.
"""

import math
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

from ortools.sat.python import cp_model

from solver.afar import Afar
from solver.ahead import FINER, Ahead
from solver.limits import SolveLimits, cores
from solver.looks import Look
from solver.model import Model, Work
from solver.neighbourhoods import Neighbourhood, Neighbourhoods
from solver.remains import what_stands
from solver.result import TierValue, gap
from solver.tiers import Tier
from solver.watch import Listener, Watch, solver_within

LAST = Tier.COST
Chosen = frozenset[tuple[int, int, str]]
Judge = Callable[[Chosen], tuple[int, ...]]

SKETCHING, SKETCH_SECONDS = 0.1, 3.0  # of all the time, what a first plan may take; or so long, up to half of it
BRIEFLY, FROM_AFAR, CLOSELY = 0.03, 0.3, 0.8  # of a tier's time: when these end at the latest
PART_STEPS, PATIENCE = 0.1, 8  # of CP-SAT's deterministic time; fruitless parts until it doubles
LEANING = 20  # how much more a tier counts than all those after it, where these are looked at as well
SOON, FRUITLESS = 20, 100  # parts in vain: until the bound is looked at again, and until there is no use in more
AGAIN = 0.4  # of the time that is left


class PlanRefused(Exception):
    """The referee found a broken rule, or another value than the model: a fault of ours, never of the problem."""


@dataclass(frozen=True)
class Found:
    """A legal plan as (person, session, service), what the referee says of each tier, and the model's variables."""

    chosen: Chosen
    values: tuple[int, ...]
    solution: tuple[int, ...] = ()


@dataclass(frozen=True)
class Start:
    """A legal plan to begin with; `held`: what of it has to stay; `suggested`: what may help, legal or not."""

    plan: Found
    held: Chosen = frozenset()
    suggested: Chosen = frozenset()

    @property
    def bare(self) -> bool:
        """There is nothing in the plan but what has to be."""
        return self.plan.chosen <= self.held


class Search:
    """Improves `best`; `bounds` are proven, by tier."""

    def __init__(self, model: Model, judge: Judge, start: Start, limits: SolveLimits, watch: Watch) -> None:
        self._model, self._judge, self._start, self._limits, self._watch = model, judge, start, limits, watch
        self._alone = replace(limits, workers=1)
        self._afar, self._parts = Afar(model, limits, watch), Neighbourhoods(model, limits.seed)
        self._ahead = Ahead(model, start.held, limits, watch, None if start.bare else start.plan.values[-1])
        self._prices = [model.price(tier) for tier in Tier]
        self._tier = 0
        self.best, self.tried = start.plan, False
        watch.best = start.plan.values
        self.bounds = [0] * len(Tier)

    def run(self) -> None:
        if self._start.bare and not self._watch.stopped:
            self._begin(min(self._watch.left / 2, max(self._watch.left * SKETCHING, SKETCH_SECONDS)))
        for number, tier in enumerate(Tier):
            self._tier = number
            self._lower(self._watch.left / (len(Tier) - number))
            self._model.cp.add(self._prices[number] <= self.best.values[number])
            self._afar.crowd.settle(tier, self.best.values[number])

    @property
    def tiers(self) -> tuple[TierValue, ...]:
        return tuple(TierValue(*row) for row in zip(Tier, map(float, self.best.values), self.bounds, strict=True))

    def _begin(self, seconds: float) -> None:
        """What stands of a suggestion, and of plans like what is seen from afar."""
        self._offer_what_stands(self._start.suggested)
        for chosen in self._ahead.plans(seconds):
            self._offer_what_stands(chosen)

    def _offer_what_stands(self, chosen: Chosen) -> None:
        standing = what_stands(self._model.problem, chosen) if chosen else chosen
        if standing and standing >= self._start.held:
            self._offer(Found(standing, self._judge(standing)))

    def _lower(self, seconds: float) -> None:
        """Spend at most so long on the present tier."""
        began, closely = self._watch.spent, 1.0 if self._last else CLOSELY
        self._model.cp.minimize(self._prices[self._tier])
        for look, share in (
            (self._look_briefly, BRIEFLY),
            (self._prove_from_afar, FROM_AFAR),
            (self._look_closely_at_what_was_seen, closely),
            (partial(self._look_closely, patience=SOON), closely),
            (self._look_from_afar_again, closely),
            (partial(self._look_closely, patience=FRUITLESS), closely),
            (self._look_at_all, 1.0),
        ):
            ends = began + seconds * share
            if self._watch.spent < ends and not self._done:
                look(ends)

    @property
    def _last(self) -> bool:
        return list(Tier)[self._tier] == LAST

    @property
    def _done(self) -> bool:
        """Out of time, proven, or in the last tier near enough."""
        reached = gap(self.best.values[self._tier], self.bounds[self._tier]) <= self._enough
        return reached or self._watch.left <= 0 or self._watch.stopped

    @property
    def _enough(self) -> float:
        return self._limits.gap if self._last else 0.0

    def _look_briefly(self, ends: float) -> None:
        """A small problem is solved at a glance. What is found of a large one does harm to the tiers after this."""
        look = self._glance(ends)
        if look.finished:
            self._keep(look)

    def _look_at_all(self, ends: float) -> None:
        self._keep(self._glance(ends))

    def _glance(self, ends: float) -> Look:
        cp = self._model.cp
        cp.add(self._prices[self._tier] >= self.bounds[self._tier])
        self._hint(cp, self.best)
        look = self._look(cp, self._limits, ends, whole=True)
        self._prove(look.bound)
        return look

    def _prove_from_afar(self, ends: float) -> None:
        """What was proven while looking ahead need not be looked for again."""
        proven = self._ahead.bound(self._tier, self.best.values)
        if proven is None:
            self._look_from_afar(ends)
        else:
            self._prove(proven)

    def _look_from_afar(self, ends: float) -> None:
        """For a bound."""
        seen = self._afar.look(list(Tier)[self._tier], ends - self._watch.spent, self._enough * FINER)
        self._prove(seen.bound)

    def _look_from_afar_again(self, ends: float) -> None:
        """Where neighbourhoods bring little more, it is often the bound that is missing: other looks, other luck."""
        self._look_from_afar(self._watch.spent + AGAIN * (ends - self._watch.spent))

    def _look_closely_at_what_was_seen(self, ends: float) -> None:
        """First as far as it costs hardly more than was seen, or the first plan: what is given away is hard to regain.

        An evening more is shared out more easily than an evening fewer, and costs a tenth.
        """
        if not self._last and self._ahead.dearest is not None:
            self._look_closely(ends, SOON, self._ahead.dearest)

    def _look_closely(self, ends: float, patience: int, dearest: int | None = None) -> None:
        """One neighbourhood after another, as many at a time as there are cores; after some in vain, more closely."""
        fruitless, at_once, everything = 0, cores(self._limits), len(self._model.works)
        looking: dict[Future[Look], Neighbourhood] = {}
        with ThreadPoolExecutor(at_once) as pool:
            while fruitless < patience and self._watch.spent < ends and not self._done:
                while len(looking) < at_once:
                    part = self._parts.draw()
                    steps = PART_STEPS * (1 + fruitless / PATIENCE)
                    looking[pool.submit(self._look_at, self.best, part.free, steps, dearest)] = part
                for future in wait(looking, return_when=FIRST_COMPLETED).done:
                    look, part, before = future.result(), looking.pop(future), self.best
                    self._keep(look)
                    part.kind.learn(easy=look.finished)
                    fruitless = fruitless + 1 if self.best is before else 0
                    if look.finished and len(part.free) == everything:
                        fruitless = patience
            for future in looking:
                self._keep(future.result())

    def _look_at(self, plan: Found, free: frozenset[Work], steps: float, dearest: int | None) -> Look:
        """Think over the shifts of `free` while all others stay, with nothing dearer than the plan or that much."""
        part = self._model.cp.clone()
        part.minimize(LEANING * self._prices[self._tier] + sum(self._prices[self._tier + 1 :]))
        if dearest is not None:
            part.add(self._prices[-1] <= max(dearest, plan.values[-1]))
        self._hold(part, plan, free)
        return self._look(part, self._alone, math.inf, steps)

    def _hold(self, cp: cp_model.CpModel, plan: Found, free: frozenset[Work]) -> None:
        """Fix all shifts but those of `free` as they are in the plan."""
        self._hint(cp, plan)
        for key, var in self._model.gives.items():
            if key[:2] not in free:
                domain = cp.proto.variables[var.index].domain
                domain.clear()
                domain.extend([key in plan.chosen] * 2)

    def _hint(self, cp: cp_model.CpModel, plan: Found) -> None:
        """The plan, with every variable's value where none is looser than need be."""
        cp.clear_hints()  # type: ignore[no-untyped-call]
        if plan.solution:
            cp.proto.solution_hint.vars.extend(range(len(plan.solution)))
            cp.proto.solution_hint.values.extend(plan.solution)
            return
        for key, var in self._model.gives.items():
            cp.add_hint(var, key in plan.chosen)

    def _look(
        self, cp: cp_model.CpModel, limits: SolveLimits, ends: float, steps: float = math.inf, *, whole: bool = False
    ) -> Look:
        """The solver's bound is one of the present tier where it looks at the `whole`."""
        solver = solver_within(limits)
        solver.parameters.relative_gap_limit = self._enough if whole else 0.0
        if limits.workers == 1:
            # all of the model in the LP and no probing: parts are solved, not just improved
            solver.parameters.linearization_level, solver.parameters.cp_model_probing_level = 2, 0
        listener = Listener(self._prices, lambda values, bound: self._tell(values, bound if whole else 0.0))
        with self._watch.timing(solver, ends - self._watch.spent, steps):
            return Look(solver, solver.solve(cp, listener))

    def _tell(self, values: tuple[float, ...], bound: float) -> None:
        proven = sum(self.bounds[: self._tier]) + max(self.bounds[self._tier], bound)
        self._watch.better(list(Tier)[self._tier], values, proven)

    def _prove(self, bound: int) -> None:
        self.bounds[self._tier] = max(self.bounds[self._tier], bound)

    def _keep(self, look: Look) -> None:
        """The plan that the solver ended with (with several workers its last callback need not be its best)."""
        if look.impossible:
            raise PlanRefused(f"the model is {look.impossible}, though there is a plan that breaks no rule")
        if not look.found:
            return
        claimed = round(look.solver.value(self._prices[self._tier]))
        chosen = frozenset(key for key, var in self._model.gives.items() if look.solver.boolean_value(var))
        values = self._judge(chosen)
        # a plan stopped early may carry slack that it does not need: the referee may find it better, never worse
        if claimed < values[self._tier]:
            raise PlanRefused(f"the model says {claimed}, the referee {values[self._tier]}")
        known = tuple(look.solver.response_proto.solution)[: len(self._model.cp.proto.variables)]
        self._offer(Found(chosen, values, known if claimed == values[self._tier] else ()))

    def _offer(self, plan: Found) -> None:
        self.tried = True
        if plan.values < self.best.values:
            self.best = plan
            self._tell(tuple(map(float, plan.values)), 0.0)
