"""The referee's door: judges a plan by the problem alone and shares nothing with the model that made it.

Its rules are the readable specification of a legal rota, and every plan is held against them before anybody sees it.
"""

from collections import Counter
from collections.abc import Iterable

from solver.checks import OF_A_PERSON, OF_A_PLAN, TERMS, known
from solver.checks.case import Case, Violation
from solver.problem import Person, Problem
from solver.result import Plan, Term
from solver.tiers import Tier

__all__ = ["Violation", "by_tier", "check", "check_person", "check_plan", "objective", "score"]


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every broken rule of the plan; empty means legal."""
    case = Case(problem, plan)
    unknown = tuple(known.broken(case))
    if unknown:
        return unknown
    return (*(v for person in problem.people for v in check_person(case, person)), *check_plan(case))


def check_person(case: Case, person: Person) -> list[Violation]:
    """What one person's work breaks, first things first."""
    return [violation for rule in OF_A_PERSON for violation in rule.broken(case, person)]


def check_plan(case: Case) -> list[Violation]:
    """What the plan breaks as a whole, each person's work being legal."""
    return [violation for rule in OF_A_PLAN for violation in rule.broken(case)]


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
