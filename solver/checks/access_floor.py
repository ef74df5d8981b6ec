"""Every community has a least number of minutes of care within its reach."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Need
from solver.problem import FINENESS, Community, shares
from solver.result import Term
from solver.tiers import Tier

CLOSED = "No site within reach is open."


def within_reach(case: Case) -> dict[Community, int]:
    """Minutes per 1,000 weighted patients over all weeks, in steps of 1 / `FINENESS`."""
    worth, minutes = shares(case.problem.communities), Counter[int]()
    for shift in case.plan.assignments:
        session = case.session(shift)
        minutes[session.site_id] += session.interval.minutes
    return {c: sum(worth[site] * minutes[site] for site in c.within_reach) for c in case.problem.communities}


def gaps(case: Case) -> list[tuple[Community, int]]:
    """(community, minutes short of the floor for all its patients)."""
    floor = case.problem.access_floor * case.problem.weeks * FINENESS
    short = ((c, -((access - floor) // FINENESS) * c.thousands) for c, access in within_reach(case).items())
    return [(community, minutes) for community, minutes in short if minutes > 0]


def needs(case: Case) -> Iterator[Need]:
    for community, short in gaps(case):
        sessions = [session for session in case.problem.sessions if session.site_id in community.within_reach]
        label = f"Care within reach of {community.name}"
        yield Need("access", label, short, "clinician", case.problem.people, sessions, closed=CLOSED)


def term(case: Case) -> Term:
    short = sum(minutes for _, minutes in gaps(case))
    return Term("access_floor", Tier.NEED, short, "minutes out of reach", short * case.problem.weights.access_minute)
