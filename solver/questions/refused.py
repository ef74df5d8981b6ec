"""What granting a refused wish would cost: planned again with the wish as a rule, and the difference told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from solver import checker
from solver.checks.case import Case
from solver.checks.published import HEALED_BY_MORE
from solver.limits import SolveLimits
from solver.problem import Interval, Level, Person, Preference, Problem, ProblemError
from solver.questions.price import Price, price
from solver.result import Assignment, Plan
from solver.solve import solve


@dataclass(frozen=True)
class WhyRefused:
    """A wish of a person."""

    person_id: int
    wish: Preference


@dataclass(frozen=True)
class Refusal:
    """`plan` grants the wish at this price; None where it is granted already, or where no legal plan was found."""

    text: str
    plan: Plan | None = None
    price: Price | None = None


def why_refused(problem: Problem, plan: Plan, question: WhyRefused, limits: SolveLimits) -> Refusal:
    case = Case(problem, plan)
    person = case.people[question.person_id]
    if granted(case, question):
        return Refusal(f"The wish of {person.name} is granted.")
    options = tuple(_granting(case, person, question.wish))
    each = replace(limits, time_seconds=limits.time_seconds / max(1, len(options)))
    found = [(price(problem, plan, new), new) for option in options if (new := _planned(plan, *option, each))]
    if not found:
        return Refusal(f"No legal plan was found that grants the wish of {person.name}.")
    cost, best = min(found, key=lambda one: one[0].order)
    worth = f"Granting the wish of {person.name}: {cost}."
    better = cost.order < (0,) * len(cost.order)
    return Refusal(worth + (" The plan would be better for it: plan for longer." if better else ""), best, cost)


def granted(case: Case, question: WhyRefused) -> bool:
    work = case.work(case.people[question.person_id])
    touches = any(session.interval.overlaps(question.wish.interval) for session in work)
    return touches != (question.wish.level is Level.RATHER_NOT)


def _granting(case: Case, person: Person, wish: Preference) -> Iterator[tuple[Problem, Plan]]:
    """The ways to make the wish a rule: a problem, and the shift to be kept in it."""
    if wish.level is Level.RATHER_NOT:
        yield _without(case.problem, person, wish.interval), Plan()
        return
    for session in case.during((wish.interval,)):
        for service in person.services:
            shift = Assignment(session.id, person.id, 0, service)
            broken = checker.check_person(Case(case.problem, Plan((shift,))), person)
            if all(violation.rule in HEALED_BY_MORE for violation in broken):
                yield case.problem, Plan((shift,))


def _without(problem: Problem, person: Person, span: Interval) -> Problem:
    """The person offers nothing in this stretch."""
    cut = (part for offer in person.available for part in _parts(offer, span))
    spared = replace(person, available=tuple(part for part in cut if part.minutes > 0))
    return replace(problem, people=tuple(spared if one.id == person.id else one for one in problem.people))


def _parts(offer: Interval, span: Interval) -> tuple[Interval, ...]:
    if not offer.overlaps(span):
        return (offer,)
    return Interval(offer.start, span.start), Interval(span.end, offer.end)


def _planned(plan: Plan, problem: Problem, keep: Plan, limits: SolveLimits) -> Plan | None:
    try:
        return solve(problem, limits, hint=plan, keep=keep).plan
    except ProblemError:
        return None
