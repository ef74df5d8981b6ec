"""What one plan costs beyond another, term by term in its own unit, so that people can weigh it themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from solver import checker
from solver.problem import Problem
from solver.result import Plan, Term
from solver.tiers import Tier


@dataclass(frozen=True)
class Price:
    """The terms that differ, each with how much more it would be; below zero is a gain."""

    terms: tuple[Term, ...]

    @property
    def tiers(self) -> dict[Tier, int]:
        return dict(zip(Tier, self.order, strict=True))

    @property
    def order(self) -> tuple[int, ...]:
        """What prices are compared by."""
        return checker.by_tier(self.terms)

    def __str__(self) -> str:
        more = _listed(term for term in self.terms if term.amount > 0)
        less = _listed(term for term in self.terms if term.amount < 0)
        parts = ([f"{more} more"] if more else []) + ([f"{less} less"] if less else [])
        return "; ".join(parts) or "nothing"


def price(problem: Problem, before: Plan, after: Plan) -> Price:
    return difference(checker.score(problem, before), checker.score(problem, after))


def difference(before: Iterable[Term], after: Iterable[Term]) -> Price:
    """Term by term, all of them given on both sides."""
    pairs = zip(before, after, strict=True)
    terms = (Term(old.name, old.tier, new.amount - old.amount, old.unit, new.cost - old.cost) for old, new in pairs)
    return Price(tuple(term for term in terms if term.amount or term.cost))


def _listed(terms: Iterable[Term]) -> str:
    return ", ".join(f"{abs(term.amount)} {term.unit}" for term in terms)
