"""The search as a whole: a legal start, bound and dive by column generation, then neighbourhoods until time is up.

The portfolio goes by what a round of pricing costs: where column generation for the whole problem would take most of
the time, it is left out, and the neighbourhoods, which are small enough for it, do the work from a start by descent.
"""

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty

import numpy as np

from solver.result import Status, gap
from solver.rosters.clock import CELLS_PER_SECOND, LP_CELLS_PER_SECOND, Clock
from solver.rosters.combine import Effort, combine
from solver.rosters.crew import Answer, Crew, Task, hired
from solver.rosters.descent import descend, start
from solver.rosters.dive import dive
from solver.rosters.generation import Generation
from solver.rosters.improve import Knowledge, improve
from solver.rosters.incumbent import Incumbent
from solver.rosters.master import Column, Mix, ProgrammeError
from solver.rosters.neighbourhood import Chooser, Neighbourhood
from solver.rosters.problem import RosterProblem, Rosters
from solver.rosters.referee import broken, objective
from solver.rosters.result import Found, RosterRefused, RosterResult, Stage
from solver.rosters.scope import whole
from solver.rosters.small import best_of_all, is_small
from solver.rosters.tracks import tracks

ROOT_SHARE = 0.5
"""Of the time, at most, for the column generation of the whole problem."""

ALL_SECONDS = 2.0
"""At most, for CP-SAT with all of a small problem."""

DIVE_SHARE = 0.25
"""Of the time, at most, for the dive; where settling everybody is expected to take longer, it is left out."""

KEPT_ROSTERS = 40
"""Good rosters of each person that neighbourhoods begin with."""


