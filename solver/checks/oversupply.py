"""Minutes of a service above what is wanted of it count against a plan, where the demand says so."""

from solver.checks.case import Case
from solver.checks.demand import balances
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    above = sum(max(0, beyond) * demand.over_price for demand, beyond in balances(case))
    price = case.problem.weights.demand_minute
    return Term("oversupply", Tier.NEED, above, "weighted minutes nobody wants", above * price)
