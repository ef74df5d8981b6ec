"""Each service gets the minutes wanted of it each week."""

from collections import Counter

from solver.checks.case import Case
from solver.problem import Demand
from solver.result import Term
from solver.tiers import Tier


def gaps(case: Case) -> list[tuple[Demand, int]]:
    """(demand, minutes short) where a service gets less than is wanted."""
    planned: Counter[tuple[str, int]] = Counter()
    for a in case.plan.assignments:
        planned[a.service, case.session(a).week] += case.session(a).interval.minutes
    short = ((d, d.minutes - planned[d.service, d.week]) for d in case.problem.demands)
    return [(demand, minutes) for demand, minutes in short if minutes > 0]


def term(case: Case) -> Term:
    unmet = sum(minutes * demand.weight for demand, minutes in gaps(case))
    return Term("demand", Tier.NEED, unmet, "weighted minutes unmet", unmet * case.problem.weights.demand_minute)
