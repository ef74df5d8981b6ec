"""Repairs a published rota after a change: ranked options, from touching nobody to the best plan there is now.

Which option is right is for people to say: patients are booked, and clinicians have made arrangements. So each option
tells who would change and which published shifts would lose their clinician.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from solver import checker
from solver.changes import Change
from solver.explain import unfilled
from solver.problem import Problem
from solver.remains import remains
from solver.result import Assignment, Plan, Term, Unfilled
from solver.solve import PlanRefused, SolveLimits, solve
from solver.tiers import Tier

STEEP = 100_000  # a change that costs more than any wishes which hang on it

AT_ONCE = "touch nobody"


class What(StrEnum):
    """Moved: to another room or service, by the same person in the same session."""

    DROPPED = "dropped"
    ADDED = "added"
    MOVED = "moved"


@dataclass(frozen=True)
class ShiftChange:
    """A shift that is not as published; `shift` is as it would be, or as it was where it is dropped."""

    what: What
    shift: Assignment


@dataclass(frozen=True)
class Option:
    """A legal plan for the changed problem; terms are by the referee, `before` those of the published plan.

    `losing`: published shifts that their clinician no longer gives, whose booked patients would have to move.
    """

    name: str
    plan: Plan
    changes: tuple[ShiftChange, ...]
    losing: tuple[Assignment, ...]
    before: tuple[Term, ...]
    after: tuple[Term, ...]
    unfilled: tuple[Unfilled, ...]
    seconds: float

    @property
    def people(self) -> frozenset[int]:
        """Who works other shifts than published."""
        return frozenset(change.shift.person_id for change in self.changes)

    @property
    def tiers(self) -> dict[Tier, tuple[int, int]]:
        """What each tier costs before and after."""
        return dict(zip(Tier, zip(checker.by_tier(self.before), checker.by_tier(self.after), strict=True), strict=True))


def repair(
    problem: Problem, published: Plan, change: Change, limits: SolveLimits | None = None, begun: Plan | None = None
) -> tuple[Option, ...]:
    """All options, each another plan than those before it; see `options`."""
    return tuple(options(problem, published, change, limits, begun))


def options(
    problem: Problem, published: Plan, change: Change, limits: SolveLimits | None = None, begun: Plan | None = None
) -> Iterator[Option]:
    """Options as they are found, the first at once: it needs no search.

    - "touch nobody": only what has become impossible is dropped;
    - "add only": what is left stays, others take on more, as few shifts as will do;
    - "least changes": what is owed and needed is met as far as it can be, with as few changes as will do;
    - "best": as if nothing had been published.

    What has `begun`, of the published shifts, stays in all of them while the law lets it.

    Raises
    ------
    ProblemError
        where the change names what the problem does not have.
    """
    limits, began = limits or SolveLimits(), time.monotonic()
    now = replace(change.applied(problem), published=published.assignments, pinned=False)
    before = checker.score(replace(problem, published=published.assignments, pinned=False), published)
    told: set[frozenset[tuple[int, int, str]]] = set()
    for name, plan in _plans(now, published, begun or Plan(), limits):
        if plan.keys not in told:
            told.add(plan.keys)
            if broken := checker.check(now, plan):
                raise PlanRefused("; ".join(violation.sentence for violation in broken))
            short = unfilled(now, plan, sought=name != AT_ONCE)
            yield Option(
                name, plan, tuple(_changes(published, plan)), _losing(published, plan),
                before, checker.score(now, plan), short, time.monotonic() - began,
            )  # fmt: skip


def _plans(now: Problem, published: Plan, begun: Plan, limits: SolveLimits) -> Iterator[tuple[str, Plan]]:
    """Each starts from the one before, so that by its own measure it is never worse."""
    left = plan = remains(now, published)
    yield AT_ONCE, plan
    past = Plan(tuple(shift for shift in left.assignments if shift.key in begun.keys))
    each = replace(limits, time_seconds=limits.time_seconds / 3)
    for name, price, keep in (("add only", STEEP, left), ("least changes", STEEP, past), ("best", 0, past)):
        plan = solve(_priced(now, price), each, hint=plan, keep=keep).plan
        yield name, plan


def _priced(problem: Problem, change: int) -> Problem:
    return replace(problem, weights=replace(problem.weights, change=change))


def _losing(published: Plan, plan: Plan) -> tuple[Assignment, ...]:
    return tuple(shift for shift in published.assignments if shift.key not in plan.keys)


def _changes(published: Plan, plan: Plan) -> Iterator[ShiftChange]:
    was = {(a.person_id, a.session_id): a for a in published.assignments}
    now = {(a.person_id, a.session_id): a for a in plan.assignments}
    yield from (ShiftChange(What.DROPPED, was[work]) for work in sorted(was.keys() - now.keys()))
    yield from (ShiftChange(What.ADDED, now[work]) for work in sorted(now.keys() - was.keys()))
    yield from (ShiftChange(What.MOVED, now[w]) for w in sorted(now.keys() & was.keys()) if now[w] != was[w])
