"""Each service gets the minutes wanted of it each week."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Need
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


def needs(case: Case) -> Iterator[Need]:
    for wanted, short in gaps(case):
        able = [person for person in case.problem.people if wanted.service in person.services]
        sessions = [session for session in case.problem.sessions if session.week == wanted.week]
        label = f"{wanted.service} in week {wanted.week + 1}"
        yield Need("demand", label, short, "clinician for it", able, sessions, wanted.service)


def term(case: Case) -> Term:
    unmet = sum(minutes * demand.weight for demand, minutes in gaps(case))
    return Term("demand", Tier.NEED, unmet, "weighted minutes unmet", unmet * case.problem.weights.demand_minute)
