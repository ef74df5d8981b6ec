"""A shift that touches what somebody would rather not work, or no shift where they want to, is a refused wish."""

from solver.model import Linear, Model, Price
from solver.problem import Level, Person
from solver.tiers import Tier


def build(model: Model) -> Price:
    refused = (wish for person in model.problem.people for wish in _refused(model, person))
    return Price(Tier.WISHES, model.problem.weights.wish_refused * sum(refused))


def _refused(model: Model, person: Person) -> list[Linear]:
    mine = model.of_person(person.id)
    stretches = {level: [p.interval for p in person.preferences if p.level is level] for level in Level}
    unwelcome: list[Linear] = [
        works for session, works in mine if any(map(session.interval.overlaps, stretches[Level.RATHER_NOT]))
    ]
    missed: list[Linear] = [
        1 - model.some(works for session, works in mine if session.interval.overlaps(stretch))
        for stretch in stretches[Level.WANTS_TO]
    ]
    return unwelcome + missed
