"""The problem as CP-SAT reads it."""

from solver.model import Model, build
from solver.problem import Interval, Person, Problem
from solver.rules import RULES, availability, rest


def possible(problem: Problem, person: Person, span: Interval) -> bool:
    """Whether a person can work at that time, before anything else is planned."""
    return availability.allows(person, span) and rest.allows(problem, person, span)


def stated(problem: Problem) -> Model:
    """Every rule stated, every wish priced."""
    model = build(problem, possible)
    for rule in RULES:
        if price := rule(model):
            model.prices[price.tier].append(price.cost)
    return model
