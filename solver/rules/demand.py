"""Each service gets the minutes wanted of it each week, or every minute short has its price."""

from solver.model import Linear, Model, Price, by_service_week
from solver.tiers import Tier


def build(model: Model) -> Price:
    planned = by_service_week(model)
    cost: list[Linear] = []
    for wanted in model.problem.demands:
        short = model.cp.new_int_var(0, wanted.minutes, "")
        model.cp.add(sum(planned[wanted.service, wanted.week]) + short >= wanted.minutes)
        cost.append(wanted.weight * model.problem.weights.demand_minute * short)
    return Price(Tier.NEED, sum(cost))
