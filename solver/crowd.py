"""A look from far away: people who are alike are counted, not named. No plan can be better, so it gives a bound.

Which of four nurses works on a Monday is what makes a rota hard to prove good, and hardly matters to what it costs.
What is seen from afar is a sketch, too: finding names for it is easier than finding a plan. Only rules that hold for
numbers of people as they do for people take part, and a week is looked at by itself: asking less, it stays a bound.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Rule
from solver.problem import Contract, CoverWindow, Person, Problem, WeekLimits
from solver.rules import (
    cost,
    demand,
    gp_cover,
    obligation,
    people_on_site,
    rooms,
    standard_hours,
    weekly_minutes,
)
from solver.tiers import Tier

COUNTABLE: tuple[Rule, ...] = (
    weekly_minutes.build,
    people_on_site.build,
    rooms.build,
    gp_cover.build,
    standard_hours.build,
    obligation.build,
    demand.build,
    cost.build,
)

Sketch = dict[tuple[int, int], int]


@dataclass(frozen=True)
class Crowd:
    """`weeks`: the problem of each, with a number for each of the `groups` where it had its people."""

    near: Model
    groups: list[list[Person]]
    weeks: list[Model]

    def named(self, sketch: Sketch, sessions: set[int]) -> cp_model.CpModel:
        """The near problem, asking only for as many people of each group in each of `sessions` as were seen."""
        cp = self.near.cp.clone()
        cp.clear_hints()  # type: ignore[no-untyped-call]
        apart: list[Linear] = []
        for (group, session), seen in sketch.items():
            if session not in sessions:
                continue
            works = [self.near.works.get((person.id, session)) for person in self.groups[group]]
            here = sum(cp.get_int_var_from_proto_index(one.index) for one in works if one is not None)
            apart.append(off := cp.new_int_var(0, len(works), ""))
            cp.add(here - off <= seen)
            cp.add(here + off >= seen)
        cp.minimize(sum(apart))
        return cp


def crowd(near: Model) -> Crowd:
    groups = _alike(near.problem)
    return Crowd(near, groups, [_far(near, groups, week) for week in sorted({s.week for s in near.problem.sessions})])


def _alike(problem: Problem) -> list[list[Person]]:
    """Who gives the same services at the same price, and counts alike as a GP."""
    groups: dict[object, list[Person]] = defaultdict(list)
    for person in problem.people:
        groups[frozenset(person.services), person.cost_per_hour, person.covers_as_gp].append(person)
    return list(groups.values())


def _far(near: Model, groups: list[list[Person]], week: int) -> Model:
    together = [_together(number, members, week) for number, members in enumerate(groups)]
    problem, cp = _by_itself(near.problem, together, week), cp_model.CpModel()
    far = Model(
        problem, cp, {}, {}, {session.id: cp.new_bool_var("") for session in problem.sessions},
        {group.id: group for group in together}, {s.id: s for s in problem.sessions}, {tier: [] for tier in Tier},
    )  # fmt: skip
    for group, members in zip(together, groups, strict=True):
        _count(near, far, group, members)
    for group, members in zip(together, groups, strict=True):
        _nobody_twice(near, far, group, members)
        _promise(near, far, group, [person.limits(week) for person in _present(near, members, week)])
        _spare(far, group, [person.limits(week).max_evenings for person in members])
    for rule in COUNTABLE:
        if price := rule(far):
            far.prices[price.tier].append(price.cost)
    return far


def _together(number: int, members: list[Person], week: int) -> Person:
    most = sum(person.limits(week).max_minutes for person in members)
    return replace(members[0], id=number, max_minutes_per_week=most, contract=Contract(), weeks=())


def _by_itself(problem: Problem, together: list[Person], week: int) -> Problem:
    """What a week is asked that no other can help with."""
    helped = {lost.week for lost in problem.lost_time}
    return replace(
        problem,
        people=tuple(together),
        sessions=tuple(s for s in problem.sessions if s.week == week),
        demands=tuple(d for d in problem.demands if d.week == week),
        obligations=tuple(o for o in problem.obligations if o.week == week and week not in helped),
        lost_time=(),
        cover_windows=_within(problem.cover_windows, week),
        standard_hours=_within(problem.standard_hours, week),
        published=(),
    )


def _within(windows: tuple[CoverWindow, ...], week: int) -> tuple[CoverWindow, ...]:
    return tuple(window for window in windows if {day // 7 for day in window.interval.days} == {week})


def _count(near: Model, far: Model, group: Person, members: list[Person]) -> None:
    """How many of a group work in each session, and give each service."""
    for session in far.sessions:
        if most := sum((person.id, session) in near.works for person in members):
            works = far.works[group.id, session] = far.cp.new_int_var(0, most, "")
            for service in group.services:
                far.gives[group.id, session, service] = far.cp.new_int_var(0, most, "")
            far.cp.add(sum(far.gives[group.id, session, service] for service in group.services) == works)


def _nobody_twice(near: Model, far: Model, group: Person, members: list[Person]) -> None:
    """At any time no more of a group work than could work somewhere."""
    mine = far.of_person(group.id)
    for start in {session.interval.start for session, _ in mine}:
        running = [(s.id, works) for s, works in mine if s.interval.start <= start < s.interval.end]
        able = sum(any((person.id, session) in near.works for session, _ in running) for person in members)
        far.cp.add(sum(works for _, works in running) <= able)


def _present(near: Model, members: list[Person], week: int) -> list[Person]:
    return [person for person in members if week in near.problem.weeks_present(person)]


def _promise(near: Model, far: Model, group: Person, promised: list[WeekLimits]) -> None:
    """Minutes below contract: of all together, and of those at least who cannot all have a shift."""
    targets = [wanted for limits in promised if (wanted := max(limits.min_minutes, limits.target_minutes))]
    if not targets:
        return
    mine = far.of_person(group.id)
    short = far.cp.new_int_var(0, sum(targets), "")
    far.cp.add(sum(session.interval.minutes * works for session, works in mine) + short >= sum(targets))
    far.cp.add(min(targets) * (len(targets) - sum(works for _, works in mine)) <= short)
    far.prices[Tier.WISHES].append(near.problem.weights.minute_below_target * short)


def _spare(far: Model, group: Person, most: list[int | None]) -> None:
    """Evenings above what all together would like."""
    evenings = [(session, works) for session, works in far.of_person(group.id) if session.evening]
    if evenings and None not in most:
        over = far.cp.new_int_var(0, 7 * len(most) * len(evenings), "")
        far.cp.add(sum(works for _, works in evenings) - over <= sum(one for one in most if one is not None))
        far.prices[Tier.WISHES].append(far.problem.weights.evening_too_many * over)
