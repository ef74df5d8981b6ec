"""The best legal plan so far, and what any part of it costs."""

from dataclasses import dataclass

import numpy as np

from solver.rosters.problem import RosterProblem, Rosters
from solver.rosters.tracks import Ints


def heads(problem: RosterProblem, rosters: Rosters) -> Ints:
    """How many work each (day, shift)."""
    count = np.zeros((problem.days, len(problem.shifts)), dtype=np.int64)
    for shift in range(len(problem.shifts)):
        count[:, shift] = (rosters == shift).sum(axis=0)
    return count


def cover_cost(problem: RosterProblem, count: Ints) -> int:
    """Price of the heads that are too few and too many."""
    short = np.maximum(0, problem.wanted - count)
    return int((short * problem.under + np.maximum(0, count - problem.wanted) * problem.over).sum())


def request_costs(problem: RosterProblem, rosters: Rosters) -> Ints:
    """What each person's own requests cost by their roster."""
    costs = np.zeros(len(problem.people), dtype=np.int64)
    for index, person in enumerate(problem.people):
        row = rosters[index]
        costs[index] = sum(w for d, s, w in person.on if row[d] != s) + sum(w for d, s, w in person.off if row[d] == s)
    return costs


@dataclass(frozen=True)
class Incumbent:
    """A legal plan with its value; `rosters` is never changed in place."""

    rosters: Rosters
    value: int

    @classmethod
    def of(cls, problem: RosterProblem, rosters: Rosters) -> "Incumbent":
        rosters = rosters.copy()
        rosters.setflags(write=False)
        value = cover_cost(problem, heads(problem, rosters)) + int(request_costs(problem, rosters).sum())
        return cls(rosters, value)
