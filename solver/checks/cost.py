"""What the shifts cost, in whole pounds each, rounded half up, so that the sum does not depend on its order."""

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def pounds(case: Case) -> int:
    return sum(
        (case.people[a.person_id].cost_per_hour * case.session(a).interval.minutes + 30) // 60
        for a in case.plan.assignments
    )


def term(case: Case) -> Term:
    spent = pounds(case)
    return Term("cost", Tier.COST, spent, "pounds", spent * case.problem.weights.pound)
