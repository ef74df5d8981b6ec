"""What the shifts cost, in whole pounds each: the last tier, it only chooses between plans equal in all else."""

from ortools.sat.python import cp_model

from solver.model import Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    return Price(Tier.COST, model.problem.weights.pound * sum(price * works for price, works in pounds(model)))


def pounds(model: Model) -> list[tuple[int, cp_model.IntVar]]:
    """The price of each shift that may be planned, rounded half up."""
    return [
        ((model.people[person].cost_per_hour * model.sessions[session].interval.minutes + 30) // 60, works)
        for (person, session), works in model.works.items()
    ]
