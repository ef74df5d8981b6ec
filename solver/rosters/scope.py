"""A part of the problem that is searched while the rest stays as it is: some people, on some days.

The whole problem is the scope of everybody on every day; a neighbourhood is a smaller one around the best plan so far.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.rosters.incumbent import heads
from solver.rosters.master import Column
from solver.rosters.pricing import Pricer
from solver.rosters.problem import OFF, RosterProblem, Rosters
from solver.rosters.tracks import Bools, Floats, Ints, Track


@dataclass(frozen=True)
class Scope:
    """`people` may change on the days that `open` marks; `rosters` says what everything else is."""

    problem: RosterProblem
    tracks: list[Track]
    people: list[int]
    open: Bools
    rosters: Rosters

    @cached_property
    def pricers(self) -> dict[int, Pricer]:
        return {p: Pricer(self.tracks[p], self.rosters[p], self.open) for p in self.people}

    @cached_property
    def wanted(self) -> Ints:
        """Heads still wanted by (day, shift) beside the people outside; negative where they give too many."""
        outside = [p for p in range(len(self.tracks)) if p not in set(self.people)]
        return np.asarray(self.problem.wanted - heads(self.problem, self.rosters[outside]))

    @cached_property
    def under(self) -> Ints:
        return np.where(self.open[:, None], self.problem.under, 0)

    @cached_property
    def over(self) -> Ints:
        return np.where(self.open[:, None], self.problem.over, 0)

    def column(self, person: int, roster: Rosters) -> Column:
        track = self.tracks[person]
        return Column(person, roster, float(track.base[np.arange(len(roster)), track.choices(roster)].sum()))

    def price(self, person: int, worth: Floats) -> Floats:
        """What each choice costs if a head is worth so much: requests less worth."""
        track = self.tracks[person]
        price = track.base.copy()
        price[:, :-1] -= worth[:, track.shifts[:-1]]
        return price

    def value(self, rosters: Rosters) -> float:
        """What the scope decides of a whole plan's value: its people's requests, and cover on its days."""
        own = sum(self.column(p, rosters[p]).cost for p in self.people)
        count = heads(self.problem, rosters)
        short = np.maximum(0, self.problem.wanted - count) * self.under
        return own + float((short + np.maximum(0, count - self.problem.wanted) * self.over).sum())


def whole(problem: RosterProblem, tracks: list[Track], rosters: Rosters | None = None) -> Scope:
    """Everybody on every day; without `rosters` everybody is off, whether that is legal or not."""
    if rosters is None:
        rosters = np.full((len(tracks), problem.days), OFF, dtype=np.int16)
    return Scope(problem, tracks, list(range(len(tracks))), np.ones(problem.days, dtype=np.bool_), rosters)
