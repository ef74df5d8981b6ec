"""The problem as CP-SAT reads it."""

from solver.model import Model, build
from solver.problem import Person, Problem, Session
from solver.rules import RULES, availability, rest


def possible(problem: Problem, person: Person, session: Session) -> bool:
    """Whether a session is open to a person by itself, before anything else is planned."""
    return availability.allows(problem, person, session) and rest.allows(problem, person, session)


def stated(problem: Problem) -> Model:
    """Every rule stated, every wish priced."""
    model = build(problem, possible)
    for rule in RULES:
        if price := rule(model):
            model.prices[price.tier].append(price.cost)
    return model
