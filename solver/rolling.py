"""A rota too large to be thought of at a time: a plan like what is seen from afar, then some weeks again and again.

Each window is a problem of its own (`windows.py`), searched as any other; the referee of the whole judges what comes
of it. The bound is that of the look from afar, which knows all weeks.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from solver import checker
from solver.afar import Afar
from solver.casting import cast
from solver.crowd import Sketch
from solver.limits import SolveLimits
from solver.model import Model
from solver.naming import named
from solver.problem import Person, Problem, ProblemError
from solver.remains import what_stands
from solver.result import Plan, TierValue
from solver.roomer import with_rooms
from solver.search import Chosen, Found, Judge, Start
from solver.tiers import Tier
from solver.watch import Watch
from solver.windows import window

AHEAD, BOUND = 0.3, 0.12  # of the time: for a first plan, and twice to see from afar what can be had at best
AT_A_TIME = (1, 1, 2)  # weeks that are gone over again
EACH = 0.03  # of the time, for a week among others
ROUNDS = 6  # in vain
SORE = 2  # of the tiers: what is owed, and needed
CASTING = 0.01  # of the time that is left: for the names of a role in a week
ROUGHLY = 0.01  # how near to its bound a week of the first sketch is
SettlesWindow = Callable[[Problem, SolveLimits, Plan, Plan, Watch], Chosen]


class Rolling:
    """Improves `best`; `bounds` are proven, by tier."""

    def __init__(
        self, model: Model, judge: Judge, start: Start, limits: SolveLimits, watch: Watch, settles: SettlesWindow
    ) -> None:
        self._model, self._judge, self._limits, self._watch, self._settles = model, judge, limits, watch, settles
        self._problem, self._chance = model.problem, random.Random(limits.seed)
        self._start, self.best, self.tried = start, start.plan, False
        watch.best = start.plan.values
        self.bounds = [0] * len(Tier)

    @property
    def tiers(self) -> tuple[TierValue, ...]:
        return tuple(TierValue(*row) for row in zip(Tier, map(float, self.best.values), self.bounds, strict=True))

    def run(self) -> None:
        seconds = self._watch.left
        if self._start.bare and not self._watch.stopped:
            self._begin(seconds * AHEAD)
        self._see_from_afar(seconds * BOUND)
        self._go_over(seconds * EACH, until=seconds * BOUND)
        if not self._done:
            self._see_from_afar(self._watch.left)

    def _go_over(self, each: float, until: float) -> None:
        """Window after window, until so much time is left or all of them have been in vain several times."""
        fruitless = 0
        for number, some in enumerate(self._windows()):
            if self._done or self._watch.left <= until or fruitless == ROUNDS * len(self._problem.horizon):
                return
            before = self.best
            self._think_over(some, each * len(some), self._limits.seed + number)
            fruitless = fruitless + 1 if self.best is before else 0

    def _begin(self, seconds: float) -> None:
        """What stands of a suggestion, and a plan like the best that every week looks by itself, from afar."""
        self._keep(self._start.suggested)
        afar = Afar(self._model, self._limits, self._watch)
        groups, sketch = afar.crowd.groups, afar.sketch(seconds, ROUGHLY)
        self._keep(named(self._model, groups, sketch, self._start.held))
        for week in self._problem.horizon:
            if not self._done:
                self._cast(range(week, week + 1), groups, sketch)

    def _cast(self, weeks: range, groups: list[list[Person]], sketch: Sketch) -> None:
        """Better names for what was seen of some weeks, beside those that the others have by now."""
        part, inside = self._part(weeks)
        like = frozenset(key for key in self.best.chosen if key[1] in inside)
        seen = {shifts: count for shifts, count in sketch.items() if shifts[1] in inside}
        held = self._start.held & like
        found = cast(part, groups, seen, like, held, self._limits, self._watch, CASTING * self._watch.left)
        self._keep(self.best.chosen - like | found)

    @property
    def _done(self) -> bool:
        """Out of time, stopped, or proven in all tiers, in the last near enough."""
        *above, last = self.tiers
        reached = not any(tier.gap for tier in above) and last.gap <= self._limits.gap
        return reached or self._watch.left <= 0 or self._watch.stopped

    def _windows(self) -> Iterator[range]:
        """First where most is given up of what is owed or needed, with the weeks beside it, which may stand in the way.

        Then for ever: all weeks in turn, alone or with those beside them, in another order each time.
        """
        weeks = self._problem.horizon
        for week in self._sore():
            for pair in (range(max(weeks.start, week - 1), week + 1), range(week, min(week + 2, weeks.stop))):
                if any(tier.gap for tier in self.tiers[:SORE]):
                    yield pair
        while weeks:
            length = min(len(weeks), self._chance.choice(AT_A_TIME))
            firsts = list(range(weeks.start, weeks.stop - length + 1))
            self._chance.shuffle(firsts)
            yield from (range(first, first + length) for first in firsts)

    def _sore(self) -> list[int]:
        """The weeks that fall short of something owed or needed, beside the others as they are: the worst first."""
        if not any(tier.gap for tier in self.tiers[:SORE]):
            return []
        given_up = {week: self._given_up(range(week, week + 1)) for week in self._problem.horizon}
        return sorted((week for week, much in given_up.items() if any(much)), key=given_up.__getitem__, reverse=True)

    def _given_up(self, weeks: range) -> tuple[int, ...]:
        part, inside = self._part(weeks)
        mine = with_rooms(self._problem, (key for key in self.best.chosen if key[1] in inside))
        return checker.by_tier(checker.score(part, mine))[:SORE]

    def _think_over(self, weeks: range, seconds: float, seed: int) -> None:
        part, inside = self._part(weeks)
        plan = with_rooms(self._problem, self.best.chosen)
        hint = Plan(tuple(shift for shift in plan.assignments if shift.session_id in inside))
        keep = Plan(tuple(shift for shift in hint.assignments if shift.key in self._start.held))
        limits = replace(self._limits, time_seconds=min(seconds, self._watch.left), seed=seed, gap=self._limits.gap / 2)
        with self._watch.inside(limits) as watch:
            try:
                found = self._settles(part, limits, hint, keep, watch)
            except ProblemError:  # pins that need what lies outside the window
                return
        self._keep(frozenset(key for key in self.best.chosen if key[1] not in inside) | found)

    def _part(self, weeks: range) -> tuple[Problem, set[int]]:
        """Those weeks beside the best plan, and their sessions."""
        part = window(self._problem, with_rooms(self._problem, self.best.chosen), weeks)
        return part, {session.id for session in part.sessions}

    def _keep(self, chosen: Chosen) -> None:
        """What a window could not know may break a rule of the whole: then some shifts go."""
        self.tried, chosen = True, what_stands(self._problem, chosen)
        if not chosen >= self._start.held:
            return
        values = self._judge(chosen)
        if values < self.best.values:
            self.best = Found(chosen, values)
            self._watch.better(Tier.COST, tuple(map(float, values)), sum(self.bounds))

    def _see_from_afar(self, seconds: float) -> None:
        """The less is given up in one tier, the more is known of the next: worth a second look."""
        afar, ends = Afar(self._model, self._limits, self._watch), self._watch.spent + seconds
        for number, tier in enumerate(Tier):
            value = self.best.values[number]
            if value and not self._watch.stopped:
                each = (ends - self._watch.spent) / sum(map(bool, self.best.values[number:]))
                seen = afar.look(tier, each, self._limits.gap / 2)
                self.bounds[number] = max(self.bounds[number], seen.bound)
            afar.crowd.settle(tier, value)
