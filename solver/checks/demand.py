"""Each service gets the minutes wanted of it each week, at the places and hours where they are wanted.

Every demand is judged by itself: a minute counts for each demand that it meets.
"""

from collections.abc import Iterator

from solver.checks.case import Case, Need
from solver.problem import Demand
from solver.result import Term
from solver.tiers import Tier


def balances(case: Case) -> list[tuple[Demand, int]]:
    """(demand, minutes given beyond it): below zero where it is unmet."""
    shifts = [(shift.service, case.session(shift)) for shift in case.plan.assignments]
    return [
        (d, sum(d.minutes_in(session) for service, session in shifts if service == d.service) - d.minutes)
        for d in case.problem.demands
    ]


def needs(case: Case) -> Iterator[Need]:
    for wanted, beyond in balances(case):
        if beyond < 0:
            able = [person for person in case.problem.people if wanted.service in person.services]
            sessions = [session for session in case.problem.sessions if wanted.minutes_in(session)]
            yield Need("demand", _label(case, wanted), -beyond, "clinician for it", able, sessions, wanted.service)


def term(case: Case) -> Term:
    unmet = sum(max(0, -beyond) * demand.weight for demand, beyond in balances(case))
    price = case.problem.weights.demand_minute
    return Term("demand", Tier.NEED, unmet, "weighted minutes unmet", unmet * price)


def _label(case: Case, wanted: Demand) -> str:
    where = " or ".join(case.sites[site].name for site in wanted.sites)
    plain = f"{wanted.service} in week {wanted.week + 1}"
    return wanted.label or (f"{plain} at {where}" if where else plain)
