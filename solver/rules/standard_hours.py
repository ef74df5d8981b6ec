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
            there = [works for s in during if s.interval.contains(part) for _, works in model.in_session(s.id)]
            model.cp.add(sum(there) + empty >= 1)
            cost.append(part.minutes * model.problem.weights.standard_minute * empty)
    return Price(Tier.OBLIGATION, sum(cost))
