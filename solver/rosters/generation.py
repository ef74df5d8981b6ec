"""Column generation: which rosters are worth having at all, and a bound that no plan can beat.

In turn the master says what a head is worth on each day and shift, and the pricing answers with each person's best
roster at those prices. Any such answer proves a bound (Lagrange): the heads' worth plus everybody's best price. The
prices are smoothed towards those of the best bound (Wentges 1997), which halves the rounds.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from solver.rosters import kernels
from solver.rosters.clock import CELLS_PER_SECOND, LP_CELLS_PER_SECOND, Clock
from solver.rosters.master import Column, Master, Mix
from solver.rosters.pricing import Effort, Priced
from solver.rosters.scope import Scope
from solver.rosters.tracks import Floats

SMOOTHING = 0.5
ENOUGH = 1e-6


@dataclass
class Generation:
    """One scope's columns, grown until they are enough, or until time is up."""

    scope: Scope
    clock: Clock
    pool: ThreadPoolExecutor | None = None
    bound: float = -math.inf
    converged: bool = False
    fixed: dict[int, Column] = field(default_factory=dict)
    centre: Floats | None = None

    def __post_init__(self) -> None:
        scope = self.scope
        self.master = Master(scope.people, scope.wanted, scope.under, scope.over)

    def seed(self, columns: list[Column]) -> None:
        """Columns to begin with; each person needs one."""
        for column in columns:
            self.master.add(column)

    def run(self, deadline: float, target: float = math.inf, rounds: int = 10_000) -> Mix:
        """Generate until no roster improves the mix, the bound reaches `target`, or the deadline passes."""
        effort = Effort.CAREFUL
        mix = self.master.solve()
        self.converged = False
        for _ in range(rounds):
            added, sure = self._round(mix, SMOOTHING if self.centre is not None and not self.fixed else 0.0, effort)
            if self.centre is not None and not self.fixed and not added:
                added, sure = self._round(mix, 0.0, effort)
            if self.bound >= min(target, mix.value - ENOUGH * max(1.0, abs(mix.value))):
                self.converged = True
                return mix
            if added:
                mix = self.master.solve()
                self.clock.worked(self.master.cells / LP_CELLS_PER_SECOND)
            elif sure or effort is Effort.THOROUGH:
                self.converged = True
                return mix
            else:
                effort = Effort.THOROUGH
            if self.clock.elapsed > deadline or self.clock.stopped:
                return mix
        return mix

    def _round(self, mix: Mix, smoothing: float, effort: Effort) -> tuple[int, bool]:
        """Price everybody still free: how many new columns improve the mix, and whether every answer is sure."""
        worth = mix.worth if self.centre is None else smoothing * self.centre + (1 - smoothing) * mix.worth
        people = [p for p in self.scope.people if p not in self.fixed]
        answers = self._ask(people, worth, effort)
        if not self.fixed:
            self._prove(worth, answers)
        added = 0
        for person, answer in zip(people, answers, strict=True):
            if answer.roster is None:
                continue
            column = self.scope.column(person, answer.roster)
            if self.reduced(column, mix, mix.shares[person]) < -ENOUGH:
                added += self.master.add(column)
        return added, all(answer.value - answer.bound < ENOUGH for answer in answers)

    def _ask(self, people: list[int], worth: Floats, effort: Effort) -> list[Priced]:
        scope = self.scope
        self.clock.worked(sum(scope.pricers[p].work for p in people) / CELLS_PER_SECOND)

        def one(person: int) -> Priced:
            return scope.pricers[person].cheapest(scope.price(person, worth), effort)

        return [one(p) for p in people] if self.pool is None else list(self.pool.map(one, people))

    def _prove(self, worth: Floats, answers: list[Priced]) -> None:
        bound = float((worth * self.scope.wanted).sum()) + sum(answer.bound for answer in answers)
        if bound > self.bound and bound < kernels.INFINITE / 2:
            self.bound, self.centre = bound, worth

    @staticmethod
    def reduced(column: Column, mix: Mix, share: float) -> float:
        """What the column costs beyond what it is worth; negative if it improves the mix."""
        days = np.flatnonzero(column.roster >= 0)
        return float(column.cost - mix.worth[days, column.roster[days]].sum() - share)
