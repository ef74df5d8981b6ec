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
TOGETHER = ("max_lp", "objective_lb_search_max_lp")  # CP-SAT's names: these two help each other


@dataclass(frozen=True)
class Seen:
    """No plan is better than `bound`. How many of each group give what in each session is a `sketch`, worth `value`.

    `roughly` is what it costs week by week: too little by what links the weeks, and known where `value` is not.
    """

    bound: int
    sketch: Sketch
    value: int | None
    roughly: int | None


class Afar:
    """The same problem, from further away."""

    def __init__(self, near: Model, limits: SolveLimits, watch: Watch) -> None:
        self.crowd = crowd(near)
        self._limits, self._watch, self._cores, self._looks = limits, watch, cores(limits), 0

    def look(self, tier: Tier, seconds: float, gap: float) -> Seen:
        """Spend so many seconds at most; all weeks together need come no nearer than `gap` to their bound."""
        weeks, began = self.crowd.weeks, self._watch.spent
        if not any(week.prices[tier] for week in weeks):
            return Seen(0, {}, 0, 0)
        looks = self._at_weeks(tier, seconds if len(weeks) == 1 else seconds * WEEKS)
        value = _value(looks)
        each = Seen(sum(look.bound for look in looks), _sketch(weeks, looks), value, value)
        if len(weeks) == 1:
            return each
        self._prepare(tier, looks, each.sketch)
        rest = seconds - (self._watch.spent - began)
        look = self._look(self.crowd.whole.cp, rest, gap, together=True)
        bound = max(each.bound, look.bound)
        if not look.found:
            return replace(each, bound=bound, value=None)
        value = _value([look])
        return Seen(bound, _sketch(self.crowd.whole.weeks, [look] * len(weeks)), value, value)

    def sketch(self, seconds: float, gap: float) -> Sketch:
        """Every week within `gap` of its own best, tier by tier, in so many seconds, whatever the others do."""
        weeks = self.crowd.weeks
        each = seconds / len(Tier) / -(-len(weeks) // self._cores)

        def best(week: Model) -> Look:
            found = None
            for tier in Tier:
                week.cp.minimize(week.price(tier))
                look = self._look(week.cp, each, gap)
                if not look.found:
                    break
                week.cp.add(week.price(tier) <= round(look.solver.objective_value))
                found = look
            return found or look

        return _sketch(weeks, self._together([partial(best, week) for week in weeks]))

    def _at_weeks(self, tier: Tier, seconds: float) -> list[Look]:
        weeks = self.crowd.weeks
        for week in weeks:
            week.cp.minimize(week.price(tier))
        each = seconds / -(-len(weeks) // self._cores)
        return self._together([partial(self._look, week.cp, each) for week in weeks])

    def _prepare(self, tier: Tier, looks: list[Look], sketch: Sketch) -> None:
        """All weeks together cost at least what each does by itself, and may look like them."""
        whole = self.crowd.whole
        for week, look in zip(whole.weeks, looks, strict=True):
            whole.cp.add(week.price(tier) >= look.bound)
        _hint(whole.cp, whole.weeks, sketch)
        whole.cp.minimize(whole.price(tier))

    def _together(self, looks: list[Callable[[], Look]]) -> list[Look]:
        with ThreadPoolExecutor(self._cores) as pool:
            return list(pool.map(lambda look: look(), looks))

    def _look(self, cp: cp_model.CpModel, seconds: float, gap: float = 0.0, *, together: bool = False) -> Look:
        """One worker, with all of the model in its LP and no probing; of several `together` one looks for a bound."""
        self._looks += together
        workers = min(self._limits.workers, len(TOGETHER) + 1) if together else 1
        solver = solver_within(replace(self._limits, workers=workers, seed=self._limits.seed + self._looks))
        solver.parameters.linearization_level, solver.parameters.cp_model_probing_level = 2, 0
        if workers > 1:
            solver.parameters.subsolvers.extend(TOGETHER)
        solver.parameters.relative_gap_limit = gap
        with self._watch.timing(solver, seconds):
            return Look(solver, solver.solve(cp))


def _value(looks: list[Look]) -> int | None:
    return sum(round(look.solver.objective_value) for look in looks) if all(look.found for look in looks) else None


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
