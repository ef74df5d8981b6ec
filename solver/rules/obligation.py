"""Each week's planned minutes reach what the network owes, or every minute short has its price."""

from collections import defaultdict

from solver.model import Linear, Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    planned: dict[int, list[Linear]] = defaultdict(list)
    for (_, session_id), var in model.works.items():
        session = model.sessions[session_id]
        planned[session.week].append(session.interval.minutes * var)
    cost: list[Linear] = []
    for owed in model.problem.obligations:
        short = model.cp.new_int_var(0, owed.minutes, "")
        model.cp.add(sum(planned[owed.week]) + short >= owed.minutes)
        cost.append(model.problem.weights.obligation_minute * short)
    return Price(Tier.OBLIGATION, sum(cost))
