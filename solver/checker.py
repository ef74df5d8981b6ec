"""The referee's door: judges a plan by the problem alone and shares nothing with the model that made it.

Its rules are the readable specification of a legal rota, and every plan is held against them before anybody sees it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from solver.checks import OF_A_PERSON, OF_A_PLAN, TERMS, known, published
from solver.checks.case import Case, Violation
from solver.problem import Assignment, Person, Problem
from solver.result import Plan, Term
from solver.tiers import Tier

__all__ = [
    "Violation",
    "by_tier",
    "check",
    "check_person",
    "check_plan",
    "first_of_person",
    "kept",
    "objective",
    "pin_faults",
    "score",
]


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every broken rule of the plan; empty means legal."""
    case = Case(problem, plan)
    unknown = tuple(known.broken(case))
    if unknown:
        return unknown
    people = (v for person in problem.people for v in check_person(case, person))
    return (*people, *check_plan(case), *published.dropped(case, kept(problem)))


def check_person(case: Case, person: Person) -> list[Violation]:
    """What one person's work breaks, first things first."""
    return list(_of_person(case, person))


def first_of_person(case: Case, person: Person) -> Violation | None:
    """The first thing that one person's work breaks; no later rule is asked."""
    return next(_of_person(case, person), None)


def _of_person(case: Case, person: Person) -> Iterator[Violation]:
    return (violation for rule in OF_A_PERSON for violation in rule.broken(case, person))


def check_plan(case: Case) -> list[Violation]:
    """What the plan breaks as a whole, each person's work being legal."""
    return [violation for rule in OF_A_PLAN for violation in rule.broken(case)]


@lru_cache(maxsize=2)
def kept(problem: Problem) -> tuple[Assignment, ...]:
    """The published shifts that are pinned: each of them is still possible, taken by itself."""
    case = Case(problem, Plan())
    pins = [published.housed(case, shift) for shift in problem.published if problem.pinned]
    return tuple(pin for pin in pins if pin and not _lasting(problem, (pin,)))


def pin_faults(problem: Problem) -> tuple[str, ...]:
    """What the pins break between them, and would whatever else is planned; who has which room is still open."""
    return tuple(v.sentence for v in _lasting(problem, kept(problem)) if v.rule != "rooms")


def _lasting(problem: Problem, shifts: tuple[Assignment, ...]) -> list[Violation]:
    """What these shifts break that no further shift could heal."""
    case = Case(problem, Plan(shifts))
    people = {shift.person_id: case.people[shift.person_id] for shift in shifts}
    broken = (*(v for person in people.values() for v in check_person(case, person)), *check_plan(case))
    return [violation for violation in broken if violation.rule not in published.HEALED_BY_MORE]


def score(problem: Problem, plan: Plan) -> tuple[Term, ...]:
    """Each term of the objective, recomputed from the plan alone."""
    case = Case(problem, plan)
    return tuple(term(case) for term in TERMS)


def by_tier(terms: Iterable[Term]) -> tuple[int, ...]:
    """What is compared between two plans: the cost of each tier, most important first."""
    cost: Counter[Tier] = Counter()
    for term in terms:
        cost[term.tier] += term.cost
    return tuple(cost[tier] for tier in Tier)


def objective(terms: Iterable[Term]) -> int:
    return sum(term.cost for term in terms)
