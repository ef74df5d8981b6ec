"""A legal start at any size: one person after the other gets the roster that is best beside everybody else's."""

import numpy as np

from solver.rosters import kernels
from solver.rosters.alone import legal_roster
from solver.rosters.clock import CELLS_PER_SECOND, Clock
from solver.rosters.incumbent import Incumbent, heads
from solver.rosters.pricing import Effort
from solver.rosters.problem import Rosters
from solver.rosters.scope import Scope
from solver.rosters.tracks import Floats, Ints

LAST_RESORT = 20.0
"""Seconds for CP-SAT to find somebody a roster where caps bind so hard that the beam found none."""


class NoLegalRosterError(ValueError):
    """Somebody has no legal roster at all, or none was found; the message says who."""


def start(scope: Scope) -> Incumbent:
    """Everybody in turn, each beside those before."""
    problem = scope.problem
    rosters = np.full((len(scope.tracks), problem.days), -1, dtype=np.int16)
    count = np.zeros_like(problem.wanted)
    for person in scope.people:
        rosters[person] = _first(scope, person, _worth(scope, count))
        _add(count, rosters[person], 1)
    return Incumbent.of(problem, rosters)


def _first(scope: Scope, person: int, worth: Floats) -> Rosters:
    pricer = scope.pricers[person]
    answer = pricer.cheapest(scope.price(person, worth), Effort.THOROUGH if pricer.exact else Effort.QUICK)
    roster = answer.roster
    if roster is None and not (pricer.exact and answer.bound >= kernels.INFINITE / 2):
        roster = legal_roster(scope.problem, person, -worth, LAST_RESORT)
    if roster is None:
        raise NoLegalRosterError(f"{scope.problem.people[person].name} has no legal roster")
    return roster


def descend(scope: Scope, incumbent: Incumbent, clock: Clock, deadline: float) -> Incumbent:
    """Each person anew beside all others, round after round, until nobody gains or time is up."""
    rosters = incumbent.rosters.copy()
    count = heads(scope.problem, rosters)
    idle = 0
    while idle < len(scope.people):
        for person in scope.people:
            if clock.elapsed > deadline or clock.stopped:
                return Incumbent.of(scope.problem, rosters)
            idle = 0 if _improve(scope, person, rosters, count) else idle + 1
            clock.worked(scope.pricers[person].work / CELLS_PER_SECOND)
            if idle >= len(scope.people):
                break
    return Incumbent.of(scope.problem, rosters)


def _improve(scope: Scope, person: int, rosters: Rosters, count: Ints) -> bool:
    _add(count, rosters[person], -1)
    price = scope.price(person, _worth(scope, count))
    track = scope.tracks[person]
    now = float(price[np.arange(len(price)), track.choices(rosters[person])].sum())
    answer = scope.pricers[person].cheapest(price, Effort.CAREFUL)
    better = answer.roster is not None and answer.value < now - 1e-6
    if better and answer.roster is not None:
        rosters[person] = answer.roster
    _add(count, rosters[person], 1)
    return better


def _worth(scope: Scope, count: Ints) -> Floats:
    """What one more head is worth beside so many."""
    problem = scope.problem
    return np.where(count < problem.wanted, problem.under, -problem.over).astype(float)


def _add(count: Ints, roster: Rosters, heads: int) -> None:
    days = np.flatnonzero(roster >= 0)
    count[days, roster[days]] += heads
