"""People say how many evenings a week they are willing to work; each one more has its price."""

from collections import defaultdict

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    cost: list[Linear] = []
    for person in model.problem.people:
        weeks: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for session, var in model.of_person(person.id):
            if session.evening:
                weeks[session.week].append(var)
        for week, evenings in weeks.items():
            if (most := person.limits(week).max_evenings) is not None:
                over = model.cp.new_int_var(0, len(evenings), "")
                model.cp.add(sum(evenings) - over <= most)
                cost.append(model.problem.weights.evening_too_many * over)
    return Price(Tier.WISHES, sum(cost))