@dataclass
class Search:
    """One run over a problem. `best` is legal at any time after `begin`."""

    problem: RosterProblem
    clock: Clock
    workers: int
    seed: int
    target_gap: float
    on_progress: Callable[[Found], None] | None
    best: Incumbent = field(init=False)
    bound: int = 0
    best_at: float = 0.0
    stages: list[Stage] = field(default_factory=list)
    knowledge: Knowledge = field(init=False)

    def run(self) -> None:
        self._scope = whole(self.problem, tracks(self.problem))
        self.knowledge = Knowledge.none(self.problem)
        self.best = start(self._scope)
        self._better(self.best, first=True)
        self._note("start")
        with hired(self.problem, self.workers) as crew:
            sweep = self._descend()
            if self._rounds * self._round_seconds(sweep) < ROOT_SHARE * self.clock.limit:
                with suppress(ProgrammeError):
                    self._root(self._round_seconds(sweep))
            if not self.done and is_small(self.problem):
                self._ask_for_all(min(ALL_SECONDS, self.clock.left / 2))
            if crew is not None:
                crew.brief(self.knowledge)
            self._neighbourhoods(crew)

    @property
    def done(self) -> bool:
        return self.clock.left <= 0 or gap(self.best.value, self.bound) <= self.target_gap

    def _better(self, plan: Incumbent, first: bool = False) -> None:
        if first or plan.value < self.best.value:
            self.best, self.best_at = plan, self.clock.seconds
            self._tell()

    def _tell(self) -> None:
        if self.on_progress:
            self.on_progress(Found(self.clock.seconds, self.best.value, self.bound))

    def _note(self, name: str) -> None:
        self.stages.append(Stage(name, self.clock.seconds, self.best.value, self.bound))

    @property
    def _rounds(self) -> float:
        """Rounds that the column generation of the whole can be expected to take, from the public instances."""
        return 20 + self.problem.days / 2

    def _round_seconds(self, sweep: float) -> float:
        """What one of them takes: pricing everybody, and a linear programme with some thirty rosters each."""
        rows = len(self.problem.cover) + len(self.problem.people)
        columns = 2 * len(self.problem.cover) + 30 * len(self.problem.people)
        return sweep / self.workers + rows * columns / LP_CELLS_PER_SECOND

    def _descend(self) -> float:
        """Descent until it ends; what a sweep over everybody takes."""
        before, sweep = self.clock.elapsed, sum(p.work for p in self._scope.pricers.values()) / CELLS_PER_SECOND
        self._better(descend(self._scope, self.best, self.clock, self.clock.part(0.15 * self.clock.limit)))
        self._note("descent")
        return max(sweep, min(self.clock.elapsed - before, 2 * sweep))

    def _root(self, round_seconds: float) -> None:
        """Bound, worth and rosters of the whole problem, and the plans that these make."""
        scope, clock = self._scope, self.clock
        with ThreadPoolExecutor(self.workers) as pool:
            generation = Generation(scope, clock, pool if self.workers > 1 else None)
            generation.seed([scope.column(p, self.best.rosters[p]) for p in scope.people])
            mix = generation.run(clock.part(ROOT_SHARE * clock.limit))
            if all(pricer.exact for pricer in scope.pricers.values()) and generation.bound > self.bound:
                self.bound = math.ceil(generation.bound - 1e-4)
                self._tell()
            self._note("column generation")
            self._learn(generation, mix)
            if self.done or len(scope.people) * round_seconds > DIVE_SHARE * clock.limit:
                return
            self._take(dive(generation, mix, clock.part(DIVE_SHARE * clock.limit), rounds=12))
        self._note("dive")
        if not self.done:
            self._combine(generation, mix)
            self._note("combination")

    def _ask_for_all(self, seconds: float) -> None:
        rows = best_of_all(self.problem, self.best.value, self.clock.wall(seconds), seconds, self.seed)
        self.clock.worked(seconds)
        if rows is not None:
            self._better(Incumbent.of(self.problem, rows))
        self._note("whole")

    def _learn(self, generation: Generation, mix: Mix) -> None:
        def dear(column: Column) -> float:
            return generation.reduced(column, mix, mix.shares[column.person])

        self.knowledge.learn(self._scope, mix.worth)
        for column in sorted(generation.master.columns, key=dear):
            kept = self.knowledge.rosters.setdefault(column.person, [])
            if len(kept) < KEPT_ROSTERS:
                kept.append(column)

    def _take(self, chosen: dict[int, Column]) -> None:
        rows = np.array(self.best.rosters)
        for person, column in chosen.items():
            rows[person] = column.roster
        self._better(Incumbent.of(self.problem, rows))

    def _combine(self, generation: Generation, mix: Mix) -> None:
        """The rosters that may be in a better plan at all: their reduced cost is below the gap."""
        now = {p: self._scope.column(p, self.best.rosters[p]) for p in self._scope.people}
        room = self.best.value - self.bound
        keys = {column.key for column in now.values()}
        columns = list(now.values()) + [
            column
            for column in generation.master.columns
            if column.key not in keys and generation.reduced(column, mix, mix.shares[column.person]) < room
        ]
        seconds = min(0.1 * self.clock.limit, 20.0)
        effort = Effort(self.clock.wall(seconds), seconds, self.workers, self.seed)
        found = combine(self._scope, columns, now, self.best.value, effort)
        self.clock.worked(seconds)
        if found:
            self._take(found)

    def _neighbourhoods(self, crew: Crew | None) -> None:
        chooser = Chooser(self.problem, np.random.default_rng(self.seed))
        seconds = max(2.0, min(10.0, self.clock.limit / 12))
        if crew is None:
            self._alone(chooser, seconds)
        else:
            self._together(chooser, crew, seconds)
        self._note("neighbourhoods")

    def _alone(self, chooser: Chooser, seconds: float) -> None:
        number = 0
        while not self.done:
            number += 1
            where = chooser.draw(self.best)
            outcome = improve(
                self.problem, self._scope.tracks, self.best.rosters, where, self.knowledge, self.clock, seconds,
                self.seed * 7919 + number,
            )  # fmt: skip
            self._accept(Answer(Task(self.best.rosters, where, seconds, 0), outcome), chooser)

    def _together(self, chooser: Chooser, crew: Crew, seconds: float) -> None:
        number, under_way = 0, 0
        while not self.done:
            while under_way < crew.size:
                number += 1
                left = min(seconds, max(0.1, self.clock.left))
                crew.give(Task(self.best.rosters, chooser.draw(self.best), left, self.seed * 7919 + number))
                under_way += 1
            try:
                answer = crew.next(min(0.2, self.clock.left))
            except Empty:
                continue
            if answer is None:
                crew.size -= 1
                under_way -= 1
                if crew.size == 0:
                    return
                continue
            under_way -= 1
            self._accept(answer, chooser)

    def _accept(self, answer: Answer, chooser: Chooser) -> None:
        """Take what was gained, also on top of what others gained since, where the two do not touch."""
        where, outcome = answer.task.where, answer.outcome
        before = self.best.value
        if outcome.rows is not None and self._still_fits(answer.task.rosters, where):
            rows = np.array(self.best.rosters)
            for person, row in zip(where.people, outcome.rows, strict=True):
                rows[person, where.open] = row[where.open]
            self._better(Incumbent.of(self.problem, rows))
        chooser.learn(where.kind, outcome.result, outcome.seconds, float(before - self.best.value))

    def _still_fits(self, then: Rosters, where: Neighbourhood) -> bool:
        people = list(where.people)
        return bool((self.best.rosters[people] == then[people]).all())


def search(
    problem: RosterProblem,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    target_gap: float = 0.0,
    on_progress: Callable[[Found], None] | None = None,
    stop: threading.Event | None = None,
) -> RosterResult:
    """The best plan found, and a value that none can be below.

    Parameters
    ----------
    time_limit
        seconds; everything is included, building and compiling too.
    workers
        processes for the neighbourhoods and threads for the pricing. With one, the run goes by counted work instead
        of the wall, so that it repeats exactly.
    on_progress
        called with every better plan or bound.

    Raises
    ------
    NoLegalRosterError
        where somebody has no legal roster.
    RosterRefused
        if the referee disagrees.
    """
    clock = Clock(time_limit, workers == 1, stop)
    run = Search(problem, clock, workers, seed, target_gap, on_progress)
    run.run()
    faults = broken(problem, run.best.rosters)
    if faults or objective(problem, run.best.rosters) != run.best.value:
        raise RosterRefused("; ".join(faults) or f"the search says {run.best.value}, the referee another value")
    proved = run.best.value <= run.bound
    status = Status.OPTIMAL if proved else Status.STOPPED if clock.stopped else Status.FEASIBLE
    return RosterResult(
        status, run.best.rosters, run.best.value, run.bound, clock.seconds, run.best_at, tuple(run.stages)
    )
