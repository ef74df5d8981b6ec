"""Each week's planned minutes reach what the network owes."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Need
from solver.result import Term
from solver.tiers import Tier


def gaps(case: Case) -> list[tuple[int, int]]:
    """(week, minutes short) where less is planned than owed."""
    planned: Counter[int] = Counter()
    for a in case.plan.assignments:
        planned[case.session(a).week] += case.session(a).interval.minutes
    return [(o.week, o.minutes - planned[o.week]) for o in case.problem.obligations if planned[o.week] < o.minutes]


def needs(case: Case) -> Iterator[Need]:
    for week, short in gaps(case):
        sessions = [session for session in case.problem.sessions if session.week == week]
        yield Need("obligation", f"Minutes owed in week {week + 1}", short, "clinician", case.problem.people, sessions)


def term(case: Case) -> Term:
    owed = sum(short for _, short in gaps(case))
    return Term("obligation", Tier.OBLIGATION, owed, "minutes owed", owed * case.problem.weights.obligation_minute)
