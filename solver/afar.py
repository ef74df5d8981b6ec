"""Looks at a crowd: what can be had at best in a tier, and a sketch of it.

Each week by itself is soon done with, and what it costs at least helps to look at all of them together.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from ortools.sat.python import cp_model

from solver.crowd import Sketch, crowd
from solver.limits import SolveLimits, cores
from solver.looks import Look
from solver.model import Model
from solver.tiers import Tier
from solver.watch import Watch, solver_within

WEEKS = 0.5  # of the time for a look, at most


@dataclass(frozen=True)
class Seen:
    """No plan is better than `bound`. How many of each group give what in each session is a `sketch`, worth `value`."""

    bound: int
    sketch: Sketch
    value: int | None


class Afar:
    """The same problem, from further away."""

    def __init__(self, near: Model, limits: SolveLimits, watch: Watch) -> None:
        self.crowd = crowd(near)
        self._limits, self._watch, self._cores = limits, watch, cores(limits)

    def look(self, tier: Tier, seconds: float, gap: float) -> Seen:
        """Spend so many seconds at most; all weeks together need come no nearer than `gap` to their bound."""
        if not any(week.prices[tier] for week in self.crowd.weeks):
            return Seen(0, {}, 0)
        whole, weeks, began = self.crowd.whole, self.crowd.weeks, self._watch.spent
        each = seconds * WEEKS / -(-len(weeks) // self._cores)
        for week in weeks:
            week.cp.minimize(week.price(tier))
        looks = self._together([partial(self._look, week.cp, each) for week in weeks])
        sketch, bound = _sketch(weeks, looks), sum(look.bound for look in looks)
        for week, look in zip(whole.weeks, looks, strict=True):
            whole.cp.add(week.price(tier) >= look.bound)
        _hint(whole.cp, whole.weeks, sketch)
        rest = seconds - (self._watch.spent - began)
        whole.cp.minimize(whole.price(tier))
        lucky = self._together([partial(self._look, whole.cp, rest, gap, n) for n in range(self._cores)])
        bound = max(bound, *(look.bound for look in lucky))
        found = [look for look in lucky if look.found]
        if not found:
            return Seen(bound, sketch, None)
        best = min(found, key=lambda look: look.solver.objective_value)
        return Seen(bound, _sketch(whole.weeks, [best] * len(weeks)), round(best.solver.objective_value))

    def _together(self, looks: list[Callable[[], Look]]) -> list[Look]:
        with ThreadPoolExecutor(self._cores) as pool:
            return list(pool.map(lambda look: look(), looks))

    def _look(self, cp: cp_model.CpModel, seconds: float, gap: float = 0.0, number: int = 0) -> Look:
        """Looks at the same with another `number` come upon other things: how soon, is a matter of luck."""
        solver = solver_within(replace(self._limits, workers=1, seed=self._limits.seed + number))
        solver.parameters.linearization_level, solver.parameters.cp_model_probing_level = 2, 0
        solver.parameters.use_objective_lb_search = number % 2 == 1
        solver.parameters.relative_gap_limit = gap
        with self._watch.timing(solver, seconds):
            return Look(solver, solver.solve(cp))


def _sketch(weeks: list[Model], looks: list[Look]) -> Sketch:
    return {
        shifts: look.solver.value(count)
        for week, look in zip(weeks, looks, strict=True)
        if look.found
        for shifts, count in week.gives.items()
    }


def _hint(cp: cp_model.CpModel, weeks: list[Model], sketch: Sketch) -> None:
    cp.clear_hints()  # type: ignore[no-untyped-call]
    for week in weeks:
        for shifts, count in week.gives.items():
            if shifts in sketch:
                cp.add_hint(count, sketch[shifts])
