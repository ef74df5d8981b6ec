"""A look from far away: people who are alike are counted, not named. No plan can be better, so it gives a bound.

Which of four nurses works on a Monday is what makes a rota hard to prove good, and hardly matters to what it costs.
What is seen from afar is a sketch, too, for which names are easily found (`naming.py`). Only rules that hold for
numbers of people as they do for people take part: asking less, it stays a bound.
"""

from collections import defaultdict
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.crowd import fair_totals
from solver.crowd.counting import far
from solver.model import Linear, Model
from solver.problem import Person, Problem
from solver.tiers import Tier

Sketch = dict[tuple[int, int, str], int]


@dataclass(frozen=True)
class Whole:
    """All weeks side by side in one model, with what links them."""

    cp: cp_model.CpModel
    weeks: list[Model]
    links: Linear

    def price(self, tier: Tier) -> Linear:
        return sum(week.price(tier) for week in self.weeks) + (self.links if tier == Tier.WISHES else 0)


@dataclass(frozen=True)
class Crowd:
    """`weeks`: the problem of each by itself, with a number for each of the `groups` where it had its people."""

    near: Model
    groups: list[list[Person]]
    weeks: list[Model]
    whole: Whole

    def settle(self, tier: Tier, value: int) -> None:
        """From here on nothing may be worse in this tier. A week alone can be no better than all of it may be."""
        for week in self.weeks:
            week.cp.add(week.price(tier) <= value)
        self.whole.cp.add(self.whole.price(tier) <= value)


def crowd(near: Model) -> Crowd:
    groups, weeks = _alike(near.problem), sorted({session.week for session in near.problem.sessions})
    return Crowd(
        near, groups, [far(near, groups, week, cp_model.CpModel()) for week in weeks], _whole(near, groups, weeks)
    )


def _whole(near: Model, groups: list[list[Person]], weeks: list[int]) -> Whole:
    cp = cp_model.CpModel()
    side_by_side = [far(near, groups, week, cp) for week in weeks]
    return Whole(cp, side_by_side, fair_totals.link(near, groups, side_by_side))


def _alike(problem: Problem) -> list[list[Person]]:
    """Who is of one role, gives the same services at the same price, and counts alike as a GP."""
    groups: dict[object, list[Person]] = defaultdict(list)
    for person in problem.people:
        groups[person.role, frozenset(person.services), person.cost_per_hour, person.covers_as_gp].append(person)
    return list(groups.values())
