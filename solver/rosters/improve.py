"""One neighbourhood, searched: generate rosters around the plan, and stop where the bound says that nothing is to gain.

Most neighbourhoods end there, by proof and in a fraction of a second. Where something may be gained, the rosters known
are combined by CP-SAT, and if that finds nothing, a dive brings new ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from solver.rosters.clock import Clock
from solver.rosters.combine import Effort, combine
from solver.rosters.dive import dive
from solver.rosters.generation import Generation
from solver.rosters.master import Column, ProgrammeError
from solver.rosters.neighbourhood import Neighbourhood
from solver.rosters.problem import RosterProblem, Rosters
from solver.rosters.scope import Scope
from solver.rosters.tracks import Bools, Floats, Track

COMBINE_WORK = 0.3
"""CP-SAT's deterministic units for combining the rosters of one neighbourhood."""

WITHIN = 1 - 1e-6
"""Values are whole numbers: what does not save one saves nothing."""


@dataclass
class Knowledge:
    """What was learnt about the whole problem and helps anywhere: the worth of heads, good rosters of each person."""

    worth: Floats
    known: Bools
    rosters: dict[int, list[Column]] = field(default_factory=dict)

    @classmethod
    def none(cls, problem: RosterProblem) -> "Knowledge":
        return cls(np.zeros(problem.wanted.shape), np.zeros(problem.days, dtype=np.bool_))

    def learn(self, scope: Scope, worth: Floats) -> None:
        """What heads are worth on the scope's days."""
        self.worth[scope.open] = worth[scope.open]
        self.known |= scope.open

    def centre(self, scope: Scope) -> Floats | None:
        """The worth of heads on the scope's days, if it is known; elsewhere nothing is asked."""
        return np.where(scope.open[:, None], self.worth, 0.0) if self.known[scope.open].all() else None


@dataclass(frozen=True)
class Outcome:
    """`rows` replace those of the neighbourhood's people where something was gained."""

    result: str
    gain: float
    rows: Rosters | None
    seconds: float


def improve(
    problem: RosterProblem, tracks: list[Track], rosters: Rosters, where: Neighbourhood, knowledge: Knowledge,
    clock: Clock, seconds: float, seed: int,
) -> Outcome:  # fmt: skip
    """Search `where` around `rosters` for up to `seconds`."""
    began = clock.elapsed
    try:
        return _searched(problem, tracks, rosters, where, knowledge, clock, seconds, seed)
    except ProgrammeError:
        return Outcome("undecided", 0.0, None, clock.elapsed - began)


def _searched(
    problem: RosterProblem, tracks: list[Track], rosters: Rosters, where: Neighbourhood, knowledge: Knowledge,
    clock: Clock, seconds: float, seed: int,
) -> Outcome:  # fmt: skip
    began = clock.elapsed
    deadline = clock.part(seconds)
    scope = Scope(problem, tracks, list(where.people), where.open, rosters)
    value = scope.value(rosters)
    generation = Generation(scope, clock, centre=knowledge.centre(scope))
    now = [scope.column(p, rosters[p]) for p in scope.people]
    generation.seed(now)
    if where.open.all():
        for person in scope.people:
            generation.seed(knowledge.rosters.get(person, []))
    mix = generation.run(deadline, target=value - WITHIN)
    knowledge.learn(scope, mix.worth if generation.centre is None else generation.centre)
    if generation.bound > value - WITHIN:
        return Outcome("pruned", 0.0, None, clock.elapsed - began)
    effort = Effort(seconds=clock.wall(3.0), work=COMBINE_WORK, seed=seed)
    found = combine(scope, generation.master.columns, {c.person: c for c in now}, value, effort)
    clock.worked(2 * COMBINE_WORK)
    if found is None and clock.left > 0:
        found = dive(generation, mix, deadline, rounds=8)
    rows = _rows(rosters, where.people, found.values() if found else now)
    gain = value - scope.value(rows)
    if gain < WITHIN:
        return Outcome("undecided", 0.0, None, clock.elapsed - began)
    return Outcome("better", gain, rows[list(where.people)], clock.elapsed - began)


def _rows(rosters: Rosters, people: tuple[int, ...], columns: Iterable[Column]) -> Rosters:
    rows = np.array(rosters)
    for column in columns:
        rows[column.person] = column.roster
    return rows
