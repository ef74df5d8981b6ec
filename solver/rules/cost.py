"""What the shifts cost, in whole pounds each: the last tier, it only chooses between plans equal in all else."""

from solver.model import Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    pound = model.problem.weights.pound
    return Price(
        Tier.COST,
        sum(
            pound * ((model.people[p].cost_per_hour * model.sessions[s].interval.minutes + 30) // 60) * var
            for (p, s), var in model.works.items()
        ),
    )
