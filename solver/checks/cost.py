"""What the shifts cost, in whole pounds each, rounded half up, so that the sum does not depend on its order."""

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def pounds(case: Case) -> int:
    return sum(
        of_shift(case.people[a.person_id].cost_per_hour, case.session(a).interval.minutes)
        for a in case.plan.assignments
    )


def of_shift(pounds_an_hour: int, minutes: int) -> int:
    return (pounds_an_hour * minutes + 30) // 60


def term(case: Case) -> Term:
    spent = pounds(case)
    return Term("cost", Tier.COST, spent, "pounds", spent * case.problem.weights.pound)
