"""Somebody works throughout the Network Standard Hours, whatever their role, or every empty minute has its price."""

from solver.model import Linear, Model, Price
from solver.problem import cut
from solver.tiers import Tier


def build(model: Model) -> Price:
    cost: list[Linear] = []
    for window in model.problem.standard_hours:
        during = [s for s in model.problem.sessions if s.interval.overlaps(window.interval)]
        for part in cut((session.interval for session in during), within=window.interval):
            empty = model.cp.new_bool_var("")
            there = [s for s in during if s.interval.contains(part)]
            model.cp.add_bool_or([*(works for session in there for _, works in model.in_session(session.id)), empty])
            cost.append(part.minutes * model.problem.weights.standard_minute * empty)
    return Price(Tier.OBLIGATION, sum(cost))
