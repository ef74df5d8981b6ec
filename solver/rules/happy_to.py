"""Between plans that are equal in all else, the shift goes to whom it suits: worth a pound, and no more.

What counts is each stretch that somebody would be happy to work, and does not.
"""

from solver.model import Linear, Model, Price
from solver.problem import Level
from solver.tiers import Tier


def build(model: Model) -> Price:
    missed: list[Linear] = [
        1 - model.some(works for s, works in model.of_person(person.id) if s.interval.overlaps(preference.interval))
        for person in model.problem.people
        for preference in person.preferences
        if preference.level is Level.HAPPY_TO
    ]
    return Price(Tier.COST, model.problem.weights.happy_to_missed * sum(missed))
