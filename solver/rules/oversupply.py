"""Minutes of a service above what is wanted of it have a price, where the demand says so: nobody comes for them."""

from solver.model import Linear, Model, Price
from solver.rules.demand import given_to
from solver.tiers import Tier


def build(model: Model) -> Price:
    cost: list[Linear] = []
    for wanted, given in given_to(model):
        if wanted.over_price and given:
            over = model.cp.new_int_var(0, sum(minutes for minutes, _ in given), "")
            model.cp.add(over >= sum(minutes * var for minutes, var in given) - wanted.minutes)
            cost.append(wanted.over_price * model.problem.weights.demand_minute * over)
    return Price(Tier.NEED, sum(cost))
