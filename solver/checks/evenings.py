"""People say how many evenings a week they are willing to work."""

from collections import Counter

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    over = 0
    for person in case.problem.people:
        weeks = Counter(session.week for session in case.work(person) if session.evening)
        for week, evenings in weeks.items():
            if (most := person.limits(week).max_evenings) is not None:
                over += max(0, evenings - most)
    return Term("evenings", Tier.WISHES, over, "evenings above wish", over * case.problem.weights.evening_too_many)
