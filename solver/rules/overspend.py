"""What the shifts cost stays within what the network is paid for them, or every pound above it has its price."""

from solver.model import Model, Price
from solver.rules.cost import pounds
from solver.tiers import Tier


def build(model: Model) -> Price:
    income = model.problem.income_pounds
    if income is None:
        return Price(Tier.COST, 0)
    prices = pounds(model)
    over = model.cp.new_int_var(0, sum(price for price, _ in prices), "")
    model.cp.add(sum(price * works for price, works in prices) - over <= income)
    return Price(Tier.COST, model.problem.weights.overspent_pound * over)
