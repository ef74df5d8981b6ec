"""What granting a refused wish would cost: planned again with the wish as a rule, and the difference told."""

from collections import Counter
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
class FewEvenings:
    """In no week more evenings than the person is willing to work."""


@dataclass(frozen=True)
class WhyRefused:
    """A wish of a person."""

    person_id: int
    wish: Preference | FewEvenings


@dataclass(frozen=True)
class Refusal:
    """`plan` grants the wish at this price; None where it is granted already, or where no legal plan was found."""

    text: str
    plan: Plan | None = None
    price: Price | None = None


def refused(problem: Problem, plan: Plan) -> tuple[WhyRefused, ...]:
    """Every wish that the plan does not grant."""
    case = Case(problem, plan)
    wishes = (WhyRefused(person.id, wish) for person in problem.people for wish in _wishes(case, person))
    return tuple(question for question in wishes if not granted(case, question))


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
    person = case.people[question.person_id]
    if isinstance(question.wish, FewEvenings):
        return not evenings_too_many(case, person)
    work = case.work(person)
    touches = any(session.interval.overlaps(question.wish.interval) for session in work)
    return touches != (question.wish.level is Level.RATHER_NOT)


def evenings_too_many(case: Case, person: Person) -> int:
    """Over all weeks."""
    weeks = Counter(session.week for session in case.work(person) if session.evening)
    wished = ((worked, person.limits(week).max_evenings) for week, worked in weeks.items())
    return sum(max(0, worked - most) for worked, most in wished if most is not None)


def _wishes(case: Case, person: Person) -> Iterator[Preference | FewEvenings]:
    yield from (wish for wish in person.preferences if wish.level is not Level.HAPPY_TO)
    yield FewEvenings()


def _granting(case: Case, person: Person, wish: Preference | FewEvenings) -> Iterator[tuple[Problem, Plan]]:
    """The ways to make the wish a rule: a problem, and the shift to be kept in it."""
    if isinstance(wish, FewEvenings):
        yield _in_few_evenings(case.problem, person), Plan()
        return
    if wish.level is Level.RATHER_NOT:
        yield _without(case.problem, person, wish.interval), Plan()
        return
    for session in case.during((wish.interval,)):
        for service in person.services:
            shift = Assignment(session.id, person.id, 0, service)
            broken = checker.check_person(Case(case.problem, Plan((shift,))), person)
            if all(violation.rule in HEALED_BY_MORE for violation in broken):
                yield case.problem, Plan((shift,))


def _in_few_evenings(problem: Problem, person: Person) -> Problem:
    """Where weeks differ, the fewest are the most in each."""
    wished = [person.limits(week).max_evenings for week in problem.horizon]
    return _with(problem, replace(person, most_evenings_per_week=min(most for most in wished if most is not None)))


def _without(problem: Problem, person: Person, span: Interval) -> Problem:
    """The person offers nothing in this stretch."""
    cut = (part for offer in person.available for part in _parts(offer, span))
    return _with(problem, replace(person, available=tuple(part for part in cut if part.minutes > 0)))


def _with(problem: Problem, other: Person) -> Problem:
    return replace(problem, people=tuple(other if one.id == other.id else one for one in problem.people))


def _parts(offer: Interval, span: Interval) -> tuple[Interval, ...]:
    if not offer.overlaps(span):
        return (offer,)
    return Interval(offer.start, span.start), Interval(span.end, offer.end)


def _planned(plan: Plan, problem: Problem, keep: Plan, limits: SolveLimits) -> Plan | None:
    try:
        return solve(problem, limits, hint=plan, keep=keep).plan
    except ProblemError:
        return None
