"""One week with people counted: the rules that hold for numbers of people, and what a week is asked by itself."""

from dataclasses import replace

from ortools.sat.python import cp_model

from solver.crowd.promises import promise
from solver.model import Model, Rule
from solver.problem import Contract, CoverWindow, Person, Problem
from solver.rules import (
    cost,
    demand,
    gp_cover,
    obligation,
    oversupply,
    people_on_site,
    rooms,
    standard_hours,
    supervision,
    weekly_minutes,
)
from solver.tiers import Tier

COUNTABLE: tuple[Rule, ...] = (
    weekly_minutes.build,
    people_on_site.build,
    rooms.build,
    supervision.build,
    gp_cover.build,
    standard_hours.build,
    obligation.build,
    demand.build,
    oversupply.build,
    cost.build,
)


def far(near: Model, groups: list[list[Person]], week: int, cp: cp_model.CpModel) -> Model:
    """A week of the `near` problem as variables of `cp`, with a number for each group where it had its people."""
    together = [_together(number, members, week) for number, members in enumerate(groups)]
    problem = _by_itself(near.problem, together, week)
    opened = {session.id: cp.new_bool_var("") for session in problem.sessions}
    seen = Model(problem, cp, {}, {}, opened, {tier: [] for tier in Tier})
    for group, members in zip(together, groups, strict=True):
        _count(near, seen, group, members)
    for group, members in zip(together, groups, strict=True):
        _nobody_twice(near, seen, group, members)
        promise(near, seen, group, members, week)
        _spare(seen, group, [person.limits(week).max_evenings for person in members])
    for rule in COUNTABLE:
        if price := rule(seen):
            seen.prices[price.tier].append(price.cost)
    return seen


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


def _spare(far: Model, group: Person, most: list[int | None]) -> None:
    """Evenings above what all together would like."""
    evenings = [(session, works) for session, works in far.of_person(group.id) if session.evening]
    if evenings and None not in most:
        over = far.cp.new_int_var(0, 7 * len(most) * len(evenings), "")
        far.cp.add(sum(works for _, works in evenings) - over <= sum(one for one in most if one is not None))
        far.prices[Tier.WISHES].append(far.problem.weights.evening_too_many * over)
