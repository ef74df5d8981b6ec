"""People say how many evenings a week they are willing to work."""

from collections import Counter

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    over = 0
    for person in case.problem.people:
        if (most := person.max_evenings_per_week) is not None:
            weeks = Counter(session.week for session in case.work(person) if session.evening)
            over += sum(max(0, evenings - most) for evenings in weeks.values())
    return Term("evenings", Tier.WISHES, over, "evenings above wish", over * case.problem.weights.evening_too_many)
