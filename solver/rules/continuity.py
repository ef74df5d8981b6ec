"""Patients meet the same people: where somebody held a place and hour before, whoever is new to it has a price."""

from collections import defaultdict

from ortools.sat.python import cp_model

from solver.model import Model, Price
from solver.problem import Pattern
from solver.tiers import Tier


def build(model: Model) -> Price:
    held = {pattern for person in model.problem.people for pattern in person.held}
    shifts: dict[tuple[int, Pattern], list[cp_model.IntVar]] = defaultdict(list)
    for (person_id, session_id), works in model.works.items():
        pattern = model.problem.pattern(model.sessions[session_id])
        if pattern in held and pattern not in model.people[person_id].held:
            shifts[person_id, pattern].append(works)
    new = sum(model.some(works) for works in shifts.values())
    return Price(Tier.WISHES, model.problem.weights.new_to_pattern * new)
