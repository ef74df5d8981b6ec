"""Looks ahead, before any tier is lowered: what all tiers may come to, and plans like the sketches of it.

Tiers are lowered one after another, and an earlier one is easily lowered at the expense of a later: what the later
could cost is best known before. What was proven of a tier on the way holds for as long as nothing is given up in
those above it.
"""

from collections.abc import Iterator
from operator import le

from solver.afar import Afar
from solver.casting import Key, cast
from solver.limits import SolveLimits
from solver.model import Model
from solver.naming import named
from solver.tiers import Tier
from solver.watch import Watch

ROUGHLY, FINER = 0.05, 0.25  # how near to its bound a sketch is; and, of the gap asked for, that of the last tier
LAST_LOOK, CASTING = 0.3, 0.1  # of the time that is left: for the last tier's sketch, and for the names of a role
NEARLY = 1.015  # of what the last tier costs in a plan or a sketch: a plan that costs no more is like it


class Ahead:
    """`dearest`: what a plan may cost in the last tier that is still like what was seen, if that was seen.

    Until then it is like the plan that there is to begin with, if that costs something: `costs`.
    """

    def __init__(
        self, model: Model, held: frozenset[Key], limits: SolveLimits, watch: Watch, costs: int | None
    ) -> None:
        self._model, self._held, self._limits, self._watch = model, held, limits, watch
        self._settled: list[int] = []
        self._bounds: list[int] = []
        self.dearest = None if costs is None else round(costs * NEARLY)

    def plans(self, seconds: float) -> Iterator[frozenset[Key]]:
        """Shifts like what is seen, more tiers minded each time; `seconds` for all tiers but the last."""
        afar, ends = Afar(self._model, self._limits, self._watch), self._watch.spent + seconds
        groups, tiers = afar.crowd.groups, list(Tier)
        for number, tier in enumerate(tiers):
            last = number == len(tiers) - 1
            each = LAST_LOOK * self._watch.left if last else (ends - self._watch.spent) / (len(tiers) - 1 - number)
            seen = afar.look(tier, each, self._limits.gap * FINER if last else ROUGHLY)
            like = named(self._model, groups, seen.sketch, self._held)
            yield like
            if self._watch.stopped:
                return
            self._bounds.append(seen.bound)
            if last or seen.value is None:
                break
            self._settled.append(seen.value)
            afar.crowd.settle(tier, seen.value)
        if not last or seen.roughly is None:
            return
        self.dearest = round(seen.roughly * NEARLY)
        each = CASTING * self._watch.left
        yield cast(self._model.problem, groups, seen.sketch, like, self._held, self._limits, self._watch, each)

    def bound(self, tier: int, values: tuple[int, ...]) -> int | None:
        """What was proven of a tier, where a plan of these values gives up nothing in those above it."""
        if tier < len(self._bounds) and all(map(le, values[:tier], self._settled)):
            return self._bounds[tier]
        return None
