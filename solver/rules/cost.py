"""What the shifts cost, in whole pounds each: the last tier, it only chooses between plans equal in all else."""

from solver.model import Linear, Model


def build(model: Model) -> Linear:
    pound = model.problem.weights.pound
    return sum(
        pound * ((model.people[p].cost_per_hour * model.sessions[s].interval.minutes + 30) // 60) * var
        for (p, s), var in model.works.items()
    )
